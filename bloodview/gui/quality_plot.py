"""Levey-Jennings chart of one count of one level: its controls in turn between the lines of mean and 1, 2, 3 SD."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor

from bloodview.clinic.controls import Target
from bloodview.clinic.westgard import Rule, rejects
from bloodview.gui.plot_axis import NumberAxis
from bloodview.gui.quality_words import RULE_WORDS, rule_names
from bloodview.gui.theme import Tokens, tokens_of
from bloodview.gui.words import count_words
from bloodview.gui.worklist_words import COUNT_UNITS, COUNT_WORDS
from bloodview.language import LOCALES, decimal, language, moment_words, tr, trn

MOST = 60
"""Controls that a chart shows, the last ones."""

_FARTHEST = 4.0  # SD from the mean at which a control is drawn at most; the tool tip says its value

_LINES = ((0, Qt.PenStyle.SolidLine), (1, Qt.PenStyle.DotLine), (2, Qt.PenStyle.DashLine), (3, Qt.PenStyle.SolidLine))


@dataclass(frozen=True)
class Dot:
    """One control of the chart, with the target that holds for its lot."""

    at: datetime
    value: float
    lot: str
    target: Target
    rules: frozenset[Rule] = field(default_factory=frozenset)
    excluded: str = ""


class TurnAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of controls one after another, each by its day."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.days: Sequence[datetime] = ()

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: ARG002
        """Write the day of the control that stands at a whole number."""
        from babel.dates import format_skeleton

        return [
            format_skeleton("MMMd", self.days[round(value)], locale=LOCALES[language()])
            if abs(value - round(value)) < 1e-6 and 0 <= round(value) < len(self.days)
            else ""
            for value in values
        ]


class LeveyJennings(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """The chart itself, which stays where it is; the tool tip of a point says which rules it breaks."""

    def __init__(self, count: str) -> None:
        self._turns = TurnAxis()
        super().__init__(axisItems={"bottom": self._turns, "left": NumberAxis("left")})
        self._count = count
        self._dots: tuple[Dot, ...] = ()
        self.scatter: pg.ScatterPlotItem | None = None
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.setMinimumSize(240, 120)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.getAxis("left").enableAutoSIPrefix(False)
        self._draw()

    def show_controls(self, dots: Sequence[Dot]) -> None:
        """Show controls, the oldest first."""
        self._dots = tuple(dots[-MOST:])
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_dots"):
            self._draw()

    def _draw(self) -> None:
        tokens = tokens_of(self)
        self.clear()
        self.scatter = None
        self.setBackground(QColor(tokens.surface))
        self._turns.days = [dot.at for dot in self._dots]
        for side in ("bottom", "left", "right"):
            axis = self.getAxis(side)
            axis.setPen(QColor(tokens.border))
            axis.setTextPen(QColor(tokens.muted))
            axis.setTickFont(self.font())
            self.showAxis(side, bool(self._dots))
        self.getAxis("bottom").setHeight(self.fontMetrics().height() + 8)
        self.getAxis("left").setWidth(self.fontMetrics().horizontalAdvance("88.88") + 10)
        widest = max(self.fontMetrics().horizontalAdvance(_distance_words(distance)) for distance in (0, 3))
        self.getAxis("right").setWidth(widest + 12)
        self.setAccessibleName(_spoken(self._count, self._dots))
        if not self._dots:
            return
        ends = self._limits(tokens)
        places = np.arange(len(self._dots), dtype=float)
        values = np.array([_within_sight(dot) for dot in self._dots])
        counting = np.array([not dot.excluded for dot in self._dots])
        self.plot(places[counting], values[counting], pen=pg.mkPen(QColor(tokens.muted), width=1.2))
        self.scatter = self._points(places, values, tokens)
        self.addItem(self.scatter)
        low, high = min(*ends, values.min()), max(*ends, values.max())
        room = 0.16 * (high - low)
        last = max(len(self._dots) - 1, 1)
        self.setRange(xRange=(-0.5, last + 0.5), yRange=(low - room, high + room), padding=0)
        self._name_rules(values, tokens)

    def _limits(self, tokens: Tokens) -> list[float]:
        """Draw the lines of each lot as far as it goes; a lot that follows another begins with an upright line."""
        ends: list[float] = []
        named: list[tuple[float, str]] = []
        places = range(len(self._dots))
        for target, group in groupby(places, key=lambda place: (self._dots[place].lot, self._dots[place].target)):
            (lot, aim), run = target, list(group)
            x = np.array([run[0] - 0.5, run[-1] + 0.5])
            for distance, style in _LINES:
                colour = tokens.refused if distance == 3 else tokens.review if distance == 2 else tokens.muted
                pen = pg.mkPen(QColor(tokens.text if not distance else colour), width=1.2, style=style)
                for side in (1, -1) if distance else (1,):
                    level = aim.mean + side * distance * aim.sd
                    line = pg.PlotCurveItem(x, np.full(2, level), pen=pen)
                    line.setZValue(-10)
                    self.addItem(line)
                    ends.append(level)
                    if run[-1] == places[-1]:
                        named.append((level, _distance_words(side * distance)))
            if run[0]:
                change = pg.InfiniteLine(x[0], pen=pg.mkPen(QColor(tokens.accent), width=1.4, style=_LINES[2][1]))
                change.setZValue(-5)
                self.addItem(change)
                self._write(x[0], aim.mean + 3.4 * aim.sd, tr("lot {lot}", lot=lot), tokens.accent, (0, 0.5))
        # What the lines of the newest lot are, beside them.
        self.getAxis("right").setTicks([named])
        return ends

    def _points(self, places: np.ndarray, values: np.ndarray, tokens: Tokens) -> pg.ScatterPlotItem:
        shapes = ["x" if rejects(dot.rules) else "t1" if dot.rules else "o" for dot in self._dots]
        colours = [
            tokens.muted
            if dot.excluded
            else tokens.refused
            if rejects(dot.rules)
            else tokens.review
            if dot.rules
            else tokens.text
            for dot in self._dots
        ]
        return pg.ScatterPlotItem(
            x=places,
            y=values,
            size=[13 if dot.rules else 9 for dot in self._dots],
            symbol=shapes,
            brush=[
                # Hollow: it does not count.
                pg.mkBrush(QColor(tokens.surface if dot.excluded else colour))
                for dot, colour in zip(self._dots, colours, strict=True)
            ],
            pen=[pg.mkPen(QColor(colour), width=1.4) for colour in colours],
            data=list(self._dots),
            hoverable=True,
            tip=self._tip,
        )

    def _name_rules(self, values: np.ndarray, tokens: Tokens) -> None:
        for place, dot in enumerate(self._dots):
            said = place > 0 and not self._dots[place - 1].excluded and self._dots[place - 1].rules == dot.rules
            if dot.rules and not dot.excluded and not said:  # the same of the one before stands there already
                colour = tokens.refused if rejects(dot.rules) else tokens.review
                # Above the point or below it, wherever the chart has room.
                above = (values[place] >= dot.target.mean) != (abs(dot.target.z(dot.value)) > 3)
                across = 1.0 if place and place == len(self._dots) - 1 else 0.5
                self._write(place, values[place], rule_names(dot.rules), colour, (across, 1.3 if above else -0.3))

    def _write(self, x: float, y: float, words: str, colour: str, anchor: tuple[float, float]) -> None:
        text = pg.TextItem(words, color=QColor(colour), anchor=anchor)
        text.setFont(self.font())
        text.setPos(x, y)
        self.addItem(text, ignoreBounds=True)

    def _tip(self, x: float, y: float, data: Dot) -> str:  # noqa: ARG002 - pyqtgraph's signature
        lines = [
            moment_words(data.at),
            f"{count_words(self._count, data.value)} {COUNT_UNITS[self._count]}",
            tr("{distance} SD from the target, lot {lot}", distance=_signed(data.target.z(data.value)), lot=data.lot),
            *(tr(RULE_WORDS[rule]) for rule in Rule if rule in data.rules),
            *([tr("excluded: {reason}", reason=data.excluded)] if data.excluded else []),
        ]
        return "\n".join(lines)


def _within_sight(dot: Dot) -> float:
    """Give where a control is drawn: one far off at the edge, so that the lines keep their room."""
    far = _FARTHEST * dot.target.sd
    return min(max(dot.value, dot.target.mean - far), dot.target.mean + far)


def _distance_words(distance: int) -> str:
    if not distance:
        return tr("mean")
    return tr("{number} SD", number=f"{'+' if distance > 0 else '−'}{abs(distance)}")


def _signed(number: float) -> str:
    return f"{'+' if number >= 0 else '−'}{decimal(abs(number), 1)}"


def _spoken(count: str, dots: Sequence[Dot]) -> str:
    broken = sum(bool(dot.rules) and not dot.excluded for dot in dots)
    return trn(
        "{count}: {number} control, {broken} beyond a rule",
        "{count}: {number} controls, {broken} beyond a rule",
        len(dots),
        count=tr(COUNT_WORDS[count]),
        broken=broken,
    )
