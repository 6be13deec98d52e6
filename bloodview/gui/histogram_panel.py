"""The histogram of one channel for every population."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSignalBlocker, QTimer
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout

from bloodview.gui.channels import cofactor_of, first_axes, panel_for
from bloodview.gui.marks import LINES
from bloodview.gui.parts import ElidedLabel, card, text_label
from bloodview.gui.plot_view import RawAxis
from bloodview.gui.scale import Kind, Scale, scale_for
from bloodview.gui.session import Session
from bloodview.gui.theme import tokens_of
from bloodview.language import mark, tr, trc
from bloodview.report.colours import population_colour
from bloodview.result import Population

_BINS = 100
_MEASURES = (mark("% of peak"), mark("events"))


class HistogramPanel(QFrame):
    """One line a population, each in its own colour and dashes, on the axis that suits the channel."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.channel = QComboBox()
        self.channel.setAccessibleName(tr("Channel of the histogram"))
        self.measure = QComboBox()
        self.measure.setAccessibleName(tr("What the histogram counts"))
        self.measure.addItems([tr(words) for words in _MEASURES])
        self._axes = {"bottom": RawAxis("bottom"), "left": RawAxis("left")}
        self.plot = pg.PlotWidget(axisItems=self._axes)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setMinimumSize(200, 100)
        self.curves = {population: self._curve() for population in Population}
        frame, content, head = card()
        self.heading = ElidedLabel(name="heading")
        self.heading.set_whole(tr("Histogram"))
        head.addWidget(self.heading, 1)
        head.addWidget(self.channel)
        head.addWidget(text_label(trc("histogram: channel in unit", "in"), name="muted"))
        head.addWidget(self.measure)
        content.addWidget(self.plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self.channel.currentIndexChanged.connect(self._draw)
        self.measure.currentIndexChanged.connect(self._draw)
        session.result_changed.connect(self._refresh)
        session.hidden_changed.connect(self._draw)
        session.selection_changed.connect(self._draw)
        # The counts come first: they follow every gate at once.
        self._rest = QTimer(self, singleShot=True, interval=40)
        self._rest.timeout.connect(self._draw)
        session.hand_changed.connect(self._rest.start)
        self._recolour()
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "curves"):
            self._recolour()

    def _curve(self) -> pg.PlotDataItem:
        curve = pg.PlotCurveItem([0.0, 1.0], [0.0], fillLevel=0, stepMode="center")
        self.plot.addItem(curve)
        return curve

    def _refresh(self) -> None:
        entry = self._session.current
        if entry is None or entry.sample is None or entry.result is None:
            return
        names = entry.sample.channels
        wanted = self.channel.currentText()
        if wanted not in names:
            wanted = first_axes(entry.sample, panel_for(entry.sample, self._session.model))[1]
        with QSignalBlocker(self.channel):
            self.channel.clear()
            self.channel.addItems(list(names))
            self.channel.setCurrentIndex(names.index(wanted))
        self._draw()

    def _draw(self) -> None:
        entry, shown = self._session.current, self._session.shown
        if entry is None or entry.sample is None or shown is None or self.channel.currentIndex() < 0:
            return
        panel = panel_for(entry.sample, self._session.model)
        values = entry.sample.events[:, self.channel.currentIndex()]
        scale = scale_for(Kind.ARCSINH, values, cofactor_of(panel, self.channel.currentText()))
        places = scale.place(values)
        low, high = np.percentile(places[np.isfinite(places)], [0.05, 99.95]) if np.isfinite(places).any() else (0, 1)
        edges = np.linspace(low, max(high, low + 1e-6), _BINS + 1)
        chosen = self._session.selection
        self.heading.set_whole(tr("Histogram") if chosen is None else tr("Histogram of selected"))
        for population, curve in self.curves.items():
            members = shown.population == population
            if chosen is not None and len(chosen) == len(members):
                members &= chosen
            counts = np.histogram(places[members], edges)[0].astype(np.float64)
            if self.measure.currentIndex() == 0 and counts.any():
                # Each to its own peak: a population squeezed into one bin would flatten all others.
                counts *= 100 / counts.max()
            curve.setVisible(population not in self._session.hidden and bool(members.any()))
            curve.setData(edges, counts)
        self._axes["bottom"].set_scale_of_axis(scale)
        self._axes["left"].set_scale_of_axis(Scale())
        self.plot.setXRange(low, high, padding=0.02)
        top = max((float(c.yData.max()) for c in self.curves.values() if c.isVisible() and len(c.yData)), default=1.0)
        self.plot.setYRange(0, top or 1.0, padding=0.05)

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        self.plot.setBackground(QColor(tokens.surface))
        for axis in self._axes.values():
            axis.setPen(QColor(tokens.border))
            axis.setTextPen(QColor(tokens.muted))
        for population, curve in self.curves.items():
            colour = QColor(population_colour(population, tokens.is_dark))
            pen = QPen(colour, 1.8, LINES[population])
            pen.setCosmetic(True)
            curve.setPen(pen)
            colour.setAlpha(40)
            curve.setBrush(colour)
