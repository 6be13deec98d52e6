"""The table of a cohort as checked: one row a sample, what is wrong in words as well as in colour."""

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from bloodview.calibration.checked import CheckedCohort, CheckedRow
from bloodview.clinic import all_species
from bloodview.gui.table_model import Index, TableModel
from bloodview.gui.theme import tokens_of
from bloodview.language import decimal, digits, mark, tr, trc, whole

_ROW = 26
_PADDING = 16  # of a head, both sides together
_HEADERS = (
    mark("Row"),
    mark("File"),
    mark("Species"),
    "RBC",
    "PLT",
    "RETIC %",
    "CLUMP %",
    mark("Events"),
    mark("Volume"),
    mark("Check"),
)
_TIPS = (
    mark("Row of the table, as a spreadsheet counts"),
    mark("Sample file"),
    mark("From the table, or else from the file"),
    mark("Reference, 10¹²/L"),
    mark("Reference, 10⁹/L"),
    mark("Reference, % of red cell events"),
    mark("Reference, % of red cell events"),
    mark("Events in the file"),
    mark("Analysed volume in nL and dilution"),
    mark("What is wrong in this row"),
)
_KEYS = ("line", "file", "species", "rbc", "plt", "retic_pct", "clump_pct", "events", "volume", "check")
_COUNTS = ("rbc", "plt", "retic_pct", "clump_pct")
_NUMBERS = {0, 3, 4, 5, 6, 7}


class CohortModel(TableModel):
    """The rows of a checked cohort, those with faults first."""

    def __init__(self) -> None:
        super().__init__(_HEADERS, _TIPS, _alignment)
        self._rows: list[CheckedRow] = []
        self._labels = {species.key: species.label for species in all_species()}

    def show_cohort(self, cohort: CheckedCohort) -> None:
        """Show another cohort."""
        self.beginResetModel()
        self._rows = sorted(cohort.rows, key=lambda row: (not row.faults, not row.doubts, row.line))
        self.endResetModel()

    def count(self) -> int:
        """Count the samples."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words, colours and alignment."""
        if not index.isValid():
            return None
        row, key = self._rows[index.row()], _KEYS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            said = [sentence for _column, sentence in (*row.faults, *row.doubts)]
            return "<br>".join(html.escape(line) for line in [row.cells["file"], *said])
        kind = _kind(row, key)
        if kind and role in (Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole):
            tokens = tokens_of(QGuiApplication)
            strong, soft = (
                (tokens.refused, tokens.refused_soft) if kind == "fault" else (tokens.review, tokens.review_soft)
            )
            return QBrush(QColor(soft if role == Qt.ItemDataRole.BackgroundRole else strong))
        return None

    def _words(self, row: CheckedRow, key: str) -> str:
        if key == "line":
            return str(row.line)
        if key == "species":
            return self._labels.get(row.species, row.cells["species"] or tr("not named"))
        if key == "events":
            return "–" if row.events is None else whole(row.events)
        if key == "volume":
            if row.volume_nl is None or row.dilution is None:
                return "–" if row.events is None else trc("volume", "none")
            return f"{decimal(row.volume_nl, 0)} nL, 1:{digits(row.dilution, 6)}"
        if key == "check":
            return check_words(row)
        text = row.cells[key]
        # A fault stands in its cell as a mark too, not in colour alone.
        return (
            f"✗ {text}"
            if _kind(row, key) == "fault"
            else text or (trc("cell of a table", "blank") if key in _COUNTS else "✗")
        )


def check_words(row: CheckedRow) -> str:
    """Say whether a row can be used, and what is wrong with it."""
    said = " ".join(sentence for _column, sentence in (*row.faults, *row.doubts))
    if row.faults:
        return tr("Cannot be used: {faults}", faults=said)
    return tr("Look at this: {doubts}", doubts=said) if said else trc("row of a table", "Good")


class CohortTable(QTableView):
    """The table itself."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = CohortModel()
        self.setModel(self.rows)
        self.setItemDelegate(_Coloured(self))
        self.setAccessibleName(tr("Samples and references"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(52)
        for column, width in enumerate((52, 170, 96, 72, 72, 76, 78, 78, 128)):
            least = header.fontMetrics().horizontalAdvance(tr(_HEADERS[column])) + _PADDING
            header.resizeSection(column, max(width, least))
        header.setSectionResizeMode(len(_HEADERS) - 1, QHeaderView.ResizeMode.Stretch)


class _Coloured(QStyledItemDelegate):
    """Fills a cell's ground, which a style sheet keeps the table from doing."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if isinstance(ground, QBrush):
            painter.fillRect(option.rect.adjusted(2, 2, -2, -2), ground)
        super().paint(painter, option, index)


def _kind(row: CheckedRow, key: str) -> str:
    """Tell whether a cell is at "fault", in "doubt" or neither; the last column speaks for the whole row."""
    if key == "check":
        return "fault" if row.faults else "doubt" if row.doubts else ""
    if any(column == key for column, _sentence in row.faults):
        return "fault"
    return "doubt" if any(column == key for column, _sentence in row.doubts) else ""


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
