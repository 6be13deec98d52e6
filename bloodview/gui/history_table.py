"""The results of a patient as a table, the newest first: each count with its flag and its change."""

import html
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from bloodview.gui.history_values import KEYS, Past, before, change_words, interval_words
from bloodview.gui.icons import paint_icon
from bloodview.gui.row_table import RowTable
from bloodview.gui.table_model import LEFT, Index, TableModel
from bloodview.gui.theme import tokens_of
from bloodview.gui.words import count_interval
from bloodview.gui.worklist_table import AT_LEFT, AT_RIGHT, draw_held, state_colour, weighted
from bloodview.gui.worklist_words import (
    COUNT_UNITS,
    COUNT_WORDS,
    CRITICAL,
    FLAG_LETTERS,
    FLAG_WORDS,
    STATE_ICONS,
    STATE_WORDS,
    flagged,
    held_lines,
    held_word,
)
from bloodview.language import mark, moment_words, tr
from bloodview.store.records import State

_ORDER = ("rbc", "retic", "plt", "retic_pct", "clump_pct")
_COLUMNS = ("at", "state", *_ORDER, "model")
_HEADERS = (mark("Taken"), mark("State"), "RBC", "RETIC", "PLT", "RETIC %", "CLUMP %", mark("Model"))
_LONG_MOMENT = datetime(2026, 12, 24, 10, 15)
_ROWS = 4  # seen without scrolling however small the window is
PAST = int(Qt.ItemDataRole.UserRole)
CHANGE = PAST + 1


