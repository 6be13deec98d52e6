"""Results: added, superseded by newer ones, read back; never changed."""

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, insert, select, update

from bloodview.clinic import one_line
from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.result import Recipe, Release, Result
from bloodview.store.audit import note
from bloodview.store.columns import now
from bloodview.store.counting import count_values, held_values, read_counts, read_held, read_risk
from bloodview.store.importing import open_row, read_sample
from bloodview.store.packing import Packed, digest_of, pack, unpack_population, unpack_probability, unpack_view
from bloodview.store.records import Action, ResultRecord, SampleRecord, State
from bloodview.store.schema import label, result, sample
from bloodview.store.store import Store

_LATER = ("risk", "held")


def add_result(store: Store, sample_id: int, found: Result, who: str = "") -> ResultRecord:
    """Add a result with its events to a sample; the one before is kept and superseded.

    Refused once the sample is signed. An amended sample stays amended; another becomes preliminary, or needs review.
    """
    packed = pack(found)
    with store.writing() as connection:
        number = write_result(connection, open_row(connection, sample_id), found, packed, who)
        return read_result(result_row(connection, number))


def write_result(connection: Connection, row: RowMapping, found: Result, packed: Packed, who: str) -> int:
    """Write a result of the sample whose row is given, inside a change of the records; gives its number."""
    sample_id = row["id"]
    if row["sha256"] != found.sha256:
        raise UserError(
            tr("The result is not of {file} but of another file; analyze the sample again.", file=row["file"])
        )
    values = _values(sample_id, found, packed, who)
    digest = digest_of(content_of(values))
    made = connection.execute(insert(result).values(**values, digest=digest).returning(result.c.id))
    number = int(made.scalar_one())
    connection.execute(
        insert(label).values(
            result_id=number, population=packed.population, probability=packed.probability, latent=packed.latent
        )
    )
    if row["result_id"] is not None:
        older = update(result).where(result.c.id == row["result_id"]).values(superseded_by=number)
        connection.execute(older)
    state = _state_after(State(row["state"]), found.release)
    changed = {"result_id": number, "state": str(state), "species": found.species or row["species"]}
    connection.execute(update(sample).where(sample.c.id == sample_id).values(changed))
    told = {
        "result": number,
        "digest": digest,
        "supersedes": row["result_id"],
        "release": str(found.release),
        "model": found.model_id,
        "version": found.version,
        "seed": found.recipe.seed,
        "state": str(state),
    }
    note(connection, who, Action.ANALYZED, f"sample {sample_id}", told)
    return number


def results_of(store: Store, sample_id: int) -> tuple[ResultRecord, ...]:
    """Give every result of a sample, the newest first."""
    with store.reading() as connection:
        rows = connection.execute(select(result).where(result.c.sample_id == sample_id).order_by(result.c.id.desc()))
        return tuple(read_result(row) for row in rows.mappings())


def history(store: Store, patient_id: int) -> tuple[tuple[SampleRecord, ResultRecord], ...]:
    """Give the samples of a patient with the result of each that counts now, the oldest measurement first."""
    with store.reading() as connection:
        query = select(sample).where(sample.c.patient_id == patient_id, sample.c.result_id.is_not(None))
        samples = [read_sample(row) for row in connection.execute(query).mappings()]
        mine = select(sample.c.result_id).where(sample.c.patient_id == patient_id)
        rows = connection.execute(select(result).where(result.c.id.in_(mine))).mappings()
        results = {row["id"]: read_result(row) for row in rows}
    pairs = [(each, results[each.result_id]) for each in samples if each.result_id is not None]
    return tuple(sorted(pairs, key=lambda pair: (pair[0].acquired or pair[0].imported, pair[0].id)))


def labels_of(store: Store, result_id: int) -> NDArray[np.uint8]:
    """Give the population [events] of every event of a result, as `result.Population` numbers them."""
    with store.reading() as connection:
        events = result_row(connection, result_id)["events"]
        packed = connection.execute(select(label.c.population).where(label.c.result_id == result_id)).scalar_one()
    return unpack_population(packed, events)


