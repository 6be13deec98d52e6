"""Samples come into the records: their file is kept, the same file is recognised, a patient is given to them."""

from pathlib import Path

from sqlalchemy import Connection, RowMapping, insert, select, update

from bloodview.clinic import one_line, species_named, species_of
from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.samples import Sample
from bloodview.store.audit import note
from bloodview.store.columns import now
from bloodview.store.normal import normal
from bloodview.store.originals import folder_of, keep_original, safe_name
from bloodview.store.patients import patient_row, read_patient, sample_search
from bloodview.store.records import Action, SampleRecord, State
from bloodview.store.schema import sample
from bloodview.store.store import Store


def import_sample(
    store: Store, read: Sample, patient_id: int | None = None, who: str = "", dataset: int = 0
) -> tuple[SampleRecord, bool]:
    """Keep a sample and its file; gives the record, and whether the same file was there already.

    dataset : which data set of its file the sample is, from 0. A sample that was there stays as it was.
    """
    known = samples_by_hash(store, read.sha256)
    for record in known:
        if record.dataset == dataset:
            return record, True
    original = keep_original(store.folder, read)
    with store.writing() as connection:
        same = (sample.c.sha256 == read.sha256) & (sample.c.dataset == dataset)
        if (row := connection.execute(select(sample).where(same)).mappings().first()) is not None:
            return read_sample(row), True  # another window was first
        patient = read_patient(patient_row(connection, patient_id)).patient if patient_id is not None else None
        named = species_of(read) or (species_named(patient.species) if patient else None)
        file = one_line(read.path.name)
        values = {
            "patient_id": patient_id,
            "file": file,
            "original": original,
            "sha256": read.sha256,
            "dataset": dataset,
            "instrument": one_line(read.instrument),
            "species": named.key if named else "",
            "acquired": read.acquired,
            "imported": now(),
            "state": str(State.NEW),
            "comment": "",
            "amended_why": "",
            "search": sample_search(file, patient),
            "patient_key": normal(patient.name) if patient else "",
        }
        number = connection.execute(insert(sample).values(values).returning(sample.c.id)).scalar_one()
        told = {"file": file, "sha256": read.sha256, "dataset": dataset, "patient": patient_id}
        note(connection, who, Action.IMPORTED, f"sample {number}", told)
        return read_sample(sample_row(connection, number)), False


def assign_patient(store: Store, sample_id: int, patient_id: int | None, who: str = "") -> SampleRecord:
    """Give a sample to a patient, or to none; refused once it is signed."""
    with store.writing() as connection:
        row = open_row(connection, sample_id)
        patient = read_patient(patient_row(connection, patient_id)).patient if patient_id is not None else None
        if row["patient_id"] != patient_id:
            values = {
                "patient_id": patient_id,
                "search": sample_search(row["file"], patient),
                "patient_key": normal(patient.name) if patient else "",
            }
            named = species_named(patient.species) if patient else None
            if not row["species"] and named:
                values["species"] = named.key
            connection.execute(update(sample).where(sample.c.id == sample_id).values(values))
            told = {"patient": [row["patient_id"], patient_id]}
            note(connection, who, Action.ASSIGNED, f"sample {sample_id}", told)
        return read_sample(sample_row(connection, sample_id))


def sample_by_id(store: Store, sample_id: int) -> SampleRecord:
    """Give one sample."""
    with store.reading() as connection:
        return read_sample(sample_row(connection, sample_id))


def samples_by_hash(store: Store, sha256: str) -> tuple[SampleRecord, ...]:
    """Give the samples of the file with this sha256 (`hash_of`), one per data set; none where it is new."""
    with store.reading() as connection:
        rows = connection.execute(select(sample).where(sample.c.sha256 == sha256).order_by(sample.c.dataset))
        return tuple(read_sample(row) for row in rows.mappings())


def original(store: Store, sample_id: int) -> Path:
    """Give the kept file of a sample."""
    with store.reading() as connection:
        row = sample_row(connection, sample_id)
    path = folder_of(store.folder, row["sha256"]) / safe_name(row["original"])
    if not path.is_file():
        raise UserError(
            tr(
                "{path} is missing; it lies on the computer that imported {file}, or in its backup.",
                path=path,
                file=row["file"],
            )
        )
    return path


def sample_row(connection: Connection, sample_id: int) -> RowMapping:
    """Give the row of one sample."""
    row = connection.execute(select(sample).where(sample.c.id == sample_id)).mappings().first()
    if row is None:
        raise UserError(
            tr("There is no sample {number} in the records; refresh the list and choose again.", number=sample_id)
        )
    return row


def open_row(connection: Connection, sample_id: int) -> RowMapping:
    """Give the row of a sample that may be changed; one that is signed may not."""
    row = sample_row(connection, sample_id)
    if row["signed_at"] is not None:
        raise UserError(
            tr("The result of {file} is signed and stays as it is; amend it first and say why.", file=row["file"])
        )
    return row


def read_sample(row: RowMapping) -> SampleRecord:
    """Give the sample that a row holds."""
    names = (
        *("id", "patient_id", "file", "sha256", "instrument", "acquired", "imported", "dataset", "species"),
        *("result_id", "comment", "signed_by", "signed_at", "amended_why"),
    )
    return SampleRecord(**{name: row[name] for name in names}, state=State(row["state"]))
