"""Drawing gates in a plot, with the mouse or the keyboard, and showing those that are there."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from bloodview.gating import Axis, Gate, PolygonGate, ThresholdGate
from bloodview.gui.event_plot import EventPlot
from bloodview.gui.theme import tokens_of
from bloodview.report.colours import population_colour

_NEAR = 0.02  # of the view: a click this close to the first corner closes a polygon
_STEP, _FINE = 0.025, 0.005  # of the view, for one press of an arrow
_FAR = 20  # of the view: where a threshold line ends
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class GateTool(StrEnum):
    """What is drawn."""

    POLYGON = "polygon"
    LASSO = "lasso"
    THRESHOLD = "threshold"


class Side(StrEnum):
    """Which events a threshold takes."""

    RIGHT = "right"
    LEFT = "left"
    ABOVE = "above"
    BELOW = "below"


Corners = tuple[tuple[float, float], ...]


class GateDrawing(QObject):
    """Draws in one plot. `drawn` carries corners, or one place for a threshold, in plot coordinates.

    Keys, with the plot in focus: arrows move a cross (with Shift finely), Space sets a corner, Return closes,
    Backspace takes the last corner back, Escape all.
    """

    drawn = Signal(object)

    def __init__(self, plot: EventPlot) -> None:
        super().__init__(plot)
        self._plot, self._view = plot, plot.getViewBox()
        self._tool: GateTool | None = None
        self._side = Side.RIGHT
        self._corners: list[QPointF] = []
        self._cursor: QPointF | None = None
        self._line = QGraphicsPathItem()
        self._line.setZValue(1e6)
        self._view.addItem(self._line, ignoreBounds=True)
        self._shown: list[QGraphicsPathItem | pg.TextItem] = []

    def set_tool(self, tool: GateTool | None, side: Side = Side.RIGHT) -> None:
        """Draw with another tool; None gives the plot back to the selection."""
        self._tool, self._side = tool, side
        self._view.drawing = self if tool is not None else None
        self._plot.setCursor(Qt.CursorShape.ArrowCursor if tool is None else Qt.CursorShape.CrossCursor)
        self._reset()

    def drag(self, trail: Sequence[QPointF], finished: bool) -> None:
        """Draw a lasso along the way of the mouse, or move a threshold."""
        if self._tool is GateTool.LASSO:
            self._draw([*trail, trail[0]])
            if finished and len(trail) >= 3:
                self._finish(trail)
        elif self._tool is GateTool.THRESHOLD:
            self.hover(trail[-1])
            if finished:
                self._finish([trail[-1]])
        elif finished:
            self.click(trail[-1], False)

    def click(self, place: QPointF, double: bool) -> None:
        """Set a corner or a threshold; on the first corner, or by a double click, a polygon is closed."""
        if self._tool is GateTool.THRESHOLD:
            self._finish([place])
        elif self._tool is GateTool.POLYGON:
            # Two quick clicks far from each other are two corners.
            double = double and bool(self._corners) and self._is_near(place, self._corners[-1])
            if len(self._corners) >= 3 and (double or self._is_near(place, self._corners[0])):
                self._finish(self._corners)
            elif not double:
                self._corners.append(place)
                self.hover(place)

    def hover(self, place: QPointF) -> None:
        """Let the line follow the mouse."""
        if self._tool is GateTool.THRESHOLD:
            self._draw(self._threshold(place))
        elif self._tool is GateTool.POLYGON and self._corners:
            self._draw([*self._corners, place, self._corners[0]])

    def key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Draw with the keyboard; False where a key means nothing here."""
        if self._tool is None:
            return False
        if key in _ARROWS:
            self._move(_ARROWS[Qt.Key(key)], _FINE if modifiers & Qt.KeyboardModifier.ShiftModifier else _STEP)
        elif key == Qt.Key.Key_Space and self._cursor is not None:
            if self._tool is GateTool.THRESHOLD:
                self._finish([self._cursor])
            else:
                self._corners.append(QPointF(self._cursor))
                self._draw_cursor()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(self._corners) >= 3:
            self._finish(self._corners)
        elif key == Qt.Key.Key_Backspace and self._corners:
            self._corners.pop()
            self._draw_cursor()
        elif key == Qt.Key.Key_Escape and (self._corners or self._cursor is not None):
            self._reset()
        else:
            return False
        return True

    def show_gates(self, gates: Sequence[Gate], axes: tuple[Axis, Axis] | None) -> None:
        """Show the gates that lie on these axes, numbered, each in the colour of its population."""
        for item in self._shown:
            self._view.removeItem(item)
        self._shown = []
        for number, gate in enumerate(gates, 1):
            corners = _outline(gate, axes, self._view.viewRange()) if axes is not None else ()
            if not corners:
                continue
            colour = QColor(population_colour(gate.population, tokens_of(self._plot).is_dark))
            outline = QGraphicsPathItem(_path([QPointF(*corner) for corner in corners]))
            outline.setPen(_pen(colour, Qt.PenStyle.SolidLine))
            outline.setZValue(1e5)
            # The colour of a population may be too faint to be read.
            tokens, behind = tokens_of(self._plot), QColor(tokens_of(self._plot).surface)
            behind.setAlpha(200)
            words = pg.TextItem(f"{number} {gate.population.name}", color=tokens.text, anchor=(0, 1), fill=behind)
            words.setZValue(1e5)
            words.setPos(*_label_place(corners, self._view.viewRange()))
            for item in (outline, words):
                self._view.addItem(item, ignoreBounds=True)
                self._shown.append(item)

    def _move(self, way: tuple[int, int], step: float) -> None:
        (left, right), (bottom, top) = self._view.viewRange()
        here = self._cursor or QPointF((left + right) / 2, (bottom + top) / 2)
        x, y = here.x() + way[0] * step * (right - left), here.y() + way[1] * step * (top - bottom)
        self._cursor = QPointF(min(max(x, left), right), min(max(y, bottom), top))
        self._draw_cursor()

    def _draw_cursor(self) -> None:
        points = list(self._corners)
        if self._cursor is None:
            self._draw(points)
            return
        if self._tool is GateTool.THRESHOLD:
            self._draw(self._threshold(self._cursor))
            return
        (left, right), (bottom, top) = self._view.viewRange()
        dx, dy = _NEAR * (right - left), _NEAR * (top - bottom)
        self._draw([*points, self._cursor])
        path = self._line.path()
        for across in (QPointF(dx, 0), QPointF(0, dy)):
            path.moveTo(self._cursor - across)
            path.lineTo(self._cursor + across)
        self._line.setPath(path)

    def _threshold(self, place: QPointF) -> list[QPointF]:
        axis = Axis("x")
        over = self._side in (Side.RIGHT, Side.LEFT)
        at = place.x() if over else place.y()
        gate = ThresholdGate(axis, at, None, 0)  # type: ignore[arg-type]
        axes = (axis, Axis("y")) if over else (Axis("y"), axis)
        return [QPointF(*corner) for corner in _outline(gate, axes, self._view.viewRange())]

    def _is_near(self, one: QPointF, other: QPointF) -> bool:
        (left, right), (bottom, top) = self._view.viewRange()
        across, along = abs(one.x() - other.x()) / (right - left), abs(one.y() - other.y()) / (top - bottom)
        return bool(max(across, along) < _NEAR)

    def _finish(self, places: Sequence[QPointF]) -> None:
        corners: Corners = tuple((place.x(), place.y()) for place in places)
        self._reset()
        self.drawn.emit(corners)

    def _reset(self) -> None:
        self._corners, self._cursor = [], None
        self._line.setPath(QPainterPath())

    def _draw(self, places: Sequence[QPointF]) -> None:
        self._line.setPen(_pen(QColor(tokens_of(self._plot).accent), Qt.PenStyle.DashLine))
        self._line.setPath(_path(places))