def result_of(store: Store, result_id: int) -> Result:
    """Give a result as the analysis gave it, but for probability and latent view, kept to 1/255 and 1/4095."""
    with store.reading() as connection:
        row = result_row(connection, result_id)
        blobs = connection.execute(select(label).where(label.c.result_id == result_id)).mappings().one()
    record, events = read_result(row), row["events"]
    return Result(
        file=row["file"],
        sha256=row["sha256"],
        instrument=row["instrument"],
        species=record.species,
        counts=record.counts,
        population=unpack_population(blobs["population"], events),
        probability=unpack_probability(blobs["probability"], events),
        latent=unpack_view(blobs["latent"], events),
        population_events=record.population_events,
        release=record.release,
        messages=record.messages,
        model_id=record.model_id,
        model_name=record.model_name,
        model_simulated=record.model_simulated,
        version=record.version,
        recipe=Recipe(record.recipe_species, record.seed),
        volume_nl=record.volume_nl,
        dilution=record.dilution,
        timings=record.timings,
        risk=record.risk,
        held=record.held,
    )


def result_row(connection: Connection, result_id: int) -> RowMapping:
    """Give the row of one result."""
    row = connection.execute(select(result).where(result.c.id == result_id)).mappings().first()
    if row is None:
        raise UserError(
            tr("There is no result {number} in the records; refresh the list and choose again.", number=result_id)
        )
    return row


def read_result(row: RowMapping) -> ResultRecord:
    """Give the result that a row holds, without its events."""
    same = (
        *("id", "sample_id", "model_id", "model_name", "seed", "version", "created", "superseded_by", "species"),
        *("recipe_species", "events", "volume_nl", "dilution", "created_by", "digest"),
    )
    return ResultRecord(
        **{name: row[name] for name in same},
        counts=read_counts(row),
        release=Release(row["release"]),
        messages=tuple(json.loads(row["messages"])),
        model_simulated=bool(row["model_simulated"]),
        population_events=tuple(json.loads(row["population_events"])),
        timings=json.loads(row["timings"]),
        risk=read_risk(row),
        held=read_held(row),
    )


def content_of(row: Mapping[str, object] | RowMapping) -> dict[str, object]:
    """Give what the digest of a result is over: its whole row but id, digest and what superseded it.

    What came with a later schema counts where it says something, so that the digests of before still hold.
    """
    later = {name for name in _LATER if row[name] is None}
    return {str(name): row[name] for name in row if name not in {"id", "digest", "superseded_by"} | later}


def _values(sample_id: int, found: Result, packed: Packed, who: str) -> dict[str, object]:
    return {
        "sample_id": sample_id,
        "created": now(),
        "created_by": one_line(who),
        "file": one_line(found.file),
        "sha256": found.sha256,
        "instrument": one_line(found.instrument),
        "species": found.species,
        **count_values(found.counts),
        "events": found.events,
        "population_events": json.dumps([float(each) for each in found.population_events]),
        "release": str(found.release),
        "messages": json.dumps(list(found.messages)),
        "model_id": found.model_id,
        "model_name": one_line(found.model_name),
        "model_simulated": found.model_simulated,
        "version": found.version,
        "recipe_species": found.recipe.species,
        "seed": found.recipe.seed,
        "volume_nl": None if found.volume_nl is None else float(found.volume_nl),
        "dilution": None if found.dilution is None else float(found.dilution),
        "timings": json.dumps({name: float(seconds) for name, seconds in found.timings.items()}),
        "labels": packed.digest,
        **held_values(found),
    }


def _state_after(before: State, release: Release) -> State:
    if before is State.AMENDED:
        return State.AMENDED
    return State.PRELIMINARY if release is Release.OK else State.REVIEW
