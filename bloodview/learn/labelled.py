"""The mixture of named Gaussians: from shapes without a reference to populations whose sizes answer to them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bloodview.language import tr
from bloodview.progress import Report, Step

from .bags import CLASSES
from .mixture import Anchor, Mixture, fit_shared, start
from .naming import answering, belief_of, gaps_from_red, name_components
from .reweight import reweight
from .soft_labels import rescale, targets

COMPONENTS, COMPONENTS_OF_SPECIES = 24, 4
"""Gaussians started with, and more for each species: enough that none holds two populations, so that a name does it
justice."""

STARTS, EVENTS_TO_START, SHAPING_STEPS, SETTLING_STEPS = 10, 100_000, 20, 8
JUDGES = 5
"""Mixtures started on some of the events, and how many of them go on to label the events together."""

PER_CLASS, PER_CLASS_OF_SPECIES = (6, 4, 5, 4, 10), (2, 0, 0, 1, 0)
"""Components of RBC, RETIC, CLUMP, PLT and OTHER in the mixture that counts, and more for each species."""

KEPT = 0.05
"""Belief of each other name of a component when the references of one species are asked again."""


@dataclass(frozen=True, eq=False)
class Named:
    """A mixture of K components, class [K] and weights [S, K] of its components, and the misfit of their names."""

    mixture: Mixture
    owner: Tensor
    weights: Tensor
    misfit: float


def named_mixtures(
    values: Tensor,
    statistics: Tensor,
    labels: Tensor,
    shares: Tensor,
    grown: Callable[[Tensor], Tensor],
    possible: Callable[[Tensor], Tensor],
    species: int,
    seed: int,
    report: Report,
) -> list[Named]:
    """Mixtures of named populations in the space of the channels, the one whose names fit the references best first.

    Many Gaussians are fitted to all samples without any reference, from several starts, then named by how their sizes
    answer to the references; what no reference decides is decided by IDEC's soft labels and by the distance from the
    red cells. The misfit tells a wrong solution without any cell label (method.md section 4 c).

    Parameters
    ----------
    values, statistics : [S, n, d] standardised events and [S, n, m] their moments
    labels : [S, n, 5], soft labels by IDEC
    grown : how far [K] standardised gaps [K, d] from the red cells are those of several red cells in one event
    possible : classes [K, 5] that such gaps allow
    species : how many species the samples are of
    """
    rng = np.random.default_rng(seed)
    flat = values.reshape(-1, values.shape[2]).numpy()
    every = max(1, len(flat) // EVENTS_TO_START)
    components = COMPONENTS + COMPONENTS_OF_SPECIES * species
    some, some_labels = statistics[:, ::every], labels[:, ::every]

    def named(mixture: Mixture, weights: Tensor, events: int) -> Named:
        gaps, far = gaps_from_red(mixture.mean, values.double(), weights)
        answers = answering(weights, shares, events)
        belief = belief_of(far, grown(gaps), _beliefs(some, mixture, weights, some_labels), answers)
        owner, misfit = name_components(weights, shares, events, belief, seed, possible=possible(gaps))
        return Named(mixture, owner, weights, misfit)

    found = []
    for number in range(STARTS):
        report(Step(0.7 * number / STARTS, tr("Shaping the populations")))
        first = start(flat, components, rng)
        even = torch.full((len(values), len(first.mean)), 1 / len(first.mean), dtype=torch.float64)
        shaped = fit_shared(some, first, even, SHAPING_STEPS)
        found.append(named(*shaped, some.shape[1]))
    best = sorted(found, key=lambda each: each.misfit)[:JUDGES]
    settled = []
    for number, each in enumerate(best):
        report(Step(0.7 + 0.3 * number / len(best), tr("Naming the populations from the references")))
        shaped = fit_shared(statistics, each.mixture, each.weights, SETTLING_STEPS)
        settled.append(named(*shaped, values.shape[1]))
    return sorted(settled, key=lambda each: each.misfit)


def fit_labelled(
    statistics: Tensor,
    first: Mixture,
    weights: Tensor,
    owner: Tensor,
    shares: Tensor,
    steps: int,
    report: Report,
) -> tuple[Mixture, Tensor]:
    """EM of the class-conditional mixture, posteriors rescaled to the references in every E-step.

    This rescaling is what makes sample-level references enough (31 % of samples within the allowable PLT error
    without it, 91 % with it, method.md section 0).
    """
    member = torch.nn.functional.one_hot(owner, CLASSES).double()
    factors: Tensor | None = None

    def relabel(responsibility: Tensor) -> Tensor:
        nonlocal factors
        classes = responsibility @ member
        _, factors = rescale(classes, targets(classes.mean(1), shares), factors, steps=12)
        scaled = responsibility * (factors @ member.T)[:, None, :]
        return scaled / scaled.sum(2, keepdim=True).clamp_min(1e-30)

    return fit_shared(statistics, first, weights, steps, relabel, _refining(steps, report))


def _refining(steps: int, report: Report) -> Callable[[int], None]:
    return lambda step: report(Step(step / steps, tr("Refining the populations")))


def taught_mixture(values: Tensor, labels: Tensor, species: int, seed: int) -> tuple[Mixture, Tensor]:
    """First mixture of each class of its own, from events drawn by their soft labels [S, n, 5], and the classes [K]."""
    rng = np.random.default_rng(seed)
    flat = values.reshape(-1, values.shape[2]).numpy()
    chance = labels.reshape(-1, CLASSES).numpy()
    mixtures, owner = [], []
    for number, (few, more) in enumerate(zip(PER_CLASS, PER_CLASS_OF_SPECIES, strict=True)):
        total = chance[:, number].sum()
        if total < 1:
            continue
        rows = rng.choice(len(flat), 20_000, p=chance[:, number] / total)
        mixtures.append(start(flat[rows], min(few + more * species, len(np.unique(rows))), rng))
        owner += [number] * len(mixtures[-1].mean)
    return (
        Mixture(torch.cat([each.mean for each in mixtures]), torch.cat([each.covariance for each in mixtures])),
        torch.tensor(owner),
    )


def fit_taught(
    statistics: Tensor,
    first: Mixture,
    weights: Tensor,
    owner: Tensor,
    labels: Tensor,
    steps: int,
    report: Report,
    anchor: Anchor | None = None,
) -> tuple[Mixture, Tensor]:
    """EM in which every event's class posterior is its soft label [S, n, 5]; only components of a class compete."""
    member = torch.nn.functional.one_hot(owner, CLASSES).double()

    def relabel(responsibility: Tensor) -> Tensor:
        ratio = (labels / (responsibility @ member).clamp_min(1e-9)).clamp_max(1e6)
        scaled = responsibility * (ratio @ member.T)
        return scaled / scaled.sum(2, keepdim=True).clamp_min(1e-30)

    return fit_shared(statistics, first, weights, steps, relabel, _refining(steps, report), anchor)


