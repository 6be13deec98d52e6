"""The records behind the window: opened and used on one thread beside it, so that the window never waits."""

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from bloodview.errors import UserError
from bloodview.gui.job import JobQueue, Task
from bloodview.gui.records_work import Listing, list_rows
from bloodview.language import tr
from bloodview.progress import Report
from bloodview.store import Store, WorklistQuery, back_up_daily

_LOG = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Open = Callable[[Report], Store]


def _nothing(_value: object) -> None:
    pass


class Records(QObject):
    """Holds the open store; all that is asked of it is done in turn, what writes as well as what reads.

    Signals: `opened`; `unusable` (a sentence: nothing is kept, the rest of the program goes on); `found` (a Listing,
    the newest one asked for); `changed` (something was kept); `refused` (a UserError on the way); `crashed` (a bug).
    `keep_demo` tells whether the samples that come with the program are kept too: they are no patients of a clinic.
    `named` is who signed, reviewed or made a report last in this window, empty where nobody has said who they are.
    """

    opened = Signal()
    unusable = Signal(str)
    found = Signal(object)
    changed = Signal()
    refused = Signal(Exception)
    crashed = Signal(Exception)

    def __init__(self, open_store: Open, parent: QObject | None = None, *, keep_demo: bool = False) -> None:
        super().__init__(parent)
        self._open = open_store
        self.keep_demo = keep_demo
        self._store: Store | None = None
        self._closed = False
        self._unwritten: dict[int, Callable[[Store], object]] = {}
        self._number = 0
        self._query: WorklistQuery | None = None
        self._listing = False
        self.problem = ""
        self.named = ""
        self.jobs = JobQueue(self)
        self._add(tr("Opening the records"), self._open_now, self._have_opened, self._fail_to_open)

    @property
    def usable(self) -> bool:
        """Whether anything can be kept: the records are open, or still being opened."""
        return not self.problem and not self._closed

    @property
    def store(self) -> Store | None:
        """The open records, for work that shows its progress elsewhere; None while they are not open."""
        return self._store if not self._closed else None

    def read(
        self,
        work: Callable[[Store], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Ask something of the records; nothing is asked of unusable ones."""
        if self.usable:
            self._add(tr("Reading the records"), lambda _report: work(self._opened()), done, failed or self._fail)

    def write(
        self,
        work: Callable[[Store], Answer],
        done: Callable[[Answer], None] = _nothing,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Keep something; it is also done when the window closes before its turn has come."""
        if not self.usable:
            return
        self._number += 1
        number = self._number
        self._unwritten[number] = work
        self._add(
            tr("Keeping the records"),
            partial(self._write_now, number),
            partial(self._have_written, done),
            failed or self._fail,
        )

    def find(self, query: WorklistQuery) -> None:
        """Ask for a part of the worklist; of several asked for at once only the last is answered."""
        self._query = query
        if not self._listing and self.usable:
            self._listing = True
            self._add(
                tr("Reading the worklist"),
                lambda _report: (query, list_rows(self._opened(), query)),
                self._have_found,
                self._fail_to_find,
            )

    def fail(self, error: Exception) -> None:
        """Say what went wrong on the way, a sentence or a bug."""
        self._fail(error)

    def close(self) -> None:
        """Keep what is not kept yet, and close; to be called once, when the window closes."""
        self._closed = True
        self.jobs.close()
        store = self._store
        if store is None:
            return
        for work in list(self._unwritten.values()):
            try:
                work(store)
            except UserError as error:
                _LOG.info("a %s kept something from the records as the window closed", type(error).__name__)
        self._unwritten.clear()
        store.close()
        self._store = None

    def _open_now(self, report: Report) -> Store:
        # Held here and not only by the answer: the window may close before that arrives.
        self._store = self._open(report)
        return self._store

    def _opened(self) -> Store:
        if self._store is None:
            raise UserError(self.problem or tr("The records are not open; start BloodView again."))
        return self._store

    def _write_now(self, number: int, _report: Report) -> object:
        work = self._unwritten[number]
        try:
            return work(self._opened())
        finally:
            del self._unwritten[number]

    def _have_opened(self, _store: Store) -> None:
        self.opened.emit()
        self._add(tr("Backing up the records"), self._back_up, _nothing, self._fail)

    def _back_up(self, report: Report) -> object:
        return back_up_daily(self._opened(), report)

    def _fail_to_open(self, error: Exception) -> None:
        self.problem = str(error) if isinstance(error, UserError) else tr("The records cannot be opened.")
        self.unusable.emit(self.problem)
        if not isinstance(error, UserError):
            self.crashed.emit(error)

    def _have_written(self, done: Callable[[Answer], None], answer: Answer) -> None:
        done(answer)
        self.changed.emit()

    def _have_found(self, answer: tuple[WorklistQuery, Listing]) -> None:
        self._listing = False
        query, listing = answer
        if query is not self._query and self._query is not None:
            self.find(self._query)
        else:
            self.found.emit(listing)

    def _fail_to_find(self, error: Exception) -> None:
        self._listing = False
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, UserError):
            if not self.problem:
                self.refused.emit(error)
        else:
            self.crashed.emit(error)

    def _add(
        self,
        title: str,
        work: Callable[[Report], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.jobs.add(
            Task(
                title=title,
                work=work,
                done=done,
                failed=failed,
                lasting=True,
            )
        )
