"""A plot of samples by species, with lines and a band of allowable error."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from bloodview.report.axes import Axis
from bloodview.report.axis_drawing import BOTTOM, LEFT, TOP, draw_axes, inner
from bloodview.report.fonts import BOLD, PLAIN
from bloodview.report.species_marks import draw_mark
from bloodview.report.style import INK, RULE, SHADE, SOFT
from bloodview.report.text import shown

DASHED, DOTTED, SOLID = (4.0, 2.0), (0.8, 1.6), ()

_LETTERS = 6.0
_AWAY = (4.0, 9.0, 15.0, 22.0)
_FAR = 6.0
_STEPS = 60

Pair = tuple[float, float]
Box = tuple[float, float, float, float]
Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through true values x [n], y [n]; `faint` ones are thin and grey."""

    x: Values
    y: Values
    dash: tuple[float, ...] = SOLID
    faint: bool = False


@dataclass(frozen=True, eq=False)
class Dots:
    """Samples at true values x [n], y [n] with their species, and the names of those to be named by place."""

    x: Values
    y: Values
    species: tuple[str, ...]
    names: dict[int, str] = field(default_factory=dict)


class AgreementPlot(Flowable):  # type: ignore[misc]
    """A plot of samples, lines and a shaded band of allowable error."""

    def __init__(
        self,
        title: str,
        axes: tuple[Axis, Axis],
        limits: tuple[Pair, Pair],
        band: tuple[Values, Values, Values],
        curves: Sequence[Curve],
        dots: Dots,
        size: Pair,
    ) -> None:
        super().__init__()
        self.width, self.height = size
        self._title, self._axes, self._band, self._curves, self._dots = title, axes, band, curves, dots
        self._low, self._high = (limits[0][0], limits[1][0]), (limits[0][1], limits[1][1])
        self._inner = inner(size)

    def draw(self) -> None:
        """Draw the plot on the page; the frame calls this."""
        canvas: Canvas = self.canv
        canvas.saveState()
        canvas.setFont(BOLD, 8)
        canvas.setFillColor(INK)
        canvas.drawString(LEFT, self.height - TOP + 2 * mm, self._title)
        canvas.translate(LEFT, BOTTOM)
        wide, high = self._inner
        canvas.saveState()
        frame = canvas.beginPath()
        frame.rect(0, 0, wide, high)
        canvas.clipPath(frame, stroke=0, fill=0)
        self._draw_band(canvas)
        for curve in self._curves:
            self._draw_curve(canvas, curve)
        canvas.restoreState()
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.5)
        canvas.rect(0, 0, wide, high)
        draw_axes(canvas, self._axes, self._low, self._high, self._inner)
        across, up = self._places(self._dots.x, self._dots.y)
        self._draw_names(canvas, across, up)
        for x, y, species in zip(across, up, self._dots.species, strict=True):
            draw_mark(canvas, species, float(x), float(y))
        canvas.restoreState()

    def _places(self, x: Values, y: Values) -> tuple[Values, Values]:
        found = []
        for which, values in enumerate((x, y)):
            low, high = self._low[which], self._high[which]
            scaled = values if (cofactor := self._axes[which].cofactor) is None else np.arcsinh(values / cofactor)
            found.append((scaled - low) / (high - low) * self._inner[which])
        return found[0], found[1]

    def _draw_band(self, canvas: Canvas) -> None:
        x, lower, upper = self._band
        across, floor = self._places(x, lower)
        _, top = self._places(x, upper)
        path = canvas.beginPath()
        path.moveTo(across[0], floor[0])
        for place in (*zip(across[1:], floor[1:], strict=True), *zip(across[::-1], top[::-1], strict=True)):
            path.lineTo(*place)
        path.close()
        canvas.setFillColor(SHADE)
        canvas.drawPath(path, stroke=0, fill=1)

    def _draw_curve(self, canvas: Canvas, curve: Curve) -> None:
        across, up = self._places(curve.x, curve.y)
        canvas.setDash(list(curve.dash), 0)
        canvas.setStrokeColor(RULE if curve.faint else INK)
        canvas.setLineWidth(0.5 if curve.faint else 0.9)
        path = canvas.beginPath()
        path.moveTo(across[0], up[0])
        for place in zip(across[1:], up[1:], strict=True):
            path.lineTo(*place)
        canvas.drawPath(path)
        canvas.setDash([], 0)

    def _draw_names(self, canvas: Canvas, across: Values, up: Values) -> None:
        """Write names near their marks where they hide neither each other, marks nor curves; a line leads far ones."""
        taken = [*_around(across, up, 2.5), *self._covered()]
        canvas.setFont(PLAIN, _LETTERS)
        canvas.setFillColor(SOFT)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.4)
        for number, name in self._dots.names.items():
            words = shown(name, 24)
            x, y = float(across[number]), float(up[number])
            boxes = _boxes(x, y, stringWidth(words, PLAIN, _LETTERS))
            # Nearer places come first and win where nothing is hidden.
            best = min(boxes, key=lambda box: round(_hidden(box, taken, self._inner)))
            taken.append(best)
            edge = (min(max(x, best[0]), best[2]), min(max(y, best[1]), best[3]))
            if np.hypot(edge[0] - x, edge[1] - y) > _FAR:
                canvas.line(x, y, *edge)
            canvas.drawString(best[0], best[1] + 1, words)

    def _covered(self) -> list[Box]:
        """Places of the curves that are not faint."""
        found: list[Box] = []
        for curve in self._curves:
            if not curve.faint:
                across, up = self._places(curve.x, curve.y)
                steps = np.linspace(across[0], across[-1], _STEPS)
                found += _around(steps, np.interp(steps, across, up), 1.5)
        return found


def _around(across: Values, up: Values, half: float) -> list[Box]:
    """Boxes around places."""
    places = zip(across.tolist(), up.tolist(), strict=True)
    return [(x - half, y - half, x + half, y + half) for x, y in places]


def _boxes(x: float, y: float, length: float) -> list[Box]:
    """Places for a label of a length around a point, the nearest first."""
    corners = [
        (left, low)
        for away in _AWAY
        for left in (x + away, x - away - length, x - length / 2)
        for low in (y - _LETTERS / 2, y + away, y - away - _LETTERS)
    ]
    return [(left, low, left + length, low + _LETTERS) for left, low in corners]


def _hidden(box: Box, others: Sequence[Box], frame: Pair) -> float:
    """How much a label at `box` hides of others, and much more where it leaves the frame."""
    outside = max(0.0, 1 - box[0], 1 - box[1], box[2] + 1 - frame[0], box[3] + 1 - frame[1])
    return 100 * outside + sum(_overlap(box, other) for other in others)


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)
