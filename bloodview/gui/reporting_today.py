"""The action that saves the reports of all of today's results: asks where, makes them one by one, tells how it went."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from bloodview.errors import UserError
from bloodview.gui.day_pages import DayPages
from bloodview.gui.errors import show_error
from bloodview.gui.job import Task
from bloodview.gui.records import Records
from bloodview.gui.records_opening import read_stored
from bloodview.gui.records_reporting import known_of
from bloodview.gui.records_work import take_out
from bloodview.gui.reporting import make_report
from bloodview.gui.reporting_today_dialog import SaveTodayDialog, saved_words, tell, without_words
from bloodview.gui.reporting_today_work import Saved, save_reports
from bloodview.gui.session import Entry, Session, State
from bloodview.language import mark, tr
from bloodview.progress import Report, ignore
from bloodview.store import Store, UserRecord, WorklistQuery, WorklistRow, users, worklist

_MOST = 10_000  # more than any clinic counts in a day
_TIP = mark("Save the report of every result of today as a PDF file")
_WAIT = mark("Not while other work is under way: the line at the foot of the window says which")


@dataclass(frozen=True)
class Today:
    """The samples of today with a result, how many have none, and who works here."""

    rows: tuple[WorklistRow, ...]
    without: int
    users: tuple[UserRecord, ...]


class SavingToday(QObject):
    """Holds the action, for the menu and the worklist."""

    def __init__(self, session: Session, records: Records, pages: DayPages, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._records, self._pages, self._window = session, records, pages, window
        self.action = QAction(tr("Save all of today…"), window)
        self.action.triggered.connect(lambda: self._ask())
        for signal in (session.jobs.changed, records.opened, records.unusable):
            signal.connect(self._refresh)
        self._refresh()

    def _refresh(self, *_told: object) -> None:
        # What is being counted would be reported as it was counted before.
        busy = self._session.jobs.busy
        self.action.setEnabled(self._records.store is not None and not busy)
        self.action.setToolTip(tr(_WAIT) if busy else tr(_TIP))

    def _ask(self) -> None:
        self._pages.keeper.settle_all()
        self._records.read(today, self._show)

    def _show(self, found: Today) -> None:
        if not found.rows:
            more = without_words(found.without) if found.without else ""
            tell(self._window, tr("There is no result of today to save a report of."), more)
            return
        dialog = SaveTodayDialog(len(found.rows), found.without, found.users, self._records.named, self._window)
        dialog.chosen.connect(partial(self._save, found))
        dialog.open()

    def _save(self, found: Today, folder: Path, who: str) -> None:
        store = self._records.store
        if store is None:
            return
        self._records.named = who
        make = partial(_make, self._session, store, self._changed())
        self._session.jobs.add(
            Task(
                title=tr("Saving the reports of today"),
                work=partial(_save_reports, store, found.rows, make, folder, who),
                done=partial(self._tell, folder, found.without),
                failed=self._fail,
            )
        )

    def _changed(self) -> frozenset[int]:
        """Give the open samples whose result no longer stands for them as they are set now."""
        ids = (self._pages.keeper.id_of(entry) for entry in self._session.entries if entry.stale)
        return frozenset(number for number in ids if number is not None)

    def _tell(self, folder: Path, without: int, saved: Saved) -> None:
        self._records.changed.emit()
        tell(self._window, *saved_words(folder, saved, without))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, UserError):
            show_error(error, self._window)
        else:
            self._session.crashed.emit(error)


def today(store: Store, day: date | None = None) -> Today:
    """Look up the samples imported or measured today."""
    rows = worklist(store, WorklistQuery(day=day or date.today(), descending=False, limit=_MOST))
    counted = tuple(row for row in rows if row.result_id is not None)
    return Today(counted, len(rows) - len(counted), users(store))


def _save_reports(
    store: Store,
    rows: tuple[WorklistRow, ...],
    make: partial[tuple[bytes, int]],
    folder: Path,
    who: str,
    report: Report,
) -> Saved:
    return save_reports(store, rows, make, folder, who, report)


def _make(session: Session, store: Store, changed: frozenset[int], row: WorklistRow) -> tuple[bytes, int]:
    """Make the report of a sample as it stands in the records, its file read again for the plots."""
    if row.sample_id in changed:
        raise UserError(tr("{file} was changed after it was analyzed; analyze it again.", file=row.file))
    stored = take_out(store, row.sample_id)
    sample, numbers = read_stored(session, stored, ignore)
    if stored.result is None:
        raise UserError(tr("{file} has no result; analyze it.", file=row.file))
    known = known_of(row.sample_id, stored.result, store)
    if known.result_id is None:
        raise UserError(tr("The result of {file} was replaced meanwhile; save again.", file=row.file))
    entry = Entry(key=-1, path=Path(stored.sample.file), state=State.DONE, sample=sample, result=stored.result)
    patient = stored.patient.patient if stored.patient is not None else entry.patient
    whole = replace(entry, number=stored.sample.dataset + 1, numbers=numbers, patient=patient)
    return make_report(session, whole, ignore, known), known.result_id
