"""The state of the day's quality control in one line at the foot of the window."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPushButton

from bloodview.clinic.quality_day import QualityState
from bloodview.gui.quality_words import today_words, worst
from bloodview.gui.quality_work import Book
from bloodview.gui.theme import tokens_of
from bloodview.language import tr


class QualityLine(QPushButton):
    """Says in one line where the analysers stand today; a click shows the charts. Hidden where no control is kept."""

    def __init__(self) -> None:
        super().__init__()
        self._state = QualityState.NOT_RUN
        self.setFlat(True)
        self.setObjectName("quality")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("Show the charts of quality control"))
        self.hide()

    def show_book(self, book: Book) -> None:
        """Show where the analysers stand."""
        self.setVisible(bool(book.materials))
        self._state = worst(book.days)
        self.setText(today_words(book.days))
        self.setAccessibleName(self.text())
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange and hasattr(self, "_state"):
            self._recolour()

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        colours = {QualityState.FAILED: tokens.refused, QualityState.WARNING: tokens.review}
        self.setStyleSheet(
            f"color: {colours.get(self._state, tokens.muted)}; background: transparent; border: none; padding: 0 6px;"
        )
