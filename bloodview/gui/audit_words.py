"""The audit trail in words: what each row tells of a sample."""

from collections.abc import Mapping

from bloodview.gui.worklist_words import STATE_WORDS
from bloodview.store.records import Action, AuditRow, State

ACTION_WORDS: Mapping[Action, str] = {
    Action.PATIENT_ADDED: "Patient added",
    Action.PATIENT_CHANGED: "Patient changed",
    Action.IMPORTED: "Imported",
    Action.ASSIGNED: "Given to a patient",
    Action.ANALYZED: "Analyzed",
    Action.REVIEWED: "Reviewed",
    Action.COMMENTED: "Comment written",
    Action.SIGNED: "Signed",
    Action.AMENDED: "Opened again",
    Action.REPORTED: "Report made",
    Action.CLINIC_CHANGED: "Clinic changed",
    Action.USER_ADDED: "User added",
    Action.USER_CHANGED: "User changed",
    Action.RESTORED: "Records restored",
}
# Numbers and hashes of the database, which say nothing to a reader; a copy of the row holds them.
_UNTOLD = ("sha256", "digest", "dataset", "signature")


def detail_words(row: AuditRow) -> str:
    """Say what a row tells in addition to its action."""
    why = row.detail.get("why")
    if row.action is Action.AMENDED and why:
        return f"because: {why}"
    told = {name: value for name, value in row.detail.items() if name not in _UNTOLD and value not in (None, "")}
    return ", ".join(_told(name, value) for name, value in told.items())


def whole_words(row: AuditRow) -> str:
    """Say everything that a row holds, for a copy or a closer look."""
    detail = ", ".join(f"{name}: {value}" for name, value in row.detail.items())
    return "\n".join((f"Row {row.id}, {row.subject}", detail, f"Hash {row.hash}")).replace("\n\n", "\n")


def _told(name: str, value: object) -> str:
    if name == "state" and isinstance(value, str) and value in tuple(State):
        return f"now {STATE_WORDS[State(value)]}"
    if isinstance(value, list | tuple) and len(value) == 2:
        before, after = (each if each not in (None, "") else "none" for each in value)
        return f"{name} from {before} to {after}"
    return f"{name.replace('_', ' ')} {value}"
