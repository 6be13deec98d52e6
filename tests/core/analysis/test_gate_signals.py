"""Signals of each count, and what the gate makes of them."""

from dataclasses import replace

import numpy as np
import pytest

from bloodview.analysis import gate_signals as signals
from bloodview.analysis import release_run
from bloodview.analysis.gate_risk import pushes, risk_of, shipped_risk
from bloodview.analysis.gate_run import Steadiness
from bloodview.analysis.gate_signals import NAMES, Signals
from bloodview.analysis.reason import COUNTS, Reason, held_by, ranked
from bloodview.analysis.release_risk import leading, risk_reasons, risks
from bloodview.result import Counts, Estimate, Release

COUNTED = Counts(
    rbc=Estimate(7, 6.9, 7.1),
    rbc_uncorrected=6.95,
    retic_pct=Estimate(1, 0.8, 1.2),
    retic=Estimate(70, 56, 84),
    clump_pct=Estimate(1, 0.8, 1.2),
    plt=Estimate(250, 240, 260),
)
EVENTS = np.array([9700.0, 100.0, 100.0, 400.0, 100.0])
NONE = dict.fromkeys(COUNTS, 0.0)
GOOD = Signals(
    events=10_400,
    interval=dict.fromkeys(COUNTS, 0.3),
    overlap=dict.fromkeys(COUNTS, 0.1),
    labels=NONE,
    stages=NONE,
    own=NONE,
    unlikely=0.005,
    unlikely_own=dict.fromkeys(COUNTS, 0.005),
    far=0.0,
    latent=0.15,
    rebuilt=0.03,
    gain=0.1,
    shift=1.0,
    debris=0.25,
    cut=0.05,
    highest=0.0,
    lowest=0.003,
    coincidence=0.005,
)


def test_intervals_are_told_in_allowable_errors() -> None:
    found = signals.interval(COUNTED)
    assert found["plt"] == pytest.approx(10 / 50)
    assert found["retic_pct"] == pytest.approx(0.2 / 0.5)
    assert "plt" not in signals.interval(replace(COUNTED, plt=None))


def test_other_ways_to_count_are_compared_in_allowable_errors() -> None:
    within = signals.tolerated(EVENTS, COUNTED)
    assert within["plt"] == pytest.approx(80)
    assert within["clump_pct"] == pytest.approx(0.005 * 9900)
    other = EVENTS + np.array([0, 0, 0, 160, -160])
    assert signals.disagreement(EVENTS, other, within) == pytest.approx({**NONE, "plt": 2.0})


def test_overlap_is_the_expected_misclassification() -> None:
    sure = np.repeat(np.eye(5)[[0, 3]], 500, axis=0)
    within = signals.tolerated(sure.sum(0), COUNTED)
    assert signals.overlap(sure, within) == pytest.approx(NONE)
    halves = np.tile([0, 0, 0, 0.5, 0.5], (100, 1))
    assert signals.overlap(np.concatenate([sure, halves]), within)["plt"] == pytest.approx(25 / within["plt"])


def test_unlikely_events_are_told_of_each_population() -> None:
    probability = np.repeat(np.eye(5)[[0, 3]], 100, axis=0)
    unlikely = np.arange(200) >= 150
    found = signals.unlikely_of(unlikely, probability)
    assert (found["rbc"], found["plt"]) == (0, 0.5)


def test_signals_are_finite_whatever_they_are() -> None:
    wild = replace(
        GOOD, events=0, interval={}, debris=np.inf, unlikely=1.0, gain=9.0, overlap=dict.fromkeys(COUNTS, 1e9)
    )
    assert all(np.isfinite(signals.features(wild, count)).all() for count in COUNTS)
    assert len(signals.features(GOOD, "plt")) == len(NAMES)


def test_a_good_sample_has_little_risk_and_a_doubtful_count_much() -> None:
    risk = shipped_risk()
    assert all(chance < risk.hold_from for chance in risks(risk, GOOD, COUNTED).values())
    doubtful = replace(
        GOOD,
        interval={**GOOD.interval, "plt": 6.0},
        overlap={**GOOD.overlap, "plt": 9.0},
        own={**NONE, "plt": 5.0},
        debris=40.0,
    )
    assert risk_of(risk, doubtful, "plt") > 0.5
    assert risk_of(risk, doubtful, "rbc") < risk.hold_from
    (reason,) = risk_reasons(risk, doubtful, risks(risk, doubtful, COUNTED))
    assert reason.holds == ("plt",)
    assert reason.sentence.startswith("PLT may err beyond the allowable (estimated chance ")


def test_the_leading_signals_give_the_words() -> None:
    risk = shipped_risk()
    apart = replace(GOOD, overlap={**GOOD.overlap, "plt": 50.0})
    assert pushes(risk, apart, "plt").argmax() == NAMES.index("overlap")
    assert leading(risk, apart, "plt") == "overlap"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (GOOD, ""),
        (replace(GOOD, steadiness=Steadiness(rate=0.4)), "clog"),
        (replace(GOOD, steadiness=Steadiness(pause=0.05)), "bubble"),
        (replace(GOOD, steadiness=Steadiness(medians=0.5)), "carry-over"),
        (replace(GOOD, steadiness=Steadiness(shares=0.2)), "carry-over"),
        (replace(GOOD, two=0.2), "two kinds of red cells"),
        (replace(GOOD, highest=0.3), "30 % of the events are at the end"),
        (replace(GOOD, lowest=0.5), "no signal for 50 %"),
        (replace(GOOD, coincidence=0.12), "12 %"),
    ],
)
def test_faults_of_a_run_hold_all_counts(changed: Signals, words: str) -> None:
    found = release_run.run_reasons(changed, COUNTED, "dog")
    assert [words in reason.sentence for reason in found] == [True] * bool(words)
    assert all(reason.holds == COUNTS for reason in found)


def test_counts_that_no_animal_has_are_held() -> None:
    platelets = replace(COUNTED, plt=Estimate(5000, 4900, 5100))
    held = held_by(release_run.run_reasons(GOOD, platelets, "dog"), platelets)
    assert list(held) == ["plt"]
    assert held["plt"].startswith("A platelet count of 5,000")
    red = replace(COUNTED, rbc=Estimate(25, 24, 26))
    held = held_by(release_run.run_reasons(GOOD, red, "dog"), red)
    assert list(held) == list(COUNTS)
    assert held["rbc"].startswith("A red cell count of 25.0")
    assert not release_run.run_reasons(GOOD, replace(red, plt=None), "griffin")


def test_what_refuses_holds_all_and_comes_first() -> None:
    plain = Reason(Release.REVIEW, "only a remark")
    platelets = Reason(Release.REVIEW, "platelets", ("plt",))
    refused = Reason(Release.REFUSED, "nothing")
    assert held_by([plain, platelets], COUNTED) == {"plt": "platelets"}
    assert held_by(ranked([plain, platelets, refused]), COUNTED) == dict.fromkeys(COUNTS, "nothing")
    assert held_by([platelets], replace(COUNTED, plt=None)) == {}
