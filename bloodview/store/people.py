"""The clinic and who works in it: names, roles, and PINs kept as argon2 hashes."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, RowMapping, insert, select, update

from bloodview.clinic import Clinic, one_line
from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.store.audit import note
from bloodview.store.records import Action, Role, UserRecord
from bloodview.store.schema import clinic, user
from bloodview.store.store import Store

SHORTEST_PIN = 4


def clinic_of(store: Store) -> Clinic:
    """Give the clinic that the records belong to; empty where none was told yet."""
    with store.reading() as connection:
        row = connection.execute(select(clinic).where(clinic.c.id == 1)).mappings().first()
    return Clinic(row["name"], row["address"], row["phone"]) if row else Clinic()


def save_clinic(store: Store, told: Clinic, who: str = "") -> None:
    """Keep the clinic's name, address and phone."""
    address = "\n".join(one_line(line) for line in told.address.splitlines())
    values = {"name": one_line(told.name), "address": address, "phone": one_line(told.phone)}
    with store.writing() as connection:
        row = connection.execute(select(clinic).where(clinic.c.id == 1)).mappings().first()
        if row is None:
            connection.execute(insert(clinic).values(id=1, **values))
        else:
            connection.execute(update(clinic).where(clinic.c.id == 1).values(values))
        old = {name: row[name] if row else "" for name in values}
        changes = {name: [old[name], value] for name, value in values.items() if old[name] != value}
        if changes:
            note(connection, who, Action.CLINIC_CHANGED, "clinic", changes)


def users(store: Store) -> tuple[UserRecord, ...]:
    """Give everybody who works or worked with the records, by name."""
    with store.reading() as connection:
        return tuple(user_of(row) for row in connection.execute(select(user).order_by(user.c.name)).mappings())


def save_user(
    store: Store, name: str, role: Role, who: str = "", pin: str | None = None, active: bool = True
) -> UserRecord:
    """Add a user, or change the role, the PIN or the standing of the one with this name.

    pin : None leaves the PIN as it is, "" takes it away
    """
    name = one_line(name)
    if not name:
        raise UserError(tr("A user has no name; type the name that results are signed with."))
    if pin and len(pin) < SHORTEST_PIN:
        raise UserError(
            tr(
                "The PIN of {name} is too short; type at least {shortest} characters.",
                name=name,
                shortest=SHORTEST_PIN,
            )
        )
    kept = None if not pin else PasswordHasher().hash(pin)
    with store.writing() as connection:
        row = _named(connection, name)
        values = {"role": str(role), "active": active, "pin": kept if pin is not None or row is None else row["pin"]}
        if row is None:
            connection.execute(insert(user).values(name=name, **values))
        else:
            connection.execute(update(user).where(user.c.id == row["id"]).values(values))
        found = _named(connection, name)
        assert found is not None
        told = {"name": name, "role": str(role), "active": active, "pin": "changed" if pin is not None else "as before"}
        action = Action.USER_ADDED if row is None else Action.USER_CHANGED
        note(connection, who, action, f"user {found['id']}", told)
        return user_of(found)


def check_pin(store: Store, name: str, pin: str) -> bool:
    """Whether this is the PIN of a user; false for a user without one."""
    with store.reading() as connection:
        row = _named(connection, name)
    return row is not None and row["pin"] is not None and pin_fits(row["pin"], pin)


def may_sign(connection: Connection, name: str, pin: str | None) -> str:
    """Give the name a result is signed with, or refuse: once users are kept, only an active vet among them signs."""
    name = one_line(name)
    if not name:
        raise UserError(tr("The signature has no name; type who signs."))
    if connection.execute(select(user.c.id).limit(1)).first() is None:
        return name
    row = _named(connection, name)
    if row is None or not row["active"]:
        raise UserError(
            tr("{name} is no user of this clinic; add the name under Tools > People, or sign as a user.", name=name)
        )
    if row["role"] != Role.VET:
        raise UserError(tr("{name} is not a vet, and only a vet signs results; ask a vet to sign.", name=name))
    if row["pin"] is not None and not (pin and pin_fits(row["pin"], pin)):
        raise UserError(tr("The PIN is not that of {name}; type it again.", name=name))
    return name


def _named(connection: Connection, name: str) -> RowMapping | None:
    return connection.execute(select(user).where(user.c.name == one_line(name))).mappings().first()


def pin_fits(kept: str, pin: str) -> bool:
    """Whether a PIN is the one that a hash was made of."""
    try:
        return PasswordHasher().verify(kept, pin)
    except (VerificationError, InvalidHashError):
        return False


def user_of(row: RowMapping) -> UserRecord:
    """Give a row as the rest of the program knows it, without the hash of the PIN."""
    return UserRecord(row["id"], row["name"], Role(row["role"]), row["pin"] is not None, bool(row["active"]))
