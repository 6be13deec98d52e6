"""Quality control of a day: its state, what it holds, and whose lot a file names."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from bloodview.clinic.controls import ControlMaterial, Target, material_named, texts_of
from bloodview.clinic.quality_day import (
    Measured,
    QualityState,
    judge,
    quality_for,
    quality_on,
    rules_words,
    with_quality,
)
from bloodview.clinic.westgard import Rule
from bloodview.result import Release
from tests.core.store.made import made_result

NORMAL = ControlMaterial("Blood", "normal", "2301-N", targets={"rbc": Target(5.0, 0.1), "plt": Target(250.0, 10.0)})
HIGH = ControlMaterial("Blood", "high", "2301-H", targets={"rbc": Target(7.0, 0.1)})
DAY = date(2026, 11, 24)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute)


def normal(when: datetime, rbc: float, plt: float = 250.0) -> Measured:
    return Measured(1, NORMAL, when, "BC-1", {"rbc": rbc, "plt": plt})


def high(when: datetime, rbc: float) -> Measured:
    return Measured(2, HIGH, when, "BC-1", {"rbc": rbc})


def state(*measured: Measured) -> QualityState:
    return quality_on(measured, judge(measured), DAY).state


def test_the_state_of_a_day() -> None:
    assert state() is QualityState.NOT_RUN
    assert state(normal(datetime(2026, 11, 23, 8), 5.0)) is QualityState.NOT_RUN
    assert state(normal(at(8), 5.1), high(at(8, 5), 6.9)) is QualityState.PASSED
    assert state(normal(at(8), 5.25)) is QualityState.WARNING
    assert state(normal(at(8), 5.0, plt=290)) is QualityState.FAILED
    found = (normal(at(8), 5.25, plt=290),)
    assert rules_words(quality_on(found, judge(found), DAY).broken) == "PLT 1-3s, RBC 1-2s"


def test_a_failure_lasts_until_the_same_level_passes() -> None:
    failed, other = normal(at(8), 5.4), high(at(9), 7.0)
    assert state(failed, other) is QualityState.FAILED
    assert state(failed, other, normal(at(10), 5.02)) is QualityState.PASSED


@pytest.mark.parametrize(("hour", "held"), [(7, False), (9, True), (11, True), (13, False)])
def test_samples_between_two_passes_around_a_failure_are_held(hour: int, held: bool) -> None:
    measured = (normal(at(8), 5.0), normal(at(10), 5.4), normal(at(12), 5.0))
    day = quality_for(measured, at(hour))
    result = with_quality(made_result("0" * 64), day)
    assert (result.release is Release.REVIEW) is held
    assert ("Quality control of BC-1 failed on 24 Nov 2026 at 10:00 (RBC 1-3s)" in result.messages[0]) is held


def test_samples_of_another_day_and_refused_results_stay() -> None:
    measured = (normal(at(10), 5.4),)
    assert quality_for(measured, datetime(2026, 11, 25, 9)).state is QualityState.NOT_RUN
    refused = made_result("0" * 64, Release.REFUSED)
    assert with_quality(refused, quality_for(measured, at(11))) is refused


def test_only_counts_that_failed_are_held_and_older_reasons_stay() -> None:
    day = quality_for((normal(at(10), 5.25, plt=290),), at(11))
    assert list(with_quality(made_result("0" * 64), day).held) == ["plt"]
    before = replace(made_result("0" * 64, Release.REVIEW), held={"plt": "Clumps."})
    assert with_quality(before, day).held == {"plt": "Clumps."}


def test_each_lot_is_judged_by_its_own_target() -> None:
    next_lot = ControlMaterial("Blood", "normal", "2302-N", targets={"rbc": Target(5.4, 0.1)})
    measured = (normal(at(8), 5.02), Measured(3, next_lot, at(9), "BC-1", {"rbc": 5.42}))
    assert [rules["rbc"] for rules in judge(measured)] == [frozenset(), frozenset()]
    # Nine of the old lot and, in a run of its own, one of the new are ten in a row of neither.
    tomorrow = replace(measured[1], at=datetime(2026, 11, 25, 8))
    assert judge([*[normal(at(8), 5.02)] * 9, tomorrow])[-1]["rbc"] == frozenset()
    assert judge([normal(at(8), 5.02)] * 10)[-1]["rbc"] == frozenset({Rule.TEN_X})


@dataclass(frozen=True)
class _Kept:
    material: ControlMaterial


def test_a_file_names_its_lot() -> None:
    kept = [_Kept(NORMAL), _Kept(HIGH)]
    assert material_named(kept, ["LOT 2301-n"], "BC-1", DAY) is kept[0]
    assert material_named(kept, ["2301-NX"], "BC-1", DAY) is None
    assert material_named(kept, ["Rex", "4711"], "BC-1", DAY) is None
    shared = [_Kept(ControlMaterial("Blood", level, "77", analyser="BC-1")) for level in ("low", "high")]
    assert material_named(shared, ["77"], "BC-1", DAY) is None
    assert material_named(shared, ["77 High"], "BC-1", DAY) is shared[1]
    assert material_named(shared, ["77 high"], "BC-2", DAY) is None
    later = [_Kept(ControlMaterial("Blood", "low", "78", valid_from=date(2026, 12, 1)))]
    assert material_named(later, ["78"], "BC-1", DAY) is None
    assert texts_of({"PATIENT ID": " 23\n01 ", "LOT": ""}, ("LOT", "patient id", "GONE")) == ("23 01",)
