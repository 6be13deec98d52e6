"""References are believed as far as their method's error allows, and not at all where they belong to another file."""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.learn.believed import FAR, FEWEST_EVENTS, FEWEST_SAMPLES, OUTLIER, believed
from bloodview.learn.spread import REFERENCE_CV

RED, PLT, RETIC, CLUMP = range(4)
EVENTS = 6000
NAN = float("nan")
ERROR = math.hypot(REFERENCE_CV[PLT], 1e-3)
"""Relative error of platelet references, with the thousandth that nothing falls below."""


def table(platelets: NDArray[np.float64]) -> Tensor:
    """References [S, 4] whose other columns are blank."""
    shares = np.full((len(platelets), 4), NAN)
    shares[:, PLT] = platelets
    return torch.from_numpy(shares)


def cohort(gaps: NDArray[np.float64], level: float = 0.0) -> tuple[Tensor, Tensor]:
    """References and counts that lie exp(level + gap) apart, in samples of quite different platelets."""
    platelets = np.geomspace(0.01, 0.2, len(gaps))
    return table(platelets), table(platelets * np.exp(level + gaps))


def changed(shares: Tensor, counted: Tensor) -> list[float]:
    """Log ratio of what is believed and what was given, platelets."""
    ratio: list[float] = torch.log(believed(shares, counted, EVENTS)[:, PLT] / shares[:, PLT]).tolist()
    return ratio


STEPS = np.arange(-5, 6)[[3, 7, 0, 10, 5, 1, 8, 2, 9, 4, 6]].astype(float)
"""-5 ... 5 in some order: median 0, median absolute value 3."""


def test_a_model_that_scatters_less_than_the_method_is_followed() -> None:
    gaps = 0.1 * ERROR * STEPS  # spread 1.4826 x 0.3 errors
    assert changed(*cohort(gaps)) == pytest.approx(gaps.tolist())


def test_a_model_that_scatters_as_much_again_has_a_quarter_of_a_say() -> None:
    gaps = 2 * ERROR / (3 * 1.4826) * STEPS  # spread of two errors: k = 1/4
    expected = [max(-OUTLIER * ERROR, min(OUTLIER * ERROR, gap)) / 4 for gap in gaps]
    assert changed(*cohort(gaps)) == pytest.approx(expected)


def test_a_model_that_scatters_far_more_than_the_method_has_no_say() -> None:
    gaps = 30 * ERROR / (3 * 1.4826) * STEPS
    shares, counted = cohort(gaps)
    assert torch.nan_to_num(believed(shares, counted, EVENTS)).isfinite().all()
    kept = [change for change in changed(shares, counted) if not math.isnan(change)]
    assert len(kept) >= FEWEST_SAMPLES
    assert max(abs(change) for change in kept) < 0.01


@pytest.mark.parametrize("level", [-0.25, 0.0, 0.25])
@pytest.mark.parametrize("seed", range(5))
def test_the_references_set_the_level(level: float, seed: int) -> None:
    """A model that counts a quarter too much in every sample moves nothing but what lies off its own median."""
    gaps = np.random.default_rng(seed).normal(0, ERROR, 31)
    found = changed(*cohort(gaps, level))
    assert float(np.median(found)) == pytest.approx(0, abs=1e-12)
    assert found == pytest.approx(changed(*cohort(gaps)))


def test_drawn_towards_the_model_references_lie_nearer_to_the_truth() -> None:
    """Errors of both are independent here, so the weighted mean is better than the references alone."""
    rng = np.random.default_rng(2)
    truth = np.geomspace(0.01, 0.2, 201)
    shares = table(truth * np.exp(rng.normal(0, ERROR, 201)))
    counted = table(truth * np.exp(rng.normal(0, 0.3 * ERROR, 201)))
    found = believed(shares, counted, 1_000_000)[:, PLT].numpy()

    def error(column: NDArray[np.float64]) -> float:
        return float(np.abs(np.log(column / truth)).mean())

    assert error(found) < 0.6 * error(shares[:, PLT].numpy())