def threshold(
    axes: tuple[Axis, Axis], place: tuple[float, float], side: Side
) -> tuple[Axis, float | None, float | None]:
    """Give axis, low and high of a threshold at a place of a plot."""
    axis = axes[0] if side in (Side.RIGHT, Side.LEFT) else axes[1]
    at = place[0] if side in (Side.RIGHT, Side.LEFT) else place[1]
    return (axis, at, None) if side in (Side.RIGHT, Side.ABOVE) else (axis, None, at)


def _outline(gate: Gate, axes: tuple[Axis, Axis], view: Sequence[Sequence[float]]) -> Corners:
    """Give the line of a gate in a plot with these axes; nothing where it was drawn on others."""
    if isinstance(gate, PolygonGate):
        if (gate.x, gate.y) == axes:
            return (*gate.corners, gate.corners[0])
        if (gate.y, gate.x) == axes:
            turned = tuple((y, x) for x, y in gate.corners)
            return (*turned, turned[0])
        return ()
    at = gate.low if gate.low is not None else gate.high
    if at is None or gate.axis not in axes:
        return ()
    reach = np.array(view, np.float64)
    middle, half = reach.mean(1), np.maximum(reach[:, 1] - reach[:, 0], 1e-9) * _FAR
    if gate.axis == axes[0]:
        return ((at, middle[1] - half[1]), (at, middle[1] + half[1]))
    return ((middle[0] - half[0], at), (middle[0] + half[0], at))


def _label_place(corners: Corners, view: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Give where the name of a gate stands: at its highest corner, within what is seen."""
    (left, right), (bottom, top) = view
    x, y = max(corners, key=lambda corner: corner[1])
    margin_x, margin_y = 0.15 * (right - left), 0.15 * (top - bottom)
    return min(max(x, left), right - margin_x), min(max(y, bottom), top - margin_y)


def _pen(colour: QColor, style: Qt.PenStyle) -> QPen:
    pen = QPen(colour, 2, style)
    pen.setCosmetic(True)
    return pen


def _path(places: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath()
    for number, place in enumerate(places):
        if number == 0:
            path.moveTo(place)
        else:
            path.lineTo(place)
    return path
