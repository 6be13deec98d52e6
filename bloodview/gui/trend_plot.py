"""One count of a patient over time: points with their 95 % bars over the band of the reference interval.

A count that is held is a hollow diamond, which the line of the others passes by.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor

from bloodview.gui.history_values import Past, interval_words
from bloodview.gui.plot_axis import DayAxis, NumberAxis
from bloodview.gui.theme import Tokens, tokens_of
from bloodview.gui.words import count_interval
from bloodview.gui.worklist_words import (
    COUNT_UNITS,
    COUNT_WORDS,
    CRITICAL,
    FLAG_LETTERS,
    FLAG_WORDS,
    flagged,
    held_lines,
)
from bloodview.language import day_words, moment_words, tr, trn

_DAY = 86_400.0
# A mark that says above or below without colour: pyqtgraph's "t" stands on its point, "t1" on its base.
_MARKS = {"low": "t", "critical_low": "t", "high": "t1", "critical_high": "t1"}


class TrendPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """The plot itself, which stays where it is; a click on a point tells of its sample."""

    chosen = Signal(int)

    def __init__(self, key: str) -> None:
        super().__init__(axisItems={"bottom": DayAxis("bottom"), "left": NumberAxis("left")})
        self._key = key
        self._history: tuple[Past, ...] = ()
        self._held: tuple[Past, ...] = ()
        self.scatter: pg.ScatterPlotItem | None = None
        self.held: pg.ScatterPlotItem | None = None
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.setMinimumSize(180, 90)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.getAxis("left").enableAutoSIPrefix(False)
        self._draw()

    def show_history(self, history: Sequence[Past]) -> None:
        """Show the results that hold this count, the oldest first."""
        self._history = tuple(past for past in history if self._key in past.counts)
        self._held = tuple(past for past in history if self._key in past.guesses)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_history"):
            self._draw()

    def _draw(self) -> None:
        tokens = tokens_of(self)
        self.clear()
        self.scatter = self.held = None
        self.setBackground(QColor(tokens.surface))
        for side in ("bottom", "left"):
            axis = self.getAxis(side)
            axis.setPen(QColor(tokens.border))
            axis.setTextPen(QColor(tokens.muted))
            axis.setTickFont(self.font())
        self.setAccessibleName(_spoken(self._key, self._history))
        held = len(self._held)
        told = trn("{number} held value, drawn hollow", "{number} held values, drawn hollow", held) if held else ""
        self.setAccessibleDescription(told)
        # However tight, the dates are drawn and not cut off.
        self.getAxis("bottom").setStyle(textFillLimits=[(0, 1.2)])
        self.getAxis("bottom").setHeight(self.fontMetrics().height() + 8)
        # As wide in every plot, so that the same month stands below the same month, and nothing moves once it is drawn.
        self.getAxis("left").setWidth(self.fontMetrics().horizontalAdvance("8,888") + 10)
        for side in ("bottom", "left"):
            self.showAxis(side, bool(self._history or self._held))
        if not self._history and not self._held:
            return
        times = np.array([past.at.timestamp() for past in self._history])
        every = np.array([past.at.timestamp() for past in (*self._history, *self._held)])
        guesses = [past.guesses[self._key] for past in self._held]
        values = np.array([past.counts[self._key].value for past in self._history])
        lows = np.array([past.counts[self._key].low for past in self._history])
        highs = np.array([past.counts[self._key].high for past in self._history])
        first, last = _span(every)
        limits = self._bands(first, last, tokens)
        self.plot(times, values, pen=pg.mkPen(QColor(tokens.muted), width=1.2, style=Qt.PenStyle.DotLine))
        self.addItem(
            pg.ErrorBarItem(
                x=times,
                y=values,
                top=highs - values,
                bottom=values - lows,
                beam=min((last - first) / 90, (last - first) / (3 * len(every))),
                pen=pg.mkPen(QColor(tokens.text), width=1.4),
            )
        )
        self.scatter = self._points(times, values, tokens)
        self.addItem(self.scatter)
        self.held = self._hollow(tokens)
        self.addItem(self.held)
        seen = [guess.value for guess in guesses]
        top = float(np.max([*highs, *seen, *limits])) * 1.08
        bottom = max(0.0, float(np.min([*lows, *seen, *limits])) - 0.12 * top)
        self.setRange(xRange=(first, last), yRange=(bottom, max(top, bottom + 1e-9)), padding=0)

    def _bands(self, first: float, last: float, tokens: Tokens) -> list[float]:
        """Draw each result's interval from half way to the one before to half way to the one after."""
        results = sorted((*self._history, *self._held), key=lambda past: past.at)
        times = [past.at.timestamp() for past in results]
        middles = [(early + late) / 2 for early, late in pairwise(times)]
        edges = [first, *middles, last]
        limits: list[float] = []
        for past, (start, end) in zip(results, pairwise(edges), strict=True):
            band = past.intervals.get(self._key)
            if band is None or (band.low is None and band.high is None):
                continue
            ends = [limit for limit in (band.low, band.high) if limit is not None]
            limits += ends
            x = np.array([start, end])
            low = np.full(2, band.low if band.low is not None else 0.0)
            # Far above whatever is shown, where the band has no upper limit.
            high = np.full(2, band.high if band.high is not None else 1e6)
            curves = [pg.PlotCurveItem(x, edge, pen=None) for edge in (low, high)]
            fill = pg.FillBetweenItem(*curves, brush=pg.mkBrush(QColor(tokens.raised)))
            fill.setZValue(-20)
            self.addItem(fill)
            for limit in ends:
                line = pg.PlotCurveItem(
                    x, np.full(2, limit), pen=pg.mkPen(QColor(tokens.ok), width=1.3, style=Qt.PenStyle.DashLine)
                )
                line.setZValue(-10)
                self.addItem(line)
        return limits

    def _points(self, times: np.ndarray, values: np.ndarray, tokens: Tokens) -> pg.ScatterPlotItem:
        flags = [past.flags.get(self._key, "") for past in self._history]
        colours = [
            tokens.refused if flag in CRITICAL else tokens.review if flag in _MARKS else tokens.text for flag in flags
        ]
        scatter = pg.ScatterPlotItem(
            x=times,
            y=values,
            size=11,
            symbol=[_MARKS.get(flag, "o") for flag in flags],
            # Borderline points are hollow.
            brush=[
                pg.mkBrush(QColor(tokens.surface if FLAG_LETTERS.get(flag, "").startswith("(") else colour))
                for flag, colour in zip(flags, colours, strict=True)
            ],
            pen=[pg.mkPen(QColor(colour), width=1.6) for colour in colours],
            data=list(self._history),
            hoverable=True,
            tip=self._tip,
        )
        scatter.sigClicked.connect(self._click)
        return scatter

    def _hollow(self, tokens: Tokens) -> pg.ScatterPlotItem:
        scatter = pg.ScatterPlotItem(
            x=[past.at.timestamp() for past in self._held],
            y=[past.guesses[self._key].value for past in self._held],
            size=13,
            symbol="d",
            brush=pg.mkBrush(QColor(tokens.surface)),
            pen=pg.mkPen(QColor(tokens.muted), width=1.6),
            data=list(self._held),
            hoverable=True,
            tip=self._tip_of_held,
        )
        scatter.sigClicked.connect(self._click)
        return scatter

    def _tip_of_held(self, x: float, y: float, data: Past) -> str:  # noqa: ARG002 - pyqtgraph's signature
        lines = held_lines(self._key, data.held[self._key], data.guesses[self._key])
        return "\n".join([moment_words(data.at), *lines[1:]])

    def _tip(self, x: float, y: float, data: Past) -> str:  # noqa: ARG002 - pyqtgraph's signature
        estimate, flag = data.counts[self._key], data.flags.get(self._key, "")
        lines = [
            moment_words(data.at),
            f"{flagged(self._key, estimate, flag)} {COUNT_UNITS[self._key]}",
            tr("95 % interval {interval}", interval=count_interval(self._key, estimate)),
            tr(FLAG_WORDS.get(flag, "")),
        ]
        return "\n".join(line for line in lines if line)

    def _click(self, _scatter: object, points: Sequence[pg.SpotItem]) -> None:
        if len(points):
            self.chosen.emit(points[-1].data().sample_id)


def _span(times: np.ndarray) -> tuple[float, float]:
    """Leave room at both sides; a single result stands in the middle of a month."""
    first, last = float(times.min()), float(times.max())
    room = max(0.06 * (last - first), _DAY if last > first else 15 * _DAY)
    return first - room, last + room


def _spoken(key: str, history: Sequence[Past]) -> str:
    if not history:
        return tr("{count}: no result", count=tr(COUNT_WORDS[key]))
    last = history[-1]
    words = flagged(key, last.counts[key], last.flags.get(key, ""))
    limits = interval_words(last.intervals.get(key))
    return trn(
        "{count}: {number} result, the last {value} {unit} on {day}, {limits}",
        "{count}: {number} results, the last {value} {unit} on {day}, {limits}",
        len(history),
        count=tr(COUNT_WORDS[key]),
        value=words,
        unit=COUNT_UNITS[key],
        day=day_words(last.at),
        limits=limits,
    )
