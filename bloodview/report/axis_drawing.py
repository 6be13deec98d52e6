"""The axes of a plot on paper: ticks, their labels and the name of each axis, around the inner frame."""

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from bloodview.report.axes import Axis, ticks
from bloodview.report.fonts import PLAIN
from bloodview.report.style import INK
from bloodview.report.text import shown

LEFT, BOTTOM, TOP = 10.5 * mm, 9.5 * mm, 5.5 * mm
"""Room around the inner frame of a plot; nothing stands on its right."""

_SMALL = 6.2

Pair = tuple[float, float]


def inner(size: Pair) -> Pair:
    """Give width and height of the inner frame of a plot of the given size, in points."""
    return size[0] - LEFT, size[1] - BOTTOM - TOP


def draw_axes(canvas: Canvas, axes: tuple[Axis, Axis], low: Pair, high: Pair, frame: Pair) -> None:
    """Draw both axes around a frame whose lower left corner is the origin.

    low, high : scaled values at the ends of the axes across and up; frame : its width and height
    """
    _draw_axis(canvas, axes[0], 0, frame[0], low[0], high[0])
    canvas.saveState()
    canvas.rotate(90)
    canvas.scale(1, -1)
    _draw_axis(canvas, axes[1], 1, frame[1], low[1], high[1])
    canvas.restoreState()


def _draw_axis(canvas: Canvas, axis: Axis, which: int, length: float, low: float, high: float) -> None:
    """Draw one axis along the lower edge; the left one is the same, turned and mirrored by the caller."""
    canvas.setFillColor(INK)
    for tick in ticks(axis, low, high):
        along = (tick.position - low) / (high - low) * length
        canvas.line(along, 0, along, -1.1 * mm if tick.label else -0.6 * mm)
        if tick.label:
            _write(canvas, which, (along, -3.4 * mm), tick.label, _SMALL, PLAIN)
    name = shown(axis.name, 40)
    words = f"{name} · {axis.meaning}" if axis.meaning else name
    while stringWidth(words, PLAIN, 6.8) > length and len(words) > 4:
        words = words[:-2] + "…"
    _write(canvas, which, (length / 2, -7.6 * mm), words, 6.8, PLAIN)


def _write(canvas: Canvas, which: int, place: tuple[float, float], words: str, size: float, font: str) -> None:
    """Write centred words beside an axis; on the turned one they are mirrored back to be readable."""
    canvas.saveState()
    canvas.setFont(font, size)
    canvas.translate(*place)
    if which == 1:
        canvas.scale(1, -1)
        canvas.translate(0, -size / 3)
    canvas.drawCentredString(0, 0, words)
    canvas.restoreState()
