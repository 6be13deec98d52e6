"""Two plots of one count: counted against reference with its line, and the differences against their mean."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bloodview.clinic.agreement import Comparison
from bloodview.clinic.quality import GOALS
from bloodview.gui.parts import card
from bloodview.gui.plot_axis import NumberAxis
from bloodview.gui.theme import Tokens, tokens_of
from bloodview.language import tr

Values = NDArray[np.float64]


class AgreementPlots(QWidget):
    """Draws the samples of one comparison."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Comparison, Values, Values] | None = None
        self.scatter, self.differences = _Plot(), _Plot()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for title, plot in ((tr("Counted against reference"), self.scatter), (tr("Bland-Altman"), self.differences)):
            frame, content, _head = card(title)
            content.addWidget(plot, 1)
            plot.setAccessibleName(title)
            row.addWidget(frame, 1)

    def show_comparison(self, comparison: Comparison, reference: Values, counted: Values) -> None:
        """Draw samples with references and counted values [n] each."""
        self._shown = comparison, reference, counted
        self._draw()

    def clear(self) -> None:
        """Draw nothing."""
        self._shown = None
        for plot in (self.scatter, self.differences):
            plot.clear()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        comparison, reference, counted = self._shown
        tokens, goal = tokens_of(self), GOALS[comparison.count]
        plot = self.scatter
        plot.begin(tr("reference [{unit}]", unit=goal.unit), tr("counted [{unit}]", unit=goal.unit), tokens)
        top = max(float(np.max([reference.max(), counted.max()])), 1e-9) * 1.06
        low = min(0.0, float(counted.min()))
        along = np.linspace(0, top, 60)
        allowed = goal.allowable(along)
        plot.band(along, along - allowed, along + allowed, tokens.ok_soft)
        plot.line(along, along, tokens.muted, Qt.PenStyle.DashLine)
        if comparison.line is not None:
            fitted = comparison.line.intercept.value + comparison.line.slope.value * along
            plot.line(along, fitted, tokens.accent)
        plot.points(reference, counted, tokens)
        plot.setRange(xRange=(0, top), yRange=(low, top), padding=0.01)
        plot = self.differences
        plot.begin(
            tr("mean of both [{unit}]", unit=goal.unit), tr("counted − reference [{unit}]", unit=goal.unit), tokens
        )
        mean, away = (counted + reference) / 2, counted - reference
        bias, lower, upper = comparison.absolute.bias, comparison.absolute.lower, comparison.absolute.upper
        plot.band(along, -allowed, allowed, tokens.ok_soft)
        ends = np.array([0.0, top])
        plot.line(ends, np.zeros(2), tokens.muted, Qt.PenStyle.DotLine)
        plot.line(ends, np.full(2, bias.value), tokens.accent)
        for limit in (lower, upper):
            plot.line(ends, np.full(2, limit.value), tokens.review, Qt.PenStyle.DashLine)
        plot.points(mean, away, tokens)
        reach = max(float(np.abs(away).max()), abs(lower.value), abs(upper.value), 1e-9) * 1.12
        plot.setRange(xRange=(0, top), yRange=(-reach, reach), padding=0.01)


class _Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """A plain plot in the colours of the theme, which stays where it is."""

    def __init__(self) -> None:
        super().__init__(axisItems={side: NumberAxis(side) for side in ("bottom", "left")})
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.setMinimumSize(200, 120)
        for side in ("bottom", "left"):
            # Once an axis has a label, turning prefixes off would fix the one of the moment for good.
            self.getAxis(side).enableAutoSIPrefix(False)

    def begin(self, bottom: str, left: str, tokens: Tokens) -> None:
        """Empty the plot and name its axes."""
        self.clear()
        self.setBackground(QColor(tokens.surface))
        for side, words in (("bottom", bottom), ("left", left)):
            axis = self.getAxis(side)
            axis.setPen(QColor(tokens.border))
            axis.setTextPen(QColor(tokens.muted))
            axis.setLabel(words)

    def line(self, x: Values, y: Values, colour: str, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        """Draw a line."""
        self.plot(x, y, pen=pg.mkPen(QColor(colour), width=1.6, style=style))

    def band(self, x: Values, low: Values, high: Values, colour: str) -> None:
        """Fill between two lines: the allowable errors."""
        edges = [pg.PlotCurveItem(x, edge, pen=None) for edge in (low, high)]
        fill = pg.FillBetweenItem(*edges, brush=pg.mkBrush(QColor(colour)))
        fill.setZValue(-10)
        self.addItem(fill)

    def points(self, x: Values, y: Values, tokens: Tokens) -> None:
        """Draw the samples."""
        face = QColor(tokens.accent)
        face.setAlpha(150)
        self.addItem(pg.ScatterPlotItem(x, y, size=8, symbol="o", pen=pg.mkPen(QColor(tokens.surface)), brush=face))
