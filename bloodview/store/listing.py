"""The worklist: samples with patient and result, searched, filtered and sorted within a blink."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from bloodview.result import Release, withheld
from bloodview.store.counting import read_counts, read_held
from bloodview.store.normal import terms
from bloodview.store.patients import contains, place_of, read_patient
from bloodview.store.records import State, WorklistQuery, WorklistRow
from bloodview.store.running import lease_from
from bloodview.store.schema import COUNT_COLUMNS, control, control_material, patient, result, running, sample
from bloodview.store.store import Store

_NEWLINE = "\n"
_ORDERS = {
    "imported": (sample.c.imported, sample.c.id),
    "acquired": (sample.c.acquired, sample.c.id),
    "patient": (sample.c.patient_key, sample.c.id),
    "species": (sample.c.species, sample.c.imported, sample.c.id),
    "state": (sample.c.state, sample.c.imported, sample.c.id),
    "file": (sample.c.file, sample.c.id),
}
_CONTROL = ("name", "level", "lot")
_COUNTS = ("rbc", "retic_pct", "clump_pct", "plt")


def worklist(store: Store, query: WorklistQuery | None = None) -> tuple[WorklistRow, ...]:
    """Give the samples that a query asks for, in its order."""
    query = query or WorklistQuery()
    with store.reading() as connection:
        # Which samples first, out of one index; what belongs to them then.
        chosen = _filtered(connection, select(sample.c.id), query)
        ids = connection.execute(_ordered(connection, chosen, query)).scalars().all()
        rows = connection.execute(_whole().where(sample.c.id.in_(ids))).mappings().all() if ids else []
    found = {row["sample_id"]: _read(row) for row in rows}
    return tuple(found[number] for number in ids if number in found)


def worklist_count(store: Store, query: WorklistQuery | None = None) -> int:
    """Give how many samples a query asks for, its limit and offset aside."""
    with store.reading() as connection:
        counted = _filtered(connection, select(func.count()), query or WorklistQuery())
        return int(connection.execute(counted).scalar_one())


def _filtered(connection: Connection, found: Select[Any], query: WorklistQuery) -> Select[Any]:
    found = found.select_from(sample)
    for term in terms(query.text):
        found = found.where(contains(connection, sample.c.search, term))
    since, until = _span(query)
    if since is not None or until is not None:
        found = found.where(or_(_within(sample.c.imported, since, until), _within(sample.c.acquired, since, until)))
    if query.states:
        # Sorted by a count every sample is read with its result, which goes quickest in the order they were written in:
        # that is when no index of the state is taken.
        state = sample.c.state + "" if query.order in _COUNTS else sample.c.state
        found = found.where(_in_states(state, query.states))
    if query.species:
        found = found.where(sample.c.species.in_(query.species))
    if query.patient_id is not None:
        found = found.where(sample.c.patient_id == query.patient_id)
    return found


def _ordered(connection: Connection, found: Select[Any], query: WorklistQuery) -> Select[Any]:
    found = found.limit(query.limit).offset(query.offset)
    if query.order in _ORDERS:
        columns = _ORDERS[query.order]
        return found.order_by(*(column.desc() if query.descending else column for column in columns))
    if query.order in _COUNTS:
        found = found.outerjoin_from(sample, result, sample.c.result_id == result.c.id)
        # What the release gate refused or holds is not shown, so nothing is sorted by it.
        shown = and_(result.c.release != str(Release.REFUSED), _given(query.order))
        value = case((shown, result.c[query.order]))
    elif query.order == "owner":
        found = found.outerjoin_from(sample, patient, sample.c.patient_id == patient.c.id)
        value = case((patient.c.owner != "", _owner_key(connection)))
    else:
        raise ValueError(f"no order {query.order!r}")
    # Samples without it stand last whichever way the others are ordered.
    return found.order_by(*((each.desc() if query.descending else each).nulls_last() for each in (value, sample.c.id)))


def _given(count: str) -> ColumnElement[bool]:
    """Tell whether a count is not held, or somebody released it; the column holds JSON, in which quotes end a name."""
    named = result.c.held.contains(f'"{count}": ', autoescape=True)
    # What is asked first spares thousands of rows the rest.
    free = or_(sample.c.signed_at.is_not(None), sample.c.state == str(State.PRELIMINARY))
    return or_(result.c.held.is_(None), free, not_(named))


def _owner_key(connection: Connection) -> ColumnElement[Any]:
    """Give the owner without case and accents: in the words a patient is found by it follows the name."""
    name_first = func.substr(patient.c.search, place_of(connection, patient.c.search, _NEWLINE) + 1)
    return case((patient.c.sort_key != "", name_first), else_=patient.c.search)


def _span(query: WorklistQuery) -> tuple[datetime | None, datetime | None]:
    since, until = query.since, query.until
    if query.day is not None:
        start = datetime.combine(query.day, time()).astimezone(UTC)
        end = datetime.combine(query.day + timedelta(days=1), time()).astimezone(UTC)
        since = start if since is None else max(since.astimezone(UTC), start)
        until = end if until is None else min(until.astimezone(UTC), end)
    return since, until


def _within(column: ColumnElement[Any], since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    bounds = [] if since is None else [column >= since]
    return and_(*bounds, *([] if until is None else [column < until]))


def _running() -> ColumnElement[bool]:
    return exists().where(running.c.sample_id == sample.c.id, running.c.since >= lease_from())


def _in_states(state: ColumnElement[str], states: tuple[State, ...]) -> ColumnElement[bool]:
    # Asked once and not for every sample, of which there are thousands and of these a few.
    analyzing = select(running.c.sample_id).where(running.c.since >= lease_from())
    kept = [str(each) for each in states if each is not State.ANALYZING]
    ways = [and_(state.in_(kept), sample.c.id.not_in(analyzing))] if kept else []
    if State.ANALYZING in states:
        ways.append(sample.c.id.in_(analyzing))
    return or_(*ways)


def _whole() -> Select[Any]:
    return (
        select(
            sample.c.id.label("sample_id"),
            *(sample.c[name] for name in ("result_id", "file", "species", "acquired", "imported", "instrument")),
            *(sample.c[name] for name in ("comment", "signed_by", "signed_at")),
            case((_running(), str(State.ANALYZING)), else_=sample.c.state).label("state"),
            *(column.label(f"patient_{column.name}") for column in patient.c),
            result.c.release,
            result.c.held,
            *(result.c[name] for name in COUNT_COLUMNS),
            *(control_material.c[name].label(f"control_{name}") for name in _CONTROL),
        )
        .outerjoin_from(sample, patient, sample.c.patient_id == patient.c.id)
        .outerjoin(result, sample.c.result_id == result.c.id)
        .outerjoin(control, control.c.sample_id == sample.c.id)
        .outerjoin(control_material, control.c.material_id == control_material.c.id)
    )


def _read(row: RowMapping) -> WorklistRow:
    same = (
        *("sample_id", "result_id", "file", "species", "acquired", "imported", "instrument", "comment"),
        *("signed_by", "signed_at"),
    )
    whose = {column.name: row[f"patient_{column.name}"] for column in patient.c}
    return WorklistRow(
        **{name: row[name] for name in same},
        state=State(row["state"]),
        patient=read_patient(whose) if whose["id"] is not None else None,
        counts=read_counts(row) if row["release"] else None,
        release=Release(row["release"]) if row["release"] else None,
        control=" · ".join(row[f"control_{name}"] for name in _CONTROL if row[f"control_{name}"]),
        held=withheld(read_held(row)) if _waits(row) else {},
    )


def _waits(row: RowMapping) -> bool:
    """Tell whether nobody has released what a result holds: reviewed it becomes preliminary, and signed it is final."""
    return row["signed_at"] is None and row["state"] != str(State.PRELIMINARY)
