"""Results of a review by hand: a new result that supersedes the model's, with who, when, why and the gates."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from bloodview.clinic import one_line
from bloodview.errors import UserError
from bloodview.gating import Gate, gates_from_json, gates_to_json
from bloodview.language import tr
from bloodview.result import Release, Result
from bloodview.store.audit import audit_of, note
from bloodview.store.importing import open_row, sample_by_id
from bloodview.store.packing import pack
from bloodview.store.records import Action, ResultRecord, State
from bloodview.store.results import read_result, result_row, write_result
from bloodview.store.reviewing import may_review
from bloodview.store.schema import audit, sample
from bloodview.store.store import Store


@dataclass(frozen=True)
class HandRecord:
    """A review by hand that counts now.

    model_result : the model's own result, over which the gates were laid
    """

    who: str
    at: datetime
    why: str
    gates: tuple[Gate, ...]
    result: int
    model_result: int


def add_hand_result(
    store: Store,
    sample_id: int,
    found: Result,
    gates: tuple[Gate, ...],
    who: str,
    why: str,
    pin: str | None = None,
) -> ResultRecord:
    """Keep what a person counted by hand in place of the result before, which is superseded and stays readable.

    Whoever counts by hand has looked at the result, so one that waited for a review becomes preliminary; an amended
    sample stays amended. The gates are kept in the audit trail, where nobody changes them afterwards.
    Refused without a name, a reason or a gate, for a refused result and once the sample is signed.
    """
    name, why = may_review(store, who, pin), "\n".join(one_line(line) for line in why.splitlines()).strip()
    packed = pack(found)
    with store.writing() as connection:
        row = open_row(connection, sample_id)
        _allowed(row, found, gates, why)
        model_result = _model_result(connection, row)
        number = write_result(connection, row, found, packed, name)
        state = State.AMENDED if row["state"] == State.AMENDED else State.PRELIMINARY
        connection.execute(update(sample).where(sample.c.id == sample_id).values(state=str(state)))
        told = {
            "result": number,
            "model_result": model_result,
            "state": str(state),
            "remark": why,
            "gates_drawn": len(gates),
            "gates": json.loads(gates_to_json(gates)),
        }
        note(connection, name, Action.REVIEWED, f"sample {sample_id}", told)
        return read_result(result_row(connection, number))


def hand_of(store: Store, sample_id: int) -> HandRecord | None:
    """Give the review by hand whose result counts now; None where the model's own does."""
    number = sample_by_id(store, sample_id).result_id
    for row in reversed(audit_of(store, sample_id)):
        if row.action is Action.REVIEWED and row.detail.get("result") == number and "gates" in row.detail:
            gates = gates_from_json(json.dumps(row.detail["gates"]))
            model_result = int(str(row.detail["model_result"]))
            return HandRecord(row.who, row.at, str(row.detail["remark"]), gates, int(str(number)), model_result)
    return None


def _allowed(row: RowMapping, found: Result, gates: tuple[Gate, ...], why: str) -> None:
    if row["result_id"] is None:
        raise UserError(tr("{file} has no result yet; analyze it first.", file=row["file"]))
    if found.release is Release.REFUSED:
        raise UserError(
            tr("The result of {file} was refused and cannot be released; measure the blood again.", file=row["file"])
        )
    if not gates:
        raise UserError(tr("No gate is drawn in {file}; draw one, or mark the result as reviewed.", file=row["file"]))
    if not why:
        raise UserError(tr("A count by hand needs its reason; type what the model had wrong."))


def _model_result(connection: Connection, row: RowMapping) -> int:
    """Give the model's result below the one that counts now, which may be a review by hand itself."""
    rows = connection.execute(
        select(audit.c.detail).where(audit.c.subject == f"sample {row['id']}", audit.c.action == str(Action.REVIEWED))
    )
    by_hand = {told["result"]: told["model_result"] for each in rows if "model_result" in (told := json.loads(each[0]))}
    return int(by_hand.get(row["result_id"], row["result_id"]))
