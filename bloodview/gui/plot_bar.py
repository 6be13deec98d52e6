"""The strip above the plots: the legend, whose chips hide populations, and the tools for drawing regions."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from bloodview.gui.icons import themed_icon
from bloodview.gui.marks import mark_pixmap
from bloodview.gui.parts import ElidedLabel
from bloodview.gui.plot_view import Tool
from bloodview.gui.session import Session
from bloodview.gui.theme import tokens_of
from bloodview.language import mark, tr, trn, whole
from bloodview.report.colours import population_label
from bloodview.result import MEANINGS, Population

_TIPS = {
    Tool.RECTANGLE: mark("Drag a rectangle to select events"),
    Tool.LASSO: mark("Drag around events to select them"),
    Tool.PAN: mark("Drag to move the plot; the wheel zooms"),
}


class PlotBar(QWidget):
    """Legend and tools for both plots; emits `tool_chosen`, `whole_wanted` and `review_wanted`, on or off."""

    tool_chosen = Signal(Tool)
    whole_wanted = Signal()
    review_wanted = Signal(bool)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(4)
        self.chips = {population: self._chip(population) for population in Population}
        for chip in self.chips.values():
            row.addWidget(chip)
        self._recolour()
        row.addSpacing(8)
        self.selected = ElidedLabel(name="muted")
        row.addWidget(self.selected, 1)
        self.clear = self._button("clear", tr("Let go of the selection (Esc)"))
        self.clear.clicked.connect(lambda: session.select(None))
        row.addWidget(self.clear)
        group = QButtonGroup(self)
        self.tools = {}
        for tool in Tool:
            button = self._button(tool.value, tr(_TIPS[tool]))
            button.setCheckable(True)
            button.setChecked(tool is Tool.RECTANGLE)
            button.clicked.connect(lambda _checked=False, tool=tool: self.tool_chosen.emit(tool))
            group.addButton(button)
            row.addWidget(button)
            self.tools[tool] = button
        whole = self._button("whole", tr("Show the whole plots again"))
        whole.clicked.connect(self.whole_wanted)
        row.addWidget(whole)
        self.review = self._button("gates", tr("Review by hand: draw gates and count again (Ctrl+G)"))
        self.review.setCheckable(True)
        self.review.setShortcut(QKeySequence("Ctrl+G"))
        self.review.toggled.connect(self.review_wanted)
        row.addWidget(self.review)
        session.hidden_changed.connect(self._refresh)
        session.selection_changed.connect(self._refresh)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "chips"):
            self._recolour()

    def _recolour(self) -> None:
        for population, chip in self.chips.items():
            chip.setIcon(QIcon(mark_pixmap(population, tokens_of(self).is_dark)))

    def _chip(self, population: Population) -> QToolButton:
        chip = QToolButton()
        chip.setObjectName("chip")
        chip.setCheckable(True)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setText(population_label(population))
        meaning = tr(MEANINGS[population])
        chip.setToolTip(tr("{population}: click to hide or show", population=meaning))
        chip.setAccessibleName(tr("Show {population}", population=meaning))
        chip.clicked.connect(lambda shown: self._session.set_hidden(population, not shown))
        return chip

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("tool")
        button.setIcon(themed_icon(icon))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _refresh(self) -> None:
        for population, chip in self.chips.items():
            chip.setChecked(population not in self._session.hidden)
        chosen = self._session.selection
        self.clear.setVisible(chosen is not None)
        if chosen is None:
            self.selected.set_whole(tr("Drag in a plot to select events"))
        else:
            some, every = int(chosen.sum()), len(chosen)
            self.selected.set_whole(
                trn("{some} of {number} event selected", "{some} of {number} events selected", every, some=whole(some))
            )
