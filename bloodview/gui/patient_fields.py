"""The form of a patient: every field with what is wrong with it below it."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from bloodview.clinic import Patient, all_species, breeds_of, species_named
from bloodview.gui.parts import text_label
from bloodview.gui.patient_birth import BirthEdit
from bloodview.gui.patient_checks import SEXES, age_line, problems, sex_code, twin_words, warnings
from bloodview.gui.patient_note import Note
from bloodview.gui.patient_words import FIELD_WORDS, SPOKEN_WORDS
from bloodview.language import mark, tr
from bloodview.store.records import PatientRecord

_LONGEST = 120
_PAUSE = 150  # milliseconds after the last digit until it is asked who else has the microchip
OPEN_TWIN, CHOOSE_TWIN = mark("Open the other patient"), mark("Choose the other patient")


class PatientFields(QWidget):
    """Shows a patient and gives the one written; `edited` tells of every change by the user.

    `chip_asked` carries the microchip of which somebody should find out who else has it and tell `show_twin`;
    `twin_wanted` the id of that other patient, when the button with the words `offer` is pressed.
    """

    edited = Signal()
    chip_asked = Signal(str)
    twin_wanted = Signal(int)

    def __init__(self, offer: str = OPEN_TWIN) -> None:
        super().__init__()
        self._offer = offer
        self._twin: tuple[str, PatientRecord] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._ask_for_twin)
        self.lines = {field: self._line(field) for field in ("name", "identifier", "microchip", "owner")}
        self.species, self.breed, self.sex = QComboBox(), QComboBox(), QComboBox()
        self.birth = BirthEdit()
        self.notes = {field: Note() for field in FIELD_WORDS}
        self._shown = Patient()
        self._fill()
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field, words in FIELD_WORDS.items():
            label = text_label(tr(words), name="muted")
            label.setBuddy(self.control(field))
            form.addRow(label, self._with_note(field))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addStretch()
        self.notes["microchip"].button.clicked.connect(self._want_twin)
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
        self.birth.show_birth(patient.birth)
        species = species_named(patient.species)
        with QSignalBlocker(self.species):
            keys = [known.key for known in all_species()]
            self.species.setCurrentIndex(1 + keys.index(species.key) if species is not None else 0)
        self._offer_breeds()
        with QSignalBlocker(self.breed):
            self.breed.setEditText(patient.breed)
        self._show_sex(patient.sex)
        self._check()
        self._ask_for_twin()

    def show_twin(self, microchip: str, twin: PatientRecord | None) -> None:
        """Warn that another patient has this microchip too, as long as it is the one written; None where nobody has."""
        self._twin = (microchip, twin) if twin is not None else None
        self._check()

    def patient(self) -> Patient:
        """Give the patient as written."""
        written = {field: line.text().strip() for field, line in self.lines.items()}
        kept = self._shown.species if species_named(self._shown.species) is None else ""
        return replace(
            self._shown,
            **written,
            species=_label(self.species.currentData()) or kept,
            breed=self.breed.currentText().strip(),
            sex=str(self.sex.currentData() or ""),
            birth=self.birth.birth().strip(),
        )

    def changed(self) -> bool:
        """Whether what is written differs from the patient shown; another spelling of the same is none."""
        written, shown = self.patient(), self._shown
        same = sex_code(shown.sex) == (written.sex or None) or shown.sex == written.sex
        species = species_named(shown.species)
        label = species.english if species is not None else shown.species
        alike = replace(shown, species=label, sex=written.sex if same else shown.sex)
        return written != replace(alike, **{field: getattr(alike, field).strip() for field in (*self.lines, "breed")})

    def faultless(self) -> bool:
        """Whether the patient can be saved as written."""
        return not problems(self.patient(), date.today())

    def _line(self, field: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(tr(SPOKEN_WORDS[field]))
        line.setMaxLength(_LONGEST)
        line.textEdited.connect(self._edited)
        if field == "microchip":
            line.textEdited.connect(lambda: self._pause.start())
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
        for box, field in ((self.species, "species"), (self.breed, "breed"), (self.sex, "sex")):
            box.setAccessibleName(tr(SPOKEN_WORDS[field]))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
        self.species.addItem(tr("Not stated"), "")
        for known in all_species():
            self.species.addItem(known.label, known.key)
        self.species.currentIndexChanged.connect(self._choose_species)
        self.breed.setEditable(True)
        self.breed.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.breed.lineEdit()
        if line is not None:
            line.setMaxLength(_LONGEST)
            line.setAccessibleName(self.breed.accessibleName())
            line.setPlaceholderText(tr("Write, or choose from the list"))
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
            self.sex.addItem(tr("Not stated"), "")
            for known, words in SEXES.items():
                self.sex.addItem(f"{tr(words)} ({known})", known)
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
        wrong, odd = problems(patient, today), dict(warnings(patient, today))
        twin = self._other()
        if twin is not None:
            odd["microchip"] = twin_words(twin)
        for field, note in self.notes.items():
            said = wrong.get(field) or odd.get(field, "")
            kind = "problem" if field in wrong else "warning" if said else ""
            offer = tr(self._offer) if field == "microchip" and twin is not None else ""
            note.say(said or (age_line(patient.birth, today) if field == "birth" else ""), kind, offer)

    def _other(self) -> PatientRecord | None:
        """Give the other patient who has the microchip written."""
        return self._twin[1] if self._twin is not None and self._twin[0] == self._chip() else None

    def _chip(self) -> str:
        return self.lines["microchip"].text().strip()

    def _ask_for_twin(self) -> None:
        self._pause.stop()
        if self._chip():
            self.chip_asked.emit(self._chip())

    def _want_twin(self) -> None:
        twin = self._other()
        if twin is not None:
            self.twin_wanted.emit(twin.id)


def _label(key: str | None) -> str:
    """Give how a species is kept with a patient, whatever the language of the list."""
    return next((known.english for known in all_species() if known.key == key), "")