class HistoryModel(TableModel):
    """One row a result, the newest first."""

    def __init__(self) -> None:
        super().__init__(_HEADERS, _tips(), _alignment)
        self._history: Sequence[Past] = ()

    def show(self, history: Sequence[Past]) -> None:
        """Show another history, given the oldest first."""
        self.beginResetModel()
        self._history = tuple(history)
        self.endResetModel()

    def past_of(self, row: int) -> Past | None:
        """Give the result of a row."""
        return self._history[self._place(row)] if 0 <= row < len(self._history) else None

    def count(self) -> int:
        """Count the results."""
        return len(self._history)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words, its change, alignment and tool tip."""
        past = self.past_of(index.row()) if index.isValid() else None
        if past is None:
            return None
        key = _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(past, key)
        if role == PAST:
            return past
        if role == CHANGE:
            return self._change(index.row(), key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if key in past.guesses:
                return tr("hold: {reason}", reason=past.held[key])
            said = (_words(past, key), tr(FLAG_WORDS.get(past.flags.get(key, ""), "")), self._change(index.row(), key))
            return ", ".join(words for words in said if words)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "<br>".join(html.escape(line) for line in self._tip(past, index.row(), key) if line)
        return None

    def _place(self, row: int) -> int:
        return len(self._history) - 1 - row

    def _change(self, row: int, key: str) -> str:
        past = self.past_of(row)
        now = past.counts.get(key) if past is not None else None
        then = before(self._history, self._place(row), key)
        return change_words(key, now, then) if now is not None and then is not None else ""

    def _tip(self, past: Past, row: int, key: str) -> list[str]:
        if key not in KEYS:
            return [_words(past, key), past.file]
        if key in past.guesses:
            return held_lines(key, past.held[key], past.guesses[key])
        if key not in past.counts:
            return [
                tr("The release gate refused this result.") if past.refused else tr("Not measurable in this sample.")
            ]
        then = before(self._history, self._place(row), key)
        return [
            tr(COUNT_WORDS[key]),
            tr(
                "{count} {unit}, 95 % interval {interval}",
                count=_words(past, key),
                unit=COUNT_UNITS[key],
                interval=count_interval(key, past.counts[key]),
            ),
            interval_words(past.intervals.get(key)),
            tr(FLAG_WORDS.get(past.flags.get(key, ""), "")),
            tr("Before it {count} ({change})", count=flagged(key, then, ""), change=self._change(row, key))
            if then is not None
            else tr("The first result"),
        ]


class HistoryTable(RowTable):
    """The table itself, of which one row at a time is chosen; `opened` carries a Past."""

    def __init__(self) -> None:
        rows = HistoryModel()
        super().__init__(rows)
        self.rows = rows
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("History"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(len(_COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        self.measure()

    def choose(self, sample_id: int) -> None:
        """Select the result of a sample."""
        for row in range(self.rows.count()):
            past = self.rows.past_of(row)
            if past is not None and past.sample_id == sample_id:
                self.selectRow(row)

    def record_of(self, row: int) -> Past | None:
        """Give the result of a row."""
        return self.rows.past_of(row)

    def measure(self) -> None:
        """Fit each column to its longest usual words; four rows are always seen."""
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 11)
        bold = QFontMetrics(weighted(self.font(), True))
        for column, words in enumerate(_wide()):
            self.horizontalHeader().resizeSection(column, bold.horizontalAdvance(words) + 26)
        self.horizontalHeader().setMinimumSectionSize(metrics.horizontalAdvance("Helios VX"))
        self.setMinimumHeight((_ROWS + 1) * (metrics.height() + 11) + 12)


class _Delegate(QStyledItemDelegate):
    """Draws a count, its flag, and its change in a place of its own."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        past: Past = index.data(PAST)
        if not isinstance(view, QTableView):
            return
        tokens, key = tokens_of(view), _COLUMNS[index.column()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.accent_soft))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.raised))
        inner = rect.adjusted(8, 0, -6, -1)
        words = str(index.data())
        if key == "state":
            size = min(option.fontMetrics.height(), 18)
            top = inner.top() + (inner.height() - size) / 2
            colour = state_colour(past.state, tokens)
            paint_icon(painter, QRectF(inner.left(), top, size, size), STATE_ICONS[past.state], colour)
            painter.setPen(QColor(colour))
            painter.drawText(inner.adjusted(size + 6, 0, 0, 0), AT_LEFT, words)
        elif key in past.guesses:
            bold = QFontMetrics(weighted(option.font, True))
            beside = bold.horizontalAdvance("▲ +188 %") + 4
            draw_held(painter, inner.adjusted(0, 0, -beside, 0), words, option.font, tokens)
        elif key in KEYS:
            letter = FLAG_LETTERS.get(past.flags.get(key, ""), "")
            outside = bool(letter) and not letter.startswith("(")
            critical = past.flags.get(key, "") in CRITICAL
            room = QFontMetrics(weighted(option.font, True)).horizontalAdvance("▲ +188 %") + 4
            letters = QFontMetrics(weighted(option.font, True)).horizontalAdvance("(H)") + 4
            marked = tokens.refused if critical else tokens.review
            painter.setPen(QColor(marked if outside else tokens.text if key in past.counts else tokens.muted))
            painter.setFont(weighted(option.font, outside))
            value = inner.adjusted(0, 0, -room - letters, 0)
            painter.drawText(value, AT_RIGHT, words.removesuffix(f" {letter}") if letter else words)
            painter.setPen(QColor(marked))
            painter.setFont(weighted(option.font, True))
            painter.drawText(QRect(value.right() + 5, inner.top(), letters, inner.height()), AT_LEFT, letter)
            change = str(index.data(CHANGE))
            sure = change[:1] in ("▲", "▼")
            painter.setPen(QColor(tokens.text if sure else tokens.muted))
            painter.setFont(weighted(option.font, sure))
            painter.drawText(QRect(inner.right() - room, inner.top(), room, inner.height()), AT_RIGHT, change)
        else:
            painter.setPen(QColor(tokens.muted if key == "model" else tokens.text))
            shown = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, AT_LEFT, shown)
        painter.restore()


def _tips() -> tuple[str, ...]:
    counts = (
        tr("{count}, {unit}, and the change since the result before", count=tr(COUNT_WORDS[key]), unit=COUNT_UNITS[key])
        for key in _ORDER
    )
    when, state = tr("When the sample was acquired"), tr("Where the sample stands, from new to signed")
    return (when, state, *counts, tr("The model that counted"))


def _wide() -> tuple[str, ...]:
    """Give the longest usual words of each column but the last."""
    counted = (tr(words) for state, words in STATE_WORDS.items() if state not in (State.NEW, State.ANALYZING))
    return (moment_words(_LONG_MOMENT), f"MM {max(counted, key=len)}", *("88888 (H)▲ +188 %",) * len(_ORDER))


def _words(past: Past, key: str) -> str:
    if key == "at":
        return moment_words(past.at)
    if key == "state":
        return tr(STATE_WORDS[past.state])
    if key == "model":
        return past.model
    if key in past.guesses:
        return held_word()
    return flagged(key, past.counts.get(key), past.flags.get(key, ""))


def _alignment(column: int) -> Qt.AlignmentFlag:
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    return right if _COLUMNS[column] in KEYS else LEFT
