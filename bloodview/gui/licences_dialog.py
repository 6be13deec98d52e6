"""The licences of everything that comes with the program: a list to search, and the whole text of the chosen one."""

from collections.abc import Sequence

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from bloodview.gui.licences import Part, parts, text_of
from bloodview.gui.parts import text_label
from bloodview.gui.table_model import Index, TableModel
from bloodview.language import mark, tr

_HEADERS = (mark("Part"), mark("Version"), mark("Licence"))


class PartsModel(TableModel):
    """One row a part."""

    def __init__(self, shown: Sequence[Part]) -> None:
        super().__init__(_HEADERS)
        self.parts = tuple(shown)

    def count(self) -> int:
        """Count the parts."""
        return len(self.parts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        part = self.parts[index.row()]
        return (part.name, part.version, part.licence)[index.column()]


class LicencesDialog(QDialog):
    """The list at the left, what is searched for above it, the text at the right."""

    def __init__(self, shown: Sequence[Part], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Licences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows = PartsModel(shown)
        self.found = QSortFilterProxyModel(self)
        self.found.setSourceModel(self.rows)
        self.found.setFilterKeyColumn(-1)
        self.found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit(placeholderText=tr("Search part or licence"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Search part or licence"))
        self.table = QTableView()
        self.table.setModel(self.found)
        self.table.setAccessibleName(tr("Parts and their licences"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 9)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(_HEADERS) - 1, QHeaderView.ResizeMode.Stretch)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(tr("Text of the licence"))
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(0.92 * self.font().pointSizeF())
        self.text.setFont(fixed)
        self.text.setTabChangesFocus(True)
        self._place()
        self.search.textChanged.connect(self._search)
        self.table.selectionModel().selectionChanged.connect(self._show)
        self.table.selectRow(0)
        self.search.setFocus()

    def chosen(self) -> Part | None:
        """Give the part that is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.rows.parts[self.found.mapToSource(rows[0]).row()] if rows else None

    def _place(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.text)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 6)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        words = tr(
            "BloodView is free software under the Apache License 2.0. It comes with these parts, each under the "
            "licence of those who made it."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(text_label(words, wrap=True))
        column.addWidget(self.search)
        column.addWidget(split, 1)
        column.addWidget(buttons)
        letter = self.fontMetrics().averageCharWidth()
        room = self.screen().availableGeometry()
        self.resize(
            min(170 * letter, room.width() - 40), min(40 * self.fontMetrics().lineSpacing(), room.height() - 60)
        )

    def _search(self, words: str) -> None:
        self.found.setFilterFixedString(words.strip())
        if self.chosen() is None:
            self.table.selectRow(0)
        self._show()

    def _show(self) -> None:
        part = self.chosen()
        self.text.setPlainText(text_of(part) if part is not None else "")


def show_licences(parent: QWidget) -> LicencesDialog:
    """Show the licences without waiting for it to be closed."""
    # The metadata of every package are read, which takes a moment.
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        shown = parts()
    finally:
        QGuiApplication.restoreOverrideCursor()
    dialog = LicencesDialog(shown, parent)
    dialog.open()
    return dialog
