"""Soft labels: posteriors whose mean is what the references say."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from bloodview.learn.naming import predicted_shares
from bloodview.learn.soft_labels import RESCALED, held, rescale, targets
from bloodview.result import Population

NAN = float("nan")


def posteriors(samples: int = 4, events: int = 2000, seed: int = 3) -> Tensor:
    logits = 2 * torch.randn((samples, events, 5), generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return torch.softmax(logits, dim=2)


def test_targets_by_hand() -> None:
    mean = torch.tensor([[0.85, 0.03, 0.02, 0.05, 0.05]] * 2)
    shares = torch.tensor([[0.9, 0.10, 0.02, 0.01], [0.9, NAN, 0.02, NAN]])
    wanted = targets(mean, shares)
    # Red is what neither PLT nor OTHER takes: 1 - 0.10 - 0.05, and 1 - 0.05 - 0.05 where PLT is blank.
    assert wanted[0, [Population.RETIC, Population.CLUMP, Population.PLT]].tolist() == pytest.approx(
        [0.85 * 0.02, 0.85 * 0.01, 0.10]
    )
    assert float(wanted[1, Population.RETIC]) == pytest.approx(0.9 * 0.02)
    free = [[0, 4], [0, 2, 3, 4]]
    assert [torch.nonzero(row.isnan()).squeeze(1).tolist() for row in wanted] == free


def test_rescaled_means_are_the_wanted_ones() -> None:
    wanted = torch.tensor([[NAN, 0.05, 0.01, 0.10, NAN], [NAN, 0.3, 0.02, 0.001, NAN]] * 2, dtype=torch.float64)
    scaled, factors = rescale(posteriors(), wanted)
    fixed = list(RESCALED)
    assert float((scaled.mean(1) - wanted)[:, fixed].abs().max()) < 1e-4
    assert torch.allclose(scaled.sum(2), torch.ones(4, 2000, dtype=torch.float64))
    # Classes that no reference fixes keep their odds in every event.
    before = posteriors()
    assert torch.allclose(scaled[..., 0] / scaled[..., 4], before[..., 0] / before[..., 4])
    assert bool((factors[:, [0, 4]] == 1).all())


def test_nothing_wanted_changes_nothing() -> None:
    scaled, factors = rescale(posteriors(), torch.full((4, 5), NAN, dtype=torch.float64))
    assert torch.allclose(scaled, posteriors())
    assert bool((factors == 1).all())


def test_factors_can_be_taken_up_again() -> None:
    wanted = torch.tensor([[NAN, 0.05, 0.01, 0.10, NAN]] * 4, dtype=torch.float64)
    found, factors = rescale(posteriors(), wanted)
    again, _ = rescale(posteriors(), wanted, factors, steps=1)
    assert torch.allclose(again, found, atol=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_an_empty_class_is_no_trouble(share: float) -> None:
    empty = posteriors()
    empty[..., Population.PLT] = 0
    empty /= empty.sum(2, keepdim=True)
    wanted = torch.tensor([[NAN, 0.05, 0.01, share, NAN]] * 4, dtype=torch.float64)
    scaled, factors = rescale(empty, wanted)
    assert bool(torch.isfinite(scaled).all() & torch.isfinite(factors).all())
    assert torch.allclose(scaled.sum(2), torch.ones(4, 2000, dtype=torch.float64))
    assert float((scaled.mean(1) - wanted)[:, Population.RETIC].abs().max()) < 1e-3


def test_a_class_wanted_empty_empties() -> None:
    wanted = torch.tensor([[NAN, 0.0, 0.01, 0.1, NAN]] * 4, dtype=torch.float64)
    scaled, _ = rescale(posteriors(), wanted)
    assert float(scaled.mean(1)[:, Population.RETIC].max()) < 1e-5


EXTREME = st.one_of(st.sampled_from([0.0, 1e-4, 0.5, NAN]), st.floats(0.0, 0.3))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    plt=EXTREME,
    retic=EXTREME,
    clump=st.one_of(st.sampled_from([0.0, 1e-4, 0.45, NAN]), st.floats(0.0, 0.3)),
    sharpness=st.floats(0.1, 4.0),
    seed=st.integers(0, 100),
)
def test_labels_are_held_to_any_references(plt: float, retic: float, clump: float, sharpness: float, seed: int) -> None:
    """Whatever the posteriors were, also sure ones: mean labels, counted again as shares, are the references."""
    random = torch.Generator().manual_seed(seed)
    logits = torch.tensor([3.0, 0.0, -1.0, 0.0, 0.0]) + sharpness * torch.randn((2, 800, 5), generator=random)
    posterior = torch.softmax(logits.double(), dim=2)
    shares = torch.tensor([[0.9, plt, retic, clump], [NAN, 0.1, retic, 0.02]]).double()
    labels = held(posterior, shares)
    assert torch.allclose(labels.sum(2), torch.ones(2, 800).double())
    assert float(labels.min()) >= 0
    error = (predicted_shares(labels.mean(1)) - shares)[:, 1:]
    assert float(error.nan_to_num().abs().max()) < 1e-4
    # An event's odds of RBC and OTHER are its own: no reference speaks of them.
    ratio = labels[..., Population.RBC] * posterior[..., Population.OTHER]
    assert torch.allclose(ratio, labels[..., Population.OTHER] * posterior[..., Population.RBC], atol=1e-9)


def test_labels_held_to_nothing_stay() -> None:
    assert torch.allclose(held(posteriors(), torch.full((4, 4), NAN).double()), posteriors())


@pytest.mark.parametrize("plt", [0.0, 0.02, 0.5, 1.0])
def test_labels_of_events_without_doubt_stay_finite(plt: float) -> None:
    """No factor moves an event of which a class is certain; the rest goes as far as it can."""
    sure = torch.nn.functional.one_hot(torch.arange(1000) % 5, 5).double().repeat(2, 1, 1)
    labels = held(sure, torch.tensor([[0.9, plt, 0.01, 0.0]] * 2).double())
    assert bool(torch.isfinite(labels).all())
    assert torch.allclose(labels.sum(2), torch.ones(2, 1000).double())


def test_the_factor_of_one_class_is_found_by_bisection() -> None:
    """One free class against one fixed: w with mean of q w / (q w + 1 - q) = r, solved here in plain Python."""
    chance = [0.001, 0.01, 0.05, 0.2, 0.5, 0.9]
    low, high = 1e-9, 1e9
    for _ in range(200):
        middle = math.sqrt(low * high)
        mean = sum(q * middle / (q * middle + 1 - q) for q in chance) / len(chance)
        low, high = (middle, high) if mean < 0.4 else (low, middle)
    posterior = torch.zeros(1, 6, 5).double()
    posterior[0, :, Population.PLT] = torch.tensor(chance).double()
    posterior[0, :, Population.RBC] = 1 - posterior[0, :, Population.PLT]
    wanted = torch.full((1, 5), NAN).double()
    wanted[0, Population.PLT] = 0.4
    scaled, factors = rescale(posterior, wanted)
    assert float(factors[0, Population.PLT]) == pytest.approx(low, rel=1e-4)
    expected = [q * low / (q * low + 1 - q) for q in chance]
    assert scaled[0, :, Population.PLT].tolist() == pytest.approx(expected, abs=1e-5)
