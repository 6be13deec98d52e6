"""The table of the worklist: draws states as icon and word and flags as bold letters, opens a row by Enter."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QItemSelectionModel, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from bloodview.clinic import all_species
from bloodview.gui.icons import paint_icon
from bloodview.gui.row_table import RowTable
from bloodview.gui.table_model import Index
from bloodview.gui.theme import Tokens, tokens_of
from bloodview.gui.worklist_model import COUNTS, FLAG, HELD, KEYS, ROW, WorklistModel
from bloodview.gui.worklist_words import CRITICAL, FLAG_LETTERS, STATE_ICONS, STATE_WORDS
from bloodview.language import day_words, mark, tr
from bloodview.store.records import State, WorklistRow

_WIDE = {
    "patient": "Bartholomew Bear",
    "owner": "Dr. A. Miller-Ross",
    "file": "dog-healthy-2026-03-04",
    "rbc": "88.88 (HH)",
    "retic_pct": "RETIC % (HH",
    "clump_pct": "CLUMP % (HH",
    "plt": "8,888 (HH)",
}
_LONG_DAY = date(2026, 12, 24)


class WorklistTable(RowTable):
    """Several rows may be chosen; `opened` carries a WorklistRow."""

    def __init__(self, rows: WorklistModel) -> None:
        super().__init__(rows)
        self.rows = rows
        self._kept: frozenset[int] = frozenset()
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("Worklist"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSortingEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSectionResizeMode(KEYS.index("file"), QHeaderView.ResizeMode.Stretch)
        self.measure()
        rows.modelAboutToBeReset.connect(self._keep)
        rows.modelReset.connect(self._restore)

    def chosen(self) -> list[WorklistRow]:
        """Give the samples selected, in the order of the table."""
        places = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [row for place in places if (row := self.rows.row_of(place)) is not None]

    def choose(self, sample_ids: Sequence[int]) -> None:
        """Select samples by their ids; the first becomes the current one."""
        selection = self.selectionModel()
        selection.clear()
        for place, row in enumerate(self.rows.rows()):
            if row.sample_id in sample_ids:
                index = self.rows.index(place, 0)
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                selection.select(index, flags)
                if not self.currentIndex().isValid():
                    selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def record_of(self, row: int) -> WorklistRow | None:
        """Give the sample of a row."""
        return self.rows.row_of(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give patient and owner their part of the room."""
        super().resizeEvent(event)
        self.measure()

    def measure(self) -> None:
        """Fit each column to its longest usual words."""
        metrics = self.fontMetrics()
        header = self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 13)
        widths = {key: metrics.horizontalAdvance(words) + 14 for key, words in {**_WIDE, **_said()}.items()}
        shown = sum(width for key, width in widths.items() if not self.isColumnHidden(KEYS.index(key)))
        room = max(0, self.viewport().width() - shown)
        for column, key in enumerate(KEYS):
            if key != "file":
                more = room * 3 // 10 if key in ("patient", "owner") else 0
                header.resizeSection(column, widths[key] + more)
        # The file takes what is left; below this the table scrolls.
        header.setMinimumSectionSize(metrics.horizontalAdvance("Guinea p") + 14)

    def _keep(self) -> None:
        self._kept = frozenset(row.sample_id for row in self.chosen())

    def _restore(self) -> None:
        if self._kept:
            self.choose(tuple(self._kept))


