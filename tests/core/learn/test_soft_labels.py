"""Soft labels: posteriors whose mean is what the references say."""

import pytest
import torch
from torch import Tensor

from bloodview.learn.soft_labels import RESCALED, rescale, targets
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
