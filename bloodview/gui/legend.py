"""Which mark and colour stands for which population, in one line."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from bloodview.gui.marks import mark_pixmap
from bloodview.gui.parts import text_label
from bloodview.gui.theme import tokens_of
from bloodview.language import tr
from bloodview.report.colours import population_label
from bloodview.result import MEANINGS, Population


class Legend(QWidget):
    """The marks of all populations with their names."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: dict[Population, QLabel] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for population in Population:
            self._marks[population] = QLabel()
            name = text_label(population_label(population), name="muted")
            name.setToolTip(tr(MEANINGS[population]))
            row.addWidget(self._marks[population])
            row.addWidget(name)
            row.addSpacing(6)
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        dark = tokens_of(self).is_dark
        for population, label in self._marks.items():
            label.setPixmap(mark_pixmap(population, dark, ratio=self.devicePixelRatioF()))
