"""Stage 1's losses against numbers worked out by hand."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import entropy
from torch import Tensor

from bloodview.learn.idec import (
    Clusters,
    anchor_loss,
    class_shares,
    clustering_loss,
    regression_loss,
    target_distribution,
    wanted_sizes,
)
from bloodview.learn.naming import predicted_shares

NAN = float("nan")
# 100 events: 90 RBC, 3 RETIC, 2 CLUMP, 4 PLT, 1 OTHER; red events 95.
CLASSES = torch.tensor([[0.90, 0.03, 0.02, 0.04, 0.01]])
SHARES = torch.tensor([[0.95, 0.04, 3 / 95, 2 / 95]])


def near(found: Tensor, expected: list[list[float]], within: float = 1e-6) -> None:
    assert found.tolist() == [pytest.approx(row, abs=within) for row in expected]


def test_student_t_assignment() -> None:
    clusters = Clusters(torch.tensor([[0.0, 0.0], [1.0, 0.0]]), scale=2.0)
    # [2, 0] / 2 lies 1 from the first centre and on the second: kernels 1/2 and 1. [0, 2] / 2: kernels 1/2 and 1/3.
    near(clusters.assign(torch.tensor([[2.0, 0.0], [0.0, 2.0]])), [[1 / 3, 2 / 3], [3 / 5, 2 / 5]])


def test_membership_starts_even() -> None:
    near(Clusters(torch.zeros(2, 3), 1.0).classes().detach(), [[0.2] * 5] * 2)


def test_target_of_equal_sizes_is_that_of_dec() -> None:
    assignment = torch.tensor([[[0.9, 0.1], [0.6, 0.4]]])
    # DEC: f = [1.5, 0.5]; q^2 / f = [0.54, 0.02] and [0.24, 0.32].
    target = target_distribution(assignment, assignment.mean(1), torch.tensor([[0.5, 0.5]]))
    near(target[0], [[54 / 56, 2 / 56], [24 / 56, 32 / 56]])


def test_target_of_a_batch_rests_on_the_sizes_of_all_events() -> None:
    everything = torch.softmax(torch.randn(3, 500, 4, generator=torch.Generator().manual_seed(1)), dim=2)
    size = everything.mean(1)
    wanted = torch.softmax(torch.randn(3, 4, generator=torch.Generator().manual_seed(2)), dim=1)
    whole = target_distribution(everything, size, wanted)
    assert torch.allclose(whole.sum(2), torch.ones(3, 500), atol=1e-6)
    assert torch.allclose(target_distribution(everything[:, 100:140], size, wanted), whole[:, 100:140])
    frequency = everything[0].sum(0)  # DEC's p with 1/f, once more written out, times the wanted sizes
    plain = everything[0] ** 2 / frequency * wanted[0]
    assert torch.allclose(whole[0], plain / plain.sum(1, keepdim=True), atol=1e-6)


def test_target_lets_a_rare_cluster_stay_rare() -> None:
    assignment = torch.tensor([0.9, 0.1]).repeat(1, 1000, 1)
    assignment[0, :10] = torch.tensor([0.2, 0.8])
    size = assignment.mean(1)
    even = target_distribution(assignment, size, torch.tensor([[0.5, 0.5]]))
    told = target_distribution(assignment, size, torch.tensor([[0.99, 0.01]]))
    assert float(even[..., 1].mean()) > 0.09
    assert float(told[..., 1].mean()) == pytest.approx(0.01, abs=0.005)
    assert float(told[0, 0, 1]) > 0.5


def test_target_of_an_empty_cluster_is_finite() -> None:
    assignment = torch.tensor([[[1.0, 0.0], [1.0, 0.0]]])
    target = target_distribution(assignment, assignment.mean(1), torch.tensor([[0.9, 0.1]]))
    near(target[0], [[1, 0], [1, 0]])


def test_clustering_loss_is_kl() -> None:
    assert float(clustering_loss(CLASSES, CLASSES)) == 0
    # KL([1, 0] || [1/2, 1/2]) = ln 2, KL([1/2, 1/2] || [1/4, 3/4]) = ln 2 - ln(3) / 2; their mean.
    assignment = torch.tensor([[0.5, 0.5], [0.25, 0.75]], requires_grad=True)
    target = torch.tensor([[1.0, 0.0], [0.5, 0.5]], requires_grad=True)
    loss = clustering_loss(assignment, target)
    assert float(loss.detach()) == pytest.approx(math.log(2) - math.log(3) / 4, abs=1e-6)
    loss.backward()
    assert target.grad is None
    assert assignment.grad is not None


def test_clustering_loss_is_the_mean_relative_entropy_of_scipy() -> None:
    rng = np.random.default_rng(0)
    target, assignment = rng.dirichlet(np.full(6, 0.5), (3, 40)), rng.dirichlet(np.ones(6), (3, 40))
    target[0, 0] = [1, 0, 0, 0, 0, 0]
    expected = entropy(target, assignment, axis=2).mean()
    found = clustering_loss(torch.from_numpy(assignment), torch.from_numpy(target))
    assert float(found) == pytest.approx(float(expected), rel=1e-9)


def test_clustering_loss_pulls_as_the_formula_of_dec_says() -> None:
    """Gradient with regard to the latent points, DEC's equation 4, written out in numpy for one degree of freedom."""
    rng = np.random.default_rng(1)
    centres, points = rng.normal(size=(3, 2)), rng.normal(size=(5, 2))
    target = rng.dirichlet(np.ones(3), 5)
    latent = torch.from_numpy(points).float().requires_grad_()
    clusters = Clusters(torch.from_numpy(centres).float(), scale=1.0)
    clustering_loss(clusters.assign(latent), torch.from_numpy(target).float()).backward()
    gap = points[:, None] - centres
    kernel = 1 / (1 + (gap**2).sum(2))
    assignment = kernel / kernel.sum(1, keepdims=True)
    expected = 2 * ((kernel * (target - assignment))[..., None] * gap).sum(1) / len(points)
    assert latent.grad is not None
    assert latent.grad.numpy() == pytest.approx(expected, abs=1e-5)


