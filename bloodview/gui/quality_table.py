"""The controls as a table: when, which level and lot, every count with the rules it breaks, and whether it counts."""

import html
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication

from bloodview.clinic.controls import CONTROLLED, ControlMaterial
from bloodview.clinic.westgard import Rule, rejects
from bloodview.gui.quality_words import RULE_WORDS, mark_of, rule_names
from bloodview.gui.quality_work import Book
from bloodview.gui.row_table import ChoiceTable
from bloodview.gui.table_model import Index, TableModel
from bloodview.gui.theme import tokens_of
from bloodview.gui.words import count_words
from bloodview.gui.worklist_words import COUNT_TITLES, COUNT_UNITS
from bloodview.language import mark, moment_words, tr
from bloodview.store import ControlRecord

_HEADERS = (
    *(mark("When"), mark("Level"), mark("Lot"), mark("Analyser")),
    *(COUNT_TITLES[count] for count in CONTROLLED),
    *(mark("Valid"), mark("Taken by")),
)
_FIRST_COUNT, _COUNTING = 4, 8


class ControlModel(TableModel):
    """One row a control, the newest first."""

    def __init__(self) -> None:
        super().__init__(_HEADERS)
        self._book = Book()
        self._rows: Sequence[ControlRecord] = ()
        self._known: Mapping[int, ControlMaterial] = {}

    def show(self, book: Book, level: Sequence[int]) -> None:
        """Show the controls of the material with these numbers."""
        self.beginResetModel()
        self._book = book
        self._known = {each.id: each.material for each in book.materials}
        self._rows = [each for each in reversed(book.controls) if each.material_id in level]
        self.endResetModel()

    def control(self, row: int) -> ControlRecord | None:
        """Give the control of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def count(self) -> int:
        """Count the controls."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words; rules are told by a sign, by name and in colour."""
        control = self.control(index.row()) if index.isValid() else None
        if control is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(control, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            rules = self._broken(control, column)
            lines = [self._words(control, column), *(tr(RULE_WORDS[rule]) for rule in sorted(rules))]
            return "<br>".join(html.escape(line) for line in lines if line)
        if role == Qt.ItemDataRole.ForegroundRole:
            tokens = tokens_of(QGuiApplication)
            if control.excluded:
                return QBrush(QColor(tokens.muted))
            rules = self._broken(control, column)
            if rules:
                return QBrush(QColor(tokens.refused if rejects(rules) else tokens.review))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name the columns, the counts with their units."""
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal and _is_count(section):
            return COUNT_UNITS[CONTROLLED[section - _FIRST_COUNT]]
        return super().headerData(section, orientation, role)

    def _broken(self, control: ControlRecord, column: int) -> frozenset[Rule]:
        if not _is_count(column):
            return frozenset()
        return self._book.rules(control).get(CONTROLLED[column - _FIRST_COUNT], frozenset())

    def _words(self, control: ControlRecord, column: int) -> str:
        material = self._known[control.material_id]
        if _is_count(column):
            return self._count_words(control, CONTROLLED[column - _FIRST_COUNT])
        match column:
            case 0:
                return moment_words(control.at.astimezone())
            case 1:
                return material.level
            case 2:
                return material.lot
            case 3:
                return control.instrument
            case 8:
                return tr("excluded: {reason}", reason=control.excluded) if control.excluded else tr("yes")
            case _:
                return control.who or "BloodView"

    def _count_words(self, control: ControlRecord, count: str) -> str:
        words = count_words(count, control.counts.get(count))
        rules = self._book.rules(control).get(count)
        if rules is None:
            return words
        return f"{mark_of(rules)} {words} {rule_names(rules)}".rstrip()


class ControlTable(ChoiceTable):
    """The table itself; one row is selected."""

    def __init__(self) -> None:
        self.rows = ControlModel()
        super().__init__(self.rows, tr("Control measurements"), _COUNTING)

    def chosen(self) -> ControlRecord | None:
        """Give the control selected."""
        return self.rows.control(self.chosen_row())


def _is_count(column: int) -> bool:
    return _FIRST_COUNT <= column < _COUNTING
