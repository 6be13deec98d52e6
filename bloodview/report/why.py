"""The page that says why: the populations over what is usual in the species, and which channels decided."""

from collections.abc import Sequence

import numpy as np
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer

from bloodview.clinic.explanation import Explanation, Outline
from bloodview.language import decimal, mark, percent, tr
from bloodview.report import style
from bloodview.report.axes import Axis, telling_axes
from bloodview.report.axis_drawing import BOTTOM, LEFT, inner
from bloodview.report.colours import population_colour, population_label
from bloodview.report.fonts import BOLD, PLAIN
from bloodview.report.frames import bare
from bloodview.report.plot import Plot, plot_picture
from bloodview.report.text import markup, shown
from bloodview.result import Result
from bloodview.samples import Sample

_GREY = HexColor("#707070")
_ROW, _NAME, _VALUE = 3.5 * mm, 15 * mm, 26 * mm
_HEIGHT = 88 * mm

_READ = mark(
    "Each bar says how much a channel speaks for the population (filled) or for an ordinary red cell of this sample "
    "(hollow), in log odds by integrated gradients; × is the size beside that cell. The grey outlines hold 50 % (full) "
    "and 95 % (dashed) of each population in the training samples of the species."
)


def why_page(
    result: Result, sample: Sample, explanations: Sequence[Explanation], outlines: Sequence[Outline], width: float
) -> list[Flowable]:
    """Give the page, which begins on a new one; nothing where there is nothing to explain."""
    told = [found for found in explanations if found.drawn]
    if not told:
        return []
    axes = telling_axes(sample)
    columns = [sample.events[:, sample.channels.index(axis.name)] for axis in axes]
    points = np.stack([axis.scaled(column) for axis, column in zip(axes, columns, strict=True)], axis=1)
    size = (width, _HEIGHT)
    plot = OutlinedPlot(tr("Populations over what is usual in the species"), axes, points, result, size, outlines)
    half = (width - 6 * mm) / 2
    blocks: list[Flowable] = [
        PageBreak(),
        Paragraph(markup(tr("Why: which channels decided"), 100), style.HEADING),
        Paragraph(markup(tr(_READ), 700), style.SMALL),
        Spacer(0, 2 * mm),
        plot,
        Spacer(0, 3 * mm),
    ]
    for first in range(0, len(told), 2):
        pair: list[Flowable | str] = [WhyBars(found, half) for found in told[first : first + 2]]
        pair.insert(1, "")
        pair += [""] * (3 - len(pair))
        blocks += [bare([pair], [half, 6 * mm, half]), Spacer(0, 3 * mm)]
    return blocks


def outline_axes(sample: Sample) -> tuple[str, str]:
    """Name the two channels of the plot on the page."""
    axes = telling_axes(sample)
    return axes[0].name, axes[1].name


class OutlinedPlot(Plot):
    """A plot of events with the outlines of what is usual over them."""

    def __init__(
        self,
        title: str,
        axes: tuple[Axis, Axis],
        points: np.ndarray,
        result: Result,
        size: tuple[float, float],
        outlines: Sequence[Outline],
    ) -> None:
        self._shown = plot_picture(points, result.population, size)
        super().__init__(title, axes, self._shown, size)
        self._scaled, self._usual, self._inside = axes, outlines, inner(size)

    def draw(self) -> None:
        """Draw the plot, then the outlines inside its frame."""
        super().draw()
        canvas: Canvas = self.canv
        wide, high = self._inside
        canvas.saveState()
        canvas.translate(LEFT, BOTTOM)
        frame = canvas.beginPath()
        frame.rect(0, 0, wide, high)
        canvas.clipPath(frame, stroke=0)
        canvas.setStrokeColor(_GREY)
        canvas.setLineWidth(0.9)
        low, top = np.array(self._shown.low), np.array(self._shown.high)
        for outline in self._usual:
            placed = np.stack(
                [axis.scaled(outline.points[:, i].astype(np.float32)) for i, axis in enumerate(self._scaled)], axis=1
            )
            places = (placed - low) / (top - low) * (wide, high)
            canvas.setDash(*(([], 0) if outline.part < 0.9 else ([3, 2], 0)))
            path = canvas.beginPath()
            path.moveTo(*places[0])
            for place in places[1:]:
                path.lineTo(*place)
            canvas.drawPath(path)
        canvas.restoreState()


class WhyBars(Flowable):  # type: ignore[misc]
    """Signed bars of one population, the longest first, with value and size beside the ordinary red cell."""

    def __init__(self, found: Explanation, width: float) -> None:
        super().__init__()
        self._found = found
        self.order = sorted(range(len(found.channels)), key=lambda row: -abs(float(found.attribution[row])))[:12]
        self.width, self.height = width, (len(self.order) + 2) * _ROW

    def draw(self) -> None:
        """Draw the bars; the frame calls this."""
        canvas: Canvas = self.canv
        found = self._found
        canvas.saveState()
        canvas.setFillColor(style.INK)
        canvas.setFont(BOLD, 8)
        name = population_label(found.population)
        head = tr("{population} against an ordinary red cell", population=name)
        canvas.drawString(0, self.height - 0.8 * _ROW, head)
        values = [float(found.attribution[row]) for row in self.order]
        low, high = min(0.0, *values), max(0.0, *values)
        room = self.width - _NAME - _VALUE
        scale = room / ((high - low) or 1.0)
        zero = _NAME - low * scale
        for place, (row, value) in enumerate(zip(self.order, values, strict=True)):
            base = self.height - (place + 2) * _ROW
            canvas.setFont(PLAIN, 7)
            canvas.setFillColor(style.INK)
            canvas.drawString(0, base + 0.8 * mm, shown(found.channels[row], 9))
            canvas.drawRightString(self.width - 13 * mm, base + 0.8 * mm, _signed(value))
            times = float(found.times[row])
            if np.isfinite(times):
                canvas.drawRightString(self.width, base + 0.8 * mm, f"× {decimal(times, 2)}")
            canvas.setStrokeColor(style.INK)
            canvas.setLineWidth(0.5)
            canvas.setFillColor(HexColor(population_colour(found.population)))
            canvas.rect(min(zero, zero + value * scale), base + 0.5 * mm, abs(value) * scale, 2.3 * mm, fill=value >= 0)
        canvas.setStrokeColor(style.INK)
        canvas.line(zero, _ROW * 0.9, zero, self.height - 1.1 * _ROW)
        canvas.setFont(PLAIN, 6.5)
        canvas.setFillColor(style.SOFT)
        sums = tr("sum {sum}, {missed} missing", sum=_signed(found.difference), missed=percent(found.error, 2))
        canvas.drawString(0, 0.5 * mm, sums)
        canvas.restoreState()


def _signed(value: float) -> str:
    return decimal(round(value, 1) + 0.0, 1).replace("-", "−")
