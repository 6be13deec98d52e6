"""The grey outline of what is usual in a species, in the plot of two channels; and the event nearest to a click."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPen

from bloodview.clinic.explanation import Outline
from bloodview.gui.channels import cofactor_of, panel_for
from bloodview.gui.event_plot import EventPlot
from bloodview.gui.scale import Kind, Scale, scale_for
from bloodview.gui.scatter_panel import ScatterPanel
from bloodview.gui.session import Session
from bloodview.gui.theme import tokens_of

Places = tuple[NDArray[np.float64], NDArray[np.float64]]
_NEAR = 12.0  # pixels


class UsualOutline(QObject):
    """Draws outlines over the events of a scatter panel."""

    def __init__(self, session: Session, panel: ScatterPanel) -> None:
        super().__init__(panel)
        self._session, self._panel = session, panel
        self.lines: list[pg.PlotCurveItem] = []

    def axes(self) -> tuple[str, str]:
        """Name the channels that are shown."""
        return self._panel.channels[0].currentText(), self._panel.channels[1].currentText()

    def scales(self) -> tuple[Scale, Scale] | None:
        """Give the scales of both axes, as the panel makes them."""
        entry = self._session.current
        if entry is None or entry.sample is None:
            return None
        panel, found = panel_for(entry.sample, self._session.model), []
        for channels, kinds in zip(self._panel.channels, self._panel.kinds, strict=True):
            values = entry.sample.events[:, channels.currentIndex()]
            found.append(scale_for(Kind(kinds.currentData()), values, cofactor_of(panel, channels.currentText())))
        return found[0], found[1]

    def places(self) -> Places | None:
        """Give where the events of the current sample lie in the plot."""
        scales, entry = self.scales(), self._session.current
        if scales is None or entry is None or entry.sample is None:
            return None
        columns = [entry.sample.events[:, chooser.currentIndex()] for chooser in self._panel.channels]
        return scales[0].place(columns[0]), scales[1].place(columns[1])

    def show_outlines(self, outlines: Sequence[Outline]) -> None:
        """Draw other outlines: full where half of a population usually lies, dashed where 95 % do."""
        for line in self.lines:
            self._panel.plot.removeItem(line)
        self.lines = []
        scales = self.scales()
        if scales is None:
            return
        for outline in outlines:
            x, y = (scale.place(outline.points[:, axis]) for axis, scale in enumerate(scales))
            style = Qt.PenStyle.SolidLine if outline.part < 0.9 else Qt.PenStyle.DashLine
            pen = QPen(QColor(tokens_of(self._panel).muted), 1.4, style)
            pen.setCosmetic(True)
            line = pg.PlotCurveItem(x, y, pen=pen)
            line.setZValue(100)
            self._panel.plot.addItem(line, ignoreBounds=True)
            self.lines.append(line)


class EventClicks(QObject):
    """Tells the number of the event nearest to a click into a plot, as `clicked`."""

    clicked = Signal(int)

    def __init__(self, plot: EventPlot, places: Callable[[], Places | None]) -> None:
        super().__init__(plot)
        self._plot, self._places = plot, places
        plot.scene().sigMouseClicked.connect(self._click)

    def at(self, place: QPointF) -> int | None:
        """Find the event nearest to a place of the plot, within a few pixels."""
        places = self._places()
        if places is None or not len(places[0]):
            return None
        wide, high = self._plot.getViewBox().viewPixelSize()
        away = np.hypot((places[0] - place.x()) / wide, (places[1] - place.y()) / high)
        away = np.where(np.isfinite(away), away, np.inf)
        event = int(away.argmin())
        return event if away[event] <= _NEAR else None

    def _click(self, click: object) -> None:
        view = self._plot.getViewBox()
        place = click.scenePos()  # type: ignore[attr-defined]
        if click.button() == Qt.MouseButton.LeftButton and view.sceneBoundingRect().contains(place):  # type: ignore[attr-defined]
            event = self.at(view.mapSceneToView(place))
            if event is not None:
                self.clicked.emit(event)
