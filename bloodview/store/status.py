"""From preliminary to final, and from final to amended: the only ways a sample's state changes by hand."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection, RowMapping, insert, select, update

from bloodview.clinic import Patient, one_line
from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.result import Release
from bloodview.store.audit import note
from bloodview.store.columns import now
from bloodview.store.importing import open_row, read_sample, sample_row
from bloodview.store.packing import digest_of
from bloodview.store.patients import patient_row, read_patient
from bloodview.store.people import may_sign
from bloodview.store.records import Action, SampleRecord, SignatureRecord, State
from bloodview.store.results import result_row
from bloodview.store.reviewing import may_review, note_review
from bloodview.store.schema import sample, signature
from bloodview.store.store import Store


def mark_reviewed(store: Store, sample_id: int, who: str, remark: str = "", pin: str | None = None) -> SampleRecord:
    """Say that a person looked at a result that needed review, and what they saw: it becomes preliminary."""
    name = may_review(store, who, pin)
    with store.writing() as connection:
        row = open_row(connection, sample_id)
        if row["state"] != State.REVIEW:
            raise UserError(tr("{file} does not wait for a review; refresh the list.", file=row["file"]))
        _releasable(connection, row)
        _change(connection, sample_id, {"state": str(State.PRELIMINARY)})
        note_review(connection, row, name, State.PRELIMINARY, _clean(remark))
        return read_sample(sample_row(connection, sample_id))


def comment(store: Store, sample_id: int, text: str, who: str = "") -> SampleRecord:
    """Write the comment of a sample's report, in place of the one before; refused once it is signed."""
    text = _clean(text)
    with store.writing() as connection:
        row = open_row(connection, sample_id)
        if row["comment"] != text:
            _change(connection, sample_id, {"comment": text})
            note(connection, who, Action.COMMENTED, f"sample {sample_id}", {"comment": [row["comment"], text]})
        return read_sample(sample_row(connection, sample_id))


def sign(store: Store, sample_id: int, who: str, pin: str | None = None) -> SignatureRecord:
    """Make a preliminary result final, or close an amendment; from then on it stays as it is.

    A result that needed review is reviewed by signing it, which the audit trail says as well; one that was refused
    cannot be signed.
    """
    with store.writing() as connection:
        row = open_row(connection, sample_id)
        _releasable(connection, row)
        name, at = may_sign(connection, who, pin), now()
        amends = row["state"] == State.AMENDED
        state = State.AMENDED if amends else State.FINAL
        counted = result_row(connection, row["result_id"])
        if row["state"] == State.REVIEW or (amends and counted["release"] == Release.REVIEW):
            note_review(connection, row, name, State.AMENDED if amends else State.PRELIMINARY)
        known = row["patient_id"] is not None
        patient = read_patient(patient_row(connection, row["patient_id"])).patient if known else Patient()
        values = {
            "sample_id": sample_id,
            "result_id": row["result_id"],
            "who": name,
            "at": at,
            "state": str(state),
            "patient": json.dumps(asdict(patient)),
            "comment": row["comment"],
            "why": row["amended_why"],
        }
        number = connection.execute(insert(signature).values(values).returning(signature.c.id)).scalar_one()
        _change(connection, sample_id, {"state": str(state), "signed_by": name, "signed_at": at})
        told = {"result": row["result_id"], "signature": number, "state": str(state)}
        told |= {"digest": counted["digest"], "signed": digest_of(values)}
        note(connection, name, Action.SIGNED, f"sample {sample_id}", told)
        return _read(connection.execute(select(signature).where(signature.c.id == number)).mappings().one())


def amend(store: Store, sample_id: int, who: str, why: str) -> SampleRecord:
    """Open a signed result again, with the reason: patient, comment and result may change until it is signed anew."""
    why = _clean(why)
    if not why:
        raise UserError(tr("An amendment needs its reason; type what was wrong with the final result."))
    with store.writing() as connection:
        row = sample_row(connection, sample_id)
        if row["signed_at"] is None:
            raise UserError(tr("{file} is not signed, so it can be changed without an amendment.", file=row["file"]))
        values = {"state": str(State.AMENDED), "signed_by": None, "signed_at": None, "amended_why": why}
        _change(connection, sample_id, values)
        told = {"why": why, "result": row["result_id"], "state": str(State.AMENDED)}
        note(connection, who, Action.AMENDED, f"sample {sample_id}", told)
        return read_sample(sample_row(connection, sample_id))


def signatures_of(store: Store, sample_id: int) -> tuple[SignatureRecord, ...]:
    """Give every signature of a sample, the oldest first: each tells what was released then."""
    with store.reading() as connection:
        query = select(signature).where(signature.c.sample_id == sample_id).order_by(signature.c.id)
        return tuple(_read(row) for row in connection.execute(query).mappings())


def _clean(text: str) -> str:
    """Give a text of several lines without control characters, which a database may refuse."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()


def _releasable(connection: Connection, row: RowMapping) -> None:
    if row["result_id"] is None:
        raise UserError(tr("{file} has no result yet; analyze it first.", file=row["file"]))
    if result_row(connection, row["result_id"])["release"] == Release.REFUSED:
        raise UserError(
            tr("The result of {file} was refused and cannot be released; measure the blood again.", file=row["file"])
        )


def _change(connection: Connection, sample_id: int, values: Mapping[str, object]) -> None:
    connection.execute(update(sample).where(sample.c.id == sample_id).values(values))


def _read(row: RowMapping) -> SignatureRecord:
    same = ("id", "sample_id", "result_id", "who", "at", "comment", "why")
    patient = Patient(**json.loads(row["patient"]))
    return SignatureRecord(**{name: row[name] for name in same}, state=State(row["state"]), patient=patient)
