"""One plot of the report: the density picture with axes, outlines and names drawn as lines and letters."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from bloodview.language import tr
from bloodview.report.axes import Axis
from bloodview.report.axis_drawing import BOTTOM, LEFT, TOP, draw_axes, inner
from bloodview.report.colours import population_colour, population_label, population_symbol
from bloodview.report.fonts import BOLD, PLAIN
from bloodview.report.labels import place_labels
from bloodview.report.picture import Picture, draw
from bloodview.report.style import INK, SOFT
from bloodview.result import Population

# Outlines tell the populations apart where colours cannot; lengths of line and gap in points.
DASHES: Mapping[Population, tuple[float, ...]] = {
    Population.RBC: (),
    Population.RETIC: (3.5, 1.6),
    Population.CLUMP: (0.9, 1.3),
    Population.PLT: (4.5, 1.3, 0.9, 1.3),
}

_PIXELS_A_POINT = 3.0  # 216 a inch: print resolution for a picture of dots


class Plot(Flowable):  # type: ignore[misc]
    """A plot of events that fits a given width and height and is never split between pages."""

    def __init__(
        self,
        title: str,
        axes: tuple[Axis, Axis],
        picture: Picture,
        size: tuple[float, float],
    ) -> None:
        super().__init__()
        self.width, self.height = size
        self._title, self._axes, self._picture = title, axes, picture
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
        image = ImageReader(Image.fromarray(self._picture.pixels))
        canvas.drawImage(image, 0, 0, wide, high)
        self._draw_outlines(canvas)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.5)
        canvas.rect(0, 0, wide, high)
        if self._picture.centres:
            draw_axes(canvas, self._axes, self._picture.low, self._picture.high, self._inner)
            self._draw_names(canvas)
        else:
            canvas.setFillColor(SOFT)
            canvas.setFont(PLAIN, 8)
            canvas.drawCentredString(wide / 2, high / 2, tr("no events to show"))
        canvas.restoreState()

    def _draw_outlines(self, canvas: Canvas) -> None:
        wide, high = self._inner
        canvas.saveState()
        canvas.setLineWidth(0.7)
        canvas.setStrokeColor(INK)
        for population, lines in self._picture.outlines.items():
            canvas.setDash(*_dash(population))
            for line in lines:
                path = canvas.beginPath()
                path.moveTo(*(line[0] * (wide, high)))
                for place in line[1:]:
                    path.lineTo(*(place * (wide, high)))
                path.close()
                canvas.drawPath(path)
        canvas.restoreState()

    def _draw_names(self, canvas: Canvas) -> None:
        wide, high = self._inner
        extents: dict[Population, tuple[float, float]] = {
            each: (stringWidth(population_label(each), BOLD, 7) + 3, 9.0)
            for each in sorted(self._picture.centres, reverse=True)
            if each is not Population.OTHER
        }
        places = place_labels(
            self._picture, {each: (extent[0] / wide, extent[1] / high) for each, extent in extents.items()}
        )
        for population, place in places.items():
            centre = self._picture.centres[population]
            x, y = place[0] * wide, place[1] * high
            canvas.setLineWidth(0.5)
            canvas.line(x, y, centre[0] * wide, centre[1] * high)
            canvas.setFillColor(INK)
            canvas.circle(centre[0] * wide, centre[1] * high, 0.9, stroke=0, fill=1)
        for population, place in places.items():
            extent, x, y = extents[population], place[0] * wide, place[1] * high
            canvas.setFillColor(white)
            canvas.roundRect(x - extent[0] / 2, y - extent[1] / 2, *extent, 1.5, stroke=1, fill=1)
            canvas.setFillColor(INK)
            canvas.setFont(BOLD, 7)
            canvas.drawCentredString(x, y - 2.5, population_label(population))


def plot_picture(points: NDArray[np.float64], population: NDArray[np.uint8], size: tuple[float, float]) -> Picture:
    """Draw the picture of a plot of the given width and height in points; `points` are scaled as its axes are."""
    width, height = (max(int(length * _PIXELS_A_POINT), 2) for length in inner(size))
    return draw(points, population, width, height)


def _dash(population: Population) -> tuple[list[float], float]:
    return list(DASHES.get(population, ())), 0


# Corners of the marks in halves of their height; a disc has none. Keys: see `population_symbol`.
_CORNERS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "o": (),
    "t": ((-0.9, 0.8), (0.9, 0.8), (0, -0.9)),
    "s": ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
    "d": ((-0.9, 0), (0, -0.9), (0.9, 0), (0, 0.9)),
    "x": ((-1, -0.7), (-0.7, -1), (0, -0.3), (0.7, -1), (1, -0.7), (0.3, 0), (1, 0.7), (0.7, 1), (0, 0.3), (-0.7, 1),
          (-1, 0.7), (-0.3, 0)),
}  # fmt: skip


class Swatch(Flowable):  # type: ignore[misc]
    """Colour, outline and mark of a population, for the table that serves as legend."""

    def __init__(self, population: Population) -> None:
        super().__init__()
        self.width, self.height = 11 * mm, 2.8 * mm
        self._population = population

    def draw(self) -> None:
        """Draw the swatch; the table calls this."""
        canvas: Canvas = self.canv
        canvas.saveState()
        canvas.setFillColor(HexColor(population_colour(self._population)))
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.7)
        canvas.setDash(*_dash(self._population))
        outlined = int(self._population in DASHES)
        canvas.rect(0, 0, 7 * mm, self.height, stroke=outlined, fill=1)
        half = self.height / 2
        corners = _CORNERS[population_symbol(self._population)]
        canvas.translate(9.3 * mm, half)
        if corners:
            path = canvas.beginPath()
            path.moveTo(corners[0][0] * half, corners[0][1] * half)
            for x, y in corners[1:]:
                path.lineTo(x * half, y * half)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)
        else:
            canvas.circle(0, 0, 0.8 * half, stroke=0, fill=1)
        canvas.restoreState()
