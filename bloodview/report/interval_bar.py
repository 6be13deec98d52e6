"""The bar beside a count: its reference interval as a box, the value as a mark, its 95 % interval as a line."""

import math

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from bloodview.report.style import INK, RULE, SHADE

_BOX = (0.27, 0.73)  # where the reference interval begins and ends, as shares of the bar
_HALF_MARK = 1.25 * mm


class IntervalBar(Flowable):  # type: ignore[misc]
    """A value beside its reference interval; a value beyond the bar's end becomes an arrow that points there."""

    def __init__(
        self,
        width: float,
        reference: tuple[float | None, float | None],
        value: float,
        interval: tuple[float, float],
    ) -> None:
        super().__init__()
        self.width, self.height = width, 3.2 * mm
        self._reference, self._value, self._interval = reference, value, interval

    def draw(self) -> None:
        """Draw the bar; the table calls this."""
        canvas: Canvas = self.canv
        middle = self.height / 2
        canvas.saveState()
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor(RULE)
        canvas.line(0, middle, self.width, middle)
        canvas.setStrokeColor(INK)
        canvas.setFillColor(SHADE)
        start, end = box_shares(self._reference)
        canvas.rect(start * self.width, 0.15 * mm, (end - start) * self.width, self.height - 0.3 * mm, fill=1)
        canvas.setFillColor(INK)
        ends = [self._along(each) for each in self._interval if math.isfinite(each)]
        if len(ends) == 2:
            canvas.setLineWidth(1.1)
            canvas.line(*(end for each in ends for end in (each, middle)))
        self._mark(canvas, middle)
        canvas.restoreState()

    def _along(self, value: float) -> float:
        return min(max(bar_share(value, self._reference), 0.0), 1.0) * self.width

    def _mark(self, canvas: Canvas, middle: float) -> None:
        share, size = bar_share(self._value, self._reference), _HALF_MARK
        inside = min(max(share * self.width, size), self.width - size)
        corners = [(inside, middle - size), (inside + size, middle), (inside, middle + size), (inside - size, middle)]
        if share > 1:
            corners = [
                (self.width - 2 * size, middle - size),
                (self.width, middle),
                (self.width - 2 * size, middle + size),
            ]
        elif share < 0:
            corners = [(2 * size, middle - size), (0.0, middle), (2 * size, middle + size)]
        path = canvas.beginPath()
        path.moveTo(*corners[0])
        for corner in corners[1:]:
            path.lineTo(*corner)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


def box_shares(reference: tuple[float | None, float | None]) -> tuple[float, float]:
    """Give where the box of a reference interval begins and ends, as shares of the bar; an open end is the bar's."""
    low, high = reference
    return (0.0 if low is None else _BOX[0]), (1.0 if high is None else _BOX[1])


def bar_share(value: float, reference: tuple[float | None, float | None]) -> float:
    """Place a value along the bar: 0 its left end, 1 its right, below or above them beyond; the scale is linear."""
    low, high = reference
    start, end = box_shares(reference)
    first = 0.0 if low is None else low
    last = 2 * first if high is None else high
    if not last > first:  # an interval of one value, as of reticulocytes where healthy animals have none
        return 0.5 if value == first else 1.1 if value > first else -0.1
    if high is None:
        end = _BOX[1]
    return start + (value - first) / (last - first) * (end - start)
