"""Calibration, last page: how the new model agrees with the references, and what it would be used for."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bloodview.calibration import made_for
from bloodview.clinic.agreement import HeldOut
from bloodview.gui.agreement_view import AgreementView
from bloodview.gui.model_words import analyser_words, species_words
from bloodview.gui.parts import ElidedLabel, text_label
from bloodview.language import tr, trn
from bloodview.learn.manifest import Manifest


class ResultPage(QWidget):
    """Shows the agreement, and asks for the name under which the model is accepted."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = ElidedLabel(size=1.15, bold=True)
        self.used_for = ElidedLabel(name="muted")
        self.name = QLineEdit(maxLength=200)
        self.name.setMinimumWidth(320)
        self.name.setAccessibleName(tr("Name of the model"))
        self.agreement = AgreementView()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.summary)
        words.addWidget(self.used_for)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addLayout(words, 1)
        head.addWidget(text_label(tr("Name of the model"), name="muted"))
        head.addWidget(self.name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.agreement, 1)

    def show_model(self, manifest: Manifest, rows: Sequence[HeldOut], analysers: Sequence[str]) -> None:
        """Show a new model, its held-out samples, and the analysers it would be used for."""
        analyser = made_for(manifest) or tr("several analysers, or of one that is not named")
        self.summary.set_whole(
            trn(
                "Calibrated on {number} sample of {analyser}",
                "Calibrated on {number} samples of {analyser}",
                manifest.cohort.samples,
                analyser=analyser,
            )
        )
        names = ", ".join(analyser_words(analyser) for analyser in analysers)
        used = tr("once accepted, used for {analysers}", analysers=names)
        self.used_for.set_whole(f"{used}   ·   {species_words(manifest)}")
        self.name.setText(manifest.name)
        self.name.setCursorPosition(0)
        self.agreement.show_rows(rows)
