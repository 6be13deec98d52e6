"""Checking the records, backing them up and bringing a backup back, from the menus."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from bloodview.errors import UserError
from bloodview.gui.asking import ask
from bloodview.gui.errors import ErrorDialog, show_error
from bloodview.gui.job import Task
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.language import mark, tr, whole
from bloodview.progress import Report
from bloodview.store import Store, Verification, backup, restore, verify_records

_FILTER = mark("Backups of records (*.sqlite)")
_RESTORE = mark(
    "All records are replaced by those of the backup. What is there now is kept as a backup of its own, "
    "and the samples that are open are closed."
)


class RecordsTools(QObject):
    """The actions; their work runs in the session's queue, so that its progress is seen and it can be stopped."""

    def __init__(self, session: Session, records: Records, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._records, self._window = session, records, window
        self.verify = self._make(
            tr("Verify records…"), self._verify, tr("Check that nothing was changed behind the program")
        )
        self.backup = self._make(
            tr("Back up records…"), self._backup, tr("Copy all records, files and reports to another place")
        )
        self.restore = self._make(tr("Restore records…"), self._restore, tr("Bring the records of a backup back"))
        records.opened.connect(self._refresh)
        records.unusable.connect(self._refresh)
        self._refresh()

    def _make(self, words: str, do: Callable[[], object], tip: str) -> QAction:
        action = QAction(words, self._window)
        action.setToolTip(tip)
        action.triggered.connect(lambda: do())
        return action

    def _refresh(self) -> None:
        for action in (self.verify, self.backup, self.restore):
            action.setEnabled(self._records.store is not None)

    def _verify(self) -> None:
        self._run(tr("Checking the records"), partial(_check, files=True), self._have_verified)

    def _have_verified(self, found: Verification) -> None:
        if found.problems:
            words = tr(
                "The records do not hold: something was changed outside BloodView, or the drive is damaged. "
                "Keep this list, and restore a backup from before it happened."
            )
            ErrorDialog(words, "\n".join(found.problems), self._window).open()
            return
        self._say(
            tr("The records hold."),
            tr(
                "Checked: rows of the audit trail {rows}, results {results}, files {files}. None was changed.",
                rows=whole(found.audit_rows),
                results=whole(found.results),
                files=whole(found.files),
            ),
        )

    def _backup(self) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = str(Path(documents) / f"BloodView {date.today():%Y-%m-%d}.sqlite")
        name, _filter = QFileDialog.getSaveFileName(self._window, tr("Back up records"), suggested, tr(_FILTER))
        if name:
            path = Path(name) if Path(name).suffix else Path(name).with_suffix(".sqlite")
            self._run(tr("Backing up the records"), partial(_back_up, path=path), self._have_backed_up)

    def _have_backed_up(self, path: Path) -> None:
        words = tr("Sample files and reports lie in the folder beside it: keep the two together.")
        self._say(tr("The records are backed up as {path}.", path=path), words)

    def _restore(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self._window, tr("Restore records"), "", tr(_FILTER))
        if name:
            agreed = partial(self._restore_now, Path(name))
            ask(self._window, tr("Restore records?"), tr(_RESTORE), tr("Restore"), tr("Cancel"), agreed)

    def _restore_now(self, path: Path) -> None:
        self._run(tr("Restoring the records"), partial(_bring_back, path=path), self._have_restored)

    def _have_restored(self, kept: Path) -> None:
        for entry in self._session.entries:
            self._session.remove(entry.key)
        self._records.changed.emit()
        self._say(tr("The records of the backup are back."), tr("What was there before is kept as {path}.", path=kept))

    def _run(self, title: str, work: Callable[[Store, Report], Any], done: Callable[[Any], None]) -> None:
        store = self._records.store
        if store is not None:
            self._session.jobs.add(
                Task(
                    title=title,
                    work=partial(work, store),
                    done=done,
                    failed=self._fail,
                )
            )

    def _fail(self, error: Exception) -> None:
        if isinstance(error, UserError):
            show_error(error, self._window)
        else:
            self._session.crashed.emit(error)

    def _say(self, words: str, more: str) -> None:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(tr("Records"))
        box.setText(words)
        box.setInformativeText(more)
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.open()


def _check(store: Store, report: Report, files: bool) -> Verification:
    return verify_records(store, report, files=files)


def _back_up(store: Store, report: Report, path: Path) -> Path:
    backup(store, path, report, files=True)
    return path


def _bring_back(store: Store, report: Report, path: Path) -> Path:
    return restore(store, path, report=report)
