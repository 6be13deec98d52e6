"""The people of the clinic as a table: name, role, whether a PIN is kept, and whether they still work there."""

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication

from bloodview.gui.people_words import ROLE_WORDS
from bloodview.gui.row_table import ChoiceTable
from bloodview.gui.table_model import Index, TableModel
from bloodview.gui.theme import tokens_of
from bloodview.language import mark, tr, trc
from bloodview.store.records import UserRecord

_HEADERS = (mark("Name"), mark("Role"), mark("PIN"), mark("Works here"))


class PeopleModel(TableModel):
    """One row a person; those who left are muted and come last."""

    def __init__(self) -> None:
        super().__init__(_HEADERS)
        self._people: Sequence[UserRecord] = ()

    def show(self, people: Sequence[UserRecord]) -> None:
        """Show other people."""
        self.beginResetModel()
        self._people = sorted(people, key=lambda each: (not each.active, each.name.casefold()))
        self.endResetModel()

    def person(self, row: int) -> UserRecord | None:
        """Give the person of a row."""
        return self._people[row] if 0 <= row < len(self._people) else None

    def row_of(self, user_id: int) -> int:
        """Give the row of a person, -1 where there is none."""
        return next((row for row, each in enumerate(self._people) if each.id == user_id), -1)

    def count(self) -> int:
        """Count the people."""
        return len(self._people)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words."""
        person = self.person(index.row()) if index.isValid() else None
        if person is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(person, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return html.escape(_words(person, index.column()))
        if role == Qt.ItemDataRole.ForegroundRole and not person.active:
            return QBrush(QColor(tokens_of(QGuiApplication).muted))
        return None


class PeopleTable(ChoiceTable):
    """The table itself; one row is selected."""

    def __init__(self) -> None:
        self.rows = PeopleModel()
        super().__init__(self.rows, tr("People of the clinic"), 0)

    def chosen(self) -> UserRecord | None:
        """Give the person selected."""
        return self.rows.person(self.chosen_row())

    def measure(self) -> None:
        """Give rows the room their text needs, and the columns beside the name some air."""
        super().measure()
        self.horizontalHeader().setMinimumSectionSize(9 * self.fontMetrics().averageCharWidth())


def _words(person: UserRecord, column: int) -> str:
    match column:
        case 0:
            return person.name
        case 1:
            return tr(ROLE_WORDS[person.role])
        case 2:
            return trc("a person's PIN", "set") if person.has_pin else trc("a person's PIN", "none")
        case _:
            return tr("yes") if person.active else tr("no longer")
