"""Choosing the analyser whose samples a model analyzes."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from bloodview.analysis import installed
from bloodview.gui.model_words import analyser_words
from bloodview.gui.parts import ElidedLabel, text_label
from bloodview.gui.session import Session
from bloodview.language import tr, trc
from bloodview.samples import analyser_key, analyser_of


class UseRow(QWidget):
    """A chooser of analysers and a button; emits `wanted` with the analyser."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.model = ElidedLabel(bold=True)
        self.analyser = QComboBox()
        self.analyser.setAccessibleName(tr("Analyser"))
        self.analyser.setMinimumContentsLength(26)
        self.analyser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.button = QPushButton(tr("Use it"))
        self.button.setObjectName("primary")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(lambda: self.wanted.emit(str(self.analyser.currentData())))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(text_label(trc("before the name of a model", "Use"), name="muted"))
        row.addWidget(self.model, 1)
        row.addWidget(text_label(trc("between a model and an analyser", "for the samples of"), name="muted"))
        row.addWidget(self.analyser, 1)
        row.addWidget(self.button)

    def name(self, model: str) -> None:
        """Name the model that would be used."""
        self.model.set_whole(model or tr("– select one model –"))

    def offer(self, analysers: Sequence[str]) -> None:
        """Offer analysers; the one chosen stays chosen."""
        before = self.analyser.currentData()
        self.analyser.clear()
        for analyser in analysers:
            self.analyser.addItem(analyser_words(analyser), analyser)
        self.analyser.setCurrentIndex(max(0, self.analyser.findData(before)))
        self.button.setEnabled(bool(analysers))


def known_analysers(session: Session) -> list[str]:
    """List the analysers of the settings, of the open samples and of the installed models."""
    found = dict.fromkeys(session.settings.models)
    for entry in session.entries:
        if entry.sample is not None:
            found[analyser_key(*analyser_of(entry.sample))] = None
    for model in installed():
        if model.manifest is not None and not model.shipped:
            found[analyser_key(model.manifest.cohort.instrument, model.manifest.cohort.serial)] = None
    return sorted(found)
