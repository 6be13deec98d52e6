"""The mark of a species in a plot: a shape, filled or open, that needs no colour."""

from collections.abc import Mapping

from reportlab.lib.colors import white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from bloodview.clinic import all_species
from bloodview.report.style import INK

# Neighbours differ in shape and in filling, as the commonest species stand first in the list of species.
_MARKS = (
    *(("disc", True), ("square", False), ("triangle", True), ("diamond", False), ("cross", False), ("plus", False)),
    *(("disc", False), ("square", True), ("triangle", False), ("diamond", True), ("wedge", True), ("wedge", False)),
)
_OTHER = ("dot", True)

# Corners in half sizes; crosses are lines of their own.
_CORNERS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "triangle": ((-1.2, -0.9), (1.2, -0.9), (0, 1.2)),
    "wedge": ((-1.2, 0.9), (1.2, 0.9), (0, -1.2)),
    "diamond": ((-1.1, 0), (0, -1.1), (1.1, 0), (0, 1.1)),
}
_STROKES: Mapping[str, tuple[tuple[float, float, float, float], ...]] = {
    "cross": ((-0.85, -0.85, 0.85, 0.85), (-0.85, 0.85, 0.85, -0.85)),
    "plus": ((-1.1, 0, 1.1, 0), (0, -1.1, 0, 1.1)),
}


def species_mark(species: str) -> tuple[str, bool]:
    """Give shape and whether it is filled, always the same for a species; a dot for one that has none."""
    keys = [known.key for known in all_species()]
    place = keys.index(species) if species in keys else len(_MARKS)
    return _MARKS[place] if place < len(_MARKS) else _OTHER


def draw_mark(canvas: Canvas, species: str, x: float, y: float, half: float = 2.2) -> None:
    """Draw the mark of a species around a point; `half` is half its size in points."""
    shape, filled = species_mark(species)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setLineWidth(0.7)
    # A filled mark has a white rim, so that marks on top of each other stay apart.
    canvas.setStrokeColor(white if filled else INK)
    canvas.setFillColor(INK if filled else white)
    if shape in _STROKES:
        canvas.setLineWidth(1.0)
        for line in _STROKES[shape]:
            canvas.line(*(half * place for place in line))
    elif shape in _CORNERS:
        corners = _CORNERS[shape]
        path = canvas.beginPath()
        path.moveTo(half * corners[0][0], half * corners[0][1])
        for across, up in corners[1:]:
            path.lineTo(half * across, half * up)
        path.close()
        canvas.drawPath(path, stroke=1, fill=1)
    else:
        canvas.circle(0, 0, half * (0.5 if shape == "dot" else 0.95), stroke=1, fill=1)
    canvas.restoreState()


class Mark(Flowable):  # type: ignore[misc]
    """The mark of a species in a table that serves as legend."""

    def __init__(self, species: str) -> None:
        super().__init__()
        self.width, self.height = 4 * mm, 2.4 * mm
        self._species = species

    def draw(self) -> None:
        """Draw the mark; the table calls this."""
        draw_mark(self.canv, self._species, self.width / 2, self.height / 2, 2.6)
