"""Calibration, third page: how far the training is, what it has learned so far, and how long it will take."""

import time
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from bloodview.clinic.figures import percent
from bloodview.clinic.quality import GOALS
from bloodview.gui.event_plot import EventPlot
from bloodview.gui.legend import Legend
from bloodview.gui.parts import ElidedLabel, card, text_label
from bloodview.gui.plot_view import Tool
from bloodview.gui.remarks import Remarks
from bloodview.gui.scale import Scale
from bloodview.language import mark, tr
from bloodview.progress import Preview, Step

_SURE_AFTER_SECONDS, _SURE_AFTER_FRACTION = 4.0, 0.04
_ERRORS = mark(
    "Median error of the counts in samples left out of the training, against their references, in parts of the count. "
    "A quarter of the samples is left out at a time."
)
_REFUSED = mark(
    "This calibration was not saved, and nothing was changed. Go back to the table, correct it and try again."
)


class RunPage(QWidget):
    """Shows one calibration under way, and the sentence where it is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.message = ElidedLabel(size=1.15, bold=True)
        self.clock = text_label(name="muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the calibration"))
        self.refusal = Remarks()
        self.plot = EventPlot()
        self.plot.set_tool(Tool.PAN)
        self.plot.set_labels(tr("latent 1"), tr("latent 2"), Scale(), Scale())
        self.plot.setAccessibleName(tr("Latent space so far"))
        self.waiting = text_label(tr("The picture appears with the first epoch."), name="muted")
        self.errors: dict[str, QLabel] = {}
        self._started: float | None = None
        self._fraction = 0.0
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._tell_time)
        # Training may tell more often than a picture is worth drawing.
        self._latest: Preview | None = None
        self._rest = QTimer(self, singleShot=True, interval=250)
        self._rest.timeout.connect(self._draw_latest)
        self._place()

    def begin(self, waiting: bool) -> None:
        """Begin anew; `waiting` says that other work comes first."""
        self._started, self._fraction, self._latest = None, 0.0, None
        self.message.set_whole(tr("Waiting for the work before it…") if waiting else tr("Starting…"))
        self.clock.setText("")
        self.bar.setVisible(True)
        self.bar.setValue(0)
        self.refusal.say([])
        self.waiting.setVisible(True)
        self.plot.set_events(np.empty(0), np.empty(0), np.empty(0, dtype=np.uint8))
        self._show_errors({})

    def start(self) -> None:
        """Start the clock: the work has begun."""
        self._started = time.monotonic()
        self.message.set_whole(tr("Starting…"))
        self._tick.start()
        self._tell_time()

    def step(self, step: Step) -> None:
        """Show how far it is, and the picture where the step has one."""
        self._fraction = step.fraction
        self.bar.setValue(round(1000 * step.fraction))
        self.message.set_whole(step.message)
        if step.preview is not None:
            self._latest = step.preview
            if not self._rest.isActive():
                self._draw_latest()

    def stopping(self) -> None:
        """Say that the work was asked to stop."""
        self.message.set_whole(tr("Stopping…"))

    def end(self) -> None:
        """Stop the clock."""
        self._tick.stop()
        if self._started is not None:
            self.clock.setText(spoken(time.monotonic() - self._started))
            self._started = None

    def refuse(self, sentence: str) -> None:
        """Say why there is no model."""
        self.end()
        self.bar.setVisible(False)
        self.message.set_whole(tr("This calibration is refused"))
        self.refusal.say([("refused", sentence), ("review", tr(_REFUSED))])

    def _draw_latest(self) -> None:
        if self._latest is not None:
            self._show_preview(self._latest)
            self._latest = None
            self._rest.start()

    def _show_preview(self, preview: Preview) -> None:
        self.waiting.setVisible(False)
        points = preview.points.astype(np.float64)
        self.plot.set_events(points[:, 0], points[:, 1], preview.population)
        if preview.errors:
            self._show_errors(preview.errors)

    def _show_errors(self, errors: Mapping[str, float]) -> None:
        for count, label in self.errors.items():
            label.setText(percent(errors[count]) if count in errors else tr("not yet"))

    def _tell_time(self) -> None:
        if self._started is None:
            return
        elapsed = time.monotonic() - self._started
        self.clock.setText(time_words(elapsed, self._fraction))

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.message, 1)
        head.addWidget(self.clock)
        picture, inside, top = card(tr("Latent space so far"))
        top.addStretch()
        top.addWidget(Legend())
        inside.addWidget(self.waiting)
        inside.addWidget(self.plot, 1)
        table, content, _head = card(tr("Error in samples left out"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(8)
        for row, (count, goal) in enumerate(GOALS.items()):
            value = text_label(tr("not yet"), size=1.15, bold=True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setAccessibleName(tr("Error of {count} so far", count=goal.label))
            self.errors[count] = value
            grid.addWidget(text_label(goal.label), row, 0)
            grid.addWidget(value, row, 1)
        content.addLayout(grid)
        content.addWidget(text_label(tr(_ERRORS), name="muted", wrap=True))
        content.addStretch()
        table.setFixedWidth(300)
        both = QHBoxLayout()
        both.setSpacing(8)
        both.addWidget(picture, 1)
        both.addWidget(table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.refusal)
        column.addLayout(both, 1)


def spoken(seconds: float) -> str:
    """Write a duration as people say it."""
    full = round(seconds)
    return f"{full} s" if full < 60 else f"{full // 60} min {full % 60:02d} s"


def time_words(elapsed: float, fraction: float) -> str:
    """Say how long it has taken and, once there is something to guess from, how long it will still take."""
    if elapsed < _SURE_AFTER_SECONDS or not _SURE_AFTER_FRACTION < fraction < 1:
        return tr("{time} so far", time=spoken(elapsed))
    left = elapsed * (1 - fraction) / fraction
    rounded = f"{max(10, round(left / 10) * 10)} s" if left < 90 else f"{round(left / 60)} min"
    return tr("{time} so far, about {left} left", time=spoken(elapsed), left=rounded)
