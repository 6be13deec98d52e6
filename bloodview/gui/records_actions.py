"""What the user can do with the records from anywhere in the window: its pages, review, sign-off, the audit trail."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from bloodview.gui.day_pages import DayPages
from bloodview.gui.icons import themed_icon
from bloodview.gui.session import Session
from bloodview.language import tr
from bloodview.result import Release
from bloodview.store import State


class RecordsActions(QObject):
    """The actions; the window puts them into its toolbar and menus."""

    def __init__(self, session: Session, pages: DayPages, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._pages, self._window = session, pages, window
        self._group = QActionGroup(self)
        self.worklist = self._page(tr("Worklist"), "worklist", "Ctrl+1", pages.worklist, tr("All samples of the day"))
        self.samples = self._page(tr("Samples"), "samples", "Ctrl+2", pages.samples, tr("The samples that are open"))
        self.patient = self._page(
            tr("Patient"), "patient", "Ctrl+3", pages.patient, tr("Form, history and trends of a patient")
        )
        self.review = self._make(
            tr("Mark as reviewed…"),
            "review",
            "Ctrl+R",
            pages.review_current,
            tr("Say that you looked at this result, which the release gate held"),
        )
        self.sign = self._make(
            tr("Sign…"), "final", "Ctrl+T", pages.sign_current, tr("Make this result final, or amend it")
        )
        self.audit = self._make(
            tr("Audit trail…"), "", "", pages.audit_current, tr("Who did what with this sample, and when")
        )
        self.history = self._make(
            tr("Patient and history…"),
            "",
            "Ctrl+H",
            pages.patient_of_current,
            tr("The patient of this sample, with its trends"),
        )
        pages.page_changed.connect(self._refresh)
        session.current_changed.connect(self._refresh)
        session.entries_changed.connect(self._refresh)
        pages.keeper.ids_changed.connect(self._refresh)
        pages.looking_back.looked.connect(self._refresh)
        self._refresh()

    @property
    def pages(self) -> tuple[QAction, ...]:
        """Give the actions that lead to the pages."""
        return (self.worklist, self.samples, self.patient)

    def _page(self, words: str, icon: str, key: str, page: QWidget, tip: str) -> QAction:
        action = self._make(words, icon, key, lambda: self._pages.show_page(page), tip)
        action.setCheckable(True)
        self._group.addAction(action)
        return action

    def _make(self, words: str, icon: str, key: str, do: Callable[[], object], tip: str) -> QAction:
        action = QAction(words, self._window)
        if icon:
            action.setIcon(themed_icon(icon))
            action.setIconVisibleInMenu(False)
        if key:
            action.setShortcut(QKeySequence(key))
        native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(tr("{tip} ({key})", tip=tip, key=native) if key else tip)
        action.triggered.connect(lambda: do())
        self._window.addAction(action)
        return action

    def _refresh(self) -> None:
        shown = self._pages.currentWidget()
        for action, page in zip(
            self.pages, (self._pages.worklist, self._pages.samples, self._pages.patient), strict=True
        ):
            action.setChecked(shown is page)
        self.patient.setEnabled(self._pages.patient.record is not None)
        current = self._session.current
        kept = self._pages.keeper.id_of(current) is not None and shown is self._pages.samples
        counted = current is not None and current.result is not None
        stands = self._pages.looking_back.sample
        self.sign.setEnabled(kept and counted)
        self.sign.setText(tr("Amend…") if stands is not None and stands.signed_at is not None else tr("Sign…"))
        held = stands is not None and stands.state is State.REVIEW
        refused = current is not None and current.result is not None and current.result.release is Release.REFUSED
        self.review.setEnabled(kept and counted and held and not refused)
        self.audit.setEnabled(kept)
        self.history.setEnabled(kept)
