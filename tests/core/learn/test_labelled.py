"""Mixtures taught by references and by soft labels."""

import numpy as np
import pytest
import torch
from torch import Tensor

from bloodview.learn.bags import CLASSES
from bloodview.learn.labelled import (
    fit_labelled,
    fit_taught,
    free_sizes,
    names_taught,
    renamed,
    soft_labels,
    taught_mixture,
)
from bloodview.learn.mixture import Mixture, moments
from bloodview.learn.naming import predicted_shares
from bloodview.progress import ignore
from bloodview.result import Population

RBC, RETIC, CLUMP, PLT, OTHER = Population
NAN = float("nan")


def at(*centres: float, width: float = 1.0) -> Mixture:
    """One-dimensional Gaussians."""
    count = len(centres)
    return Mixture(torch.tensor(centres).double()[:, None], torch.full((count, 1, 1), width**2).double())


def even(samples: int, components: int) -> Tensor:
    return torch.full((samples, components), 1 / components).double()


def statistics_of(values: Tensor) -> Tensor:
    """Moments [S, n, m] of values [S, n, d]."""
    return moments(values.reshape(-1, values.shape[2]).double()).reshape(*values.shape[:2], -1)


def overlapping() -> tuple[Tensor, Tensor, Tensor]:
    """Events [S, n, 1] of RBC at 0 and PLT at 2, unit widths: statistics, references and true labels."""
    rng = np.random.default_rng(9)
    share = np.array([0.02, 0.05, 0.1, 0.2])
    member = rng.random((4, 4000)) < share[:, None]
    values = torch.from_numpy(rng.normal(np.where(member, 2.0, 0.0)))[..., None]
    shares = torch.tensor([[1 - part, part, NAN, NAN] for part in member.mean(1)]).double()
    return statistics_of(values), shares, torch.from_numpy(member)


def test_references_hold_a_mixture_that_alone_would_slide() -> None:
    statistics, shares, member = overlapping()
    owner = torch.tensor([RBC, PLT])
    mixture, weights = fit_labelled(statistics, at(-0.5, 1.5), even(4, 2), owner, shares, 60, ignore)
    assert mixture.mean.squeeze(1).tolist() == pytest.approx([0, 2], abs=0.15)
    assert weights[:, 1].tolist() == pytest.approx(shares[:, 1].tolist(), abs=1e-3)
    labels = soft_labels(statistics, mixture, weights, owner, shares)
    assert labels[..., PLT].mean(1).tolist() == pytest.approx(shares[:, 1].tolist(), abs=1e-4)
    assert torch.allclose(labels.sum(2), torch.ones(4, 4000).double())
    assert float(labels[..., PLT][member].mean()) > 4 * float(labels[..., PLT][~member].mean())


def random_labels(samples: int, events: int, seed: int = 0) -> Tensor:
    logits = 2 * torch.randn((samples, events, CLASSES), generator=torch.Generator().manual_seed(seed)).double()
    return torch.softmax(logits, dim=2)


def test_one_component_a_class_takes_the_labelled_mean_at_once() -> None:
    """Closed form: with nobody to compete in its class, a component is the mean of the events as they are labelled."""
    values = torch.randn((3, 500, 1), generator=torch.Generator().manual_seed(1)).double()
    labels = random_labels(3, 500)
    first = at(-2.0, 0.0, 1.0, 2.0, 1.5)
    mixture, weights = fit_taught(statistics_of(values), first, even(3, 5), torch.arange(5), labels, 1, ignore)
    flat, chance = values.reshape(-1).numpy(), labels.reshape(-1, CLASSES).numpy()
    assert weights.numpy() == pytest.approx(labels.mean(1).numpy(), abs=1e-9)
    for number in range(CLASSES):
        assert float(mixture.mean[number]) == pytest.approx(np.average(flat, weights=chance[:, number]), abs=1e-3)
        variance = np.cov(flat, aweights=chance[:, number], bias=True)
        assert float(mixture.covariance[number]) == pytest.approx(float(variance), rel=0.06)


