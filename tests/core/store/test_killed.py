"""A program that is killed at any moment loses no finished row and leaves none half-written."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bloodview.store import (
    State,
    Store,
    WorklistQuery,
    labels_of,
    open_store,
    original,
    patient_by_id,
    report_of,
    reports_of,
    results_of,
    sample_by_id,
    verify_records,
    worklist,
)
from bloodview.store.results import result_row

_KILLS = 50
_STATES = {"final": {State.FINAL, State.AMENDED}, "amended": {State.AMENDED}}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="days are forked")


@pytest.fixture
def days(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a process that starts and kills days of work on the records in `tmp_path`."""
    command = [sys.executable, "-m", "tests.core.store.day", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if name != "BLOODVIEW_DATABASE_URL"}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[3],
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)


def test_nothing_finished_is_lost_and_nothing_is_half_done(
    days: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BLOODVIEW_DATABASE_URL", raising=False)
    dice, longest = random.Random(11), 0.15
    seen = 0
    for number in range(_KILLS):
        _kill(days, f"{number} {'open' if number % 5 else 'start'} {dice.uniform(0.0, longest):.4f}")
        notes = (tmp_path / "finished").read_text().splitlines() if (tmp_path / "finished").exists() else []
        store = open_store(None, tmp_path / "records")
        for line in notes[seen:]:
            _look_for(store, json.loads(line))
        _look_whole(store)
        assert number % 5 or verify_records(store).problems == ()
        store.close()
        # A busy machine comes no farther than the first steps of a day in the time that an idle one needs for all.
        longest *= 1.0 if len(notes) > seen + 1 else 1.1
        seen = len(notes)
    store = open_store(None, tmp_path / "records")
    found = verify_records(store, files=True)
    rows = worklist(store, WorklistQuery(limit=10_000))
    store.close()
    assert found.problems == ()
    assert seen > _KILLS
    assert found.results > 10
    assert len(rows) == found.files


def _kill(days: subprocess.Popen[str], order: str) -> None:
    asked, told = days.stdin, days.stdout
    assert asked is not None
    assert told is not None
    asked.write(f"{order}\n")
    asked.flush()
    assert told.readline() == "9\n"


def _look_for(store: Store, note: dict[str, object]) -> None:
    """Find in the records what a day had finished before it was killed."""
    match note:
        case {"patient": int(number), "name": name}:
            assert patient_by_id(store, number).patient.name == name
        case {"sample": int(number), "sha256": sha256}:
            assert sample_by_id(store, number).sha256 == sha256
            assert original(store, number).stat().st_size == 60_000
        case {"sample": int(number), "patient_id": patient}:
            assert sample_by_id(store, number).patient_id == patient
        case {"sample": int(number), "state": str(state)}:
            assert sample_by_id(store, number).state in _STATES[state]
        case {"result": int(number), "digest": digest}:
            with store.reading() as connection:
                assert result_row(connection, number)["digest"] == digest
        case {"report": int(number), "sample_of": int(sample)}:
            (kept,) = [each for each in reports_of(store, sample) if each.id == number]
            assert report_of(store, kept).startswith(b"%PDF")
        case _:
            pytest.fail(f"nobody looks for {note}")


def _look_whole(store: Store) -> None:
    """Look at the last samples as a window would: each is complete for the state it is in."""
    for row in worklist(store, WorklistQuery(limit=3)):
        results = results_of(store, row.sample_id)
        current = [each.id for each in results if each.superseded_by is None]
        assert current == ([row.result_id] if row.result_id else [])
        assert row.state is not State.ANALYZING
        assert (row.state is State.NEW) == (not results)
        assert (row.counts is None) == (not results)
        assert (row.signed_by is not None) == (row.state is State.FINAL)
        assert original(store, row.sample_id).stat().st_size == 60_000
        for each in results:
            assert len(labels_of(store, each.id)) == each.events == 20_000
