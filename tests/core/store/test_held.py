"""Counts that are held: kept with their reasons, not changed afterwards, and given to the worklist until released."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bloodview.errors import UserError
from bloodview.result import Release, Result, released, withheld
from bloodview.store import (
    State,
    Store,
    WorklistQuery,
    add_result,
    import_sample,
    mark_reviewed,
    result_of,
    results_of,
    sign,
    verify_records,
    worklist,
)
from tests.core.store.made import made_result, made_sample

_WHY = 'Platelets and red cells overlap: "rbc": 30 % of events.'


def _held(sha256: str, seed: int = 0) -> Result:
    found = made_result(sha256, Release.REVIEW, seed)
    return replace(found, risk={"plt": 0.7, "rbc": 0.01}, held={"plt": _WHY})


def _kept(store: Store, folder: Path, name: str, held: bool, seed: int = 0) -> int:
    sample = made_sample(folder, name)
    record, _ = import_sample(store, sample)
    add_result(store, record.id, _held(sample.sha256, seed) if held else made_result(sample.sha256, seed=seed))
    return record.id


def test_what_is_held_is_read_back_and_nothing_is_said_of_a_result_that_holds_nothing(
    store: Store, tmp_path: Path
) -> None:
    number, other = _kept(store, tmp_path, "held.fcs", True), _kept(store, tmp_path, "fine.fcs", False)
    kept = results_of(store, number)[0]
    assert (kept.held, kept.risk) == ({"plt": _WHY}, {"plt": 0.7, "rbc": 0.01})
    whole = result_of(store, kept.id)
    assert (whole.held, whole.risk, whole.withheld) == (kept.held, kept.risk, {"plt": _WHY})
    assert (results_of(store, other)[0].held, results_of(store, other)[0].risk) == ({}, {})
    assert verify_records(store).problems == ()


def test_what_is_held_cannot_be_changed(store: Store, tmp_path: Path) -> None:
    _kept(store, tmp_path, "held.fcs", True)
    with pytest.raises((UserError, DatabaseError)), store.writing() as connection:
        connection.execute(text("UPDATE result SET held = NULL"))


def test_the_worklist_tells_what_is_held_until_a_person_released_it(store: Store, tmp_path: Path) -> None:
    first, second = (_kept(store, tmp_path, name, True) for name in ("a.fcs", "b.fcs"))
    rows = {row.sample_id: row for row in worklist(store)}
    assert [rows[number].held for number in (first, second)] == [{"plt": _WHY}] * 2
    mark_reviewed(store, first, "Ann", "Smear looked at.")
    sign(store, second, "Dr. Ann")
    rows = {row.sample_id: row for row in worklist(store)}
    assert [(rows[number].state, rows[number].held) for number in (first, second)] == [
        (State.PRELIMINARY, {}),
        (State.FINAL, {}),
    ]


def test_held_counts_stand_last_as_they_are_not_shown(store: Store, tmp_path: Path) -> None:
    held = _kept(store, tmp_path, "held.fcs", True, seed=9)
    fine = [_kept(store, tmp_path, f"{number}.fcs", False, seed=number) for number in range(3)]
    for descending in (False, True):
        listed = [row.sample_id for row in worklist(store, WorklistQuery(order="plt", descending=descending))]
        assert listed[-1] == held
        assert set(listed[:-1]) == set(fine)
    # The count that is not held is sorted by, though the reason names it in quotes.
    assert worklist(store, WorklistQuery(order="rbc", descending=True))[0].sample_id == held
    mark_reviewed(store, held, "Ann", "Smear looked at.")
    assert worklist(store, WorklistQuery(order="plt", descending=False))[0].sample_id == held


def test_what_is_computed_from_a_held_count_is_held_with_it() -> None:
    counts = made_result("0" * 64).counts
    assert withheld({"retic_pct": "why"}) == {"retic_pct": "why", "retic": "why"}
    assert withheld({"rbc": "why"}) == {"rbc": "why", "rbc_uncorrected": "why", "retic": "why"}
    assert withheld({"rbc": "one", "retic_pct": "two"})["retic"] == "two"
    shown = released(counts, {"rbc": "why"})
    assert (shown.rbc, shown.rbc_uncorrected, shown.retic) == (None, None, None)
    assert (shown.retic_pct, shown.plt) == (counts.retic_pct, counts.plt)
    assert released(counts, {}).plt is counts.plt
