"""A plot of events by population: points up to 50 000, a density image above; selected events stand out."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent

from bloodview.gating import inside_polygon
from bloodview.gui.density import Window, density_image
from bloodview.gui.plot_view import RawAxis, RegionView, Tool
from bloodview.gui.scale import Scale
from bloodview.gui.theme import tokens_of
from bloodview.report.colours import population_colour, population_symbol
from bloodview.result import Population

POINTS_LIMIT = 50_000
_FAINT = 0.5
_OPACITY = 200  # of 255: overlapping points still show how many they are
_BINS = 320


class EventPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws events at their places; emits `selected` (bool [n]) for a region drawn, None for a click."""

    selected = Signal(object)

    def __init__(self) -> None:
        self._view = RegionView()
        self._axes = {side: RawAxis(side) for side in ("bottom", "left")}
        super().__init__(viewBox=self._view, axisItems=self._axes)
        self.hideButtons()
        self.setMinimumSize(220, 120)
        self._x = self._y = np.empty(0)
        self._population = np.empty(0, dtype=np.uint8)
        self._hidden: frozenset[Population] = frozenset()
        self._chosen: NDArray[np.bool_] | None = None
        self._points = {
            strong: {population: _points(population) for population in Population} for strong in (False, True)
        }
        self._images = {strong: pg.ImageItem(axisOrder="row-major") for strong in (False, True)}
        for strong in (False, True):
            for depth, item in enumerate([*self._points[strong].values(), self._images[strong]]):
                item.setZValue(depth + 10 * strong)
                self.addItem(item)
        # Zooming re-bins a density image; the timer waits until the wheel rests.
        self._rest = QTimer(self, singleShot=True, interval=80)
        self._rest.timeout.connect(self._draw_images)
        self._repaint = QTimer(self, singleShot=True, interval=30)
        self._repaint.timeout.connect(self._draw_all)
        self._view.sigRangeChanged.connect(self._range_changed)
        self._view.region_drawn.connect(self.select_region)
        self._view.cleared.connect(lambda: self.selected.emit(None))
        self._recolour()

    @property
    def is_density(self) -> bool:
        """Whether the events are drawn as a density image."""
        return len(self._x) > POINTS_LIMIT

    def set_tool(self, tool: Tool) -> None:
        """Choose what dragging does."""
        self._view.tool = tool

    def set_labels(self, bottom: str, left: str, x_scale: Scale, y_scale: Scale) -> None:
        """Name the axes and give their scales."""
        for side, words, scale in (("bottom", bottom, x_scale), ("left", left, y_scale)):
            # An axis takes HTML, and channel names come from files.
            self._axes[side].setLabel(words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
            self._axes[side].set_scale_of_axis(scale)

    def set_events(self, x: NDArray[np.float64], y: NDArray[np.float64], population: NDArray[np.uint8]) -> None:
        """Show other events ([n] each) and look at all but the outermost of them."""
        self._x, self._y, self._population = x, y, population
        self._chosen = None
        self.show_all()
        self._draw_all()

    def set_population(self, population: NDArray[np.uint8]) -> None:
        """Show the same events as members of other populations, as soon as nothing more urgent is to be done."""
        if len(population) == len(self._x):
            self._population = population
            self._repaint.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Draw a gate with the keyboard where one is being drawn."""
        if self._view.drawing is None or not self._view.drawing.key(event.key(), event.modifiers()):
            super().keyPressEvent(event)

    def set_hidden(self, hidden: frozenset[Population]) -> None:
        """Hide populations."""
        self._hidden = hidden
        for items in self._points.values():
            for population, item in items.items():
                item.setVisible(population not in hidden)
        self._draw_images()

    def set_chosen(self, chosen: NDArray[np.bool_] | None) -> None:
        """Make some events stand out (bool [n]); None makes all equal."""
        before = self._chosen
        self._chosen = chosen if chosen is not None and len(chosen) == len(self._x) else None
        if before is None and self._chosen is None:
            return
        self._draw_points(strong=True)
        if (before is None) != (self._chosen is None):
            self._fade()
        self._draw_images()

    def show_all(self) -> None:
        """Look at all events but the few outermost, which may lie very far out."""
        finite = np.isfinite(self._x) & np.isfinite(self._y)
        if not finite.any():
            return
        (left, right), (bottom, top) = (
            _edges(values[finite], self._population[finite]) for values in (self._x, self._y)
        )
        self._view.setRange(
            xRange=(left, right if right > left else left + 1),
            yRange=(bottom, top if top > bottom else bottom + 1),
            padding=0.04,
        )

    def select_region(self, corners: NDArray[np.float64]) -> None:
        """Select the visible events inside a region."""
        visible = ~np.isin(self._population, [int(population) for population in self._hidden])
        self.selected.emit(inside_polygon(self._x, self._y, corners) & visible)

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_rest"):
            self._recolour()

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        self.setBackground(QColor(tokens.surface))
        self._view.set_outline_colour(tokens.accent)
        for axis in self._axes.values():
            axis.setPen(QColor(tokens.border))
            axis.setTextPen(QColor(tokens.muted))
        self._fade()
        self._draw_images()

    def _draw_all(self) -> None:
        for strong in (False, True):
            self._draw_points(strong)
        self._fade()
        self._draw_images()

    def _groups(self, strong: bool) -> dict[Population, NDArray[np.bool_]]:
        """Give the events of each population, the commonest first so that rare ones lie on top."""
        some = self._chosen if strong else None
        groups = {}
        for population in Population:
            members = self._population == population
            if not (strong and some is None):
                groups[population] = members if some is None else members & some
        return dict(sorted(groups.items(), key=lambda group: int(group[1].sum()), reverse=True))

    def _draw_points(self, strong: bool) -> None:
        groups = self._groups(strong) if not self.is_density else {}
        for depth, population in enumerate(groups):
            self._points[strong][population].setZValue(depth + 10 * strong)
        for population, item in self._points[strong].items():
            members = groups.get(population)
            if members is not None:
                item.setData(self._x[members], self._y[members])
            elif len(item.data):
                item.clear()

    def _fade(self) -> None:
        """Grey out what is not selected, so that what is stands out in its own colour."""
        for strong, items in self._points.items():
            for population, item in items.items():
                grey = self._chosen is not None and not strong
                colour = QColor(tokens_of(self).border if grey else self._colour(population))
                colour.setAlpha(_OPACITY)
                item.setBrush(colour)

    def _colour(self, population: Population) -> str:
        return population_colour(population, tokens_of(self).is_dark)

    def _range_changed(self) -> None:
        if self.is_density:
            self._rest.start()

    def _draw_images(self) -> None:
        for strong, image in self._images.items():
            groups = self._groups(strong) if self.is_density else {}
            groups = {member: events for member, events in groups.items() if member not in self._hidden}
            if not groups:
                image.clear()
                continue
            (left, right), (bottom, top) = self._view.viewRange()
            columns, rows = min(_BINS, max(40, self.width() // 2)), min(_BINS, max(40, self.height() // 2))
            faint = self._chosen is not None and not strong
            colours = [_rgb(tokens_of(self).muted if faint else self._colour(member)) for member in groups]
            window = Window(left, right, bottom, top, columns, rows)
            image.setImage(density_image(self._x, self._y, list(groups.values()), colours, window), levels=(0, 255))
            image.setRect(QRectF(left, bottom, right - left, top - bottom))
            image.setOpacity(_FAINT if faint else 1.0)


class _Points(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Points that leave every click to the view: one on an event means the same as one beside it."""

    def mouseClickEvent(self, ev: object) -> None:
        """Take no click."""
        ev.ignore()  # type: ignore[attr-defined]


def _points(population: Population) -> pg.ScatterPlotItem:
    symbol = population_symbol(population)
    return _Points(size=4 if symbol == "o" else 6, symbol=symbol, pen=None, antialias=False)


def _edges(values: NDArray[np.float64], population: NDArray[np.uint8]) -> tuple[float, float]:
    """Give the least and the greatest place such that no population, however rare, loses more than 1 %."""
    groups = [values[population == member] for member in np.unique(population)]
    sides = [np.percentile(values, [0.05, 99.95]), *(np.percentile(group, [0.5, 99.5]) for group in groups)]
    return float(min(side[0] for side in sides)), float(max(side[1] for side in sides))


def _rgb(name: str) -> tuple[int, int, int]:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()
