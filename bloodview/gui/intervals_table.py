"""The reference intervals of one species and age band as a table: limits, unit, certainty and source."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication

from bloodview.clinic import IntervalSet, ReferenceInterval
from bloodview.gui.intervals_words import CERTAINTY, COUNTS, limit_words
from bloodview.gui.row_table import ChoiceTable
from bloodview.gui.table_model import LEFT, Index, TableModel
from bloodview.gui.units import COUNT_UNITS
from bloodview.language import mark, tr

_HEADERS = (
    mark("Count"),
    mark("Critical low"),
    mark("Low"),
    mark("High"),
    mark("Critical high"),
    mark("Unit"),
    mark("Certainty"),
    mark("Source"),
)
_NUMBERS = range(1, 5)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Line:
    """One count, with its interval where it has one."""

    count: str
    interval: ReferenceInterval | None


class IntervalsModel(TableModel):
    """One row a count; the clinic's own values are bold and say so."""

    def __init__(self) -> None:
        super().__init__(_HEADERS, alignment=_alignment)
        self._lines: Sequence[Line] = ()

    def show(self, shown: IntervalSet | None) -> None:
        """Show other intervals."""
        self.beginResetModel()
        self._lines = tuple(Line(count, shown.get(count)) for count in COUNTS) if shown is not None else ()
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """Give the line of a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def count(self) -> int:
        """Count the rows."""
        return len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words."""
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(line, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return html.escape(_words(line, index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.FontRole and line.interval is not None and line.interval.certainty == "clinic":
            font = QFont(QGuiApplication.font())
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return None


class IntervalsTable(ChoiceTable):
    """The table itself; one row is selected."""

    def __init__(self) -> None:
        self.rows = IntervalsModel()
        super().__init__(self.rows, tr("Reference intervals"), len(_HEADERS) - 1)

    def chosen(self) -> Line | None:
        """Give the line selected."""
        return self.rows.line(self.chosen_row())


def _alignment(column: int) -> Qt.AlignmentFlag:
    return _RIGHT if column in _NUMBERS else LEFT


def _words(line: Line, column: int) -> str:
    found = line.interval
    if column == 0:
        return tr(COUNTS[line.count])
    if found is None:
        return tr("no interval") if column == len(_HEADERS) - 1 else "–" if column in _NUMBERS else ""
    if column in _NUMBERS:
        limit = (found.critical_low, found.low, found.high, found.critical_high)[column - 1]
        return limit_words(limit) or "–"
    if column == 5:
        return COUNT_UNITS[line.count]
    return tr(CERTAINTY.get(found.certainty, "")) if column == 6 else found.source