def test_only_components_of_a_class_compete() -> None:
    """RBC and PLT lie on the same place; a second RBC component nearer to some events takes them from the first alone.

    The posterior of a component is that within its class, worked out with numpy, times the label of the class.
    """
    rng = np.random.default_rng(3)
    values = torch.from_numpy(rng.normal(0, 2, (2, 800)))[..., None]
    labels = torch.zeros(2, 800, CLASSES).double()
    labels[..., RBC] = torch.from_numpy(rng.uniform(0.2, 0.9, (2, 800)))
    labels[..., PLT] = 1 - labels[..., RBC]
    owner = torch.tensor([RBC, RBC, PLT])
    before = torch.tensor([[0.7, 0.1, 0.2], [0.3, 0.1, 0.6]]).double()
    _, weights = fit_taught(statistics_of(values), at(-1.0, 1.0, -1.0), before, owner, labels, 1, ignore)
    density = np.exp(-0.5 * (values.numpy() - np.array([-1.0, 1.0])) ** 2) * before[:, None, :2].numpy()
    within = density / density.sum(2, keepdims=True)
    expected = (within * labels[..., [RBC]].numpy()).mean(1)
    assert weights[:, :2].numpy() == pytest.approx(expected, abs=1e-6)
    assert weights[:, 2].tolist() == pytest.approx(labels[..., PLT].mean(1).tolist(), abs=1e-6)


def test_the_taught_shares_are_those_of_the_labels_after_many_steps() -> None:
    values = torch.randn((3, 400, 2), generator=torch.Generator().manual_seed(4)).double()
    labels = random_labels(3, 400, seed=2)
    owner = torch.tensor([RBC, RBC, RETIC, CLUMP, PLT, PLT, OTHER])
    first = Mixture(torch.randn(7, 2).double(), torch.eye(2).double().repeat(7, 1, 1))
    steps: list[float] = []
    mixture, weights = fit_taught(
        statistics_of(values), first, even(3, 7), owner, labels, 25, lambda step: steps.append(step.fraction)
    )
    member = torch.nn.functional.one_hot(owner, CLASSES).double()
    assert torch.allclose(weights @ member, labels.mean(1), atol=1e-6)
    assert bool(torch.isfinite(mixture.coefficients()).all())
    assert steps == sorted(steps)
    assert len(steps) == 25


def test_a_class_without_component_or_labels_is_no_trouble() -> None:
    values = torch.randn((2, 300, 1), generator=torch.Generator().manual_seed(5)).double()
    labels = torch.zeros(2, 300, CLASSES).double()
    labels[:, :150, RBC] = 1
    labels[:, 150:, OTHER] = 1
    mixture, weights = fit_taught(
        statistics_of(values), at(0.0, 40.0), even(2, 2), torch.tensor([RBC, CLUMP]), labels, 5, ignore
    )
    assert bool(torch.isfinite(mixture.coefficients()).all())
    assert bool(torch.isfinite(weights).all())


def test_components_take_the_name_that_their_events_have() -> None:
    values = torch.tensor([[-5.0] * 50 + [5.0] * 50])[..., None]
    labels = torch.zeros(1, 100, CLASSES).double()
    labels[0, :50, OTHER], labels[0, :50, RBC] = 0.6, 0.4
    labels[0, 50:, PLT] = 1
    owner = torch.tensor([RBC, PLT, CLUMP])
    weights = torch.tensor([[0.5, 0.5, 0.0]]).double()
    names = names_taught(statistics_of(values), at(-5.0, 5.0, 100.0), weights, owner, labels)
    assert names.tolist() == [OTHER, PLT, CLUMP]  # nothing lies in the last, so it keeps its name


def two_apart(parts: list[float]) -> Tensor:
    """Statistics of samples with so much at 10, the rest at 0."""
    rng = np.random.default_rng(6)
    rows = [rng.normal(np.where(np.arange(2000) < 2000 * part, 10.0, 0.0)) for part in parts]
    return statistics_of(torch.from_numpy(np.stack(rows))[..., None])


