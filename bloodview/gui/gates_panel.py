"""The bar for reviewing by hand: tools, the population, the gates, and both counts side by side."""

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout

from bloodview.gating import PolygonGate, ThresholdGate
from bloodview.gui.gates import Gating
from bloodview.gui.gates_compare import Compare
from bloodview.gui.gates_drawing import Corners, GateDrawing, GateTool, Side, threshold
from bloodview.gui.gates_list import GateList
from bloodview.gui.icons import themed_icon
from bloodview.gui.marks import mark_pixmap
from bloodview.gui.parts import ElidedLabel, card, text_label
from bloodview.gui.scatter_panel import LatentPanel, ScatterPanel
from bloodview.gui.session import Session
from bloodview.gui.theme import tokens_of
from bloodview.language import mark, tr
from bloodview.report.colours import population_label
from bloodview.result import MEANINGS, Population

_TIPS = {
    GateTool.POLYGON: mark("Polygon: click its corners, close it on the first or by a double click"),
    GateTool.LASSO: mark("Lasso: drag around events"),
    GateTool.THRESHOLD: mark("Threshold: click where the line shall stand"),
}
_KEYS = mark("With the keyboard: arrows move, Space sets a corner, Return closes, Backspace takes one back")
_SIDES = {
    Side.RIGHT: mark("right of it"),
    Side.LEFT: mark("left of it"),
    Side.ABOVE: mark("above it"),
    Side.BELOW: mark("below it"),
}


