"""Mixture weights of a new sample."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from bloodview.learn.model import class_densities
from bloodview.learn.reweight import Profile, reweight


def densities(values: np.ndarray, centres: tuple[float, ...]) -> Tensor:
    """Log densities of unit Gaussians."""
    gap = values[:, None] - np.array(centres)
    return torch.from_numpy(-0.5 * gap**2 - 0.5 * math.log(2 * math.pi))


def test_a_component_of_one_in_a_thousand_is_counted() -> None:
    rng = np.random.default_rng(5)
    rare = rng.random(20_000) < 0.001
    values = rng.normal(np.where(rare, 5.0, 0.0))
    # The prior expects thirty times as many.
    prior = torch.tensor([0.97, 0.03]).double()
    weights, posterior = reweight(densities(values, (0.0, 5.0)), prior)
    number = int(rare.sum())
    assert number > 5
    assert abs(float(weights[1]) * 20_000 - number) < math.sqrt(number)
    assert float(weights.sum()) == pytest.approx(1, abs=1e-9)
    assert torch.allclose(posterior.sum(1), torch.ones(20_000).double())
    assert float(posterior[:, 1].sum()) == pytest.approx(number, abs=math.sqrt(number))


def test_weights_of_events_beyond_doubt_by_hand() -> None:
    log_density = torch.tensor([[0.0, -1e4], [-1e4, 0.0], [-1e4, 0.0]]).double()
    prior = torch.tensor([0.5, 0.5])
    weights, posterior = reweight(log_density, prior, mass=torch.tensor([1.0, 0.5, 0.25]), pseudo_events=2.0)
    # (1 + 2 x 0.5) / (1.75 + 2) and (0.75 + 2 x 0.5) / (1.75 + 2)
    assert weights.tolist() == pytest.approx([2 / 3.75, 1.75 / 3.75])
    assert posterior.tolist() == [[1, 0], [0, 1], [0, 1]]


def test_events_without_mass_do_not_vote() -> None:
    values = np.random.default_rng(1).normal(size=2000)
    values[1000:] += 4
    log_density = densities(values, (0.0, 4.0))
    prior = torch.tensor([0.6, 0.4]).double()
    mass = torch.ones(2000)
    mass[1200:] = 0
    weights, posterior = reweight(log_density, prior, mass=mass)
    assert torch.allclose(weights, reweight(log_density[:1200], prior)[0])
    assert len(posterior) == 2000


def test_an_empty_sample_keeps_the_prior() -> None:
    prior = torch.tensor([0.7, 0.3])
    weights, posterior = reweight(torch.zeros(0, 2), prior)
    assert torch.equal(weights, prior)
    assert posterior.shape == (0, 2)


def test_events_far_from_every_component_stay_finite() -> None:
    weights, posterior = reweight(torch.full((5, 2), -1e6), torch.tensor([0.5, 0.5]))
    assert weights.tolist() == pytest.approx([0.5, 0.5])
    assert posterior.sum(1).tolist() == pytest.approx([1] * 5)


def test_component_weights_fold_into_classes() -> None:
    # Two components of class 0 with weights 0.6 and 0.2, one each of classes 1 and 2 with 0.15 and 0.05.
    log_density = torch.log(torch.tensor([[0.5, 0.1, 0.3, 0.2]]).double())
    weights = torch.tensor([0.6, 0.2, 0.15, 0.05]).double()
    classes, prior = class_densities(log_density, weights, torch.tensor([0, 0, 1, 2]))
    assert prior.tolist() == pytest.approx([0.8, 0.15, 0.05])
    assert torch.exp(classes)[0].tolist() == pytest.approx([(0.6 * 0.5 + 0.2 * 0.1) / 0.8, 0.3, 0.2])


def test_an_event_that_only_a_component_of_no_weight_explains_still_has_posteriors() -> None:
    values = np.concatenate([np.zeros(100), [80.0]])
    weights, posterior = reweight(densities(values, (0.0, 1.0, 80.0)), torch.tensor([0.5, 0.5, 0.0]).double())
    assert posterior.sum(1).tolist() == pytest.approx([1.0] * 101)
    assert int(posterior[-1].argmax()) == 2
    assert float(weights.sum()) == pytest.approx(1, abs=1e-9)


def profile(firm: float) -> Profile:
    """Two components of class 0 and two of class 3, both classes kept as firmly as `firm` events do."""
    return Profile(torch.tensor([0, 0, 3, 3]), torch.full((5,), firm).double())


def quarters(counts: tuple[int, int, int, int]) -> Tensor:
    """Log densities of events of which each lies in one component alone."""
    return densities(np.repeat([0.0, 100.0, 200.0, 300.0], counts), (0.0, 100.0, 200.0, 300.0))


def test_a_firm_profile_keeps_the_division_within_a_class_and_lets_sizes_move() -> None:
    prior = torch.tensor([0.6, 0.3, 0.08, 0.02]).double()
    weights, _ = reweight(quarters((100, 500, 10, 390)), prior, profile=profile(1e12), pseudo_events=0.0)
    assert float(weights[0] / weights[1]) == pytest.approx(2, rel=1e-6)
    assert float(weights[2] / weights[3]) == pytest.approx(4, rel=1e-6)
    assert float(weights[:2].sum()) == pytest.approx(0.6, abs=1e-6)
    assert float(weights.sum()) == pytest.approx(1, abs=1e-9)


def test_a_profile_weighs_as_many_events_as_it_says() -> None:
    """400 events at 1 : 3 and a profile of 400 events at 1 : 1 give 3 : 5; the size of the class is as counted."""
    prior = torch.tensor([0.4, 0.4, 0.1, 0.1]).double()
    weights, _ = reweight(quarters((100, 300, 50, 50)), prior, profile=profile(400.0), pseudo_events=0.0)
    assert weights.tolist() == pytest.approx([0.8 * 3 / 8, 0.8 * 5 / 8, 0.1, 0.1], abs=1e-6)


def test_a_profile_of_no_events_changes_nothing() -> None:
    prior = torch.tensor([0.4, 0.4, 0.1, 0.1]).double()
    counts = quarters((100, 300, 40, 60))
    loose, _ = reweight(counts, prior, profile=profile(0.0), pseudo_events=0.0)
    plain, _ = reweight(counts, prior, pseudo_events=0.0)
    assert loose.tolist() == pytest.approx(plain.tolist(), abs=1e-6)


def test_a_class_that_a_sample_lacks_keeps_finite_weights() -> None:
    prior = torch.tensor([0.5, 0.5, 0.0, 0.0]).double()
    for firm in (0.0, 5.0, 1e9):
        weights, posterior = reweight(quarters((50, 50, 0, 0)), prior, profile=profile(firm))
        assert bool(torch.isfinite(weights).all())
        assert posterior.sum(1).tolist() == pytest.approx([1.0] * 100)
