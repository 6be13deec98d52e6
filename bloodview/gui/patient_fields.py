"""The form of a patient: every field with what is wrong with it below it."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from bloodview.clinic import Patient, all_species, breeds_of, species_named
from bloodview.gui.parts import text_label
from bloodview.gui.patient_birth import BirthEdit
from bloodview.gui.patient_checks import SEXES, age_line, problems, sex_code, warnings
from bloodview.gui.theme import tokens_of

_LONGEST = 120
_WORDS = {
    "name": "Name",
    "identifier": "ID",
    "species": "Species",
    "breed": "Breed",
    "sex": "Sex",
    "birth": "Born",
    "microchip": "Microchip",
    "owner": "Owner",
}


class PatientFields(QWidget):
    """Shows a patient and gives the one written; `edited` tells of every change by the user."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines = {field: self._line(field) for field in ("name", "identifier", "microchip", "owner")}
        self.species, self.breed, self.sex = QComboBox(), QComboBox(), QComboBox()
        self.birth = BirthEdit()
        self.notes = {field: _Note() for field in _WORDS}
        self._shown = Patient()
        self._fill()
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field, words in _WORDS.items():
            label = text_label(words, name="muted")
            label.setBuddy(self.control(field))
            form.addRow(label, self._with_note(field))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addStretch()
        self._check()

    def control(self, field: str) -> QWidget:
        """Give the control of a field of `clinic.Patient`."""
        others: dict[str, QWidget] = {
            "species": self.species,
            "breed": self.breed,
            "sex": self.sex,
            "birth": self.birth,
        }
        return others.get(field) or self.lines[field]

    def show_patient(self, patient: Patient) -> None:
        """Show a patient in place of what is written."""
        self._shown = patient
        for field, line in self.lines.items():
            line.setText(getattr(patient, field))
            line.setCursorPosition(0)
        self.birth.line.setText(patient.birth)
        species = species_named(patient.species)
        with QSignalBlocker(self.species):
            keys = [known.key for known in all_species()]
            self.species.setCurrentIndex(1 + keys.index(species.key) if species is not None else 0)
        self._offer_breeds()
        with QSignalBlocker(self.breed):
            self.breed.setEditText(patient.breed)
        self._show_sex(patient.sex)
        self._check()

    def patient(self) -> Patient:
        """Give the patient as written."""
        written = {field: line.text().strip() for field, line in self.lines.items()}
        kept = self._shown.species if species_named(self._shown.species) is None else ""
        return replace(
            self._shown,
            **written,
            species=self.species.currentText() if self.species.currentData() else kept,
            breed=self.breed.currentText().strip(),
            sex=str(self.sex.currentData() or ""),
            birth=self.birth.line.text().strip(),
        )

    def changed(self) -> bool:
        """Whether what is written differs from the patient shown; another spelling of the same is none."""
        written, shown = self.patient(), self._shown
        same = sex_code(shown.sex) == (written.sex or None) or shown.sex == written.sex
        species = species_named(shown.species)
        label = species.label if species is not None else shown.species
        alike = replace(shown, species=label, sex=written.sex if same else shown.sex)
        return written != replace(alike, **{field: getattr(alike, field).strip() for field in (*self.lines, "breed")})

    def faultless(self) -> bool:
        """Whether the patient can be saved as written."""
        return not problems(self.patient(), date.today())

    def _line(self, field: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(f"Patient: {_WORDS[field]}")
        line.setMaxLength(_LONGEST)
        line.textEdited.connect(self._edited)
        return line

    def _with_note(self, field: str) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.control(field))
        column.addWidget(self.notes[field])
        return holder

    def _fill(self) -> None:
        for box, name in ((self.species, "Species"), (self.breed, "Breed"), (self.sex, "Sex")):
            box.setAccessibleName(f"Patient: {name}")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
        self.species.addItem("Not stated", "")
        for known in all_species():
            self.species.addItem(known.label, known.key)
        self.species.currentIndexChanged.connect(self._choose_species)
        self.breed.setEditable(True)
        self.breed.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.breed.lineEdit()
        if line is not None:
            line.setMaxLength(_LONGEST)
            line.setAccessibleName("Patient: Breed")
            line.setPlaceholderText("Write, or choose from the list")
        completer = self.breed.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.breed.editTextChanged.connect(self._edited)
        self._show_sex("")
        self.sex.currentIndexChanged.connect(self._edited)
        self.birth.edited.connect(self._edited)

    def _show_sex(self, text: str) -> None:
        code = sex_code(text)
        with QSignalBlocker(self.sex):
            self.sex.clear()
            self.sex.addItem("Not stated", "")
            for known, words in SEXES.items():
                self.sex.addItem(f"{words} ({known})", known)
            if text and code is None:
                self.sex.addItem(text, text)
            self.sex.setCurrentIndex(max(0, self.sex.findData(code or text)))

    def _choose_species(self) -> None:
        self._offer_breeds()
        self._edited()

    def _offer_breeds(self) -> None:
        written = self.breed.currentText()
        with QSignalBlocker(self.breed):
            self.breed.clear()
            self.breed.addItems([breed.label for breed in breeds_of(str(self.species.currentData() or ""))])
            self.breed.setEditText(written)

    def _edited(self) -> None:
        self._check()
        self.edited.emit()

    def _check(self) -> None:
        patient, today = self.patient(), date.today()
        wrong, odd = problems(patient, today), warnings(patient, today)
        for field, note in self.notes.items():
            said = wrong.get(field) or odd.get(field, "")
            kind = "problem" if field in wrong else "warning" if said else ""
            note.say(said or (age_line(patient.birth, today) if field == "birth" else ""), kind)


class _Note(QWidget):
    """What is said below a field: a problem, a warning, or plain words; nothing takes no room."""

    def __init__(self) -> None:
        super().__init__()
        self.words = text_label(wrap=True, size=0.92)
        self._kind = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 0, 0)
        column.addWidget(self.words)
        self.say("", "")

    def say(self, words: str, kind: str) -> None:
        """Say something else; a sign before it tells a problem or a warning without colour."""
        self._kind = kind
        sign = {"problem": "✗ ", "warning": "⚠ "}.get(kind, "")
        self.words.setText(f"{sign}{words}" if words else "")
        self.setVisible(bool(words))
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "words"):
            self._recolour()

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        colour = {"problem": tokens.refused, "warning": tokens.review}.get(self._kind, tokens.muted)
        self.words.setStyleSheet(f"color: {colour};")