class GatePanel(QFrame):
    """Draws gates in both plots; `save_wanted`, `next_wanted`, `import_wanted` and `export_wanted` ask for the rest."""

    save_wanted = Signal()
    next_wanted = Signal()
    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, session: Session, gating: Gating, scatter: ScatterPanel, latent: LatentPanel) -> None:
        super().__init__()
        self._session, self.gating = session, gating
        self._plots = {panel: GateDrawing(panel.plot) for panel in (scatter, latent)}
        frame, content, head = card(tr("Review by hand"))
        self.hint = ElidedLabel(name="muted")
        self.list = GateList()
        self.compare = Compare()
        self._fill_head(head)
        content.addWidget(self.hint)
        body = QHBoxLayout()
        body.setSpacing(18)
        body.addWidget(self.list, 1)
        body.addWidget(self.compare)
        content.addLayout(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        for panel, drawing in self._plots.items():
            drawing.drawn.connect(partial(self._drawn, panel))
        self.list.removed.connect(gating.remove)
        gating.changed.connect(self._refresh)
        scatter.axes_changed.connect(self._show_outlines)
        session.current_changed.connect(self._refresh)
        self._recolour()
        self._refresh()

    @property
    def tool(self) -> GateTool | None:
        """What is drawn now, None where the plots select as usual."""
        return next((tool for tool, button in self.tools.items() if button.isChecked()), None)

    def put_down(self) -> None:
        """Give the plots back to the selection."""
        self._group.setExclusive(False)
        for button in self.tools.values():
            button.setChecked(False)
        self._group.setExclusive(True)
        self._arm()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "compare"):
            self._recolour()
            self._refresh()

    def _fill_head(self, head: QHBoxLayout) -> None:
        self._group = QButtonGroup(self)
        self.tools = {}
        for tool in GateTool:
            button = _tool(tool.value, f"{tr(_TIPS[tool])}. {tr(_KEYS)}")
            button.setCheckable(True)
            button.clicked.connect(self._arm)
            self._group.addButton(button)
            self.tools[tool] = button
        self.sides = QComboBox()
        self.sides.setAccessibleName(tr("Events that the threshold takes"))
        for side, words in _SIDES.items():
            self.sides.addItem(tr(words), side)
        self.sides.currentIndexChanged.connect(self._arm)
        self.population = QComboBox()
        self.population.setAccessibleName(tr("Population of the events inside"))
        for population in Population:
            self.population.addItem(population_label(population), population)
            self.population.setItemData(population, tr(MEANINGS[population]), Qt.ItemDataRole.ToolTipRole)
        self.population.setCurrentIndex(Population.PLT)
        self.undo = _tool("undo", tr("Undo (Ctrl+Z)"))
        self.redo = _tool("redo", tr("Redo (Ctrl+Shift+Z)"))
        # The shortcut of a button waits for its animation.
        for keys, step in (("Ctrl+Z", self.gating.undo), ("Ctrl+Shift+Z", self.gating.redo)):
            QShortcut(QKeySequence(keys), self).activated.connect(step)
        self.undo.clicked.connect(self.gating.undo)
        self.redo.clicked.connect(self.gating.redo)
        self.files = QPushButton(tr("Files"))
        menu = QMenu(self.files)
        self.open_gates = menu.addAction(tr("Open gates…"), self.import_wanted.emit)
        self.save_gates = menu.addAction(tr("Save gates as Gating-ML…"), self.export_wanted.emit)
        self.files.setMenu(menu)
        self.next = QPushButton(tr("Apply to next sample"))
        self.next.setToolTip(tr("Go to the next sample that is counted, and lay these gates over it"))
        self.next.clicked.connect(self.next_wanted)
        self.save = QPushButton(tr("Save review…"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(self.save_wanted)
        head.addSpacing(8)
        for widget in (*self.tools.values(), self.sides, text_label(tr("become:"), name="muted"), self.population):
            head.addWidget(widget)
        head.addStretch()
        for widget in (self.undo, self.redo, self.files, self.next, self.save):
            head.addWidget(widget)

    def _arm(self) -> None:
        why_not = self.gating.why_not()
        tool = self.tool if not why_not else None
        self.sides.setVisible(self.tool is GateTool.THRESHOLD)
        for drawing in self._plots.values():
            drawing.set_tool(tool, Side(self.sides.currentData()))
        if why_not:
            self.hint.set_whole(why_not)
        elif tool is not None:
            self.hint.set_whole(f"{tr(_TIPS[tool])}.")
        elif self.gating.draft is not None and self.gating.draft.by and not self.gating.unsaved:
            self.hint.set_whole(self.gating.draft.by)
        elif self.gating.unsaved:
            self.hint.set_whole(tr("Not saved yet: reports and records hold the result before."))
        else:
            self.hint.set_whole(tr("Choose a tool and a population, then draw in one of the plots."))

    def _drawn(self, panel: ScatterPanel | LatentPanel, corners: Corners) -> None:
        axes, population = panel.axes, Population(self.population.currentData())
        if axes is None:
            return
        if self.tool is GateTool.THRESHOLD:
            self.gating.add(ThresholdGate(*threshold(axes, corners[0], Side(self.sides.currentData())), population))
        elif len(corners) >= 3:
            self.gating.add(PolygonGate(axes[0], axes[1], corners, population))

    def _refresh(self) -> None:
        draft, why_not = self.gating.draft, self.gating.why_not()
        history = draft.history if draft is not None else None
        entry = self._session.current
        self.list.show_gates(self.gating.gates, draft.labelled if draft is not None else None)
        model = draft.model if draft is not None else entry.result if entry is not None else None
        self.compare.show_counts(model, draft.counted if draft is not None and draft.history.gates else None)
        self.undo.setEnabled(history is not None and history.can_undo)
        self.redo.setEnabled(history is not None and history.can_redo)
        self.save.setEnabled(self.gating.unsaved and bool(self.gating.gates) and not why_not)
        self.next.setEnabled(bool(self.gating.gates))
        self.save_gates.setEnabled(bool(self.gating.gates))
        self.open_gates.setEnabled(not why_not)
        for button in self.tools.values():
            button.setEnabled(not why_not)
        self._show_outlines()
        self._arm()

    def _show_outlines(self) -> None:
        gates = self.gating.gates if not self.isHidden() else ()
        for panel, drawing in self._plots.items():
            drawing.show_gates(gates, panel.axes)

    def showEvent(self, event: object) -> None:
        """Show the gates in the plots as well."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._refresh()

    def hideEvent(self, event: object) -> None:
        """Leave the plots as they are without gates."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self.put_down()
        self._show_outlines()

    def _recolour(self) -> None:
        dark = tokens_of(self).is_dark
        for population in Population:
            self.population.setItemIcon(population, QIcon(mark_pixmap(population, dark)))


def _tool(icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("tool")
    button.setIcon(themed_icon(icon))
    button.setIconSize(QSize(18, 18))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
