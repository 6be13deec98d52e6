"""Asking who saves the reports of today, and saying afterwards what was saved and what was not."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.reporting_today_work import Saved
from bloodview.gui.signing_parts import buttons_of, column_of, fit
from bloodview.gui.signing_person import Person
from bloodview.language import tr, trn, whole
from bloodview.store.records import UserRecord

_MOST_PROBLEMS = 8
_LETTERS = 80


class SaveTodayDialog(QDialog):
    """Says how many reports there are, asks for the name and the folder. `chosen` carries both: folder, name."""

    chosen = Signal(object, str)

    def __init__(
        self, results: int, without: int, users: Sequence[UserRecord], last: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save all of today"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = trn(
            "The report of the one result of today is saved as a PDF file in a folder that you choose.",
            "The reports of all {number} results of today are saved as PDF files in a folder that you choose.",
            results,
        )
        column = column_of(self, words)
        self.left_out = text_label(without_words(without), name="muted", wrap=True)
        self.left_out.setVisible(without > 0)
        column.addWidget(self.left_out)
        privacy = tr("The files are named after patients. No file that is in the folder already is replaced.")
        column.addWidget(text_label(privacy, name="muted", wrap=True))
        self.person = Person(users, last, vets_only=False, asks_pin=False)
        self.person.setToolTip(tr("Who makes these reports: the records keep the name with them"))
        column.addWidget(self.person)
        column.addStretch(1)
        self.buttons, self.ok = buttons_of(self, tr("Choose folder…"))
        column.addWidget(self.buttons)
        self.person.changed.connect(self._refresh)
        self.ok.clicked.connect(self._choose)
        self._refresh()
        fit(self, _LETTERS)
        (self.ok if self.person.ready() else self.person.name).setFocus()

    def _refresh(self) -> None:
        self.ok.setEnabled(self.person.ready())

    def _choose(self) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = QFileDialog.getExistingDirectory(self, tr("Choose a folder for the reports"), documents)
        if name:
            self.accept()
            self.chosen.emit(Path(name), self.person.who())


def without_words(number: int) -> str:
    """Say how many samples have no result, and so no report."""
    return trn(
        "{number} sample of today has no result yet and is left out.",
        "{number} samples of today have no result yet and are left out.",
        number,
    )


def saved_words(folder: Path, saved: Saved, without: int) -> tuple[str, str]:
    """Say what was saved, and below it what was not."""
    if len(saved.files) == saved.wanted:
        said = trn("{number} report is in {folder}.", "{number} reports are in {folder}.", saved.wanted, folder=folder)
    else:
        said = tr(
            "{saved} of {wanted} reports are in {folder}.",
            saved=whole(len(saved.files)),
            wanted=whole(saved.wanted),
            folder=folder,
        )
    lines = [saved.ended, *saved.problems[:_MOST_PROBLEMS]]
    left = len(saved.problems) - _MOST_PROBLEMS
    if left > 0:
        lines.append(tr("Further reports that could not be made: {number}.", number=whole(left)))
    if without:
        lines.append(without_words(without))
    return said, "\n\n".join(line for line in lines if line)


def tell(parent: QWidget, words: str, more: str) -> QMessageBox:
    """Say something that needs no answer."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(tr("Save all of today"))
    box.setText(words)
    box.setInformativeText(more)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.open()
    return box
