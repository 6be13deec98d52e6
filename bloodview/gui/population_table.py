"""The table of populations: events, share, concentration, and how many are selected."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from bloodview.gui.marks import mark_pixmap
from bloodview.gui.session import Session
from bloodview.gui.table_model import Index, TableModel
from bloodview.gui.theme import tokens_of
from bloodview.gui.units import COUNT_UNITS
from bloodview.gui.words import count_words, number
from bloodview.language import decimal, mark, percent, tr, whole
from bloodview.report.colours import population_label
from bloodview.result import MEANINGS, Population, Release, Result

_ROW = 24
_HEADERS = (mark("Population"), mark("Events"), mark("% of events"), mark("Count"), mark("Selected"))
_TIPS = (
    mark("Untick to hide a population in the plots"),
    mark("Expected number of events: the sum of their probabilities"),
    mark("Share of all events of the sample"),
    mark("Events per volume of blood; a clump is one event here"),
    mark("Events inside the region drawn in a plot"),
)


# The count that goes by the concentration of a population; what is held is not shown under another name.
_COUNTED = {
    Population.RBC: "rbc",
    Population.RETIC: "retic",
    Population.CLUMP: "clump_pct",
    Population.PLT: "plt",
}
_COUNT = 3


class PopulationModel(TableModel):
    """One row a population of the session's current result."""

    def __init__(self, session: Session) -> None:
        super().__init__(_HEADERS, _TIPS, _alignment, session)
        self._session = session
        self._result: Result | None = None
        self._chosen: Mapping[Population, int] | None = None
        session.result_changed.connect(self._refresh)
        session.selection_changed.connect(self._select)
        session.hidden_changed.connect(lambda: self._tell(0))
        session.hand_changed.connect(self._recount)
        session.previous_changed.connect(lambda: self._tell(_COUNT))
        self._refresh()

    def count(self) -> int:
        """Count the populations; none without a result."""
        return 0 if self._result is None else len(Population)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words, tick, mark or alignment."""
        if not index.isValid() or self._result is None:
            return None
        population = Population(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(self._result, population, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{population_label(population)}: {tr(MEANINGS[population])}"
        if index.column() == 0 and role == Qt.ItemDataRole.CheckStateRole:
            hidden = population in self._session.hidden
            return Qt.CheckState.Unchecked if hidden else Qt.CheckState.Checked
        if index.column() == 0 and role == Qt.ItemDataRole.DecorationRole:
            return mark_pixmap(population, tokens_of(QGuiApplication).is_dark)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hide or show a population."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self._session.set_hidden(Population(index.row()), Qt.CheckState(value) == Qt.CheckState.Unchecked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the first column be ticked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() and index.column() == 0 else flags

    def _words(self, result: Result, population: Population, column: int) -> str:
        events = result.population_events[population]
        if column == 0:
            return population_label(population)
        if column == 1:
            return decimal(events, 0)
        if column == 2:
            return percent(events / result.events, 2) if result.events else "–"
        if column == _COUNT:
            held = not self._session.freed and _COUNTED.get(population) in result.withheld
            return "–" if held else _concentration(result, population, events)
        return "–" if self._chosen is None else whole(self._chosen[population])

    def _refresh(self) -> None:
        self.beginResetModel()
        self._result = self._session.shown
        self._chosen = self._count()
        self.endResetModel()

    def _recount(self) -> None:
        self._result = self._session.shown
        self._chosen = self._count()
        for column in range(1, len(_HEADERS)):
            self._tell(column)

    def _select(self) -> None:
        self._chosen = self._count()
        self._tell(len(_HEADERS) - 1)

    def _count(self) -> Mapping[Population, int] | None:
        chosen = self._session.selection
        if chosen is None or self._result is None or len(chosen) != self._result.events:
            return None
        counts = np.bincount(self._result.population[chosen], minlength=len(Population))
        return {population: int(counts[population]) for population in Population}

    def _tell(self, column: int) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, column), self.index(self.rowCount() - 1, column))


class PopulationTable(QTableView):
    """The table itself."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setModel(PopulationModel(session))
        self.setAccessibleName(tr("Populations"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, 108)
        header.setHighlightSections(False)
        self.setMinimumHeight(5 * _ROW + 27)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _concentration(result: Result, population: Population, events: float) -> str:
    if not result.volume_nl or not result.dilution or result.release is Release.REFUSED:
        return "–"
    per_nl = events * result.dilution / result.volume_nl
    if population is Population.RBC:
        return f"{number(per_nl / 1000)} {COUNT_UNITS['rbc']}"
    return f"{count_words('plt', per_nl) if population is Population.PLT else number(per_nl)} {COUNT_UNITS['plt']}"