def names_taught(statistics: Tensor, mixture: Mixture, weights: Tensor, owner: Tensor, labels: Tensor) -> Tensor:
    """Class [K] that the soft labels [S, n, 5] of the events of each component say most; an empty one keeps its own.

    A component of debris in most animals is the red cells of a microcytic goat.
    """
    mass = _label_mass(statistics, mixture, weights, labels)
    return torch.where(mass.sum(1) > 1, mass.argmax(1), owner)


def free_sizes(statistics: Tensor, mixture: Mixture, prior: Tensor) -> Tensor:
    """Sizes [S, K] of the components in every sample with weights of its own, no reference asked."""
    coefficients = mixture.coefficients().T
    return torch.stack([reweight(sample @ coefficients, prior)[0] for sample in statistics])


def renamed(sizes: Tensor, owner: Tensor, shares: Tensor, events: int, possible: Tensor | None = None) -> Tensor:
    """Names [K] of the components after another look at how their free sizes [S, K] answer to the references.

    A component of debris in most animals is the red cells of a microcytic goat; only references that its name
    breaks by several of their errors change it.
    """
    believed = torch.nn.functional.one_hot(owner, CLASSES).double()
    belief = believed * (1 - CLASSES * KEPT) + KEPT
    return name_components(sizes, shares, events, belief, 0, restarts=0, possible=possible)[0]


def soft_labels(
    statistics: Tensor,
    mixture: Mixture,
    weights: Tensor,
    owner: Tensor,
    shares: Tensor,
    allowed: Tensor | None = None,
) -> Tensor:
    """Soft labels [S, n, 5] whose mean in every sample equals its references, of classes `allowed` [S, n, 5] alone.

    A broad Gaussian of large platelets reaches to the clumps; the size of each event tells them apart.
    """
    member = torch.nn.functional.one_hot(owner, CLASSES).double()
    log = statistics @ mixture.coefficients().T + torch.log(weights + 1e-12)[:, None, :]
    classes = torch.softmax(log, dim=2) @ member
    if allowed is not None:
        classes = classes * allowed
        classes = classes / classes.sum(2, keepdim=True).clamp_min(1e-30)
    return rescale(classes, targets(classes.mean(1), shares))[0]


def _beliefs(statistics: Tensor, mixture: Mixture, weights: Tensor, labels: Tensor) -> Tensor:
    """Mean soft label [K, 5] of the events of every component."""
    mass = _label_mass(statistics, mixture, weights, labels)
    return mass / mass.sum(1, keepdim=True).clamp_min(1e-9)


def _label_mass(statistics: Tensor, mixture: Mixture, weights: Tensor, labels: Tensor) -> Tensor:
    mass = weights.new_zeros((weights.shape[1], CLASSES))
    coefficients = mixture.coefficients().T
    for sample, own, label in zip(statistics, weights, labels, strict=True):
        mass += torch.softmax(sample @ coefficients + torch.log(own + 1e-9), dim=1).T @ label
    return mass
