"""The models of the library as a table: what each is, how well it agrees, and whose samples it analyzes."""

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from bloodview.analysis.choice import analysers_of
from bloodview.analysis.library import SHIPPED, Installed
from bloodview.calibration import made_for
from bloodview.gui.model_words import analyser_words, errors_words, since_words, species_words
from bloodview.gui.table_model import Index, TableModel
from bloodview.gui.theme import tokens_of
from bloodview.language import mark, tr, whole
from bloodview.settings import Settings

_ROW = 27
_HEADERS = (
    mark("Model"),
    mark("Made for"),
    mark("In use for"),
    mark("Species"),
    mark("Samples"),
    mark("Since"),
    mark("Error in samples left out"),
)
_WIDTHS = (230, 190, 160, 130, 112, 100)


class ModelsModel(TableModel):
    """Installed models as rows."""

    def __init__(self) -> None:
        super().__init__(_HEADERS)
        self._models: Sequence[Installed] = ()
        self._settings = Settings()

    def show(self, models: Sequence[Installed], settings: Settings) -> None:
        """Show other models, or other settings of which analyzes what."""
        self.beginResetModel()
        self._models, self._settings = models, settings
        self.endResetModel()

    def model_of(self, row: int) -> Installed | None:
        """Give the model of a row."""
        return self._models[row] if 0 <= row < len(self._models) else None

    def count(self) -> int:
        """Count the models."""
        return len(self._models)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words; a damaged model says so in words and in colour."""
        if not index.isValid():
            return None
        model = self._models[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(model, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            id_ = model.manifest.id if model.manifest is not None else ""
            lines = [model.name, id_, model.fault or self._words(model, index.column())]
            return "<br>".join(html.escape(line) for line in dict.fromkeys(lines) if line)
        if role == Qt.ItemDataRole.ForegroundRole and model.fault:
            return QBrush(QColor(tokens_of(QGuiApplication).refused))
        return None

    def _words(self, model: Installed, column: int) -> str:
        manifest = model.manifest
        if column == 0:
            return model.name
        if column == 2:
            return use_words(model, self._settings)
        if manifest is None:
            return tr("Damaged: {fault}", fault=model.fault) if column == 1 else ""
        match column:
            case 1:
                return made_for(manifest) or tr("several, or not named")
            case 3:
                return species_words(manifest)
            case 4:
                number = whole(manifest.cohort.samples)
                return tr("{number} simulated", number=number) if manifest.cohort.simulated else number
            case 5:
                return since_words(model)
            case _:
                return errors_words(manifest)


def use_words(model: Installed, settings: Settings) -> str:
    """Say whose samples a model analyzes."""
    names = [analyser_words(analyser) for analyser in analysers_of(settings, model.key)]
    if model.key == SHIPPED and not settings.model_folder:
        names.append(tr("every other analyser") if settings.models else tr("every analyser"))
    return ", ".join(names) or tr("not in use")


class ModelsTable(QTableView):
    """The table itself; one or two rows are selected."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = ModelsModel()
        self.setModel(self.rows)
        self.setAccessibleName(tr("Models"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        header.setSectionResizeMode(len(_HEADERS) - 1, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)

    def chosen(self) -> list[Installed]:
        """Give the models selected, in the order of the table."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [model for row in rows if (model := self.rows.model_of(row)) is not None]
