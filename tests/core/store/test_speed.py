"""The worklist of a large clinic answers within a blink: 100,000 results of 40,000 patients."""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, literal, select

from bloodview.clinic import Patient
from bloodview.store import State, Store, WorklistQuery, history, open_store, patients, worklist, worklist_count
from bloodview.store.columns import now
from bloodview.store.normal import normal
from bloodview.store.patients import search_text
from bloodview.store.schema import COUNT_COLUMNS, result, sample
from tests.core.store.conftest import MEMORY

_SAMPLES, _PATIENTS = 100_000, 40_000
_LIMIT = 0.1
_NAMES = ("Rex", "Luna", "Bella", "Max", "Mia", "Rocky", "Nala", "Leo", "Kira", "Balu", "Emma", "Sammy", "Lilly")
_OWNERS = ("Müller", "Schmidt", "Popescu", "Weber", "Smith", "Rossi", "Nowak", "Kovács", "Łukasz", "Öztürk")
# Counts by which samples are sorted, each scattered by a prime of its own.
_MIXED = {"rbc": 7919, "retic_pct": 104_729, "plt": 15_485_863}
_FIRST_DAY = datetime(2024, 1, 1, 8, 0, tzinfo=UTC)


def fill(connection: Connection) -> None:
    """Write patients, samples and results without their trail, as fast as SQLite takes them."""
    dice = random.Random(4)
    told = []
    for number in range(_PATIENTS):
        name = f"{dice.choice(_NAMES)}{number % 97 if number % 3 else ''}"
        owner = f"{dice.choice(_NAMES)} {dice.choice(_OWNERS)}-{number % 1009}"
        species = dice.choice(("dog", "cat", "horse", "cow"))
        told.append(Patient(name, str(10_000 + number), species, "", "", "2020-01-01", f"2760981{number:08d}", owner))
    words = [(search_text(each), normal(each.name)) for each in told]
    _write(
        connection,
        "INSERT INTO patient (id, name, identifier, species, breed, sex, birth, microchip, owner, search, sort_key, "
        "created, changed) VALUES (?,?,?,?,?,?,?,?,?,?,?, '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000')",
        [
            (number, *vars(each).values(), *found)
            for number, (each, found) in enumerate(zip(told, words, strict=True), 1)
        ],
    )
    states = dice.choices([str(state) for state in State if state is not State.ANALYZING], (1, 2, 5, 90, 2), k=_SAMPLES)

    def row(number: int) -> tuple[object, ...]:
        whose = dice.randrange(_PATIENTS)
        taken = _FIRST_DAY + timedelta(minutes=12 * number)
        times = [f"{when:%Y-%m-%d %H:%M:%S}.000000" for when in (taken, taken + timedelta(minutes=3))]
        file = f"S{number:06d}.fcs"
        found = f"{words[whose][0]}\n{file.lower()}"
        return (
            *(number, whose + 1, file, f"{number:064x}", told[whose].species, *times, states[number - 1], number),
            *(found, words[whose][1]),
        )

    _write(
        connection,
        "INSERT INTO sample (id, patient_id, file, sha256, species, acquired, imported, state, result_id, search, "
        "patient_key, original, dataset, instrument, comment, amended_why) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?, 'a.fcs', 0, 'BC-1', '', '')",
        [row(number) for number in range(1, _SAMPLES + 1)],
    )
    common = {
        **{"created": now(), "created_by": "", "file": "a.fcs", "instrument": "BC-1", "species": "dog", "events": 9},
        **{"population_events": "[]", "release": "ok", "messages": json.dumps(["A sentence of a usual length."] * 3)},
        **{"model_id": "m", "model_name": "m", "model_simulated": False, "version": "1", "seed": 0, "timings": "{}"},
        **{"labels": "", "digest": "d" * 64, **dict.fromkeys(COUNT_COLUMNS, 6.5)},
    }
    each = [sample.c.id.label("id"), sample.c.id.label("sample_id"), sample.c.sha256.label("sha256")]
    alike = [literal(value, result.c[name].type).label(name) for name, value in common.items() if name not in _MIXED]
    mixed = [(sample.c.id * prime % 5003 / 7.0).label(name) for name, prime in _MIXED.items()]
    columns = ["id", "sample_id", "sha256", *(name for name in common if name not in _MIXED), *_MIXED]
    connection.execute(insert(result).from_select(columns, select(*each, *alike, *mixed)))


