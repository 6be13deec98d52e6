"""A clinic's day, step by step, played by hand on the real window; each step returns when its work is kept."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMessageBox, QWidget

from bloodview.clinic import Patient
from bloodview.gui.day_pages import DayPages
from bloodview.gui.exporting import ExportDialog
from bloodview.gui.first_run import FirstRun
from bloodview.gui.patient_choice import PatientChoice
from bloodview.gui.records import Records
from bloodview.gui.report_preview import ReportPreview
from bloodview.gui.signing_amend import AmendDialog
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.window import MainWindow
from bloodview.gui.worklist_model import FLAG, KEYS
from bloodview.samples import read_samples, write_fcs
from bloodview.store import WorklistRow

TABLE, PARQUET, FCS = range(3)
"""What the export offers, in its order."""

_LONGEST = 60.0  # seconds: the first analysis also loads torch and the model
_POLL = 5  # milliseconds
_Kind = TypeVar("_Kind", bound=QWidget)


def until(condition: Callable[[], object], what: str, seconds: float = _LONGEST) -> None:
    """Let the window live until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        # QTest.qWait would hold Python's lock while it waits, and so the work that is waited for.
        loop = QEventLoop()
        QTimer.singleShot(_POLL, loop.quit)
        loop.exec()


def pages_of(window: MainWindow) -> DayPages:
    """Give the pages of a window that has records."""
    assert window.pages is not None
    return window.pages


def records_of(window: MainWindow) -> Records:
    """Give the records of a window."""
    assert window.records is not None
    return window.records


def idle(window: MainWindow) -> None:
    """Wait until nothing is under way, neither at the samples nor in the records."""
    records = records_of(window)
    until(lambda: not window.session.jobs.busy and not records.jobs.busy, "the end of all work")


def strike(window: MainWindow, keys: str) -> None:
    """Strike keys in the window, once every dialog is gone."""
    until(lambda: QApplication.activeModalWidget() is None, "the dialog before to close")
    window.activateWindow()
    until(window.isActiveWindow, "the window to be active")
    QTest.keySequence(window, QKeySequence(keys))


def dialog_of(window: MainWindow, kind: type[_Kind]) -> _Kind:
    """Wait for a dialog of the window, and give it."""
    until(lambda: any(each.isVisible() for each in window.findChildren(kind)), kind.__name__)
    return next(each for each in window.findChildren(kind) if each.isVisible())


def row_named(window: MainWindow, file: str) -> WorklistRow | None:
    """Find a line of the worklist by the name of its file."""
    return next((row for row in pages_of(window).worklist.rows.rows() if row.file == file), None)


def flag_of(window: MainWindow, file: str, count: str) -> str:
    """Give the flag that the worklist shows beside a count."""
    rows = pages_of(window).worklist.rows
    number = next(number for number, row in enumerate(rows.rows()) if row.file == file)
    return str(rows.index(number, KEYS.index(count)).data(FLAG))


def first_run(window: MainWindow, clinic: str) -> None:
    """Answer the assistant of the first start."""
    dialog = dialog_of(window, FirstRun)
    QTest.keyClicks(dialog.name, clinic)
    press(dialog.start)
    idle(window)


def watch(window: MainWindow, folder: Path) -> None:
    """Set the watched folder."""
    window.session.set_settings(window.session.settings.model_copy(update={"watched_folder": str(folder)}))


def arrived(window: MainWindow, *files: str) -> None:
    """Wait until these files have come in and were counted."""

    def counted() -> bool:
        rows = [row_named(window, file) for file in files]
        return all(row is not None and row.result_id is not None for row in rows)

    until(counted, f"{', '.join(files)} to come in")
    idle(window)


def choose(window: MainWindow, file: str) -> WorklistRow:
    """Click on a sample of the worklist."""
    pages = pages_of(window)
    if pages.currentWidget() is not pages.worklist:
        strike(window, "Ctrl+1")
        idle(window)
    row = row_named(window, file)
    assert row is not None, f"{file} is not in the worklist"
    table = pages.worklist.table
    index = table.rows.index(list(table.rows.rows()).index(row), 0)
    table.scrollTo(index)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(table.viewport(), left, none, table.visualRect(index).center())
    assert [each.sample_id for each in pages.worklist.chosen()] == [row.sample_id]
    return row