def test_wanted_sizes_share_a_class_among_its_clusters() -> None:
    size = torch.tensor([[0.6, 0.3, 0.1]])
    membership = torch.tensor([[1.0, 0, 0, 0, 0], [1.0, 0, 0, 0, 0], [0, 0, 0, 1.0, 0]])
    near(wanted_sizes(size, membership, torch.tensor([[0.8, 0, 0, 0.2, 0]])), [[0.8 * 2 / 3, 0.8 / 3, 0.2]])


def test_class_shares_of_references() -> None:
    near(class_shares(SHARES, torch.full((1, 5), 0.2)), CLASSES.tolist())
    blank = torch.full((1, 4), NAN)
    near(class_shares(blank, CLASSES), CLASSES.tolist())
    # Only PLT is known: the red share is as predicted, the rest is OTHER.
    near(class_shares(torch.tensor([[NAN, 0.02, NAN, NAN]]), CLASSES), [[0.90, 0.03, 0.02, 0.02, 0.03]])


@pytest.mark.parametrize("early", [True, False])
def test_regression_is_zero_at_the_reference_and_only_there(early: bool) -> None:
    assert float(regression_loss(CLASSES, SHARES, early)) == pytest.approx(0, abs=1e-5)
    off = torch.tensor([[0.85, 0.03, 0.02, 0.09, 0.01]])
    assert float(regression_loss(off, SHARES, early)) > 0.05


def test_late_regression_by_hand() -> None:
    shares = torch.tensor([[NAN, 0.08, NAN, NAN]])
    ratio = math.log(0.0402 / 0.0802)
    spread = 0.1**2 + 1 / (6000 * 0.08 + 0.5)
    assert float(regression_loss(CLASSES, shares, early=False)) == pytest.approx(0.1 * ratio**2 / spread, rel=1e-4)


def test_early_regression_by_hand() -> None:
    even = torch.full((1, 5), 0.2)
    expected = 5 * sum(share * math.log(share / 0.2) for share in CLASSES[0].tolist())
    assert float(regression_loss(even, SHARES, early=True)) == pytest.approx(expected, rel=1e-4)


