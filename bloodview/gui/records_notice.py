"""The strip that says, in a sentence, that nothing is kept, or what is wrong with the watched folder."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from bloodview.gui.icons import icon_pixmap
from bloodview.gui.parts import text_label
from bloodview.gui.theme import tokens_of
from bloodview.language import tr

_MOST_LINES = 4


class RecordsNotice(QFrame):
    """Stands above the pages until it is closed; it takes no room while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = QLabel()
        self.words = text_label(wrap=True)
        self.close_ = QPushButton(tr("Close"))
        self.close_.setAccessibleName(tr("Close this notice"))
        self.close_.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 10, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.close_)
        self.hide()

    def say(self, problem: str) -> None:
        """Say why nothing is kept."""
        self.tell(tr("Samples and results of this session are not kept: {problem}", problem=problem))

    def tell(self, sentence: str) -> None:
        """Say something below what was said and not closed yet; of much only the last."""
        said = self.words.text().splitlines() if self.isVisible() else []
        self.words.setText("\n".join([*said, sentence][-_MOST_LINES:]))
        self._recolour()
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "words"):
            self._recolour()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the ground: a style sheet of its own would change the palette, and so be set again without end."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_of(self).review_soft))
        painter.end()

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        self._icon.setPixmap(icon_pixmap("review", tokens.review, 20, self.devicePixelRatioF()))