def give_to_new_patient(window: MainWindow, file: str, patient: Patient) -> None:
    """Make a new patient for a sample whose file names none."""
    choose(window, file)
    strike(window, "Ctrl+Shift+G")
    dialog = dialog_of(window, PatientChoice)
    fields = dialog.fields
    for field, line in fields.lines.items():
        QTest.keyClicks(line, getattr(patient, field))
    fields.species.setCurrentIndex(fields.species.findText(patient.species))
    fields.breed.setEditText(patient.breed)
    QTest.keyClicks(fields.birth.line, patient.birth)
    press(dialog.add)
    idle(window)


def open_result(window: MainWindow, file: str) -> tuple[str, ...]:
    """Look at a sample of the worklist; gives its four counts as they are shown."""
    pages = pages_of(window)
    choose(window, file)
    QTest.keyClick(pages.worklist.table, Qt.Key.Key_Return)
    until(lambda: pages.currentWidget() is pages.samples, f"the page of {file}")
    idle(window)
    entry = window.session.current
    assert entry is not None
    assert entry.result is not None, entry.reason
    cards = window.result.counts
    return tuple(card.value.text() for card in (cards.rbc, cards.retic, cards.clump, cards.plt))


def save_report(window: MainWindow, pdf: Path, who: str) -> None:
    """Print the sample that is looked at to a PDF."""
    strike(window, "Ctrl+S")
    preview = dialog_of(window, ReportPreview)
    QFileDialog.getSaveFileName = staticmethod(lambda *_asked: (str(pdf), ""))  # type: ignore[assignment,method-assign]
    assert preview.person is not None
    _name(preview.person.name, who)
    press(preview.save)
    preview.reject()
    idle(window)


def sign(window: MainWindow, who: str, comment: str = "") -> None:
    """Sign the sample that is looked at."""
    strike(window, "Ctrl+T")
    dialog = dialog_of(window, SignDialog)
    _name(dialog.person.name, who)
    QTest.keyClicks(dialog.comment, comment)
    if dialog.looked.isVisible():
        dialog.looked.setChecked(True)
    press(dialog.ok)
    until(lambda: not window.findChildren(SignDialog), "the signature")
    idle(window)


def amend(window: MainWindow, who: str, why: str) -> None:
    """Open the signed result that is looked at again."""
    strike(window, "Ctrl+T")
    dialog = dialog_of(window, AmendDialog)
    _name(dialog.person.name, who)
    QTest.keyClicks(dialog.why, why)
    press(dialog.ok)
    until(lambda: not window.findChildren(AmendDialog), "the amendment")
    idle(window)


def show_patient(window: MainWindow, file: str) -> int:
    """Look at the patient of a sample; gives how many results its trend shows."""
    pages = pages_of(window)
    choose(window, file)
    strike(window, "Ctrl+Shift+P")
    until(lambda: pages.currentWidget() is pages.patient, f"the patient of {file}")
    idle(window)
    plot = pages.patient.trends.cards["plt"].plot
    # A held count is drawn hollow, apart from those that are released.
    return sum(len(points.points()) for points in (plot.scatter, plot.held) if points is not None)


def export(window: MainWindow, what: int, target: Path) -> None:
    """Export what is chosen in the worklist to a file (the table) or a folder."""
    strike(window, "Ctrl+E")
    dialog = dialog_of(window, ExportDialog)
    dialog.what.setCurrentIndex(what)
    QFileDialog.getSaveFileName = staticmethod(lambda *_asked: (str(target), ""))  # type: ignore[assignment,method-assign]
    QFileDialog.getExistingDirectory = staticmethod(lambda *_asked: str(target))  # type: ignore[assignment,method-assign]
    press(dialog.export)
    box = dialog_of(window, QMessageBox)
    assert str(target) in box.text(), box.text()
    box.close()
    until(lambda: not window.findChildren(QMessageBox), "the notice to close")


def copy_sample(source: Path, target: Path, keywords: Mapping[str, str], events: int | None = None) -> Path:
    """Write a sample as the analyser would for another animal; a keyword without a value is left out."""
    sample = read_samples(source)[0]
    told = {name: value for name, value in {**sample.keywords, **keywords}.items() if value}
    write_fcs(target, sample.events[:events], sample.channels, told)
    return target


def press(button: QWidget) -> None:
    """Click on a button, which has to be there and to be enabled."""
    assert button.isVisible()
    assert button.isEnabled()
    middle = QPoint(button.width() // 2, button.height() // 2)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)


def main_window() -> MainWindow:
    """Find the window that is on screen, with its records open."""
    window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
    window.activateWindow()
    idle(window)
    return window


def _name(box: QComboBox, who: str) -> None:
    if box.isEditable():
        box.setEditText("")
        QTest.keyClicks(box, who)
    else:
        box.setCurrentText(who)
