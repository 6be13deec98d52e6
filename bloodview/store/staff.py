"""Adding and changing the people of a clinic from the screen: who may do it, and that somebody can still sign."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import Connection, RowMapping, insert, select, update

from bloodview.clinic import one_line
from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.store.audit import note
from bloodview.store.people import SHORTEST_PIN, pin_fits, user_of
from bloodview.store.records import Action, Role, UserRecord
from bloodview.store.schema import user
from bloodview.store.store import Store

_LONGEST_NAME = 120


@dataclass(frozen=True)
class Person:
    """What is kept of a person besides the PIN."""

    name: str
    role: Role
    active: bool = True


@dataclass(frozen=True)
class By:
    """Who makes a change: the name, and the PIN of one who has one."""

    name: str
    pin: str | None = None


def add_user(store: Store, person: Person, pin: str, by: By) -> UserRecord:
    """Add a person, with a PIN unless it is empty; the first one is a vet and may add themselves."""
    with store.writing() as connection:
        known = _all(connection)
        who = _allowed(known, by)
        told = _checked(person, pin, known, None)
        connection.execute(insert(user).values(name=told.name, **_standing(told), pin=_hashed(pin)))
        added = _all(connection)[-1]
        _note(connection, who, added, Action.USER_ADDED, {"pin": "set" if pin else "none"})
        return user_of(added)


def change_user(store: Store, user_id: int, person: Person, pin: str | None, by: By) -> UserRecord:
    """Change name, role, standing or PIN of a person; what they signed keeps the name it was signed with.

    pin : None leaves the PIN as it is, "" takes it away
    """
    with store.writing() as connection:
        known = _all(connection)
        before = next((row for row in known if row["id"] == user_id), None)
        if before is None:
            raise UserError(tr("This person is no longer in the records; open the list of people again."))
        who = _allowed(known, by)
        told = _checked(person, pin or "", known, before)
        values = {"name": told.name, **_standing(told)}
        if pin is not None:
            values["pin"] = _hashed(pin)
        if all(before[name] == value for name, value in values.items()):
            return user_of(before)
        connection.execute(update(user).where(user.c.id == user_id).values(values))
        after = next(row for row in _all(connection) if row["id"] == user_id)
        extra = {"pin": "as before" if pin is None else "changed" if pin else "taken away"}
        if after["name"] != before["name"]:
            extra["formerly"] = before["name"]
        _note(connection, who, after, Action.USER_CHANGED, extra)
        return user_of(after)


def may_change(people: tuple[UserRecord, ...]) -> tuple[UserRecord, ...]:
    """Give who may change the people: the vets with a PIN; where there is none, everybody who works there."""
    active = tuple(each for each in people if each.active)
    return tuple(each for each in active if each.role is Role.VET and each.has_pin) or active


def _all(connection: Connection) -> list[RowMapping]:
    return list(connection.execute(select(user).order_by(user.c.id)).mappings())


def _allowed(known: list[RowMapping], by: By) -> str:
    """Give the name of who makes a change, or refuse it: else whoever sets a PIN could sign in another's name."""
    who = one_line(by.name)
    if not who:
        raise UserError(tr("The change has no name; say who makes it."))
    if not known:
        return who
    people = {row["name"]: row for row in known}
    allowed = [each.name for each in may_change(tuple(user_of(row) for row in known))]
    if who not in allowed:
        raise UserError(
            tr(
                "{name} may not change the people of the clinic; ask one of them: {others}.",
                name=who,
                others=", ".join(allowed),
            )
        )
    kept = people[who]["pin"]
    if kept is not None and not (by.pin and pin_fits(kept, by.pin)):
        raise UserError(tr("The PIN is not that of {name}; type it again.", name=who))
    return who


def _checked(person: Person, pin: str, known: list[RowMapping], before: RowMapping | None) -> Person:
    """Give a person whose name can be kept, or refuse in a sentence."""
    name = one_line(person.name)
    if not name:
        raise UserError(tr("The person has no name; type the name that results are signed with."))
    if len(name) > _LONGEST_NAME:
        raise UserError(tr("The name is too long; write it with at most {number} letters.", number=_LONGEST_NAME))
    others = [row for row in known if before is None or row["id"] != before["id"]]
    # Two names that differ in case alone could not be told apart on a report.
    if any(row["name"].casefold() == name.casefold() for row in others):
        raise UserError(tr("{name} is among the people already; change that entry, or add a first name.", name=name))
    if pin and len(pin) < SHORTEST_PIN:
        raise UserError(
            tr("The PIN of {name} is too short; type at least {number} characters.", name=name, number=SHORTEST_PIN)
        )
    signs = person.active and person.role is Role.VET
    if not signs and not any(row["active"] and row["role"] == Role.VET for row in others):
        raise UserError(tr("Only vets sign results, and {name} would leave none; add another vet first.", name=name))
    return Person(name, person.role, person.active)


def _standing(person: Person) -> dict[str, object]:
    return {"role": str(person.role), "active": person.active}


def _hashed(pin: str) -> str | None:
    return PasswordHasher().hash(pin) if pin else None


def _note(connection: Connection, who: str, row: RowMapping, action: Action, extra: dict[str, str]) -> None:
    told = {"name": row["name"], "role": row["role"], "active": bool(row["active"]), **extra}
    note(connection, who, action, f"user {row['id']}", told)
