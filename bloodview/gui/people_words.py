"""People in words: their roles, and what the audit trail tells of a change of one of them."""

from collections.abc import Mapping

from bloodview.language import mark, tr
from bloodview.store.records import Role

ROLE_WORDS: Mapping[Role, str] = {Role.VET: mark("Vet"), Role.TECHNICIAN: mark("Technician")}
_PINS: Mapping[str, str] = {
    "set": mark("with a PIN"),
    "none": mark("without a PIN"),
    "changed": mark("PIN changed"),
    "taken away": mark("PIN taken away"),
}


def person_words(detail: Mapping[str, object]) -> str:
    """Say what a row of the audit trail tells of a person: who it is, and what was done to the PIN."""
    name, role = str(detail.get("name", "")), str(detail.get("role", ""))
    known = tr(ROLE_WORDS[Role(role)]) if role in tuple(Role) else role
    told = [tr("{name} ({role})", name=name, role=known)]
    if "formerly" in detail:
        told.append(tr("formerly {name}", name=detail["formerly"]))
    if not detail.get("active", True):
        told.append(tr("no longer works here"))
    pin = str(detail.get("pin", ""))
    if pin in _PINS:
        told.append(tr(_PINS[pin]))
    return ", ".join(told)
