"""What lies over the window while files are dragged across it."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bloodview.gui.icons import paint_icon
from bloodview.gui.parts import scaled_font
from bloodview.gui.theme import tokens_of
from bloodview.language import tr


class DropHint(QWidget):
    """Covers its parent and says that letting go opens the files."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the parent."""
        if event.type() == QEvent.Type.Resize:
            self.resize(self._covered.size())
        return super().eventFilter(watched, event)

    def appear(self) -> None:
        """Cover the parent."""
        self.resize(self._covered.size())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw a veil, a dashed frame and the words."""
        tokens = tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(tokens.window)
        veil.setAlpha(225)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(tokens.accent), 2.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(18, 18, -18, -18), 14, 14)
        middle = self.rect().center()
        paint_icon(painter, QRectF(middle.x() - 28, middle.y() - 64, 56, 56), "drop", tokens.accent)
        painter.setFont(scaled_font(self.font(), 1.5, bold=True))
        painter.setPen(QColor(tokens.text))
        words = self.rect().adjusted(0, middle.y() + 6, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), tr("Let go to open"))
        painter.end()
