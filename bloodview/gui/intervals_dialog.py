"""Tools > Reference intervals: look at those of a species and age, and keep the clinic's own copy of them."""

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bloodview.clinic import (
    IntervalSet,
    ReferenceInterval,
    all_species,
    bands_of,
    breeds_of,
    discard_copy,
    intervals_for,
    save_interval,
)
from bloodview.errors import UserError
from bloodview.gui.asking import ask
from bloodview.gui.errors import show_error
from bloodview.gui.intervals_form import IntervalForm
from bloodview.gui.intervals_table import IntervalsTable
from bloodview.gui.parts import card, plain_button, text_label
from bloodview.gui.theme import tokens_of
from bloodview.language import tr


class IntervalsDialog(QDialog):
    """Species, breed and age above the table; the source of the selected value below it.

    `changed` says that other intervals hold from now on.
    """

    changed = Signal()

    def __init__(self, folder: Path, species: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._shown: IntervalSet | None = None
        self.setWindowTitle(tr("Reference intervals"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.species, self.breed, self.band = QComboBox(), QComboBox(), QComboBox()
        for known in all_species():
            if bands_of(known.key):
                self.species.addItem(known.label, known.key)
        self.species.setCurrentIndex(max(0, self.species.findData(species)))
        self.table = IntervalsTable()
        self.state = text_label(name="muted", wrap=True)
        self.detail = text_label(wrap=True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.edit = plain_button(tr("Edit…"), self._ask)
        self.reset = plain_button(tr("Back to the shipped ones…"), self._ask_reset)
        self._place(plain_button(tr("Close"), self.reject))
        self.species.currentIndexChanged.connect(self._offer)
        self.breed.currentIndexChanged.connect(self.reload)
        self.band.currentIndexChanged.connect(self.reload)
        self.table.selectionModel().selectionChanged.connect(self._describe)
        self.table.activated.connect(lambda _index: self._ask())
        letter = self.fontMetrics().averageCharWidth()
        room = self.screen().availableGeometry()
        self.resize(
            min(170 * letter, room.width() - 40), min(27 * self.fontMetrics().lineSpacing(), room.height() - 50)
        )
        self._offer()
        self.table.setFocus()

    def reload(self) -> None:
        """Show the intervals of what is chosen; the selected count stays selected."""
        row = max(0, self.table.currentIndex().row())
        self._shown = intervals_for(
            self.species.currentData(), self.band.currentData(), self._folder, self.breed.currentData() or ""
        )
        self.table.rows.show(self._shown)
        self.table.selectRow(row)
        self._tell_state()
        self._describe()

    def _offer(self) -> None:
        """Offer the breeds and age bands of the species; adults are shown first."""
        species = self.species.currentData()
        for box in (self.breed, self.band):
            box.blockSignals(True)
            box.clear()
        self.breed.addItem(tr("Every breed"), "")
        for known in breeds_of(species):
            self.breed.addItem(known.label, known.label)
        self.breed.setEnabled(self.breed.count() > 1)
        for name, days in bands_of(species, self._folder):
            self.band.addItem(tr(name), days)
        self.band.setCurrentIndex(self.band.count() - 1)
        for box in (self.breed, self.band):
            box.blockSignals(False)
        self.reload()

    def _place(self, close: QPushButton) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for words, box in ((tr("Species"), self.species), (tr("Breed"), self.breed), (tr("Age"), self.band)):
            label: QLabel = text_label(words)
            label.setBuddy(box)
            box.setAccessibleName(words)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            choices.addWidget(label)
            choices.addWidget(box)
            choices.addSpacing(10)
        choices.addStretch()
        frame, content, _head = card()
        content.addWidget(self.table, 1)
        content.addWidget(self.detail)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.edit)
        buttons.addWidget(self.reset)
        buttons.addStretch()
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(choices)
        column.addWidget(self.state)
        column.addWidget(frame, 1)
        column.addLayout(buttons)

    def _tell_state(self) -> None:
        shown = self._shown
        tokens = tokens_of(self)
        if shown is not None and shown.problem:
            words, colour = f"✗ {shown.problem}", tokens.refused
        elif shown is not None and shown.edited:
            words, colour = tr("The clinic's own copy for this species; its own values are bold."), tokens.muted
        else:
            words, colour = tr("As shipped with BloodView; an edit makes the clinic's own copy."), tokens.muted
        self.state.setText(words)
        self.state.setStyleSheet(f"color: {colour};")
        self.reset.setEnabled(shown is not None and (shown.edited or bool(shown.problem)))

    def _describe(self) -> None:
        line = self.table.chosen()
        self.edit.setEnabled(line is not None and not (self._shown is not None and self._shown.problem))
        found = line.interval if line is not None else None
        if line is None or found is None:
            self.detail.setText(tr("No interval is known for this count at this age: no flag is given."))
            return
        said = [tr("Source: {source}", source=found.source)]
        if found.critical_source:
            said.append(tr("Critical limits: {source}", source=found.critical_source))
        if found.note:
            said.append(tr("Note: {note}", note=tr(found.note)))
        self.detail.setText("\n".join(said))

    def _ask(self) -> None:
        line = self.table.chosen()
        if line is None or not self.edit.isEnabled():
            return
        named = "   ·   ".join((self.species.currentText(), self.breed.currentText(), self.band.currentText()))
        form = IntervalForm(line, named, self)
        form.wanted.connect(partial(self._keep, form))
        form.open()

    def _keep(self, form: IntervalForm, interval: ReferenceInterval) -> None:
        species = self.species.currentData()
        band = bands_of(species, self._folder)[self.band.currentIndex()][0]
        try:
            save_interval(species, self._folder, band, interval, on=date.today(), breed=self.breed.currentData() or "")
        except UserError as error:
            form.refuse(str(error))
            return
        form.accept()
        self.reload()
        self.changed.emit()

    def _ask_reset(self) -> None:
        words = tr(
            "The clinic's own intervals of this species ({species}) are put aside, those of all its ages and breeds, "
            "and the shipped ones hold again.",
            species=self.species.currentText(),
        )
        title = tr("Back to the shipped intervals?")
        ask(self, title, words, tr("Use the shipped ones"), tr("Keep our own"), self._reset)

    def _reset(self) -> None:
        try:
            discard_copy(self.species.currentData(), self._folder)
        except UserError as error:
            show_error(error, self)
            return
        self._offer()
        self.changed.emit()
