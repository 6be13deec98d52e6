"""The mark of a population as a small picture: its shape as well as its colour, so that greyscale is enough."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPolygonF

from bloodview.report.colours import population_colour, population_symbol
from bloodview.result import Population

LINES = {
    Population.RBC: Qt.PenStyle.SolidLine,
    Population.RETIC: Qt.PenStyle.DashLine,
    Population.CLUMP: Qt.PenStyle.DashDotLine,
    Population.PLT: Qt.PenStyle.DotLine,
    Population.OTHER: Qt.PenStyle.DashDotDotLine,
}


def mark_pixmap(population: Population, dark: bool, size: int = 14, ratio: float = 2.0) -> QPixmap:
    """Draw the mark of a population for a light or a dark ground."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(population_colour(population, dark)))
    box = QRectF(2, 2, size - 4, size - 4)
    shape = population_symbol(population)
    if shape == "o":
        painter.drawEllipse(box)
    elif shape == "s":
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    elif shape == "x":
        painter.translate(size / 2, size / 2)
        painter.rotate(45)
        painter.drawRect(QRectF(-5.5, -1.5, 11, 3))
        painter.drawRect(QRectF(-1.5, -5.5, 3, 11))
    else:
        painter.drawPolygon(QPolygonF([QPointF(x * size, y * size) for x, y in _CORNERS[shape]]))
    painter.end()
    return pixmap


# pyqtgraph's "t" stands on its point, as its y axis runs upwards on the screen.
_CORNERS = {
    "t": ((0.1, 0.15), (0.9, 0.15), (0.5, 0.88)),
    "d": ((0.5, 0.04), (0.88, 0.5), (0.5, 0.96), (0.12, 0.5)),
}