def test_references_broken_by_a_name_change_it() -> None:
    parts = [0.01, 0.05, 0.1, 0.3]
    shares = torch.tensor([[1 - part, part, NAN, NAN] for part in parts]).double()
    mixture, prior = at(0.0, 10.0), torch.tensor([0.9, 0.1]).double()
    statistics = two_apart(parts)
    sizes, events = free_sizes(statistics, mixture, prior), statistics.shape[1]
    for wrong in ([RBC, OTHER], [RBC, RBC], [RBC, RETIC]):
        assert renamed(sizes, torch.tensor(wrong), shares, events).tolist() == [RBC, PLT]
    blank = torch.full_like(shares, NAN)
    assert renamed(sizes, torch.tensor([RBC, CLUMP]), blank, events).tolist() == [RBC, CLUMP]


def test_a_taught_mixture_lies_where_the_labels_are() -> None:
    rng = np.random.default_rng(7)
    truth = rng.choice([RBC, PLT, OTHER], (3, 1000), p=[0.9, 0.06, 0.04])
    centres = np.zeros((CLASSES, 2))
    centres[PLT], centres[OTHER] = [6.0, 0.0], [0.0, 6.0]
    values = torch.from_numpy(centres[truth] + 0.5 * rng.normal(size=(3, 1000, 2))).float()
    labels = torch.nn.functional.one_hot(torch.from_numpy(truth), CLASSES).double()
    mixture, owner = taught_mixture(values, labels, 1, seed=0)
    assert set(owner.tolist()) == {RBC, PLT, OTHER}  # a class without labels has no component
    assert float((mixture.mean - torch.from_numpy(centres)[owner]).norm(dim=1).max()) < 2.5
    again, _ = taught_mixture(values, labels, 1, seed=0)
    assert torch.equal(again.mean, mixture.mean)
    assert len(taught_mixture(values, labels, 5, seed=0)[1]) > len(owner)


@pytest.mark.parametrize("plt", [0.0, 1e-4, 0.02, 0.5, NAN])
@pytest.mark.parametrize("clump", [0.0, 1e-4, 0.02, 0.5])
def test_soft_labels_of_any_mixture_sum_to_the_references(plt: float, clump: float) -> None:
    """Platelets at 3, clumps at -3, debris at 8; the mixture's own weights are quite other than the references."""
    rng = np.random.default_rng(8)
    values = torch.from_numpy(rng.normal(rng.choice([0.0, 3.0, -3.0, 8.0], (2, 3000), p=[0.8, 0.1, 0.07, 0.03])))
    shares = torch.tensor([[0.9, plt, NAN, clump]] * 2).double()
    owner, weights = torch.tensor([RBC, PLT, CLUMP, OTHER]), torch.tensor([[0.6, 0.2, 0.15, 0.05]] * 2).double()
    labels = soft_labels(statistics_of(values[..., None]), at(0.0, 3.0, -3.0, 8.0), weights, owner, shares)
    assert torch.allclose(labels.sum(2), torch.ones(2, 3000).double())
    mean = labels.mean(1)
    if not shares[0, 1].isnan():
        assert mean[:, PLT].tolist() == pytest.approx([plt, plt], abs=1e-4)
    # Clumps are a part of the red cells, which the labels share with OTHER anew (see `soft_labels.held`).
    assert predicted_shares(mean)[:, 3].tolist() == pytest.approx([clump, clump], rel=0.02, abs=1e-4)


def test_a_label_that_the_size_of_an_event_forbids_is_not_given() -> None:
    values = torch.linspace(-2, 5, 400).double().repeat(2, 1)
    shares = torch.tensor([[0.9, 0.2, NAN, NAN]] * 2).double()
    allowed = torch.ones((2, 400, CLASSES)).double()
    allowed[values > 2.0] *= torch.tensor([1.0, 1, 1, 0, 1]).double()
    owner, weights = torch.tensor([RBC, PLT]), torch.tensor([[0.7, 0.3]] * 2).double()
    labels = soft_labels(statistics_of(values[..., None]), at(0.0, 3.0), weights, owner, shares, allowed)
    assert float(labels[..., PLT][values > 2.0].max()) == 0
    assert torch.allclose(labels.sum(2), torch.ones(2, 400).double())
    assert labels[..., PLT].mean(1).tolist() == pytest.approx([0.2, 0.2], abs=1e-4)
