"""Small building blocks that every panel uses, so that spacing and type are the same everywhere."""

import html
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout


def text_label(text: str = "", *, name: str = "", size: float = 0.0, bold: bool = False, wrap: bool = False) -> QLabel:
    """Make a label that never reads its text as markup; `size` is relative to the application's font."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    label.setWordWrap(wrap)
    if size or bold:
        label.setFont(scaled_font(label.font(), size or 1.0, bold))
    return label


def plain_button(words: str, do: Callable[[], object]) -> QPushButton:
    """Make a button of a dialog that Enter elsewhere in it does not press."""
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: do())
    return button


def scaled_font(font: QFont, size: float, bold: bool = False) -> QFont:
    """Give a font larger or smaller than another."""
    scaled = QFont(font)
    scaled.setPointSizeF(font.pointSizeF() * size)
    scaled.setWeight(QFont.Weight.DemiBold if bold else font.weight())
    return scaled


class ElidedLabel(QLabel):
    """A one-line label that ends in dots where it does not fit; the tool tip holds the whole."""

    def __init__(self, name: str = "", size: float = 1.0, bold: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self.setFont(scaled_font(self.font(), size, bold))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""

    def set_whole(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self._elide()

    def whole(self) -> str:
        """Give the text before it was shortened."""
        return self._whole

    def resizeEvent(self, event: object) -> None:
        """Shorten to the new width."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width()))
        self.setText(shown)
        self.setToolTip(html.escape(self._whole) if shown != self._whole else "")


def card(title: str = "") -> tuple[QFrame, QVBoxLayout, QHBoxLayout]:
    """Make a framed panel: the frame, the layout for its content, and the row at its head."""
    frame = QFrame()
    frame.setObjectName("panel")
    content = QVBoxLayout(frame)
    content.setContentsMargins(12, 8, 12, 10)
    content.setSpacing(6)
    head = QHBoxLayout()
    head.setSpacing(6)
    if title:
        head.addWidget(text_label(title, name="heading"))
    content.addLayout(head)
    return frame, content, head
