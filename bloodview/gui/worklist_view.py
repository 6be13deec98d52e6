"""The worklist: filters, the table of samples, what to do where it is empty, and what can be done with those chosen."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from bloodview.gui.empty import Empty
from bloodview.gui.icons import themed_icon
from bloodview.gui.parts import ElidedLabel, card
from bloodview.gui.signing_rules import can_amend, can_review, can_sign
from bloodview.gui.worklist_filter import DAYS_WORDS, Days, WorklistFilter
from bloodview.gui.worklist_model import KEYS, Flagging, WorklistModel, no_flags
from bloodview.gui.worklist_table import WorklistTable
from bloodview.language import tr, trn
from bloodview.store.records import State, WorklistQuery, WorklistRow

PAGE = 500
_DAY_PLACE = 2  # behind what is listed and the button that lists more


class WorklistView(QWidget):
    """Shows rows it is given and asks for others.

    Signals: `wanted` (a WorklistQuery: what the controls now ask for), `opened`, `patient_wanted`, `assign_wanted`
    (the patient is to be said), `control_wanted` (it is a control), `review_wanted` and `audit_wanted` (one
    WorklistRow), `sign_wanted` (a list of them).
    """

    wanted = Signal(object)
    opened = Signal(object)
    patient_wanted = Signal(object)
    assign_wanted = Signal(object)
    control_wanted = Signal(object)
    audit_wanted = Signal(object)
    review_wanted = Signal(object)
    sign_wanted = Signal(object)

    def __init__(self, open_files: QAction | None = None, flagging: Flagging = no_flags) -> None:
        super().__init__()
        self.query = WorklistQuery(limit=PAGE)
        self._total = self._kept = 0
        self._open_files = open_files
        self.filter = WorklistFilter()
        self.rows = WorklistModel(flagging)
        self.table = WorklistTable(self.rows)
        self.empty = Empty()
        self.summary = ElidedLabel(name="muted")
        self.more = QPushButton(tr("Show more"))
        self.stack = QStackedWidget()
        self._any_day = QAction(tr("Show any day"), self)
        self._clear = QAction(tr("Clear filters"), self)
        self.open = self._make(
            tr("Open"), "open", "", lambda row: self.opened.emit(row), tr("See its cells and its result")
        )
        self.patient = self._make(
            tr("Patient…"),
            "patient",
            "Ctrl+Shift+P",
            lambda row: self.patient_wanted.emit(row),
            tr("Form, history and trends"),
        )
        self.assign = self._make(
            tr("Give to a patient…"),
            "",
            "Ctrl+Shift+G",
            lambda row: self.assign_wanted.emit(row),
            tr("Say which patient the sample is from"),
        )
        self.control = self._make(
            tr("Use as control…"),
            "",
            "Ctrl+Shift+U",
            lambda row: self.control_wanted.emit(row),
            tr("Judge this sample as a control of a lot"),
        )
        self.audit = self._make(
            tr("Audit trail…"),
            "audit",
            "Ctrl+Shift+T",
            lambda row: self.audit_wanted.emit(row),
            tr("Who did what, and when"),
        )
        self.review = self._make(
            tr("Mark as reviewed…"),
            "review",
            "Ctrl+Shift+R",
            lambda row: self.review_wanted.emit(row),
            tr("Say that you looked at this result, which the release gate held"),
        )
        self.sign = self._make(
            tr("Sign…"), "final", "Ctrl+Shift+S", self._sign, tr("Make the result final, or amend it")
        )
        self._place()
        self._connect()
        self.query = self.filter.query(self.query)
        self.show_rows((), 0, 0)

    def show_rows(self, rows: Sequence[WorklistRow], total: int, kept: int) -> None:
        """Show what was found: `total` samples match the query, `kept` are in the records at all."""
        self._total, self._kept = total, kept
        self.rows.show(rows)
        self.stack.setCurrentWidget(self.table if rows else self.empty)
        if not rows:
            self._explain()
        if rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.rows.index(0, 0))
        self.more.setVisible(len(rows) < total)
        self._tell()

    def give_up(self, problem: str) -> None:
        """Say why there are no records to show."""
        self.rows.show(())
        self.stack.setCurrentWidget(self.empty)
        self.empty.say("refused", tr("Nothing is kept"), problem, None)
        self.filter.setEnabled(False)
        self._tell()

    def chosen(self) -> list[WorklistRow]:
        """Give the samples selected."""
        return self.table.chosen() if self.stack.currentWidget() is self.table else []

    def show_days(self, days: Days) -> None:
        """Choose a span of days."""
        self.filter.show_days(days)

    def refresh(self) -> None:
        """Ask anew for what is shown, of the days as they are now."""
        self.query = self.filter.query(self.query)
        self.wanted.emit(self.query)

    def offer(self, action: QAction) -> None:
        """Put an action that is about the day, not about the samples chosen, at the foot."""
        self._foot.insertWidget(_DAY_PLACE, _button(action, primary=False))

    def focus_search(self) -> None:
        """Begin to search."""
        self.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.search.selectAll()

    def _make(self, words: str, icon: str, key: str, do: Callable[[WorklistRow], object], tip: str) -> QAction:
        action = QAction(themed_icon(icon), words, self)
        action.setIconVisibleInMenu(False)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) if key else tr("Enter")
        action.setToolTip(f"{tip} ({keys})")
        action.triggered.connect(lambda: self._do(do))
        self.addAction(action)
        return action

    def _do(self, do: Callable[[WorklistRow], object]) -> None:
        chosen = self.chosen()
        if chosen:
            do(chosen[0])

    def _sign(self, _row: WorklistRow) -> None:
        self.sign_wanted.emit(self.chosen())

    def _place(self) -> None:
        frame, content, _head = card()
        content.setContentsMargins(1, 1, 1, 1)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        content.addWidget(self.stack)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.more)
        self._foot = foot
        for action in (self.review, self.audit, self.patient, self.sign, self.open):
            foot.addWidget(_button(action, primary=action is self.open))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(10)
        column.addWidget(self.filter)
        column.addWidget(frame, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        find = QAction(tr("Find"), self)
        find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        find.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.triggered.connect(self.focus_search)
        self.addAction(find)
        self.filter.changed.connect(self._ask)
        self.filter.left_downwards.connect(self.table.setFocus)
        self._any_day.triggered.connect(lambda: self.show_days(Days.ANY))
        self._clear.triggered.connect(self.filter.reset)
        self.more.clicked.connect(self._ask_more)
        self.table.opened.connect(self.opened)
        self.table.selectionModel().selectionChanged.connect(self._tell)
        header = self.table.horizontalHeader()
        header.setSortIndicator(KEYS.index("imported"), Qt.SortOrder.DescendingOrder)
        header.sortIndicatorChanged.connect(self._order)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)

    def _menu(self, place: QPoint) -> None:
        if self.chosen():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions([self.open, self.patient, self.assign, self.review, self.sign, self.control, self.audit])
            menu.popup(self.table.viewport().mapToGlobal(place))

    def _ask(self) -> None:
        self.query = self.filter.query(replace(self.query, limit=PAGE))
        self.wanted.emit(self.query)

    def _ask_more(self) -> None:
        self.query = replace(self.query, limit=self.query.limit + PAGE)
        self.wanted.emit(self.query)

    def _order(self, column: int, order: Qt.SortOrder) -> None:
        self.query = replace(self.query, order=KEYS[column], descending=order == Qt.SortOrder.DescendingOrder)
        self.wanted.emit(self.query)

    def _explain(self) -> None:
        if not self._kept:
            hint = tr("Drop sample files anywhere on the window, or open them: they are kept here with their results.")
            self.empty.say("drop", tr("No samples yet"), hint, self._open_files)
        elif self.filter.narrow:
            hint = tr("No sample fits the search and filters above. Check the spelling, or look at other days.")
            self.empty.say("search", tr("Nothing found"), hint, self._clear)
        elif self.filter.chosen_days() is Days.TODAY:
            hint = tr("Drop sample files anywhere on the window to begin, or look at the samples of other days.")
            self.empty.say("calendar", tr("No samples today yet"), hint, self._any_day)
        else:
            hint = tr("The records hold samples of other days.")
            self.empty.say("calendar", tr("No samples in these days"), hint, self._any_day)

    def _tell(self) -> None:
        rows, chosen = self.rows.rows(), self.chosen()
        for action in (self.open, self.patient, self.audit):
            action.setEnabled(len(chosen) == 1)
        free = len(chosen) == 1 and chosen[0].signed_at is None
        self.control.setEnabled(len(chosen) == 1 and chosen[0].result_id is not None)
        self.assign.setEnabled(free)
        # Of a sample without a patient it is asked whose it is.
        self.patient.setEnabled(len(chosen) == 1 and (chosen[0].patient is not None or free))
        amends = len(chosen) == 1 and can_amend(chosen[0])
        held = len(chosen) == 1 and can_review(chosen[0])
        self.review.setEnabled(held)
        self.review.setVisible(held)
        self.sign.setEnabled(amends or any(can_sign(row) for row in chosen))
        self.sign.setText(tr("Amend…") if amends else tr("Sign…"))
        self.summary.set_whole(_summary(rows, len(chosen), self._total, tr(DAYS_WORDS[self.filter.chosen_days()])))


def _summary(rows: Sequence[WorklistRow], chosen: int, total: int, days: str) -> str:
    if not rows:
        return ""
    parts = [trn("{days}: {number} sample", "{days}: {number} samples", total, days=days)]
    if total > len(rows):
        parts.append(trn("the first {number} is shown", "the first {number} are shown", len(rows)))
    review = sum(row.state is State.REVIEW for row in rows)
    unsigned = sum(can_sign(row) and row.state is not State.REVIEW for row in rows)
    if review:
        parts.append(trn("{number} to review", "{number} to review", review))
    if unsigned:
        parts.append(trn("{number} to sign", "{number} to sign", unsigned))
    if chosen > 1:
        parts.append(trn("{number} selected", "{number} selected", chosen))
    return "   ·   ".join(parts)


def _button(action: QAction, primary: bool) -> QPushButton:
    button = QPushButton(action.text())
    button.setAutoDefault(False)
    button.setObjectName("primary" if primary else "")
    button.clicked.connect(action.trigger)

    def follow() -> None:
        button.setText(action.text())
        button.setEnabled(action.isEnabled())
        # Shown before it has a place, it would be a window of its own.
        if button.parentWidget() is not None or not action.isVisible():
            button.setVisible(action.isVisible())
        button.setToolTip(action.toolTip())

    action.changed.connect(follow)
    follow()
    return button
