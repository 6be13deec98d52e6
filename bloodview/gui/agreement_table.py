"""The agreement of a model's counts with its references as a table: one row a count and species."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from bloodview.clinic import all_species
from bloodview.clinic.agreement import Comparison
from bloodview.clinic.figures import between, figure, interval, percent, signed
from bloodview.clinic.quality import GOALS
from bloodview.gui.table_model import Index, TableModel
from bloodview.language import mark, tr, trc, whole

_ROW = 25
_HEADERS = (
    mark("Count"),
    mark("Species"),
    mark("Samples"),
    mark("Bias"),
    mark("Limits of agreement"),
    mark("CV"),
    mark("Slope"),
    mark("Intercept"),
    mark("Allowable"),
)
_TIPS = (
    mark("Which count, and its unit"),
    mark("All samples, or those of one species with enough of them"),
    mark("Samples that have both a reference and a count"),
    mark("Mean of counted − reference, with its 95 % interval (Bland-Altman)"),
    mark("Where 95 of 100 differences lie (Bland-Altman)"),
    mark("Standard deviation of the differences, in parts of the mean"),
    mark("Of the line counted = intercept + slope × reference, with its 95 % interval (Passing-Bablok)"),
    mark("Of that line, with its 95 % interval"),
    mark("Share of the samples whose error is allowable"),
)


class AgreementModel(TableModel):
    """Comparisons as rows."""

    def __init__(self) -> None:
        super().__init__(_HEADERS, _TIPS, _alignment)
        self._rows: Sequence[Comparison] = ()
        self._labels = {species.key: species.label for species in all_species()}

    def show(self, rows: Sequence[Comparison]) -> None:
        """Show other comparisons."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def comparison(self, row: int) -> Comparison | None:
        """Give the comparison of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def count(self) -> int:
        """Count the comparisons."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words or alignment."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("Allowable error: {source}", source=tr(GOALS[self._rows[index.row()].count].source))
        return None

    def _words(self, row: Comparison, column: int) -> str:
        bias, line = row.absolute.bias, row.line
        match column:
            case 0:
                return f"{GOALS[row.count].label}" + ("" if row.count.endswith("pct") else f" {GOALS[row.count].unit}")
            case 1:
                return self._labels.get(row.species, row.species) if row.species else trc("species", "all")
            case 2:
                return whole(row.n)
            case 3:
                return f"{signed(bias.value)} ({interval(bias)})"
            case 4:
                return between(signed(row.absolute.lower.value), signed(row.absolute.upper.value))
            case 5:
                return percent(row.cv)
            case 6:
                return f"{figure(line.slope.value)} ({interval(line.slope)})" if line is not None else "–"
            case 7:
                return f"{figure(line.intercept.value)} ({interval(line.intercept)})" if line is not None else "–"
            case _:
                return percent(row.within)


class AgreementTable(QTableView):
    """The table itself; one row is selected."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = AgreementModel()
        self.setModel(self.rows)
        self.setAccessibleName(tr("Agreement with the references"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column < 2 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
