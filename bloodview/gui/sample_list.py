"""The list of open samples: a model over the session's entries and a view that draws each in two lines."""

import html

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QAction, QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bloodview.gui.icons import paint_icon
from bloodview.gui.session import Entry, Session, State
from bloodview.gui.theme import Tokens, tokens_of
from bloodview.gui.words import file_words, model_words, state_icon, state_words, title
from bloodview.language import tr

Index = QModelIndex | QPersistentModelIndex
ENTRY = int(Qt.ItemDataRole.UserRole)


class SampleListModel(QAbstractListModel):
    """The session's entries as rows."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._entries = session.entries
        session.entries_changed.connect(self._refresh)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Count the entries."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give an entry's words."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return title(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{title(entry)}, {file_words(entry)}, {state_words(entry)}. {entry.reason}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            counted_by = tr("Model {model}", model=model_words(entry.result)) if entry.result is not None else ""
            lines = [str(entry.path), state_words(entry), *entry.stale_because, counted_by, entry.reason]
            return "<br>".join(html.escape(line) for line in lines if line)
        return None

    def _refresh(self) -> None:
        before, now = self._entries, self._session.entries
        if [entry.key for entry in before] == [entry.key for entry in now]:
            self._entries = now
            for row, (old, new) in enumerate(zip(before, now, strict=True)):
                if old is not new:
                    self.dataChanged.emit(self.index(row), self.index(row))
        else:
            self.beginResetModel()
            self._entries = now
            self.endResetModel()


class SampleList(QListView):
    """The list itself; the row selected is the session's current entry."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._model = SampleListModel(session)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("Samples"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self._remove = QAction(tr("Remove from the list"), self)
        self._remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        self._remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._remove.triggered.connect(self._remove_current)
        self.addAction(self._remove)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.selectionModel().currentChanged.connect(self._chosen)
        self._model.modelReset.connect(self._refresh)
        # The height of a row depends on its state: a failed one also says why.
        self._model.dataChanged.connect(self.scheduleDelayedItemsLayout)
        session.current_changed.connect(self._refresh)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what to do while the list is empty."""
        super().paintEvent(event)
        if self._model.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(tokens_of(self).muted))
            room = self.viewport().rect().adjusted(12, 8, -12, -8)
            flags = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
            painter.drawText(room, flags, tr("None open yet. Drop files anywhere on the window."))
            painter.end()

    def _refresh(self) -> None:
        current = self._session.current
        row = self._session.entries.index(current) if current in self._session.entries else -1
        index = self._model.index(row) if row >= 0 else QModelIndex()
        # Where the keyboard comes to the list it makes an entry the current one without selecting it.
        selected = not index.isValid() or self.selectionModel().isSelected(index)
        if index != self.currentIndex() or not selected:
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _chosen(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY)
        if isinstance(entry, Entry) and (self._session.current is None or entry.key != self._session.current.key):
            self._session.show(entry.key)

    def _remove_current(self) -> None:
        if self._session.current is not None:
            self._session.remove(self._session.current.key)

    def _menu(self, place: QPoint) -> None:
        if self.indexAt(place).isValid():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(self._remove)
            menu.popup(self.viewport().mapToGlobal(place))


class _Delegate(QStyledItemDelegate):
    """Draws an entry: the patient in bold, the file, then icon and words of its state."""

    _MARGIN = 12
    _ICON = 16
    _REASON_LINES = 4

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Leave room for three lines, and for the reason where an entry failed."""
        entry: Entry = index.data(ENTRY)
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        height = 3 * option.fontMetrics.height() + 2 * 10 + 4
        if entry.reason:
            height += self._reason_rect(option.fontMetrics, entry.reason, width).height() + 4
        return QSize(width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        entry: Entry = index.data(ENTRY)
        view = self.parent()
        if not isinstance(view, QListView):
            return
        tokens = tokens_of(view)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        if selected or hover:
            painter.fillRect(rect, QColor(tokens.accent_soft if selected else tokens.raised))
        if selected:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.border))
        self._text(painter, option, entry, tokens)
        painter.restore()

    def _text(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry, tokens: Tokens) -> None:
        rect = option.rect.adjusted(self._MARGIN, 10, -self._MARGIN, -10)
        line = option.fontMetrics.height()
        bold = option.font
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(tokens.text))
        wide = QFontMetrics(bold).elidedText(title(entry), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(QRect(rect.left(), rect.top(), rect.width(), line), Qt.AlignmentFlag.AlignLeft, wide)
        bold.setBold(False)
        painter.setFont(bold)
        painter.setPen(QColor(tokens.muted))
        name = option.fontMetrics.elidedText(file_words(entry), Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(
            QRect(rect.left(), rect.top() + line + 1, rect.width(), line), Qt.AlignmentFlag.AlignLeft, name
        )
        colour = state_colour(entry, tokens)
        top = rect.top() + 2 * line + 4
        icon = QRectF(rect.left(), top + (line - self._ICON) / 2, self._ICON, self._ICON)
        paint_icon(painter, icon, state_icon(entry), colour)
        painter.setPen(QColor(colour))
        left = rect.left() + self._ICON + 6
        painter.drawText(QRect(left, top, rect.right() - left, line), Qt.AlignmentFlag.AlignLeft, state_words(entry))
        if entry.reason:
            painter.setPen(QColor(tokens.text))
            box = self._reason_rect(option.fontMetrics, entry.reason, option.rect.width())
            box.moveTo(rect.left(), top + line + 4)
            options = QTextOption(Qt.AlignmentFlag.AlignLeft)
            options.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            painter.setClipRect(box)
            painter.drawText(QRectF(box), entry.reason, options)

    def _reason_rect(self, metrics: QFontMetrics, reason: str, width: int) -> QRect:
        inner = max(40, width - 2 * self._MARGIN)
        flags = int(Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap)
        needed = metrics.boundingRect(QRect(0, 0, inner, 10_000), flags, reason)
        return QRect(0, 0, inner, min(needed.height(), self._REASON_LINES * metrics.height()))


def state_colour(entry: Entry, tokens: Tokens) -> str:
    """Give the colour of an entry's state; icon and words say the same."""
    if entry.state is State.FAILED:
        return tokens.refused
    if entry.state is State.DONE:
        return {"ok": tokens.ok, "review": tokens.review, "refused": tokens.refused}[state_icon(entry)]
    return tokens.accent if entry.state is State.ANALYZING else tokens.muted
