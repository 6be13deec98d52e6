"""The audit trail in words: what each row tells of a sample."""

from collections.abc import Mapping

from bloodview.gui.people_words import person_words
from bloodview.gui.worklist_words import STATE_WORDS
from bloodview.language import mark, tr
from bloodview.store.records import Action, AuditRow, State

ACTION_WORDS: Mapping[Action, str] = {
    Action.PATIENT_ADDED: mark("Patient added"),
    Action.PATIENT_CHANGED: mark("Patient changed"),
    Action.IMPORTED: mark("Imported"),
    Action.ASSIGNED: mark("Given to a patient"),
    Action.ANALYZED: mark("Analyzed"),
    Action.REVIEWED: mark("Reviewed"),
    Action.COMMENTED: mark("Comment written"),
    Action.SIGNED: mark("Signed"),
    Action.AMENDED: mark("Opened again"),
    Action.REPORTED: mark("Report made"),
    Action.CLINIC_CHANGED: mark("Clinic changed"),
    Action.USER_ADDED: mark("User added"),
    Action.USER_CHANGED: mark("User changed"),
    Action.MATERIAL_ADDED: mark("Control material added"),
    Action.MATERIAL_CHANGED: mark("Control material changed"),
    Action.CONTROL_MEASURED: mark("Measured as a control"),
    Action.CONTROL_EXCLUDED: mark("Control excluded"),
    Action.CONTROL_INCLUDED: mark("Control counts again"),
    Action.QUALITY_FAILED: mark("Held: quality control failed"),
    Action.RESTORED: mark("Records restored"),
}
# Numbers and hashes of the database, which say nothing to a reader; a copy of the row holds them.
_UNTOLD = ("sha256", "digest", "dataset", "signature", "signed", "gates")
_LONGEST = 300  # letters of one value, as the corners of many gates would fill the screen
_NAMES: Mapping[str, str] = {
    "file": mark("file"),
    "patient": mark("patient"),
    "result": mark("result"),
    "supersedes": mark("instead of result"),
    "model": mark("model"),
    "seed": mark("seed"),
    "release": mark("release"),
    "comment": mark("comment"),
    "report": mark("report"),
    "gates_drawn": mark("gates drawn by hand"),
    "model_result": mark("the model's own result"),
}
_RELEASES: Mapping[str, str] = {"ok": mark("OK"), "review": mark("held for review"), "refused": mark("refused")}


def detail_words(row: AuditRow) -> str:
    """Say what a row tells in addition to its action."""
    why = row.detail.get("why")
    if row.action in (Action.USER_ADDED, Action.USER_CHANGED):
        return person_words(row.detail)
    if row.action is Action.AMENDED and why:
        return tr("because: {reason}", reason=why)
    told = {name: value for name, value in row.detail.items() if name not in _UNTOLD and value not in (None, "")}
    return ", ".join(_told(name, value) for name, value in told.items())


def whole_words(row: AuditRow) -> str:
    """Say everything that a row holds, for a copy or a closer look."""
    detail = ", ".join(f"{name}: {_short(value)}" for name, value in row.detail.items())
    lines = (
        tr("Row {number}, {subject}", number=row.id, subject=row.subject),
        detail,
        tr("Hash {hash}", hash=row.hash),
    )
    return "\n".join(line for line in lines if line)


def _short(value: object) -> str:
    written = str(value)
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"


def _told(name: str, value: object) -> str:
    if name == "state" and isinstance(value, str) and value in tuple(State):
        return tr("now {state}", state=tr(STATE_WORDS[State(value)]))
    if name == "remark":
        return tr("“{text}”", text=value)
    if name == "release" and isinstance(value, str) and value in _RELEASES:
        value = tr(_RELEASES[value])
    what = tr(_NAMES[name]) if name in _NAMES else name.replace("_", " ")
    if isinstance(value, list | tuple) and len(value) == 2:
        before, after = (each if each not in (None, "") else tr("none") for each in value)
        return tr("{what} from {before} to {after}", what=what, before=before, after=after)
    return tr("{what} {value}", what=what, value=value)
