"""Giving a sample to a patient: asks which, has it done by the records, and lets an open sample follow."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bloodview.clinic import Patient
from bloodview.gui.patient_choice import PatientChoice
from bloodview.gui.records import Records
from bloodview.gui.records_keeping import Keeper
from bloodview.store import (
    PatientRecord,
    Store,
    WorklistRow,
    assign_patient,
    matching_patients,
    patient_by_id,
    patients,
    save_patient,
)


class Assigning(QObject):
    """Asks for the patient of one sample at a time."""

    def __init__(self, records: Records, keeper: Keeper, window: QWidget) -> None:
        super().__init__(window)
        self._records, self._keeper, self._window = records, keeper, window

    def ask(self, row: WorklistRow) -> None:
        """Ask which patient a sample is from; what its file says is offered where it is open."""
        entry = self._keeper.entry_of(row.sample_id)
        told = entry.patient if entry is not None and row.patient is None else Patient()
        self._records.read(lambda store: matching_patients(store, told)[1], partial(self._open, row, told))

    def _open(self, row: WorklistRow, told: Patient, likely: tuple[PatientRecord, ...]) -> None:
        # The file or the analysis says the species even where nobody is named.
        shown = replace(told, species=told.species or row.species)
        dialog = PatientChoice(row.file, shown, likely, self._search, self._window)
        dialog.chosen.connect(lambda patient_id: self._write(row, partial(_give, row.sample_id, patient_id)))
        dialog.added.connect(lambda patient: self._write(row, partial(_add, row.sample_id, patient)))
        dialog.open()

    def _search(self, text: str, show: Callable[[Sequence[PatientRecord]], None]) -> None:
        self._records.read(lambda store: patients(store, text), show)

    def _write(self, row: WorklistRow, work: Callable[[Store], PatientRecord]) -> None:
        self._records.write(work, partial(self._keeper.patient_given, row.sample_id))


def _give(sample_id: int, patient_id: int, store: Store) -> PatientRecord:
    assign_patient(store, sample_id, patient_id)
    return patient_by_id(store, patient_id)


def _add(sample_id: int, told: Patient, store: Store) -> PatientRecord:
    record = save_patient(store, told)
    assign_patient(store, sample_id, record.id)
    return record
