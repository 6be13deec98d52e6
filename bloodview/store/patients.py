"""Patients: kept, found again, and matched with what a sample file tells."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bloodview.clinic import Patient, one_line
from bloodview.clinic.matching import match
from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.store.audit import note
from bloodview.store.columns import now
from bloodview.store.normal import joined, normal, searchable, terms
from bloodview.store.records import Action, PatientRecord
from bloodview.store.schema import PATIENT_COLUMNS, patient, sample
from bloodview.store.store import Store

_MEANT = 500
"""How many patients of the same name or number are compared with a file at most."""


def save_patient(store: Store, told: Patient, who: str = "", patient_id: int | None = None) -> PatientRecord:
    """Add a patient, or change the one with this id; what has been signed keeps the patient as it was then."""
    values = {name: one_line(getattr(told, name)) for name in PATIENT_COLUMNS}
    told = Patient(**values)
    if not (told.name or told.identifier or told.microchip):
        raise UserError(tr("The patient has neither name, number nor microchip; type at least one of them."))
    kept = {**values, "search": search_text(told), "sort_key": normal(told.name), "changed": now()}
    with store.writing() as connection:
        if patient_id is None:
            made = connection.execute(insert(patient).values(**kept, created=kept["changed"]).returning(patient.c.id))
            number = int(made.scalar_one())
            shown = {name: value for name, value in values.items() if value}
            note(connection, who, Action.PATIENT_ADDED, f"patient {number}", shown)
            return read_patient(patient_row(connection, number))
        before = patient_row(connection, patient_id)
        changes = {name: [before[name], value] for name, value in values.items() if before[name] != value}
        if changes:
            connection.execute(update(patient).where(patient.c.id == patient_id).values(kept))
            _rename_samples(connection, patient_id, told)
            note(connection, who, Action.PATIENT_CHANGED, f"patient {patient_id}", changes)
        return read_patient(patient_row(connection, patient_id))


def patients(store: Store, text: str = "", limit: int = 200) -> tuple[PatientRecord, ...]:
    """Give the patients in whose words every word of `text` occurs, by name."""
    with store.reading() as connection:
        wanted = [contains(connection, patient.c.search, term) for term in terms(text)]
        query = select(patient).where(*wanted).order_by(patient.c.sort_key, patient.c.id).limit(limit)
        return _all(connection, query)


def patient_by_id(store: Store, patient_id: int) -> PatientRecord:
    """Give one patient."""
    with store.reading() as connection:
        return read_patient(patient_row(connection, patient_id))


def matching_patients(store: Store, told: Patient) -> tuple[PatientRecord | None, tuple[PatientRecord, ...]]:
    """Give whom a sample file means without doubt, if anybody, and all whom it may mean, the likeliest first."""
    numbers = [word for word in map(joined, (told.microchip, told.identifier)) if word]
    name = normal(told.name)
    if not (numbers or name):
        return None, ()
    with store.reading() as connection:
        ways = [contains(connection, patient.c.search, word) for word in numbers]
        ways += [patient.c.sort_key == name] if name else []
        same = case((patient.c.microchip == told.microchip, 0), (patient.c.identifier == told.identifier, 1), else_=2)
        known = _all(connection, select(patient).where(or_(*ways)).order_by(same, patient.c.id.desc()).limit(_MEANT))
    found = match(told, [record.patient for record in known])
    certain = None if found.certain is None else known[found.certain]
    return certain, tuple(known[each.place] for each in found.candidates)


def patient_with_chip(store: Store, microchip: str, but: int | None = None) -> PatientRecord | None:
    """Give a patient but one who has this microchip, however its digits are grouped; the newest of several."""
    number = joined(microchip)
    if not number:
        return None
    with store.reading() as connection:
        like = select(patient).where(contains(connection, patient.c.search, number)).order_by(patient.c.id.desc())
        found = _all(connection, like.limit(_MEANT))
    return next((each for each in found if each.id != but and joined(each.patient.microchip) == number), None)


def search_text(told: Patient) -> str:
    """Give the words a patient is found by."""
    return searchable((told.name, told.owner, told.identifier, told.microchip, told.breed))


def contains(connection: Connection, column: ColumnElement[str], term: str) -> ColumnElement[bool]:
    """Whether a word occurs in a text; a plain search without a pattern, so no letter of it means anything else."""
    return place_of(connection, column, term) > 0


def place_of(connection: Connection, column: ColumnElement[str], term: str) -> ColumnElement[int]:
    """Where a word begins in a text, from 1; 0 where it does not occur."""
    find = func.strpos if connection.dialect.name == "postgresql" else func.instr
    return find(column, term)


def patient_row(connection: Connection, patient_id: int) -> RowMapping:
    """Give the row of one patient."""
    row = connection.execute(select(patient).where(patient.c.id == patient_id)).mappings().first()
    if row is None:
        raise UserError(
            tr(
                "There is no patient {number} in the records; refresh the list and choose again.",
                number=patient_id,
            )
        )
    return row


def read_patient(row: Mapping[Any, Any] | RowMapping) -> PatientRecord:
    """Give the patient that a row holds."""
    return PatientRecord(
        id=row["id"],
        patient=Patient(**{name: row[name] for name in PATIENT_COLUMNS}),
        created=row["created"],
        changed=row["changed"],
    )


def _all(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[PatientRecord, ...]:
    return tuple(read_patient(row) for row in connection.execute(query).mappings())


def _rename_samples(connection: Connection, patient_id: int, told: Patient) -> None:
    """Let the samples of a patient be found by the new words."""
    rows = connection.execute(select(sample.c.id, sample.c.file).where(sample.c.patient_id == patient_id)).all()
    for row in rows:
        words = {"search": sample_search(row.file, told), "patient_key": normal(told.name)}
        connection.execute(update(sample).where(sample.c.id == row.id).values(words))


def sample_search(file: str, told: Patient | None) -> str:
    """Give the words that a sample is found by."""
    return "\n".join(part for part in (search_text(told) if told else "", normal(file)) if part)
