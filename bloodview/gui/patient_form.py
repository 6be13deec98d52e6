"""The patient of the current sample, filled from the file and open to correction; used in the report."""

from dataclasses import fields
from datetime import date

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit, QVBoxLayout

from bloodview.clinic import Patient, all_species
from bloodview.gui.parts import text_label
from bloodview.gui.patient_words import FIELD_WORDS, SPOKEN_WORDS
from bloodview.gui.session import Entry, Session, State
from bloodview.gui.written_days import kept_day, shown_day
from bloodview.language import tr

_FIELDS = ("name", "identifier", "breed", "sex", "birth", "microchip", "owner")
_LONGEST = 120


class PatientForm(QFrame):
    """A compact form; the species also decides how the sample is analyzed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.species = QComboBox()
        self.species.setAccessibleName(tr("Species"))
        self.species.setPlaceholderText(tr("Choose the species"))
        for known in all_species():
            self.species.addItem(known.label, known)
        self.species.currentIndexChanged.connect(self._choose_species)
        self.edits = {field: self._edit(field) for field in _FIELDS}
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(3)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in _FIELDS:
            form.addRow(text_label(tr(FIELD_WORDS[field]), name="muted"), self.edits[field])
            if field == "identifier":
                form.addRow(text_label(tr("Species"), name="muted"), self.species)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(text_label(tr("Patient"), name="heading"))
        column.addLayout(form)
        session.current_changed.connect(self._refresh)
        self._refresh()

    def _edit(self, field: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(tr(SPOKEN_WORDS[field]))
        edit.setMaxLength(_LONGEST)
        edit.setObjectName(field)
        edit.textEdited.connect(self._take)
        if field == "birth":
            edit.editingFinished.connect(self._show_birth)
        return edit

    def _refresh(self) -> None:
        entry = self._session.current
        open_to_edit = entry is not None and entry.sample is not None
        self.setEnabled(open_to_edit)
        patient = entry.patient if entry is not None else Patient()
        for field, edit in self.edits.items():
            kept = getattr(patient, field)[:_LONGEST]
            # Where it already says so the cursor must not jump: this also runs at every letter typed.
            if kept not in (edit.text(), _kept(field, edit)):
                edit.setText(shown_day(kept) if field == "birth" else kept)
                edit.setCursorPosition(0)
        with QSignalBlocker(self.species):
            keys = [known.key for known in all_species()]
            self.species.setCurrentIndex(
                keys.index(entry.species) if entry is not None and entry.species in keys else -1
            )
        self.species.setEnabled(open_to_edit and not _analyzing(entry))

    def _take(self) -> None:
        entry = self._session.current
        if entry is not None:
            changed = {field: _kept(field, edit) for field, edit in self.edits.items()}
            kept = {field.name: getattr(entry.patient, field.name) for field in fields(Patient)}
            self._session.set_patient(Patient(**{**kept, **changed}))

    def _show_birth(self) -> None:
        entry, edit = self._session.current, self.edits["birth"]
        if entry is not None and edit.text() != shown_day(entry.patient.birth):
            edit.setText(shown_day(entry.patient.birth))

    def _choose_species(self) -> None:
        self._session.set_species(self.species.currentData())


def _kept(field: str, edit: QLineEdit) -> str:
    return kept_day(edit.text(), date.today()) if field == "birth" else edit.text()


def _analyzing(entry: Entry | None) -> bool:
    return entry is not None and entry.state in (State.WAITING, State.ANALYZING)
