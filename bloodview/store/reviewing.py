"""Who looked at a result that the release gate held, and what they saw: kept in the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from bloodview.clinic import one_line
from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.result import withheld
from bloodview.store.audit import audit_of, note
from bloodview.store.importing import sample_by_id
from bloodview.store.people import check_pin, users
from bloodview.store.records import Action, ResultRecord, SampleRecord, State
from bloodview.store.store import Store


@dataclass(frozen=True)
class ReviewRecord:
    """Who looked at a result that was held, when, and what they wrote about it."""

    who: str
    at: datetime
    remark: str = ""


def review_of(store: Store, sample_id: int) -> ReviewRecord | None:
    """Give the last review of the result that counts now; None where nobody reviewed that one."""
    number = sample_by_id(store, sample_id).result_id
    rows = (row for row in reversed(audit_of(store, sample_id)) if row.action is Action.REVIEWED)
    row = next((row for row in rows if row.detail.get("result") == number), None)
    return ReviewRecord(row.who, row.at, str(row.detail.get("remark", ""))) if row is not None else None


def held_now(sample: SampleRecord, result: ResultRecord) -> dict[str, str]:
    """Give the counts of a sample's result that nobody has released: reviewed it is preliminary, and signed final."""
    waits = sample.signed_at is None and sample.state is not State.PRELIMINARY
    return withheld(result.held) if waits else {}


def may_review(store: Store, who: str, pin: str | None) -> str:
    """Give the name a result is reviewed by, or refuse: once users are kept, any active one of them reviews."""
    name = one_line(who)
    if not name:
        raise UserError(tr("The review has no name; say who looked at the result."))
    known = users(store)
    user = next((each for each in known if each.name == name and each.active), None)
    if known and user is None:
        raise UserError(tr("{name} is no user of this clinic; choose the name of who looked at the result.", name=name))
    if user is not None and user.has_pin and not (pin and check_pin(store, name, pin)):
        raise UserError(tr("The PIN is not that of {name}; type it again.", name=name))
    return name


def note_review(connection: Connection, row: RowMapping, who: str, state: State, remark: str = "") -> None:
    """Write into the audit trail that a person looked at the result of a sample, which then stands so."""
    told = {"result": row["result_id"], "state": str(state)} | ({"remark": remark} if remark else {})
    note(connection, who, Action.REVIEWED, f"sample {row['id']}", told)
