"""Components get their names from references."""

import numpy as np
import pytest
import torch
from torch import Tensor

from bloodview.learn.naming import (
    FEWEST_ANSWERS,
    answering,
    belief_of,
    gaps_from_red,
    name_components,
    predicted_shares,
)
from bloodview.result import Population

RBC, RETIC, CLUMP, PLT, OTHER = Population
OWNER = [RBC, RBC, RETIC, RETIC, CLUMP, PLT, PLT, OTHER]
PARTS = [0.5, 0.4, 0.02, 0.001, 0.015, 0.04, 0.02, 0.03]
"""Usual size of each component; the second of the reticulocytes is tiny."""

EVENTS = 6000
UNDECIDED = torch.tensor([[0.4, 0.15, 0.15, 0.15, 0.15]] * len(OWNER)).double()
NAN = float("nan")


def cohort(samples: int = 24, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Sizes [S, K] of components whose names are OWNER, and the references [S, 4] that follow.

    The components of a class grow and shrink together over decades, those of different classes apart.
    """
    rng = np.random.default_rng(seed)
    class_level = np.exp(rng.normal(0, [0.1, 1.0, 1.0, 1.0, 0.5], (samples, 5)))
    parts = np.array(PARTS) * class_level[:, OWNER] * np.exp(rng.normal(0, 0.05, (samples, len(OWNER))))
    sizes = torch.from_numpy(parts / parts.sum(1, keepdims=True))
    member = torch.nn.functional.one_hot(torch.tensor(OWNER), 5).double()
    return sizes, predicted_shares(sizes @ member)


def belief(sizes: Tensor, shares: Tensor) -> Tensor:
    """Belief of components that all lie half way to the strange ones and of which nothing else is known."""
    far = torch.full((len(OWNER),), 4.0).double()
    return belief_of(far, torch.zeros(len(OWNER)).double(), UNDECIDED, answering(sizes, shares, EVENTS))


@pytest.mark.parametrize("seed", range(4))
def test_components_are_named_by_their_sizes(seed: int) -> None:
    sizes, shares = cohort(seed=seed)
    names, misfit = name_components(sizes, shares, EVENTS, belief(sizes, shares), seed)
    assert names[1:].tolist() == OWNER[1:]
    assert misfit < 0.1


def test_a_tiny_component_is_named_by_proportion() -> None:
    """A thousandth of the events changes no sum that its own error would show; that it follows a reference does."""
    sizes, shares = cohort()
    tiny = OWNER.index(RETIC) + 1
    assert float(sizes[:, tiny].median()) < 0.0015
    answers = answering(sizes, shares, EVENTS)
    assert float(answers[tiny, 0]) > 0.7
    assert float(answers[tiny, 1:].max()) < 0.4
    assert int(belief(sizes, shares)[tiny].argmax()) == RETIC
    assert int(name_components(sizes, shares, EVENTS, belief(sizes, shares), 0)[0][tiny]) == RETIC


def test_the_order_of_components_does_not_matter() -> None:
    sizes, shares = cohort()
    order = torch.from_numpy(np.random.default_rng(3).permutation(len(OWNER)))
    plain, misfit = name_components(sizes, shares, EVENTS, belief(sizes, shares), 0)
    mixed, other = name_components(sizes[:, order], shares, EVENTS, belief(sizes, shares)[order], 0)
    assert mixed.tolist() == plain[order].tolist()
    assert other == pytest.approx(misfit)


@pytest.mark.parametrize(("one", "other"), [(0, 1), (3, 17), (8, 20), (5, 23)])
def test_two_samples_with_each_others_references_rename_nothing(one: int, other: int) -> None:
    sizes, shares = cohort()
    swapped = shares.clone()
    swapped[[one, other]] = shares[[other, one]]
    right, small = name_components(sizes, shares, EVENTS, belief(sizes, shares), 0)
    names, misfit = name_components(sizes, swapped, EVENTS, belief(sizes, swapped), 0)
    assert names.tolist() == right.tolist()
    assert misfit > small


def test_blank_references_do_not_vote() -> None:
    sizes, shares = cohort()
    blank = torch.from_numpy(np.random.default_rng(1).random(shares.shape) < 0.4)
    some = torch.where(blank, NAN, shares)
    names, misfit = name_components(sizes, some, EVENTS, belief(sizes, some), 0)
    assert names[1:].tolist() == OWNER[1:]
    assert misfit < 0.1


def test_wrong_cells_do_not_matter_where_they_are_blank() -> None:
    """A sample without references may have any sizes."""
    sizes, shares = cohort()
    blank = shares.clone()
    blank[5:9] = NAN
    strange = sizes.clone()
    strange[5:9] = sizes[5:9].flip(1)
    assert torch.allclose(
        answering(strange, blank, EVENTS),
        answering(
            sizes[4:5].new_tensor(np.delete(sizes.numpy(), slice(5, 9), 0)), shares[[*range(5), *range(9, 24)]], EVENTS
        ),
    )
    plain = name_components(sizes, blank, EVENTS, belief(sizes, blank), 0)
    other = name_components(strange, blank, EVENTS, belief(sizes, blank), 0)
    assert other[0].tolist() == plain[0].tolist()
    assert other[1] == pytest.approx(plain[1])


def test_nothing_but_blank_references_leaves_what_was_believed() -> None:
    sizes, shares = cohort()
    believed = torch.nn.functional.one_hot(torch.tensor(OWNER), 5).double()
    names, misfit = name_components(sizes, torch.full_like(shares, NAN), EVENTS, believed, 0)
    assert names.tolist() == OWNER
    assert misfit == 0


def test_references_of_other_samples_show_as_misfit() -> None:
    sizes, shares = cohort()
    _, right = name_components(sizes, shares, EVENTS, belief(sizes, shares), 0)
    for seed in range(3):
        shuffled = shares[np.random.default_rng(seed).permutation(len(shares))]
        assert name_components(sizes, shuffled, EVENTS, belief(sizes, shuffled), 0)[1] > max(1.5, 20 * right)


@pytest.mark.parametrize("error", [-0.03, -0.015, 0.015, 0.03])
def test_an_error_common_to_all_red_counts_renames_nothing(error: float) -> None:
    """A volume that is off in all samples would make red cells of all debris: only its ups and downs speak for it."""
    sizes, shares = cohort()
    shares[:, 0] *= 1 + error
    believed = 0.8 * torch.nn.functional.one_hot(torch.tensor(OWNER), 5).double() + 0.04
    believed[OWNER.index(OTHER)] = torch.tensor([0.5, 0.0, 0.0, 0.0, 0.5])
    names, misfit = name_components(sizes, shares, EVENTS, believed, 0)
    assert names.tolist() == OWNER
    assert misfit < 0.1


def test_names_are_the_same_for_the_same_seed() -> None:
    sizes, shares = cohort(samples=6)
    first, second = (name_components(sizes, shares.flip(0), EVENTS, UNDECIDED, 5, restarts=3) for _ in range(2))
    assert first[0].tolist() == second[0].tolist()
    assert first[1] == second[1]


def test_absent_populations_and_empty_components_are_no_trouble() -> None:
    sizes, shares = cohort()
    sizes, shares = sizes.clone(), shares.clone()
    sizes[:, 4] = 0  # no clump in any sample
    shares[:, 3] = 0
    answers = answering(sizes, shares, EVENTS)
    assert bool(torch.isfinite(answers).all())
    assert answers[4].tolist() == pytest.approx([0, 0, 0])
    names, misfit = name_components(sizes, shares, EVENTS, belief(sizes, shares), 0)
    assert np.isfinite(misfit)
    assert names[[2, 3, 5, 6]].tolist() == [RETIC, RETIC, PLT, PLT]


def test_answering_is_one_for_a_size_in_proportion_and_nothing_for_noise() -> None:
    """Twenty samples over three decades: the share itself, a tenth of it, and sizes that know nothing of it."""
    rng = np.random.default_rng(0)
    plt = np.geomspace(1e-3, 0.3, 20)
    noise = np.exp(rng.normal(np.log(0.01), 1.5, 20))
    sizes = torch.from_numpy(np.stack([plt, 0.1 * plt, np.full(20, 0.2), rng.permutation(noise)], axis=1))
    shares = torch.from_numpy(np.stack([1 - plt, plt, np.full(20, NAN), np.full(20, NAN)], axis=1))
    found = answering(sizes, shares, 1_000_000)
    assert found[:, :2].tolist() == [[0, 0]] * 4  # blank references are answered by nothing
    assert found[:2, 2].tolist() == pytest.approx([1, 1], abs=1e-3)
    assert found[2, 2] == 0
    assert found[3, 2] < 0.3
    shares[FEWEST_ANSWERS - 1 :, 1] = NAN
    assert float(answering(sizes, shares, 1_000_000).max()) == 0


def test_what_hardly_varies_answers_to_nothing() -> None:
    """In healthy animals references vary little, and so do the red cells: that is no sign that they are platelets."""
    rng = np.random.default_rng(1)
    plt = 0.04 * np.exp(rng.normal(0, 0.2, 20))
    sizes = torch.from_numpy(np.stack([0.5 * np.exp(rng.normal(0, 0.03, 20)), np.zeros(20)], axis=1))
    shares = torch.from_numpy(np.stack([1 - plt, plt, np.full(20, 0.01), np.zeros(20)], axis=1))
    assert float(answering(sizes, shares, EVENTS).max()) < 0.1


def test_answering_by_hand() -> None:
    """Eight samples whose sizes are the square root of the reference: half of the log is left, so a quarter is."""
    plt = np.geomspace(1e-3, 0.1, 8)
    sizes = torch.from_numpy(np.sqrt(plt))[:, None]
    shares = torch.from_numpy(np.stack([1 - plt, plt, np.full(8, NAN), np.full(8, NAN)], axis=1))
    # With so many events counting noise is nothing: all weigh alike, and var(log s - log r) = var(-log r / 2) =
    # var(log s): nothing of the variance is explained.
    assert float(answering(sizes, shares, 10**9)[0, 2]) == pytest.approx(0, abs=1e-4)
    # A size like r^(2/3): var(log r / 3) over var(2 log r / 3) is a quarter.
    assert float(answering(torch.from_numpy(plt ** (2 / 3))[:, None], shares, 10**9)[0, 2]) == pytest.approx(
        0.75, abs=1e-3
    )


def test_gaps_are_in_widths_of_each_sample() -> None:
    # Sample 1 lies around 0 with a quartile range of 1.35 (width 1), sample 2 around 10 with 2.7 (width 2).
    line = torch.linspace(-1.35, 1.35, 1001)[:, None]
    samples = torch.stack([line, 10 + 2 * line])
    centres = torch.tensor([[3.0], [10.0]]).double()
    weights = torch.tensor([[1.0, 0.0], [1.0, 1.0]]).double()
    # Component 1: 3 widths in sample 1, 7/2 below in sample 2; component 2 is only in sample 2, in its middle.
    gap, far = gaps_from_red(centres, samples.double(), weights)
    assert gap.tolist() == [pytest.approx([(3 - 7) / 2], abs=0.01), pytest.approx([0.0], abs=0.01)]
    assert far.tolist() == pytest.approx([3.25, 0.0], abs=0.01)


def test_gaps_of_constant_channels_and_empty_components_are_finite() -> None:
    gap, far = gaps_from_red(torch.ones(2, 3).double(), torch.zeros(2, 50, 3).double(), torch.zeros(2, 2).double())
    assert bool(torch.isfinite(gap).all() & torch.isfinite(far).all())


def test_the_farthest_components_are_believed_to_be_other() -> None:
    believed = torch.tensor([[0.6, 0.0, 0.0, 0.3, 0.1]] * 3).double()
    nothing = torch.zeros(3).double()
    found = belief_of(torch.tensor([0.0, 6.0, 60.0]).double(), nothing, believed, torch.zeros(3, 3).double())
    assert found[:, PLT].tolist() == pytest.approx([0.3] * 3)
    assert found[:, OTHER].tolist() == pytest.approx([0.0, 0.35, 0.7], abs=1e-3)
    assert found.sum(1).tolist() == pytest.approx([1.0] * 3)


def test_what_has_grown_like_several_red_cells_is_believed_to_be_clumps() -> None:
    believed = torch.tensor([[0.7, 0.0, 0.1, 0.1, 0.1]] * 3).double()
    grown = torch.tensor([0.0, 0.5, 1.0]).double()
    found = belief_of(torch.full((3,), 1e6).double(), grown, believed, torch.zeros(3, 3).double())
    assert found[:, CLUMP].tolist() == pytest.approx([0.1, 0.5, 0.9])
    assert found[:, OTHER].tolist() == pytest.approx([0.8, 0.4, 0.0])
    near = belief_of(torch.zeros(3).double(), grown, believed, torch.zeros(3, 3).double())
    assert near[:, CLUMP].tolist() == pytest.approx([0.1] * 3)


def test_a_component_that_answers_to_a_reference_is_believed_to_be_its_class() -> None:
    believed = torch.tensor([[0.9, 0.0, 0.1, 0.0, 0.0]] * 4).double()
    answers = torch.tensor([[1.0, 0.2, 0.8], [0.0, 0.9, 0.0], [0.1, 0.0, 0.95], [0.2, 0.1, 0.25]]).double()
    far, nothing = torch.zeros(4).double(), torch.zeros(4).double()
    found = belief_of(far, nothing, believed, answers)
    assert found.argmax(1).tolist() == [RETIC, CLUMP, PLT, RBC]
    assert found.max(1).values[:3].tolist() == pytest.approx([1, 1, 1])
    assert found[3].tolist() == pytest.approx(believed[3].tolist())
    assert found.sum(1).tolist() == pytest.approx([1.0] * 4)


def test_a_name_that_physics_forbids_is_not_given_whatever_it_answers_to() -> None:
    sizes, shares = cohort()
    tiny = OWNER.index(RETIC) + 1
    possible = torch.ones((len(OWNER), 5)).double()
    possible[tiny, RETIC] = 0.0
    names, _ = name_components(sizes, shares, EVENTS, belief(sizes, shares), 0, possible=possible)
    assert int(names[tiny]) != RETIC
    assert [int(name) for number, name in enumerate(names) if number not in (0, tiny)] == [
        owner for number, owner in enumerate(OWNER) if number not in (0, tiny)
    ]
