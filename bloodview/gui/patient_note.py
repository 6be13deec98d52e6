"""What is said below a field of a form: a problem, a warning with what can be done about it, or plain words."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.theme import tokens_of


class Note(QWidget):
    """One note; without words it takes no room. `button` is seen where there is something to do."""

    def __init__(self) -> None:
        super().__init__()
        self.words = text_label(wrap=True, size=0.92)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self._kind = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.say("", "")

    def say(self, words: str, kind: str, offer: str = "") -> None:
        """Say something else; a sign before it tells a problem or a warning without colour."""
        self._kind = kind
        sign = {"problem": "✗ ", "warning": "⚠ "}.get(kind, "")
        self.words.setText(f"{sign}{words}" if words else "")
        self.button.setText(offer)
        self.button.setVisible(bool(offer))
        self.setVisible(bool(words))
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "words"):
            self._recolour()

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        colour = {"problem": tokens.refused, "warning": tokens.review}.get(self._kind, tokens.muted)
        self.words.setStyleSheet(f"color: {colour};")
