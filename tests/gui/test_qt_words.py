"""Qt's own words in dialogs and menus, every one of them through the catalogue."""

import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QKeySequence
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bloodview import language
from bloodview.gui.qt_words import speak_in_window
from bloodview.language import speak


class _Told(gettext.NullTranslations):
    """A catalogue that puts a mark before everything, so that what did not come through it shows."""

    def gettext(self, message: str) -> str:
        return f"§{message}"


@pytest.fixture
def marked(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the program speak a language in which every word begins with a mark."""
    before = QLocale()
    monkeypatch.setattr(language, "_catalogue", lambda _code: _Told())
    speak("de")
    speak_in_window(qapp)
    yield
    speak("en")
    speak_in_window(qapp)
    QLocale.setDefault(before)


@pytest.mark.usefixtures("marked")
def test_buttons_of_a_question(qtbot: QtBot) -> None:
    of = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.NoIcon, "BloodView", "?", of.Ok | of.Save | of.Discard | of.Cancel | of.Yes | of.No | of.Close
    )
    box.setDetailedText("more")
    qtbot.addWidget(box)
    assert _unmarked(box) == set()


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("mode", [QFileDialog.FileMode.ExistingFile, QFileDialog.FileMode.Directory])
def test_dialog_of_files(qtbot: QtBot, mode: QFileDialog.FileMode, tmp_path: Path) -> None:
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert _unmarked(dialog) == set()


@pytest.mark.usefixtures("marked")
def test_dialog_that_prints(qtbot: QtBot) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog = QPrintDialog(printer)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        QDialog.open(dialog)
    assert _unmarked(dialog) <= {"...", "A4"}
    dialog.reject()


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("kind", [QLineEdit, QTextBrowser])
def test_menu_of_a_text(qtbot: QtBot, kind: type[QLineEdit | QTextBrowser]) -> None:
    field = kind()
    qtbot.addWidget(field)
    texts = [action.text() for action in field.createStandardContextMenu().actions() if action.text()]
    assert texts
    assert all(text.startswith("§") for text in texts)


@pytest.mark.usefixtures("marked")
def test_names_of_keys_leave_the_keys_what_they_are(qtbot: QtBot) -> None:
    keys = QKeySequence("Ctrl+Del")
    assert keys == QKeySequence.fromString("Ctrl+Del", QKeySequence.SequenceFormat.PortableText)
    assert keys.toString(QKeySequence.SequenceFormat.NativeText) == "§Ctrl+§Del"


def _unmarked(shown: QWidget) -> set[str]:
    texts = [button.text() for button in shown.findChildren(QAbstractButton)]
    texts += [button.toolTip() for button in shown.findChildren(QAbstractButton)]
    texts += [label.text() for label in shown.findChildren(QLabel) if label.buddy() is not None]
    texts += [action.text() for action in shown.actions()]
    texts += [
        box.itemText(place)
        for box in shown.findChildren(QComboBox)
        for place in range(box.count())
        if box.objectName() not in ("lookInCombo", "printers")
    ]
    return {text for text in texts if text and "§" not in text}
