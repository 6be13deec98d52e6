"""What the tables of samples and of results have in common: rows chosen whole, opened by Enter or a double click."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from bloodview.gui.table_model import TableModel


class RowTable(QTableView):
    """A table whose columns follow the size of the text; who derives from it gives `record_of` and `measure`.

    `opened` carries the record of the row that was opened; no key changes or removes any.
    """

    opened = Signal(object)

    def __init__(self, rows: TableModel) -> None:
        super().__init__()
        self.setModel(rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
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
