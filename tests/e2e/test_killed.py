"""The program is killed at random moments of a day, and goes on with the same records: nothing done is lost."""

import csv
import io
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from pypdf import PdfReader

from bloodview.paths import user_data
from bloodview.samples import read_samples
from bloodview.settings import read_settings
from bloodview.store import (
    State,
    Store,
    WorklistQuery,
    WorklistRow,
    backup_folder,
    labels_of,
    open_store,
    report_of,
    reports_of,
    result_of,
    samples_by_hash,
    signatures_of,
    verify_records,
    worklist,
)
from tests.e2e.killed import EVENTS

KILLS = int(os.environ.get("BLOODVIEW_KILLS", "50"))
_LONGEST_DAY = 5.0  # seconds: it takes two where nothing else runs; a machine that is busy is not waited for
SEED = int(os.environ.get("BLOODVIEW_KILLS_SEED", "4"))


class _Days:
    """The process that plays days."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def play(self, seconds: float) -> int:
        """Play until killed after so many seconds, or one day to its end for 0; gives the exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@pytest.fixture
def days(tmp_path: Path) -> Iterator[_Days]:
    """Start the process in a home of its own."""
    for name in ("watched", "out"):
        (tmp_path / name).mkdir()
    words = [sys.executable, "-m", "tests.e2e.killed", str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield _Days(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=30)


def test_a_day_killed_at_random_moments_loses_nothing_that_was_done(days: _Days, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    assert days.play(0) == 0, _journal(tmp_path)[-1:]
    began = time.monotonic()
    assert days.play(0) == 0, _journal(tmp_path)[-1:]
    longest = min(time.monotonic() - began, _LONGEST_DAY)
    print(f"seed {SEED}, a day takes {longest:.2f} s, {KILLS} kills after:")
    looked_at = len(_check(tmp_path))
    for number in range(1, KILLS + 1):
        seconds = chance.uniform(0.0, 1.3 * longest)  # up to the start of another day
        assert days.play(seconds) == -9, _journal(tmp_path)[-1:]
        journal = _check(tmp_path, looked_at)
        looked_at = len(journal)
        print(f"{number:3} {seconds:6.3f} s, {len(journal):4} steps done, the last: {json.dumps(journal[-1])[:60]}")
    assert days.play(0) == 0, _journal(tmp_path)[-1:]
    _check(tmp_path)
    with _store() as store:
        rows = worklist(store, WorklistQuery(limit=10_000))
    came = {path.name for path in (tmp_path / "watched").glob("*.fcs")}
    assert {row.file for row in rows if row.result_id is not None} == came, "what a kill left is counted later"


def _check(folder: Path, looked_at: int = 0) -> list[dict[str, Any]]:
    """Look at what was kept as the next start of the program finds it; gives what was done up to now.

    looked_at : so many steps were looked at after an earlier kill; the audit trail still has to hold them
    """
    journal = _journal(folder)
    assert not [line["trouble"] for line in journal if "trouble" in line]
    with _store() as store:
        assert verify_records(store, files=True).problems == ()
        rows = {row.sample_id: row for row in worklist(store, WorklistQuery(limit=10_000))}
        _check_whole(store, list(rows.values()))
        for line in journal[looked_at:]:
            _check_done(store, rows, line)
        for kept in backup_folder(store).glob("*.sqlite"):
            with closing(sqlite3.connect(kept)) as backup:
                assert backup.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    names = [line["settings"] for line in journal if "settings" in line]
    # A kill may come after the settings were kept and before that was noted.
    assert not names or read_settings().clinic_name >= names[-1]
    _check_files(folder / "out", newest=None if not looked_at else 8)
    return journal


def _check_whole(store: Store, rows: list[WorklistRow]) -> None:
    """Whatever is in the records can be shown: each result with its events, each report with its pages."""
    for row in rows[:12]:  # newest first; those before were looked at after earlier kills
        assert (row.result_id is None) == (row.state is State.NEW)
        if row.result_id is not None:
            assert len(labels_of(store, row.result_id)) == EVENTS
            assert result_of(store, row.result_id).counts == row.counts
        for kept in reports_of(store, row.sample_id):
            assert len(PdfReader(io.BytesIO(report_of(store, kept))).pages) >= 1


def _check_done(store: Store, rows: dict[int, WorklistRow], line: dict[str, Any]) -> None:
    """What was noted as done is there."""
    for sha256 in line.get("counted", [line["of"]] if "of" in line else []):
        (sample,) = samples_by_hash(store, sha256)
        row = rows[sample.id]
        assert row.result_id is not None
        if "patient" in line:
            assert row.patient is not None
            assert row.patient.patient.name == line["patient"]
        if "report" in line:
            pdf = Path(line["report"]).read_bytes()
            assert pdf in [report_of(store, kept) for kept in reports_of(store, sample.id)]
        if "signed" in line:
            assert len(signatures_of(store, sample.id)) >= line["signed"]
            assert row.state in (State.FINAL, State.AMENDED)
        if "amended" in line:
            assert (row.state, sample.amended_why) == (State.AMENDED, line["amended"])


def _check_files(out: Path, newest: int | None) -> None:
    """No file that was written for the user is there by half."""
    written = (path for path in out.iterdir() if not path.name.startswith("."))
    for path in sorted(written, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:newest]:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                assert len([row for row in csv.DictReader(file) if row["version"]]) == 1
        elif path.suffix == ".parquet":
            assert pyarrow.parquet.read_table(path).num_rows == EVENTS
        elif path.suffix == ".fcs":
            assert len(read_samples(path)[0].events) == EVENTS
        else:
            assert len(PdfReader(path).pages) >= 1


def _journal(folder: Path) -> list[dict[str, Any]]:
    path = folder / "journal"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@contextmanager
def _store() -> Iterator[Store]:
    store = open_store(None, user_data())
    try:
        yield store
    finally:
        store.close()
