"""What the window does with the records, as plain functions that run on the thread of the records."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bloodview.clinic import Patient
from bloodview.clinic.controls import CONTROL_KEYWORDS
from bloodview.clinic.holds import held_sentences
from bloodview.clinic.matching import match
from bloodview.gui.quality_work import held_by_quality, is_control, take_as_control
from bloodview.result import Result
from bloodview.samples import Sample
from bloodview.store import (
    PatientRecord,
    ResultRecord,
    SampleRecord,
    Store,
    WorklistQuery,
    WorklistRow,
    add_result,
    assign_patient,
    held_now,
    history,
    import_sample,
    matching_patients,
    original,
    patient_by_id,
    result_of,
    results_of,
    sample_by_id,
    samples_by_hash,
    save_patient,
    worklist,
    worklist_count,
)


@dataclass(frozen=True)
class Listing:
    """A part of the worklist: how many samples the query asks for, and how many are in the records at all."""

    rows: tuple[WorklistRow, ...]
    total: int
    kept: int


@dataclass(frozen=True, eq=False)
class Kept:
    """A sample as it now stands in the records, with its patient, and the result that was there before.

    result : as it was kept, where quality control held what was given; else None
    """

    sample: SampleRecord
    patient: PatientRecord | None
    earlier: Result | None = None
    result: Result | None = None


@dataclass(frozen=True, eq=False)
class Stored:
    """A sample taken out of the records: its file, and its result where it has one."""

    path: Path
    sample: SampleRecord
    patient: PatientRecord | None
    result: Result | None


@dataclass(frozen=True)
class Chart:
    """A patient and the results of its samples, the oldest first."""

    patient: PatientRecord
    history: tuple[tuple[SampleRecord, ResultRecord], ...]


def list_rows(store: Store, query: WorklistQuery) -> Listing:
    """List the samples that a query asks for."""
    return Listing(worklist(store, query), worklist_count(store, query), worklist_count(store))


def keep_sample(
    store: Store, read: Sample, dataset: int, told: Patient, lots: Sequence[str] = CONTROL_KEYWORDS
) -> Kept:
    """Keep a sample that was opened, or find it where it is there already, with the result it has.

    A new one gets the patient whom its file means without doubt, or a new one where nobody is like it; where several
    may be meant a person has to say, and the sample stays without. So does a control.

    lots : keywords that may name the lot of a control
    """
    record, known = import_sample(store, read, dataset=dataset)
    patients_own = record.patient_id is None and record.signed_at is None and _named(told)
    if patients_own and not is_control(store, record, read, told, lots):
        certain, unsure = _meant(store, told)
        if not unsure:
            chosen = certain or save_patient(store, told)
            record = assign_patient(store, record.id, chosen.id)
    earlier = result_of(store, record.result_id) if known and record.result_id is not None else None
    return Kept(record, _patient_of(store, record), earlier)


def keep_result(
    store: Store,
    read: Sample,
    dataset: int,
    told: Patient,
    result: Result,
    lots: Sequence[str] = CONTROL_KEYWORDS,
) -> Kept:
    """Keep a result of a sample, and the sample where it is not there yet; that of a control is judged as one."""
    kept = keep_sample(store, read, dataset, told, lots)
    control = is_control(store, kept.sample, read, told, lots)
    judged = result if control else held_by_quality(store, kept.sample, result)
    add_result(store, kept.sample.id, judged)
    if control:
        take_as_control(store, kept.sample, read, told, lots)
    return Kept(sample_by_id(store, kept.sample.id), kept.patient, result=None if judged is result else judged)


def signed_result(store: Store, read: Sample, dataset: int) -> Result | None:
    """Give the result of a sample that is signed, None of any other."""
    for record in samples_by_hash(store, read.sha256):
        if record.dataset == dataset and record.signed_at is not None and record.result_id is not None:
            return result_of(store, record.result_id)
    return None


def correct_patient(
    store: Store, read: Sample, dataset: int, told: Patient, lots: Sequence[str] = CONTROL_KEYWORDS
) -> Kept:
    """Keep what a person wrote about the patient of a sample: a correction, or another animal."""
    kept = keep_sample(store, read, dataset, told, lots)
    record, patient = kept.sample, kept.patient
    if not _named(told) or (patient is not None and patient.patient == told):
        return kept
    certain, unsure = _meant(store, told)
    if patient is not None and (_same(patient.patient, told) or (certain is None and _only_of(store, record, patient))):
        save_patient(store, told, patient_id=patient.id)
    elif not unsure:
        chosen = certain or save_patient(store, told)
        record = assign_patient(store, record.id, chosen.id)
    return Kept(record, _patient_of(store, record))


def row_of(store: Store, sample_id: int) -> WorklistRow:
    """Give one sample as a line of the worklist."""
    record = sample_by_id(store, sample_id)
    counted = next((each for each in results_of(store, sample_id) if each.id == record.result_id), None)
    return WorklistRow(
        sample_id=record.id,
        result_id=record.result_id,
        patient=_patient_of(store, record),
        file=record.file,
        species=record.species,
        state=record.state,
        counts=counted.counts if counted is not None else None,
        release=counted.release if counted is not None else None,
        acquired=record.acquired,
        imported=record.imported,
        instrument=record.instrument,
        comment=record.comment,
        signed_by=record.signed_by,
        signed_at=record.signed_at,
        held=held_now(record, counted) if counted is not None else {},
    )


def messages_of(store: Store, row: WorklistRow) -> tuple[str, ...]:
    """Give why counts of the result of a line are held, and its messages."""
    found = next((each for each in results_of(store, row.sample_id) if each.id == row.result_id), None)
    return () if found is None else (*held_sentences(found.held, found.messages), *found.messages)


def take_out(store: Store, sample_id: int) -> Stored:
    """Take a sample out to look at it."""
    record = sample_by_id(store, sample_id)
    result = result_of(store, record.result_id) if record.result_id is not None else None
    return Stored(original(store, sample_id), record, _patient_of(store, record), result)


def chart(store: Store, patient_id: int) -> Chart:
    """Give a patient with its history."""
    return Chart(patient_by_id(store, patient_id), history(store, patient_id))


def _patient_of(store: Store, record: SampleRecord) -> PatientRecord | None:
    return patient_by_id(store, record.patient_id) if record.patient_id is not None else None


def _named(told: Patient) -> bool:
    return bool(told.name or told.identifier or told.microchip)


def _meant(store: Store, told: Patient) -> tuple[PatientRecord | None, bool]:
    """Give whom a file means without doubt, if anybody, and whether a person has to say who it is."""
    certain, candidates = matching_patients(store, told)
    found = match(told, [each.patient for each in candidates])
    return certain, certain is None and any(not each.contradicted for each in found.candidates)


def _only_of(store: Store, record: SampleRecord, patient: PatientRecord) -> bool:
    """Tell whether a patient is known from this sample alone: then its name is corrected, nobody else's."""
    return record.patient_id == patient.id and worklist_count(store, WorklistQuery(patient_id=patient.id)) == 1


def _same(known: Patient, told: Patient) -> bool:
    """Tell whether a form speaks of the patient it was filled from: another name and number is another animal."""
    if known.microchip and known.microchip == told.microchip:
        return True
    if known.identifier and told.identifier:
        return known.identifier.casefold() == told.identifier.casefold()
    return known.name.casefold() == told.name.casefold()