class _Delegate(QStyledItemDelegate):
    """Draws a cell: states with their icon, counts with the flag's letter in a place of its own."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        view = self.parent()
        if not isinstance(view, QTableView):
            return
        tokens, key = tokens_of(view), KEYS[index.column()]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        if selected:
            painter.fillRect(rect, QColor(tokens.accent_soft))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.raised))
        current = view.currentIndex().row() == index.row() and view.hasFocus()
        if current:
            painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), QColor(tokens.accent))
            if index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        inner = rect.adjusted(8, 0, -6, -1)
        row: WorklistRow = index.data(ROW)
        if key == "state":
            self._state(painter, inner, row.state, index.data(), option, tokens)
        elif key in COUNTS:
            self._count(painter, inner, index, option, tokens)
        else:
            self._plain(painter, inner, index, option, tokens)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Leave room for one line."""
        return QSize(super().sizeHint(option, index).width(), option.fontMetrics.height() + 13)

    def _state(
        self, painter: QPainter, rect: QRect, state: State, words: str, option: QStyleOptionViewItem, tokens: Tokens
    ) -> None:
        colour = state_colour(state, tokens)
        size = min(option.fontMetrics.height(), 18)
        paint_icon(
            painter,
            QRectF(rect.left(), rect.top() + (rect.height() - size) / 2, size, size),
            STATE_ICONS[state],
            colour,
        )
        painter.setPen(QColor(colour))
        painter.setFont(weighted(option.font, state is State.REVIEW))
        box = rect.adjusted(size + 6, 0, 0, 0)
        painter.drawText(
            box, AT_LEFT, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        )

    def _count(
        self, painter: QPainter, rect: QRect, index: Index, option: QStyleOptionViewItem, tokens: Tokens
    ) -> None:
        if index.data(HELD):
            draw_held(painter, rect, str(index.data()), option.font, tokens)
            return
        flag = str(index.data(FLAG) or "")
        letter = FLAG_LETTERS.get(flag, "")
        bold = weighted(option.font, True)
        room = QFontMetrics(bold).horizontalAdvance("(H)") + 5
        words = str(index.data())
        value = words.removesuffix(f" {letter}") if letter else words
        outside = bool(letter) and not letter.startswith("(")
        colour = tokens.refused if flag in CRITICAL else tokens.review if letter else tokens.text
        painter.setPen(QColor(colour if outside else tokens.text if value != "–" else tokens.muted))
        painter.setFont(weighted(option.font, outside))
        painter.drawText(rect.adjusted(0, 0, -room, 0), AT_RIGHT, value)
        if letter:
            painter.setPen(QColor(colour))
            painter.setFont(bold)
            painter.drawText(QRect(rect.right() - room + 6, rect.top(), room, rect.height()), AT_LEFT, letter)

    def _plain(
        self, painter: QPainter, rect: QRect, index: Index, option: QStyleOptionViewItem, tokens: Tokens
    ) -> None:
        words, key = str(index.data()), KEYS[index.column()]
        row: WorklistRow = index.data(ROW)
        named = row.patient is not None
        painter.setFont(weighted(option.font, key == "patient" and named))
        plain = key in ("owner", "species") or (key == "patient" and named)
        painter.setPen(QColor(tokens.text if plain else tokens.muted))
        elide = Qt.TextElideMode.ElideMiddle if key == "file" else Qt.TextElideMode.ElideRight
        painter.drawText(rect, AT_LEFT, painter.fontMetrics().elidedText(words, elide, rect.width()))


def _said() -> dict[str, str]:
    """Give the longest words of the columns whose words depend on the language."""
    when = f"{day_words(_LONG_DAY)} 10:15 "
    states = (*STATE_WORDS.values(), mark("Amended, to sign"), mark("Reviewed, to sign"))
    return {
        "state": f"MM {max((tr(state) for state in states), key=len)}",
        "species": max((species.label for species in all_species()), key=len),
        "acquired": when,
        "imported": when,
    }


AT_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
AT_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def draw_held(painter: QPainter, rect: QRect, words: str, font: QFont, tokens: Tokens) -> None:
    """Draw in place of a held count a sign and a word, neither of which needs its colour, at the right."""
    metrics = QFontMetrics(weighted(font, True))
    size = min(metrics.height(), 16)
    left = rect.right() - metrics.horizontalAdvance(words) - size - 4
    paint_icon(painter, QRectF(left, rect.top() + (rect.height() - size) / 2, size, size), "hold", tokens.review)
    painter.setPen(QColor(tokens.review))
    painter.setFont(weighted(font, True))
    painter.drawText(rect, AT_RIGHT, words)


def weighted(font: QFont, bold: bool) -> QFont:
    """Give a font of the weight that marks what matters, or the usual one."""
    found = QFont(font)
    found.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return found


def state_colour(state: State, tokens: Tokens) -> str:
    """Give the colour of a state; icon and word say the same."""
    match state:
        case State.REVIEW:
            return tokens.review
        case State.FINAL:
            return tokens.ok
        case State.ANALYZING | State.AMENDED:
            return tokens.accent
        case State.NEW:
            return tokens.muted
        case _:
            return tokens.text
