"""What the window does about quality control: the line at its foot, the charts, and samples used as controls."""

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from bloodview.errors import UserError
from bloodview.gui.day_pages import DayPages
from bloodview.gui.quality_asking import ControlChoice
from bloodview.gui.quality_dialog import show_quality
from bloodview.gui.quality_state import QualityLine
from bloodview.gui.quality_work import Book, read_book, use_as_control
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.language import tr
from bloodview.store import ControlRecord, sample_by_id


class Quality(QObject):
    """Keeps the line at the foot true, shows the charts, and takes samples as controls."""

    def __init__(self, session: Session, records: Records, pages: DayPages, line: QualityLine, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._records, self._pages = session, records, pages
        self._line, self._window = line, window
        self.charts = self._make(tr("Quality control…"), tr("Controls, their charts, Westgard's rules and the lots"))
        self.control = self._make(tr("Use as control…"), tr("Judge this sample as a control of a lot"))
        self.charts.triggered.connect(lambda: show_quality(records, window))
        self.control.triggered.connect(self._use_current)
        line.clicked.connect(self.charts.trigger)
        pages.worklist.control_wanted.connect(lambda row: self.use(row.sample_id))
        for signal in (session.current_changed, pages.keeper.ids_changed, pages.page_changed):
            signal.connect(self._offer)
        records.opened.connect(self._refresh)
        records.unusable.connect(self._refresh)
        # Asked for after every change, and now and then: another workplace may have written, and a day ends.
        records.found.connect(self._refresh)
        self._refresh()
        self._offer()

    def use(self, sample_id: int) -> None:
        """Ask which lot a sample is a control of."""
        self._records.read(
            lambda store: (sample_by_id(store, sample_id).file, read_book(store)), partial(self._ask, sample_id)
        )

    def _make(self, words: str, tip: str) -> QAction:
        action = QAction(words, self._window)
        action.setToolTip(tip)
        return action

    def _use_current(self) -> None:
        sample_id = self._pages.keeper.id_of(self._session.current)
        if sample_id is not None:
            self.use(sample_id)

    def _offer(self) -> None:
        current = self._session.current
        seen = self._pages.currentWidget() is self._pages.samples
        counted = current is not None and current.result is not None
        self.control.setEnabled(seen and counted and self._pages.keeper.id_of(current) is not None)

    def _refresh(self, _listing: object = None) -> None:
        self.charts.setEnabled(self._records.store is not None)
        if self._records.store is not None:
            self._records.read(read_book, self._line.show_book)

    def _ask(self, sample_id: int, told: tuple[str, Book]) -> None:
        file, book = told
        if not book.materials:
            show_quality(self._records, self._window)
            return
        dialog = ControlChoice(file, book.materials, book.users, self._records.named, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(partial(self._write, dialog, sample_id))
        dialog.open()

    def _write(self, dialog: ControlChoice, sample_id: int, material_id: int, who: str) -> None:
        self._records.write(
            lambda store: use_as_control(store, sample_id, material_id, who),
            partial(self._have_written, dialog, who),
            partial(self._refuse, dialog),
        )

    def _have_written(self, dialog: ControlChoice, who: str, _made: ControlRecord) -> None:
        self._records.named = who
        dialog.finish()

    def _refuse(self, dialog: ControlChoice, error: Exception) -> None:
        if isinstance(error, UserError):
            dialog.refuse(str(error))
        else:
            self._records.fail(error)