@pytest.mark.parametrize(("one", "other"), [(0, 10), (3, 9), (10, 2)])
def test_the_references_of_two_samples_exchanged_are_left_blank(one: int, other: int) -> None:
    shares, counted = cohort(0.1 * ERROR * STEPS)
    swapped = shares.clone()
    swapped[[one, other]] = shares[[other, one]]
    found = believed(swapped, counted, EVENTS)[:, PLT]
    assert sorted(torch.nonzero(found.isnan()).squeeze(1).tolist()) == sorted((one, other))


def test_one_reference_of_another_file_is_left_blank_and_moves_no_other() -> None:
    shares, counted = cohort(0.1 * ERROR * STEPS)
    wrong = shares.clone()
    wrong[4, PLT] *= 5
    found, plain = (believed(given, counted, EVENTS)[:, PLT] for given in (wrong, shares))
    assert math.isnan(float(found[4]))
    assert torch.log(torch.cat([found[:4], found[5:]]) / torch.cat([plain[:4], plain[5:]])).abs().max() < ERROR


def test_no_platelets_at_all_where_the_model_counts_many_is_left_blank() -> None:
    shares, counted = cohort(0.1 * ERROR * STEPS)
    shares[2, PLT] = 0.0
    assert math.isnan(float(believed(shares, counted, EVENTS)[2, PLT]))


def test_a_disagreement_that_debris_may_cause_is_kept() -> None:
    """Three times as many, but by less than debris adds."""
    shares, counted = cohort(0.1 * ERROR * STEPS)
    shares[2, PLT], counted[2, PLT] = 0.2 * FAR[PLT], 0.6 * FAR[PLT]
    assert float(believed(shares, counted, EVENTS)[2, PLT]) == pytest.approx(0.2 * FAR[PLT])


def test_a_reference_of_few_events_is_taken_as_it_is() -> None:
    """Counting noise of the file is not the method's error."""
    shares, counted = cohort(0.1 * ERROR * STEPS)
    shares[2, PLT] = 0.5 * FEWEST_EVENTS / EVENTS
    counted[2, PLT] = shares[2, PLT] * 1.2
    assert float(believed(shares, counted, EVENTS)[2, PLT]) == float(shares[2, PLT])


def test_blank_cells_stay_blank_and_do_not_vote() -> None:
    gaps = 0.1 * ERROR * STEPS
    shares, counted = cohort(np.concatenate([gaps, [3.0, -3.0]]))
    shares[11:, PLT] = NAN
    found = believed(shares, counted, EVENTS)[:, PLT]
    assert found[11:].isnan().all()
    assert torch.log(found[:11] / shares[:11, PLT]).tolist() == pytest.approx(gaps.tolist())


def test_few_samples_change_nothing() -> None:
    few = FEWEST_SAMPLES - 1
    shares, counted = cohort(np.linspace(-1, 1, few))
    assert torch.equal(believed(shares, counted, EVENTS)[:, PLT], shares[:, PLT])
    assert torch.isnan(believed(table(np.full(30, NAN)), table(np.full(30, 0.1)), EVENTS)).all()


def test_counts_do_not_mix_and_red_cells_are_left_alone() -> None:
    platelets = np.geomspace(0.01, 0.2, 11)
    shares = torch.from_numpy(np.stack([1 - platelets, platelets, 2 * platelets, 3 * platelets], axis=1))
    counted = shares.clone()
    counted[:, RETIC] *= torch.from_numpy(np.exp(0.05 * ERROR * STEPS))
    counted[:, RED] = 0.2
    before = shares.clone()
    found = believed(shares, counted, EVENTS)
    assert torch.equal(shares, before)
    assert torch.equal(found[:, RED], shares[:, RED])
    assert torch.allclose(found[:, [PLT, CLUMP]], shares[:, [PLT, CLUMP]])
    assert torch.allclose(found[:, RETIC], counted[:, RETIC])


def test_a_model_that_counts_none_is_no_trouble() -> None:
    shares, _ = cohort(STEPS)
    found = believed(shares, torch.zeros_like(shares), EVENTS)
    assert torch.equal(found[:, PLT], shares[:, PLT])
