"""Signed bars, one a channel: to the right what speaks for a population, to the left what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bloodview.gui.theme import tokens_of
from bloodview.language import decimal


@dataclass(frozen=True)
class Bar:
    """A channel, how much it speaks for the population, and words about it."""

    name: str
    value: float
    words: str


class Bars(QWidget):
    """Draws the bars, the longest first; a screen reader hears them as a description."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: tuple[Bar, ...] = ()
        self._colour = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar], colour: str) -> None:
        """Show other bars, in the colour of their population."""
        self.bars = tuple(sorted(bars, key=lambda bar: -abs(bar.value)))
        self._colour = colour
        self.setAccessibleDescription("; ".join(f"{bar.name} {decimal(bar.value, 1)}, {bar.words}" for bar in bars))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """Take two lines of text a bar."""
        return QSize(300, max(1, len(self.bars)) * self._row() + 4)

    def _row(self) -> int:
        return 2 * self.fontMetrics().height() + 8

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw name, bar and value of each channel, its words below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, metrics, row = tokens_of(self), self.fontMetrics(), self._row()
        names = max((metrics.horizontalAdvance(bar.name) for bar in self.bars), default=0) + 8
        number = metrics.horizontalAdvance("−88.8 ") + 4
        left, right = names, self.width() - number
        largest = max((abs(bar.value) for bar in self.bars), default=0.0) or 1.0
        least = min((bar.value for bar in self.bars), default=0.0)
        most = max((bar.value for bar in self.bars), default=0.0)
        low, high = min(least, 0.0), max(most, 0.0) or largest
        zero = left + (right - left) * (-low / (high - low))
        for place, bar in enumerate(self.bars):
            top, line = 2 + place * row, metrics.height()
            painter.setPen(QColor(tokens.text))
            painter.drawText(QRectF(0, top, names, line), Qt.AlignmentFlag.AlignVCenter, bar.name)
            words = decimal(round(bar.value, 1) + 0.0, 1).replace("-", "−")
            painter.drawText(
                QRectF(self.width() - number, top, number, line),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                words,
            )
            end = left + (right - left) * ((bar.value - low) / (high - low))
            drawn = QRectF(min(zero, end), top + 3, max(abs(end - zero), 1.0), line - 6)
            colour = QColor(self._colour or tokens.accent)
            painter.setPen(QPen(colour, 1))
            # What speaks against is hollow, which greyscale shows as well.
            painter.setBrush(colour if bar.value >= 0 else Qt.BrushStyle.NoBrush)
            painter.drawRect(drawn)
            painter.setPen(QColor(tokens.muted))
            said = metrics.elidedText(bar.words, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QRectF(0, top + line, self.width(), line), Qt.AlignmentFlag.AlignVCenter, said)
            painter.drawLine(int(zero), int(top), int(zero), int(top + line))
        painter.end()