def _write(connection: Connection, statement: str, rows: list[tuple[object, ...]]) -> None:
    connection.exec_driver_sql(statement, rows)


@pytest.fixture(scope="module")
def busy() -> Iterator[Store]:
    """Give the records of a large clinic."""
    with tempfile.TemporaryDirectory(prefix="bv-", dir=MEMORY) as folder:
        store = open_store(f"sqlite:///{folder}/bloodview.sqlite", Path(folder))
        with store.writing() as connection:
            fill(connection)
        yield store
        store.close()


_LAST_DAY = (_FIRST_DAY + timedelta(minutes=12 * _SAMPLES)).date()
QUERIES = {
    "today": WorklistQuery(day=_LAST_DAY),
    "everything": WorklistQuery(),
    "patient": WorklistQuery(text="bella17"),
    "common patient": WorklistQuery(text="rex"),
    "owner": WorklistQuery(text="müller-44"),
    "patient and owner": WorklistQuery(text="luna kovacs"),
    "microchip": WorklistQuery(text="276098100012345"),
    "end of a microchip": WorklistQuery(text="39999"),
    "file": WorklistQuery(text="s000017.fcs"),
    "nobody": WorklistQuery(text="zzzz"),
    "a day long ago": WorklistQuery(day=date(2024, 2, 3)),
    "a month": WorklistQuery(since=datetime(2025, 5, 1, tzinfo=UTC), until=datetime(2025, 6, 1, tzinfo=UTC)),
    "rare state": WorklistQuery(states=(State.REVIEW,)),
    "common state": WorklistQuery(states=(State.FINAL, State.AMENDED)),
    "now analyzing": WorklistQuery(states=(State.ANALYZING,)),
    "state and owner": WorklistQuery(text="popescu", states=(State.PRELIMINARY,)),
    "species and text": WorklistQuery(text="weber-5", species=("horse",)),
    "one patient": WorklistQuery(patient_id=777),
    "by patient": WorklistQuery(order="patient", descending=False),
    "by acquired, far down": WorklistQuery(order="acquired", offset=20_000),
    "by state": WorklistQuery(order="state"),
    "by species, with text": WorklistQuery(text="emma", order="species"),
    "by owner": WorklistQuery(order="owner", descending=False),
    "by platelets": WorklistQuery(order="plt", descending=False),
    "by reticulocytes, with text": WorklistQuery(text="rex", order="retic_pct"),
    "by red cells, a common state": WorklistQuery(order="rbc", states=(State.FINAL, State.AMENDED)),
}


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Give the median time of some work, as the processor's: SQLite works in this process, others share the machine."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def test_the_worklist_answers_within_a_tenth_of_a_second(busy: Store) -> None:
    taken = {name: seconds(partial(worklist, busy, query)) for name, query in QUERIES.items()}
    assert not {name: f"{spent * 1000:.0f} ms" for name, spent in taken.items() if spent > _LIMIT}


def test_counting_and_looking_up_answer_as_quickly(busy: Store) -> None:
    taken = {name: seconds(partial(worklist_count, busy, query)) for name, query in QUERIES.items()}
    taken["patients"] = seconds(partial(patients, busy, "mia smith"))
    taken["history"] = seconds(partial(history, busy, 777))
    assert not {name: f"{spent * 1000:.0f} ms" for name, spent in taken.items() if spent > _LIMIT}


def test_what_is_found_quickly_is_also_right(busy: Store) -> None:
    assert [row.file for row in worklist(busy, QUERIES["file"])] == ["S000017.fcs"]
    assert len(worklist(busy, QUERIES["everything"])) == 500
    assert worklist_count(busy) == _SAMPLES
    assert worklist_count(busy, QUERIES["a day long ago"]) == 120
    chosen = worklist(busy, QUERIES["state and owner"])
    assert chosen
    assert all(row.state is State.PRELIMINARY and row.patient for row in chosen)
    assert all("popescu" in normal(row.patient.patient.owner) for row in chosen if row.patient)
    assert [row.imported for row in chosen] == sorted((row.imported for row in chosen), reverse=True)
