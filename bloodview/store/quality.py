"""Quality control in the records: control material by level and lot, and the samples measured as controls."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from bloodview.clinic import one_line
from bloodview.clinic.controls import CONTROLLED, ControlMaterial, Target
from bloodview.clinic.quality_day import Measured
from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.store.audit import note
from bloodview.store.columns import now
from bloodview.store.importing import sample_row
from bloodview.store.people import check_pin, users
from bloodview.store.records import Action
from bloodview.store.results import result_row
from bloodview.store.schema import control, control_material
from bloodview.store.staff import By
from bloodview.store.store import Store

_LONGEST = 120
_LONGEST_REASON = 500


@dataclass(frozen=True)
class MaterialRecord:
    """A control material of the records."""

    id: int
    material: ControlMaterial


@dataclass(frozen=True)
class ControlRecord:
    """One sample measured as a control.

    counts : as they were when it was taken as one, by their keys
    excluded : why it does not count; empty while it does
    who : who said that it is a control; empty where the file named the lot
    """

    id: int
    material_id: int
    sample_id: int
    result_id: int
    at: datetime
    instrument: str
    counts: Mapping[str, float]
    excluded: str = ""
    who: str = ""


def materials_of(store: Store) -> tuple[MaterialRecord, ...]:
    """Give all control material, by name, level and the age of the lot."""
    with store.reading() as connection:
        return _materials(connection)


def save_material(store: Store, told: ControlMaterial, by: By, material_id: int | None = None) -> MaterialRecord:
    """Add a control material, or change one; what its controls were measured as stays."""
    who = _allowed(store, by)
    wanted = _checked(told)
    values = _values(wanted)
    with store.writing() as connection:
        known = _materials(connection)
        before = next((each for each in known if each.id == material_id), None)
        if material_id is not None and before is None:
            raise UserError(tr("This control material is no longer in the records; open quality control again."))
        same = next((each for each in known if each.id != material_id and _key(each.material) == _key(wanted)), None)
        if same is not None:
            raise UserError(
                tr(
                    "{name}, level {level}, lot {lot} is in the records already; change that entry instead.",
                    name=wanted.name,
                    level=wanted.level,
                    lot=wanted.lot,
                )
            )
        if before is not None and before.material == wanted:
            return before
        if material_id is None:
            added = insert(control_material).values(**values, created=now()).returning(control_material.c.id)
            number = int(connection.execute(added).scalar_one())
        else:
            number = material_id
            connection.execute(update(control_material).where(control_material.c.id == number).values(values))
        action = Action.MATERIAL_ADDED if before is None else Action.MATERIAL_CHANGED
        note(connection, who, action, f"material {number}", values)
        return MaterialRecord(number, wanted)


def measure_control(store: Store, sample_id: int, material_id: int, who: str = "") -> ControlRecord:
    """Take a counted sample as a control of a material; one that is a control already is counted anew.

    who : empty where its file names the lot
    """
    with store.writing() as connection:
        row = sample_row(connection, sample_id)
        material = next((each for each in _materials(connection) if each.id == material_id), None)
        if material is None:
            raise UserError(tr("This control material is no longer in the records; open quality control again."))
        if row["result_id"] is None:
            raise UserError(tr("{file} is not counted yet; analyze it, then use it as a control.", file=row["file"]))
        counted = result_row(connection, row["result_id"])
        counts = {key: counted[key] for key in CONTROLLED if counted[key] is not None}
        if not set(counts) & set(material.material.targets):
            raise UserError(
                tr(
                    "{file} has none of the counts that lot {lot} has targets for; measure the control again.",
                    file=row["file"],
                    lot=material.material.lot,
                )
            )
        values: dict[str, object] = {
            "material_id": material_id,
            "sample_id": sample_id,
            "result_id": row["result_id"],
            "at": row["acquired"] or row["imported"],
            "instrument": row["instrument"],
            "counts": json.dumps(counts, sort_keys=True),
            "excluded": "",
        }
        known = connection.execute(select(control).where(control.c.sample_id == sample_id)).mappings().first()
        if known is not None:
            values["excluded"] = known["excluded"]
            if all(known[name] == value for name, value in values.items()):
                return _control(known)
            values["who"] = one_line(who) or known["who"]
            connection.execute(update(control).where(control.c.id == known["id"]).values(values))
            number = known["id"]
        else:
            values["who"] = one_line(who)
            added = insert(control).values(**values, created=now()).returning(control.c.id)
            number = connection.execute(added).scalar_one()
        told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
        note(connection, who, Action.CONTROL_MEASURED, f"control {number}", told)
        return _control(_row(connection, int(number)))


def exclude_control(store: Store, control_id: int, by: By, reason: str) -> ControlRecord:
    """Let a control not count, for a reason; with an empty reason it counts again."""
    who, why = _allowed(store, by), one_line(reason)[:_LONGEST_REASON]
    with store.writing() as connection:
        before = _row(connection, control_id)
        if before["excluded"] != why:
            connection.execute(update(control).where(control.c.id == control_id).values(excluded=why))
            action = Action.CONTROL_EXCLUDED if why else Action.CONTROL_INCLUDED
            note(connection, who, action, f"control {control_id}", {"excluded": why})
        return _control(_row(connection, control_id))


def controls_of(store: Store, since: datetime | None = None) -> tuple[ControlRecord, ...]:
    """Give the controls measured since a time, the oldest first, excluded ones too."""
    with store.reading() as connection:
        query = select(control).order_by(control.c.at, control.c.id)
        if since is not None:
            query = query.where(control.c.at >= since)
        return tuple(_control(row) for row in connection.execute(query).mappings())


def control_of(store: Store, sample_id: int) -> ControlRecord | None:
    """Give the control that a sample is used as, None for a sample of a patient."""
    with store.reading() as connection:
        row = connection.execute(select(control).where(control.c.sample_id == sample_id)).mappings().first()
    return _control(row) if row is not None else None


def measured_of(store: Store, instrument: str, since: datetime | None = None) -> tuple[Measured, ...]:
    """Give the controls of an analyser that count, the oldest first, each with its material as it is now."""
    known = {each.id: each.material for each in materials_of(store)}
    return tuple(
        Measured(each.material_id, known[each.material_id], each.at.astimezone(), each.instrument, each.counts)
        for each in controls_of(store, since)
        if each.instrument == instrument and not each.excluded
    )


def _materials(connection: Connection) -> tuple[MaterialRecord, ...]:
    table = control_material
    query = select(table).order_by(table.c.name, table.c.level, table.c.valid_from, table.c.id)
    return tuple(MaterialRecord(row["id"], _material(row)) for row in connection.execute(query).mappings())


def _material(row: RowMapping) -> ControlMaterial:
    return ControlMaterial(
        name=row["name"],
        level=row["level"],
        lot=row["lot"],
        expiry=_day(row["expiry"]),
        analyser=row["analyser"],
        targets={key: Target(**told) for key, told in json.loads(row["targets"]).items()},
        valid_from=_day(row["valid_from"]),
    )


def _values(material: ControlMaterial) -> dict[str, str]:
    return {
        "name": material.name,
        "level": material.level,
        "lot": material.lot,
        "expiry": material.expiry.isoformat() if material.expiry else "",
        "analyser": material.analyser,
        "targets": json.dumps({key: asdict(target) for key, target in material.targets.items()}, sort_keys=True),
        "valid_from": material.valid_from.isoformat() if material.valid_from else "",
    }


def _key(material: ControlMaterial) -> tuple[str, ...]:
    return tuple(text.casefold() for text in (material.name, material.level, material.lot, material.analyser))


def _checked(told: ControlMaterial) -> ControlMaterial:
    """Give a material that can be kept, or refuse in a sentence."""
    name, level, lot, analyser = (one_line(text) for text in (told.name, told.level, told.lot, told.analyser))
    if not name or not level or not lot:
        raise UserError(tr("The control lacks its name, level or lot; copy the three from its label."))
    if max(map(len, (name, level, lot, analyser))) > _LONGEST:
        raise UserError(tr("A name is too long; write it with at most {number} letters.", number=_LONGEST))
    if not told.targets:
        raise UserError(tr("Lot {lot} has no target; write mean and SD of at least one count.", lot=lot))
    for key, target in told.targets.items():
        sound = all(math.isfinite(value) for value in (target.mean, target.sd)) and target.mean >= 0 and target.sd > 0
        if key not in CONTROLLED or not sound:
            raise UserError(tr("A target of lot {lot} is no number, or its SD is not above zero; correct it.", lot=lot))
    if told.expiry and told.valid_from and told.expiry < told.valid_from:
        raise UserError(tr("Lot {lot} expires before it is valid; correct one of the two days.", lot=lot))
    return ControlMaterial(name, level, lot, told.expiry, analyser, dict(told.targets), told.valid_from)


def _allowed(store: Store, by: By) -> str:
    """Give the name of who makes a change, or refuse it: once people are kept, any who works here may, with the PIN."""
    who = one_line(by.name)
    if not who:
        raise UserError(tr("The change has no name; say who makes it."))
    known = users(store)
    user = next((each for each in known if each.name == who and each.active), None)
    if known and user is None:
        raise UserError(tr("{name} does not work in this clinic; choose the name of who makes the change.", name=who))
    if user is not None and user.has_pin and not (by.pin and check_pin(store, who, by.pin)):
        raise UserError(tr("The PIN is not that of {name}; type it again.", name=who))
    return who


def _row(connection: Connection, control_id: int) -> RowMapping:
    row = connection.execute(select(control).where(control.c.id == control_id)).mappings().first()
    if row is None:
        raise UserError(tr("This control is no longer in the records; open quality control again."))
    return row


def _control(row: RowMapping | Mapping[Any, Any]) -> ControlRecord:
    names = ("id", "material_id", "sample_id", "result_id", "instrument", "excluded", "who")
    at = row["at"].replace(tzinfo=UTC) if row["at"].tzinfo is None else row["at"]
    return ControlRecord(**{name: row[name] for name in names}, at=at, counts=json.loads(row["counts"]))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
