"""What the tables of the window have in common: rows chosen whole, one of them or several that Enter opens."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from bloodview.gui.table_model import TableModel


class ChoiceTable(QTableView):
    """One row is chosen; columns are as wide as their words, but for the `stretched` one, which takes what is left."""

    def __init__(self, rows: TableModel, name: str, stretched: int) -> None:
        super().__init__()
        self.setModel(rows)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        _show_rows(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self.measure()

    def chosen_row(self) -> int:
        """Give the row selected, -1 where none is."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    def measure(self) -> None:
        """Give rows the room their text needs."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 11)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.measure()


class RowTable(QTableView):
    """A table whose columns follow the size of the text; who derives from it gives `record_of` and `measure`.

    `opened` carries the record of the row that was opened; no key changes or removes any.
    """

    opened = Signal(object)

    def __init__(self, rows: TableModel) -> None:
        super().__init__()
        self.setModel(rows)
        _show_rows(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(self._open)

    def record_of(self, row: int) -> object | None:
        """Give what a row shows."""
        raise NotImplementedError

    def measure(self) -> None:
        """Give columns and rows the room their text needs."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        # Qt tells of the first font while the table is still being made.
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.model() is not None:
            self.measure()

    def _open(self, index: QModelIndex) -> None:
        record = self.record_of(index.row())
        if record is not None:
            self.opened.emit(record)


def _show_rows(table: QTableView) -> None:
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
