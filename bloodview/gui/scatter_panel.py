"""The two plots of events: channel against channel, and the model's view of its latent space."""

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout

from bloodview.gating import LATENT, Axis, Stretch
from bloodview.gui.channels import cofactor_of, first_axes, panel_for
from bloodview.gui.event_plot import EventPlot
from bloodview.gui.parts import ElidedLabel, card, text_label
from bloodview.gui.scale import KIND_WORDS, Kind, Scale, scale_for
from bloodview.gui.session import Session
from bloodview.language import tr
from bloodview.samples import Panel, Sample


class ScatterPanel(QFrame):
    """Any channel against any other, on arcsinh, log or linear axes; the choice is kept from sample to sample."""

    axes_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: Sample | None = None
        self._panel: Panel | None = None
        self._set_scale = ""
        self.axes: tuple[Axis, Axis] | None = None
        self.plot = EventPlot()
        self.channels = [_chooser(tr("Channel of the horizontal axis")), _chooser(tr("Channel of the vertical axis"))]
        self.kinds = [_chooser(tr("Scale of the horizontal axis")), _chooser(tr("Scale of the vertical axis"))]
        frame, content, head = card(tr("Events"))
        head.addStretch()
        for letter, channels, kinds in zip("XY", self.channels, self.kinds, strict=True):
            for kind in Kind:
                kinds.addItem(tr(KIND_WORDS[kind]), kind)
            head.addWidget(text_label(letter, name="muted"))
            head.addWidget(channels)
            head.addWidget(kinds)
        for chooser in (*self.channels, *self.kinds):
            chooser.currentIndexChanged.connect(self._draw)
        content.addWidget(self.plot, 1)
        _fill(self, frame)
        _wire(session, self.plot)
        session.result_changed.connect(self._refresh)
        session.settings_changed.connect(self._follow_settings)
        self._follow_settings()
        self._refresh()

    def _follow_settings(self) -> None:
        """Take the scale of the settings where that was changed; a scale chosen here stays otherwise."""
        wanted = self._session.settings.plot_scale
        if wanted != self._set_scale:
            self._set_scale = wanted
            for kinds in self.kinds:
                kinds.setCurrentIndex(list(Kind).index(Kind(wanted)))

    def _refresh(self) -> None:
        entry = self._session.current
        if entry is None or entry.sample is None or entry.result is None:
            self._shown = None
            return
        sample = entry.sample
        self._shown = sample
        self._panel = panel_for(sample, self._session.model)
        wanted = [chooser.currentText() for chooser in self.channels]
        if not set(wanted) <= set(sample.channels) or wanted == ["", ""]:
            wanted = list(first_axes(sample, self._panel))
        for chooser, name in zip(self.channels, wanted, strict=True):
            with QSignalBlocker(chooser):
                chooser.clear()
                chooser.addItems(list(sample.channels))
                chooser.setCurrentIndex(sample.channels.index(name))
        self._draw()

    def _draw(self) -> None:
        sample, result = self._shown, self._session.shown
        if sample is None or result is None:
            return
        scales, places, names, axes = [], [], [], []
        for channels, kinds in zip(self.channels, self.kinds, strict=True):
            name = channels.currentText()
            values = sample.events[:, channels.currentIndex()]
            scale = scale_for(Kind(kinds.currentData()), values, cofactor_of(self._panel, name))
            scales.append(scale)
            axes.append(Axis(name, Stretch(scale.kind), scale.cofactor, scale.floor))
            places.append(scale.place(values))
            names.append(name)
        self.plot.set_labels(names[0], names[1], scales[0], scales[1])
        self.plot.set_events(places[0], places[1], result.population)
        self.plot.set_chosen(self._session.selection)
        self.axes = (axes[0], axes[1])
        self.axes_changed.emit()


class LatentPanel(QFrame):
    """Where the model sees each event; events that it takes for alike lie close together."""

    axes = (Axis(LATENT[0], latent=True), Axis(LATENT[1], latent=True))

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.plot = EventPlot()
        frame, content, head = card(tr("Latent space"))
        hint = ElidedLabel(name="muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        hint.set_whole(tr("alike events lie close together"))
        head.addWidget(hint, 1)
        content.addWidget(self.plot, 1)
        _fill(self, frame)
        _wire(session, self.plot)
        session.result_changed.connect(self._refresh)
        self.plot.set_labels(tr("latent 1"), tr("latent 2"), Scale(), Scale())
        self._refresh()

    def _refresh(self) -> None:
        entry = self._session.current
        if entry is not None and entry.result is not None:
            latent = entry.result.latent.astype(np.float64)
            self.plot.set_events(latent[:, 0], latent[:, 1], entry.result.population)


def _wire(session: Session, plot: EventPlot) -> None:
    plot.selected.connect(session.select)
    plot.set_hidden(session.hidden)
    session.hidden_changed.connect(lambda: plot.set_hidden(session.hidden))
    session.selection_changed.connect(lambda: plot.set_chosen(session.selection))
    session.hand_changed.connect(lambda: _follow(session, plot))


def _follow(session: Session, plot: EventPlot) -> None:
    if session.shown is not None:
        plot.set_population(session.shown.population)


def _chooser(name: str) -> QComboBox:
    chooser = QComboBox()
    chooser.setAccessibleName(name)
    chooser.setToolTip(name)
    chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    chooser.setMinimumContentsLength(6)
    return chooser


def _fill(panel: QFrame, frame: QFrame) -> None:
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(frame)
