"""Clusters get their names from references."""

import numpy as np
import pytest
import torch
from torch import Tensor

from bloodview.learn.bags import reference_errors
from bloodview.learn.naming import distance_from_red, name_clusters, predicted_shares, pull_of
from bloodview.result import Population

RBC, RETIC, CLUMP, PLT, OTHER = Population
OWNER = [RBC, RBC, RETIC, CLUMP, PLT, PLT, OTHER]
UNDECIDED = torch.tensor([[0.4, 0.15, 0.15, 0.15, 0.15]] * 7).double()


def cohort(samples: int = 24, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Sizes [S, 7] of clusters whose names are OWNER, the references that follow and their errors."""
    rng = np.random.default_rng(seed)
    parts = np.array([0.5, 0.4, 0.02, 0.015, 0.04, 0.02, 0.03]) * np.exp(rng.normal(0, 0.7, (samples, 7)))
    sizes = torch.from_numpy(parts / parts.sum(1, keepdims=True))
    member = torch.nn.functional.one_hot(torch.tensor(OWNER), 5).double()
    shares = predicted_shares(sizes @ member)
    return sizes, shares, torch.from_numpy(reference_errors(shares.numpy()))


def test_clusters_are_named_by_their_sizes() -> None:
    sizes, shares, errors = cohort()
    names, misfit = name_clusters(sizes, shares, errors, UNDECIDED)
    assert names.argmax(1).tolist() == OWNER
    assert torch.allclose(names.sum(1), torch.ones(7).double())
    assert misfit < 0.5


def test_blank_references_do_not_vote() -> None:
    sizes, shares, errors = cohort()
    rng = np.random.default_rng(1)
    blank = torch.from_numpy(rng.random(shares.shape) < 0.4)
    names, misfit = name_clusters(
        sizes,
        torch.where(blank, float("nan"), shares),
        torch.where(blank, float("nan"), errors),
        UNDECIDED,
    )
    assert names.argmax(1).tolist() == OWNER
    assert np.isfinite(misfit)


def test_wrong_references_show_as_misfit() -> None:
    sizes, shares, errors = cohort()
    assert name_clusters(sizes, shares.roll(1, 0), errors, UNDECIDED, steps=300)[1] > 5


def test_what_no_reference_decides_keeps_its_name() -> None:
    sizes, shares, errors = cohort()
    shares[:, 0] = float("nan")
    believed = UNDECIDED.clone()
    believed[6] = torch.tensor([0.05, 0.0, 0.0, 0.0, 0.95])
    names, _ = name_clusters(sizes, shares, errors, believed)
    assert int(names[6].argmax()) == OTHER


def test_an_error_common_to_all_red_counts_renames_nothing() -> None:
    sizes, shares, errors = cohort()
    believed = torch.nn.functional.one_hot(torch.tensor(OWNER), 5).double()
    shares[:, 0] += 0.01
    assert name_clusters(sizes, shares, errors, believed, steps=300)[0].argmax(1).tolist() == OWNER


def test_reference_errors_by_hand() -> None:
    found = reference_errors(np.array([[0.9, 0.05, 0.01, 0.0]]))
    assert found[0] == pytest.approx([0.9 * 0.03 + 0.002, 0.05 * 0.12 + 0.0005, 0.01 * 0.25 + 0.001, 0.001])


def test_distance_is_in_widths_of_each_sample() -> None:
    # Sample 1 lies around 0 with a quartile range of 1.35 (width 1), sample 2 around 10 with 2.7 (width 2).
    line = torch.linspace(-1.35, 1.35, 1001)[:, None]
    samples = torch.stack([line, 10 + 2 * line])
    centres = torch.tensor([[3.0], [10.0]]).double()
    weights = torch.tensor([[1.0, 0.0], [1.0, 1.0]]).double()
    # Cluster 1: 3 widths in sample 1, 7/2 in sample 2; cluster 2 is only in sample 2, in its middle.
    assert distance_from_red(centres, samples.double(), weights).tolist() == pytest.approx([3.25, 0.0], abs=0.01)


def test_pull_makes_the_farthest_clusters_other() -> None:
    believed = torch.tensor([[0.6, 0.0, 0.0, 0.3, 0.1]] * 3).double()
    pull = pull_of(torch.tensor([0.0, 6.0, 60.0]).double(), believed)
    assert pull[:, PLT].tolist() == pytest.approx([0.3] * 3)
    assert pull[:, OTHER].tolist() == pytest.approx([0.0, 0.35, 0.7], abs=1e-3)
    assert pull.sum(1).tolist() == pytest.approx([1.0] * 3)
