"""The audit trail of one sample: who did what and when, the newest last."""

import html
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from bloodview.gui.audit_words import ACTION_WORDS, detail_words, whole_words
from bloodview.gui.parts import card, text_label
from bloodview.gui.table_model import Index, TableModel
from bloodview.language import day_words, mark, tr
from bloodview.store.records import AuditRow

_HEADERS = (mark("When"), mark("Who"), mark("What"), mark("Details"))
_TIPS = (
    mark("In this computer's time"),
    mark("Who did it; BloodView where the program did it by itself"),
    mark("What was done"),
    mark("What was changed, and how"),
)
_LETTERS, _LEAST_LETTERS = 144, 16
_PADDING = 24  # pixels of both sides of a cell, and what Qt leaves beside its words
_WIDE_WHO = "Dr. A. Miller-Ross Jr."
_WIDE_DAY = datetime(2026, 9, 28, 20, 48, 58)  # as wide as a time gets


def second_words(moment: datetime) -> str:
    """Write a day and its time to the second."""
    return f"{day_words(moment.date())} {moment:%H:%M:%S}"


class AuditModel(TableModel):
    """One row a deed."""

    def __init__(self) -> None:
        super().__init__(_HEADERS, _TIPS)
        self._rows: Sequence[AuditRow] = ()

    def show(self, rows: Sequence[AuditRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_of(self, number: int) -> AuditRow | None:
        """Give the row of a line."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def count(self) -> int:
        """Count the rows."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words; the tool tip holds them whole."""
        row = self.row_of(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = (self._words(row, index.column()), *whole_words(row).splitlines())
            return "<br>".join(html.escape(line) for line in lines if line)
        return None

    def _words(self, row: AuditRow, column: int) -> str:
        if column == 0:
            return second_words(row.at.astimezone())
        if column == 1:
            return row.who or "BloodView"
        return tr(ACTION_WORDS[row.action]) if column == 2 else detail_words(row)


class AuditDialog(QDialog):
    """The trail as a table to read and copy; nothing in it can be changed."""

    def __init__(self, title: str, rows: Sequence[AuditRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Audit trail"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows = AuditModel()
        self.rows.show(rows)
        self.table = QTableView()
        self.table.setModel(self.rows)
        self.table.setAccessibleName(tr("Audit trail"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setSectionResizeMode(len(_HEADERS) - 1, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.setItemDelegate(_Wrapped(self.table))
        frame, content, _head = card()
        content.addWidget(self.table)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(text_label(title, name="heading", wrap=True))
        column.addWidget(text_label(tr(_ABOUT), name="muted", wrap=True))
        column.addWidget(frame, 1)
        column.addWidget(buttons)
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), 34 * metrics.lineSpacing())
        self._measure()
        self.table.selectRow(self.rows.count() - 1)
        self.table.setFocus()

    def text(self) -> str:
        """Give the trail as text, one row a paragraph with its hash."""
        rows = (self.rows.row_of(number) for number in range(self.rows.count()))
        return "\n\n".join(
            f"{row.at.isoformat(timespec='seconds')}  {row.who or 'BloodView'}  {tr(ACTION_WORDS[row.action])}\n"
            f"{whole_words(row)}"
            for row in rows
            if row is not None
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "table"):
            self._measure()

    def _measure(self) -> None:
        metrics = self.table.fontMetrics()
        shown = {row.action for number in range(self.rows.count()) if (row := self.rows.row_of(number)) is not None}
        actions = [tr(ACTION_WORDS[action]) for action in shown] or [""]
        header = self.table.horizontalHeader()
        header.setMinimumSectionSize(_LEAST_LETTERS * metrics.averageCharWidth())
        for column, all_words in enumerate(([second_words(_WIDE_DAY)], [_WIDE_WHO], actions)):
            width = max(metrics.horizontalAdvance(words) for words in all_words) + 30
            header.resizeSection(column, width)


class _Wrapped(QStyledItemDelegate):
    """Makes a row as high as its longest cell: Qt forgets the padding of cells as it breaks lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Give the height of the cell's words in the width of its column."""
        view = self.parent()
        width = view.columnWidth(index.column()) if isinstance(view, QTableView) else option.rect.width()
        room = QRect(0, 0, max(width - _PADDING, 1), 10_000)
        wrapped = option.fontMetrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), str(index.data()))
        return QSize(width, wrapped.height() + 10)


_ABOUT = mark(
    "Rows are only ever added. Each is chained by its hash to the row before it, so a change made behind the "
    "program's back is found by Tools > Verify records."
)