def test_early_regression_is_the_relative_entropy_of_whole_class_shares() -> None:
    """Three samples, blank cells among their references, against scipy; what is blank costs nothing."""
    classes = np.random.default_rng(2).dirichlet([60, 2, 2, 4, 2], 3)
    red = classes[:, :3].sum(1)
    shares = np.array([[0.93, 0.05, 0.02, 0.01], [NAN, 0.03, NAN, 0.02], [0.9, NAN, 0.1, NAN]])
    expected = []
    for given, own, whole in zip(shares, classes, red, strict=True):
        usual = np.array([whole, own[3], own[1] / whole, own[2] / whole])
        r, p, t, c = np.where(np.isnan(given), usual, given)
        wanted = np.array([r * (1 - t - c), r * t, r * c, p, max(1 - r - p, 0.002)])
        expected.append(5 * entropy(wanted / wanted.sum(), own))
    found = regression_loss(torch.from_numpy(classes), torch.from_numpy(shares), early=True)
    assert float(found) == pytest.approx(float(np.mean(expected)), rel=1e-4)


def test_late_regression_counts_a_rare_class_as_much_as_a_common_one() -> None:
    """The same factor off costs as much at 20 % as at 2 %, and no cell costs more than its bound of 50."""

    def loss(share: float, factor: float) -> float:
        shares = torch.tensor([[NAN, share, NAN, NAN]])
        classes = torch.tensor([[1 - factor * share, 0.0, 0.0, factor * share, 0.0]])
        return float(regression_loss(classes, shares, early=False))

    assert loss(0.02, 1.2) == pytest.approx(loss(0.2, 1.2), rel=0.5)
    assert loss(0.02, 1.2) > 0.1
    assert loss(0.02, 40.0) == pytest.approx(0.1 * 50)


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize(
    "shares", [[NAN, NAN, NAN, NAN], [NAN, 0.04, NAN, 0.02], [1.0, 0.0, 0.0, 0.0], [0.95, NAN, NAN, NAN]]
)
def test_regression_and_its_gradient_are_finite(shares: list[float], early: bool) -> None:
    logits = torch.zeros(2, 5, requires_grad=True)
    loss = regression_loss(torch.softmax(logits, dim=1), torch.tensor([shares, shares]), early)
    loss.backward()
    assert math.isfinite(float(loss.detach()))
    assert logits.grad is not None
    assert bool(torch.isfinite(logits.grad).all())


def test_blank_references_pull_nowhere() -> None:
    logits = torch.log(CLASSES).requires_grad_()
    regression_loss(torch.softmax(logits, dim=1), torch.full((1, 4), NAN), early=False).backward()
    assert logits.grad is not None
    assert float(logits.grad.abs().max()) == 0


def test_anchor_loss_leaves_blank_references_out() -> None:
    # At the reference rank the label is 1/2, as is the probability: ln 2 for the first sample, nothing for the second.
    probability, rank = torch.full((2, 3), 0.5), torch.full((2, 3), 0.3)
    loss = anchor_loss(probability, rank, torch.tensor([0.3, NAN]))
    assert float(loss) == pytest.approx(math.log(2) / 2, abs=1e-6)
    assert float(anchor_loss(probability, rank, torch.tensor([NAN, NAN]))) == 0


def test_anchor_loss_likes_the_first_ranks() -> None:
    rank = torch.arange(100).float()[None] / 100
    share = torch.tensor([0.1])
    first = (rank < 0.1).float()
    assert float(anchor_loss(first, rank, share)) < 0.5 * float(anchor_loss(first.flip(1), rank, share))
    assert math.isfinite(float(anchor_loss(torch.ones(1, 100), rank, share)))


def test_predicted_shares_by_hand() -> None:
    near(predicted_shares(CLASSES), SHARES.tolist())
    assert predicted_shares(torch.tensor([[0, 0, 0, 1.0, 0]])).tolist() == [[0, 1, 0, 0]]
