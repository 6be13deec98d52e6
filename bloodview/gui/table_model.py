"""What the tables of the window have in common: a fixed head and rows that are shown, not edited."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bloodview.language import tr

Index = QModelIndex | QPersistentModelIndex
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TableModel(QAbstractTableModel):
    """Rows under a fixed head of marked sentences; who derives from it gives `count` and `data`."""

    def __init__(
        self,
        headers: Sequence[str],
        tips: Sequence[str] = (),
        alignment: Callable[[int], Qt.AlignmentFlag] = lambda _column: LEFT,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._headers, self._tips, self._alignment = headers, tips, alignment

    def count(self) -> int:
        """Count the rows."""
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the rows; a cell has none of its own."""
        return 0 if parent.isValid() else self.count()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the columns."""
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(self._headers[section])
            if role == Qt.ItemDataRole.ToolTipRole and self._tips:
                return tr(self._tips[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None
