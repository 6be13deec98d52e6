"""Parts of a plot: an axis with ticks in raw units, and a view in which regions are drawn with the mouse."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from bloodview.gui.scale import Kind, Scale, label

_CORNERS = 120


class Tool(StrEnum):
    """What dragging with the left button does."""

    RECTANGLE = "rectangle"
    LASSO = "lasso"
    PAN = "pan"


class Drawing(Protocol):
    """What draws gates in a view, in place of the tools of the selection."""

    def drag(self, trail: Sequence[QPointF], finished: bool) -> None:
        """Take the way of the mouse with the left button held, in plot coordinates."""

    def click(self, place: QPointF, double: bool) -> None:
        """Take a click with the left button."""

    def hover(self, place: QPointF) -> None:
        """Take where the mouse is."""

    def key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Take a key; False where it means nothing to a gate."""


class RawAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose ticks stand at round raw values, whatever the scale."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self._scale_of_axis = Scale()

    def set_scale_of_axis(self, scale: Scale) -> None:
        """Take another scale."""
        self._scale_of_axis = scale
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Give the places of labelled and unlabelled ticks; labels that would touch are left out."""
        scale = self._scale_of_axis
        if scale.kind is Kind.LINEAR:
            ticks: list[tuple[float, list[float]]] = super().tickValues(minVal, maxVal, size)
            return ticks[:1]
        major, minor = scale.ticks(minVal, maxVal)
        room = (40.0 if self.orientation in ("bottom", "top") else 20.0) / max(size, 1.0) * (maxVal - minVal)
        kept: list[float] = []
        # Larger values first: near zero an arcsinh axis crowds, and there the decades say least.
        for place in sorted((float(scale.place(np.array(value))) for value in major), key=abs, reverse=True):
            if all(abs(place - other) >= room for other in kept):
                kept.append(place)
        return [(1.0, sorted(kept)), (0.1, [float(scale.place(np.array(value))) for value in minor])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: ARG002
        """Write raw values beside the labelled ticks."""
        if self._scale_of_axis.kind is not Kind.LINEAR and spacing < 1.0:
            return [""] * len(values)
        return [label(float(f"{self._scale_of_axis.raw(value):.6g}")) for value in values]


class RegionView(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """A view that pans, or draws a rectangle or lasso and tells its corners ([m, 2] in plot coordinates)."""

    region_drawn = Signal(object)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.tool = Tool.RECTANGLE
        self.drawing: Drawing | None = None
        self._trail: list[QPointF] = []
        self._outline = QGraphicsPathItem()
        self._outline.setZValue(1e6)
        self._outline.hide()
        self.addItem(self._outline, ignoreBounds=True)

    def set_outline_colour(self, colour: str) -> None:
        """Take the colour of the line drawn while dragging."""
        pen = QPen(QColor(colour), 1.5, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._outline.setPen(pen)
        fill = QColor(colour)
        fill.setAlpha(28)
        self._outline.setBrush(fill)

    def mouseDragEvent(self, ev: object, axis: int | None = None) -> None:
        """Draw a region with the left button unless panning; other buttons as usual."""
        left = ev.button() == Qt.MouseButton.LeftButton  # type: ignore[attr-defined]
        if self.drawing is not None and left:
            self._drag_gate(self.drawing, ev)
            return
        if self.tool is Tool.PAN or ev.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            super().mouseDragEvent(ev, axis=axis)
            return
        ev.accept()  # type: ignore[attr-defined]
        here = self.mapToView(ev.pos())  # type: ignore[attr-defined]
        if ev.isStart():  # type: ignore[attr-defined]
            self._trail = [self.mapToView(ev.buttonDownPos())]  # type: ignore[attr-defined]
        self._trail.append(here)
        corners = self._corners()
        self._outline.setPath(_path(corners))
        self._outline.show()
        if ev.isFinish():  # type: ignore[attr-defined]
            self._outline.hide()
            self.region_drawn.emit(np.array([[corner.x(), corner.y()] for corner in corners]))

    def mouseClickEvent(self, ev: object) -> None:
        """Let go of the selection on a click into the plot, or set a corner of a gate."""
        if ev.button() == Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            ev.accept()  # type: ignore[attr-defined]
            if self.drawing is not None:
                self.drawing.click(self.mapToView(ev.pos()), ev.double())  # type: ignore[attr-defined]
            else:
                self.cleared.emit()

    def hoverEvent(self, ev: object) -> None:
        """Let the line of a gate follow the mouse."""
        if self.drawing is not None and not ev.isExit():  # type: ignore[attr-defined]
            self.drawing.hover(self.mapToView(ev.pos()))  # type: ignore[attr-defined]

    def _drag_gate(self, drawing: Drawing, ev: object) -> None:
        ev.accept()  # type: ignore[attr-defined]
        if ev.isStart():  # type: ignore[attr-defined]
            self._trail = [self.mapToView(ev.buttonDownPos())]  # type: ignore[attr-defined]
        self._trail.append(self.mapToView(ev.pos()))  # type: ignore[attr-defined]
        drawing.drag(self._trail[:: max(1, len(self._trail) // _CORNERS)], ev.isFinish())  # type: ignore[attr-defined]

    def _corners(self) -> list[QPointF]:
        if self.tool is Tool.RECTANGLE:
            box = QRectF(self._trail[0], self._trail[-1]).normalized()
            return [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
        step = max(1, len(self._trail) // _CORNERS)
        return self._trail[::step]


def corners_of(left: float, right: float, bottom: float, top: float) -> NDArray[np.float64]:
    """Give the corners of a rectangle as a region."""
    return np.array([[left, bottom], [right, bottom], [right, top], [left, top]], dtype=np.float64)


def _path(corners: list[QPointF]) -> QPainterPath:
    path = QPainterPath(corners[0])
    for corner in corners[1:]:
        path.lineTo(corner)
    path.closeSubpath()
    return path
