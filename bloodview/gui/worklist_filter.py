"""What narrows the worklist: the search, the days, the states and the species."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from PySide6.QtCore import QDate, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from bloodview.clinic import all_species
from bloodview.gui.icons import themed_icon
from bloodview.gui.parts import text_label
from bloodview.gui.worklist_words import STATE_WORDS
from bloodview.gui.written_days import day_format
from bloodview.language import mark, tr, trc, trn
from bloodview.store.records import State, WorklistQuery

DEBOUNCE = 150  # milliseconds after the last letter until the records are searched
_LONGEST = 120


class Days(StrEnum):
    """The spans of days to choose from."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"
    ANY = "any"
    CHOSEN = "chosen"


DAYS_WORDS = {
    Days.TODAY: mark("Today"),
    Days.YESTERDAY: mark("Yesterday"),
    Days.WEEK: mark("Last 7 days"),
    Days.MONTH: mark("Last 30 days"),
    Days.ANY: mark("Any day"),
    Days.CHOSEN: mark("Choose days…"),
}


class WorklistFilter(QWidget):
    """One row of controls; `changed` tells of a new query, of typing only when the typing rests."""

    changed = Signal()
    left_downwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = _Search()
        self.days = QComboBox()
        self.days.setAccessibleName(tr("Days"))
        for days, words in DAYS_WORDS.items():
            self.days.addItem(tr(words), days)
        self.since, self.until = _day_edit(tr("First day")), _day_edit(tr("Last day"))
        self.states = ChoiceButton(
            lambda chosen: tr("State: {chosen}", chosen=chosen),
            [(state.value, tr(words)) for state, words in STATE_WORDS.items()],
        )
        self.species = ChoiceButton(
            lambda chosen: tr("Species: {chosen}", chosen=chosen),
            [(known.key, known.label) for known in all_species()],
        )
        self.clear = QPushButton(tr("Clear filters"))
        self.clear.clicked.connect(self.reset)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE)
        self._timer.timeout.connect(self.changed)
        self._to = text_label(trc("between the first and the last day", "to"), name="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        for control in (self.days, self.since, self._to, self.until, self.states, self.species, self.clear):
            row.addWidget(control)
        self.search.textChanged.connect(lambda: self._timer.start())
        self.search.left_downwards.connect(self._leave)
        self.days.currentIndexChanged.connect(self._choose_days)
        for edit in (self.since, self.until):
            edit.dateChanged.connect(self._changed)
        for button in (self.states, self.species):
            button.changed.connect(self._changed)
        self._refresh()

    def query(self, base: WorklistQuery, today: date | None = None) -> WorklistQuery:
        """Give the query that these controls make; order and limit are those of `base`."""
        first, last = self._span(today or date.today())
        one = first is not None and first == last
        return replace(
            base,
            text=self.search.text().strip(),
            day=first if one else None,
            since=None if one or first is None else datetime.combine(first, time()),
            until=None if one or last is None else datetime.combine(last + timedelta(days=1), time()),
            states=tuple(State(key) for key in self.states.chosen()),
            species=self.species.chosen(),
            offset=0,
        )

    @property
    def narrow(self) -> bool:
        """Whether anything but the days narrows the list."""
        return bool(self.search.text().strip() or self.states.chosen() or self.species.chosen())

    def chosen_days(self) -> Days:
        """Give the span of days chosen."""
        return Days(self.days.currentData())

    def show_days(self, days: Days) -> None:
        """Choose a span of days."""
        self.days.setCurrentIndex(list(DAYS_WORDS).index(days))

    def reset(self) -> None:
        """Let go of everything that narrows the list but the days."""
        with QSignalBlocker(self.search):
            self.search.clear()
        for button in (self.states, self.species):
            button.choose(())
        self._changed()

    def _span(self, today: date) -> tuple[date | None, date | None]:
        match self.chosen_days():
            case Days.TODAY:
                return today, today
            case Days.YESTERDAY:
                return today - timedelta(days=1), today - timedelta(days=1)
            case Days.WEEK:
                return today - timedelta(days=6), today
            case Days.MONTH:
                return today - timedelta(days=29), today
            case Days.ANY:
                return None, None
            case Days.CHOSEN:
                first, last = (_python_date(edit.date()) for edit in (self.since, self.until))
                return min(first, last), max(first, last)

    def _choose_days(self) -> None:
        self._changed()
        if self.chosen_days() is Days.CHOSEN:
            self.since.setFocus()

    def _leave(self) -> None:
        if self._timer.isActive():
            self._changed()
        self.left_downwards.emit()

    def _changed(self) -> None:
        self._timer.stop()
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        chosen = self.chosen_days() is Days.CHOSEN
        for shown in (self.since, self._to, self.until):
            shown.setVisible(chosen)
        self.clear.setEnabled(self.narrow)


class ChoiceButton(QPushButton):
    """A button whose menu ticks some of several; none ticked means all. `said` puts what is chosen into its words."""

    changed = Signal()

    def __init__(self, said: Callable[[str], str], choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._said = said
        self.setAutoDefault(False)
        self.setProperty("menu", True)
        self._menu = _StayingMenu(self)
        self._ticks: dict[str, QAction] = {}
        for key, words in choices:
            action = self._menu.addAction(words)
            action.setCheckable(True)
            action.toggled.connect(self._toggled)
            self._ticks[key] = action
        self._menu.addSeparator()
        self.all = self._menu.addAction(tr("All"))
        self.all.triggered.connect(lambda: self.choose(()))
        self.setMenu(self._menu)
        self._refresh()

    def chosen(self) -> tuple[str, ...]:
        """Give the keys ticked, in the order of the menu."""
        return tuple(key for key, action in self._ticks.items() if action.isChecked())

    def choose(self, keys: Sequence[str]) -> None:
        """Tick these and no others."""
        before = self.chosen()
        for key, action in self._ticks.items():
            with QSignalBlocker(action):
                action.setChecked(key in keys)
        self._refresh()
        if self.chosen() != before:
            self.changed.emit()

    def _toggled(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        words = [action.text() for action in self._ticks.values() if action.isChecked()]
        none = trc("every state or species", "all")
        several = trn("{number} chosen", "{number} chosen", len(words))
        self.setText(self._said(none if not words else words[0] if len(words) == 1 else several))
        self.setAccessibleName(self._said(", ".join(words) or none))
        self.setToolTip(", ".join(words))


class _StayingMenu(QMenu):
    """A menu that stays open while several entries are ticked."""

    def mouseReleaseEvent(self, event: object) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.toggle()
            return
        super().mouseReleaseEvent(event)  # type: ignore[arg-type]


class _Search(QLineEdit):
    """The search; the down key leads into the table."""

    left_downwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Search the worklist"))
        self.setPlaceholderText(tr("Search patient, owner, microchip or file  (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.setMaxLength(_LONGEST)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0") * 26)
        self.addAction(themed_icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downwards.emit()
            return
        super().keyPressEvent(event)


def _day_edit(name: str) -> QDateEdit:
    edit = QDateEdit(QDate.currentDate())
    edit.setAccessibleName(name)
    edit.setCalendarPopup(True)
    edit.setDisplayFormat(day_format())
    return edit


def _python_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
