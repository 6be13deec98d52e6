"""Training of both stages on a calibration cohort: from events and references to a model's parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.progress import Report, Step, ignore, part
from bloodview.result import Population
from bloodview.samples import Panel

from . import idec, vade
from .anchors import anchors, grown, reference_share
from .bags import CLASSES, Bag, draw
from .believed import believed
from .labelled import (
    Named,
    fit_labelled,
    fit_taught,
    named_mixtures,
    names_taught,
    renamed,
    soft_labels,
    taught_mixture,
)
from .mixture import Anchor, Mixture, moments
from .model import SpeciesMixture, StageOne, StageTwo, class_posterior, subtype_posterior
from .naming import predicted_shares
from .networks import VariationalAutoencoder
from .offsets import apply_offsets, class_offsets
from .reweight import reweight
from .scaling import Scaling, scaling_of
from .soft_labels import rescale, targets
from .spread import Spread, spread_of
from .view import discriminating_plane

FOLDS = 4
EVENTS_PER_SAMPLE = 6000
EVENTS_IN_ALL = 480_000
FEWEST_OF_SPECIES = 4
"""Samples of a species from which the mixture is adapted to it."""

ANCHOR_EVENTS = 200.0
POOLED_STEPS, SPECIES_STEPS, FOLD_STEPS = 10, 20, 6


@dataclass(frozen=True, eq=False)
class Fit:
    """What training gives: both stages, the scaling, the spread on held-out samples and what is usual.

    held_out : shares [S, 4] of every sample by a mixture that was not fitted to it
    misfit : mean squared residual of the naming in units of the reference errors; about 1 or less is good
    """

    scaling: Scaling
    one: StageOne
    two: StageTwo
    spread: Spread
    held_out: NDArray[np.float64]
    misfit: float
    unlikely: float
    unlikely_share: float
    typical: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Cohort:
    """Standardised events [S, n, d], their moments [S, n, m], references [S, 4] and species of every sample."""

    values: Tensor
    statistics: Tensor
    shares: Tensor
    species: tuple[str, ...]

    @property
    def several(self) -> int:
        """How many species the samples are of."""
        return len(set(self.species))

    def groups(self) -> dict[str, Tensor]:
        """Sample numbers of each species that has enough of them."""
        found = {}
        for name in sorted(set(self.species) - {""}):
            rows = [number for number, species in enumerate(self.species) if species == name]
            if len(rows) >= FEWEST_OF_SPECIES:
                found[name] = torch.tensor(rows)
        return found

    def all_and_groups(self) -> dict[str, Tensor]:
        """Sample numbers that each stored mixture is for: all of them under "", and the groups."""
        return {"": torch.arange(len(self.species)), **self.groups()}

    def parts(self) -> dict[str, Tensor]:
        """Sample numbers by the mixture that counts them: every species with enough samples, "" for the rest."""
        groups = self.groups()
        rest = [number for number, species in enumerate(self.species) if species not in groups]
        return {**groups, "": torch.tensor(rest)} if rest else groups


def fit(bags: Sequence[Bag], panel: Panel, seed: int, report: Report) -> Fit:
    """Train both stages on bags of transformed events. Same bags and seed, same result."""
    events = int(min(EVENTS_PER_SAMPLE, max(1500, EVENTS_IN_ALL // len(bags))))
    drawn = [_filled(sample, events, seed) for sample in draw(bags, events, seed)]
    scaling = scaling_of(drawn)
    values = torch.stack([scaling.apply(sample) for sample in drawn])
    shares = torch.from_numpy(np.stack([bag.shares.as_array() for bag in bags]))
    plan = idec.Plan(clusters=clusters_for(bags))
    network, clusters = idec.train(
        values, shares.float(), anchors(values, panel), plan, seed, part(report, 0.0, 0.35), reference_share
    )
    with torch.no_grad():
        latent = network.encoder(values)
        statistics = moments(values.reshape(-1, values.shape[-1]).double()).reshape(*values.shape[:2], -1)
        cohort = _Cohort(values, statistics, shares, tuple(bag.species or "" for bag in bags))
        guessed = (clusters.assign(latent) @ clusters.classes()).double()
        guessed = rescale(guessed, targets(guessed.mean(1), shares))[0]
        judges = named_mixtures(
            values,
            statistics,
            guessed,
            shares,
            lambda gaps: grown(gaps * torch.from_numpy(scaling.deviation), panel),
            cohort.several,
            seed,
            part(report, 0.35, 0.5),
        )
        labels, cohort = _judged(cohort, judges, part(report, 0.5, 0.58))
        first, owner = taught_mixture(values, labels, cohort.several, seed)
        even = torch.full((len(values), len(owner)), 1 / len(owner), dtype=torch.float64)
        mixture, weights = fit_taught(
            statistics, first, even, owner, labels, 2 * POOLED_STEPS, part(report, 0.58, 0.62)
        )
        adapted = _adapt(cohort, mixture, weights, owner, labels, SPECIES_STEPS, part(report, 0.62, 0.68))
        members = _members(cohort, adapted)
        one = StageOne(network, members, discriminating_plane(latent, labels))
    two = _second(cohort, labels, members, seed, part(report, 0.68, 0.92))
    with torch.no_grad():
        report(Step(0.92, "Checking on samples left out"))
        held_out = _held_out(cohort, mixture, weights, owner, labels)
        log = _log_density(cohort, adapted)
    unlikely = float(np.quantile(log, 0.005))
    medians = np.median(values.numpy(), axis=1) * scaling.deviation + scaling.mean
    report(Step(1.0, "Trained"))
    return Fit(
        scaling,
        one,
        two,
        spread_of(held_out, shares.numpy(), events),
        held_out,
        judges[0].misfit,
        unlikely,
        float((log < unlikely).mean(1).max()),
        np.stack([np.median(medians, axis=0), np.maximum(medians.std(axis=0), 0.05)]),
    )


def _counted(statistics: Tensor, mixture: Mixture, prior: Tensor, owner: Tensor) -> Tensor:
    """Shares [S, 4] that a mixture counts in every sample with weights of its own, no reference asked."""
    coefficients = mixture.coefficients().T
    member = torch.nn.functional.one_hot(owner, CLASSES).double()
    sizes = torch.stack([reweight(sample @ coefficients, prior)[0] for sample in statistics])
    return predicted_shares(sizes @ member)


def clusters_for(bags: Sequence[Bag]) -> int:
    """Clusters of IDEC: two cannot hold red cells, platelets and debris of several species."""
    return 20 + 4 * max(1, len({bag.species for bag in bags}))


def _filled(values: NDArray[np.float32], events: int, seed: int) -> NDArray[np.float32]:
    if len(values) == events:
        return values
    rows = np.random.default_rng(seed).integers(0, len(values), events - len(values))
    return np.concatenate([values, values[rows]])


@dataclass(frozen=True, eq=False)
class _Adapted:
    """Mixtures and component names of the species ("" for all), and the weights [S, K] of every sample in its own."""

    mixtures: dict[str, Mixture]
    owners: dict[str, Tensor]
    weights: Tensor


def _judged(cohort: _Cohort, judges: Sequence[Named], report: Report) -> tuple[Tensor, _Cohort]:
    """Soft labels [S, n, 5] on which several mixtures agree, and the references as far as these believe them.

    Each mixture is refined on the references, its components named anew in each species; their posteriors are
    averaged, and rescaled to the references once more.
    """
    classes = torch.zeros((*cohort.statistics.shape[:2], CLASSES), dtype=torch.float64)
    counted = torch.zeros_like(cohort.shares)
    for number, judge in enumerate(judges):
        own = part(report, number / len(judges), (number + 1) / len(judges))
        mixture, weights = fit_labelled(
            cohort.statistics, judge.mixture, judge.weights, judge.owner, cohort.shares, POOLED_STEPS, own
        )
        for rows in cohort.parts().values():
            statistics, shares = cohort.statistics[rows], cohort.shares[rows]
            prior = weights[rows].mean(0)
            names = renamed(statistics, mixture, judge.owner, prior, shares)
            classes[rows] += soft_labels(statistics, mixture, weights[rows], names, shares) / len(judges)
            counted[rows] += _counted(statistics, mixture, prior, names) / len(judges)
    kept = replace(cohort, shares=believed(cohort.shares, counted, classes.shape[1]))
    return rescale(classes, targets(classes.mean(1), kept.shares))[0], kept


def _adapt(
    cohort: _Cohort, pooled: Mixture, weights: Tensor, owner: Tensor, labels: Tensor, steps: int, report: Report
) -> _Adapted:
    """Adapt the pooled mixture to each species with enough samples, staying near it; name it by its own labels."""
    mixtures, owners, own = {"": pooled}, {"": owner}, weights.clone()
    groups = cohort.groups()
    for number, (name, rows) in enumerate(groups.items()):
        statistics = cohort.statistics[rows]
        names = names_taught(statistics, pooled, own[rows], owner, labels[rows])
        half = part(report, number / len(groups), (number + 1) / len(groups))
        anchor = Anchor(pooled, ANCHOR_EVENTS)
        mixture, weights = fit_taught(statistics, pooled, own[rows], names, labels[rows], steps, half, anchor)
        mixtures[name], owners[name], own[rows] = mixture, names, weights
    return _Adapted(mixtures, owners, own)


def _members(cohort: _Cohort, adapted: _Adapted) -> dict[str, SpeciesMixture]:
    """Mixtures with the weights expected in their species and the offsets that make their counts unbiased."""
    members = {}
    for name, rows in cohort.all_and_groups().items():
        plain = SpeciesMixture(
            adapted.mixtures[name],
            adapted.owners[name],
            adapted.weights[rows].mean(0),
            torch.zeros(CLASSES, dtype=torch.float64),
        )
        wanted = torch.full((len(rows), CLASSES), float("nan"), dtype=torch.float64)
        wanted[:, Population.PLT] = cohort.shares[rows, 1]
        offsets = class_offsets([_first_posterior(plain, cohort.statistics[row]) for row in rows], wanted)
        members[name] = replace(plain, offsets=offsets)
    return members


def _first_posterior(own: SpeciesMixture, statistics: Tensor) -> Tensor:
    """Class posteriors [n, 5] by stage 1, weights re-estimated as for a new sample."""
    return class_posterior(own, statistics @ own.mixture.coefficients().T)[0]


def _second(cohort: _Cohort, labels: Tensor, members: dict[str, SpeciesMixture], seed: int, report: Report) -> StageTwo:
    red = labels[..., : vade.SUBTYPES].sum(2)
    within = labels[..., : vade.SUBTYPES] / red.clamp_min(1e-9)[..., None]
    mean = (within * red[..., None]).sum(1) / red.sum(1).clamp_min(1e-9)[:, None]
    known = torch.cat([torch.zeros_like(cohort.shares[:, :1]).bool(), ~cohort.shares[:, 2:].isnan()], dim=1)
    groups = cohort.groups()
    condition = torch.tensor([[float(name == species) for name in groups] for species in cohort.species])
    condition = condition.reshape(len(cohort.species), len(groups))
    events = vade.RedEvents(cohort.values, condition, within.float(), red.float(), mean.float(), known)
    network, prior = vade.train(events, vade.Plan(), seed, report)
    two = StageTwo(network, prior, {}, {}, {}, tuple(groups))
    wanted = torch.where(known, mean, float("nan"))
    with torch.no_grad():
        for name, rows in cohort.all_and_groups().items():
            own = condition[rows] if name else torch.zeros_like(condition)
            weights = _component_weights(network, prior, cohort.values[rows], own, labels[rows])
            two = replace(two, weights={**two.weights, name: weights})
            posteriors = [subtype_posterior(two, cohort.values[row], red[row], name) for row in rows]
            scaled = [p * (r / r.mean().clamp_min(1e-9))[:, None] for p, r in zip(posteriors, red[rows], strict=True)]
            offsets = class_offsets(scaled, wanted[rows])
            second = torch.stack([apply_offsets(posterior, offsets).mean(0) for posterior in scaled])
            first = torch.stack(
                [_first_posterior(members[name], cohort.statistics[row])[:, : vade.SUBTYPES].sum(0) for row in rows]
            )
            trust = _trust(first / first.sum(1, keepdim=True).clamp_min(1e-9), second, wanted[rows])
            two = replace(two, offsets={**two.offsets, name: offsets}, trust={**two.trust, name: trust})
    return two


def _trust(first: Tensor, second: Tensor, wanted: Tensor) -> Tensor:
    """Trust [3] in stage 2 for each subtype, by the misfits of both stages' shares [S, 3] to the references."""
    known = ~wanted.isnan()
    reference = torch.where(known, wanted, 0.0)
    error = 0.25 * reference + 0.001
    misfits = [
        (((shares - reference) / error).square().clamp_max(25) * known).sum(0) + 0.1 for shares in (first, second)
    ]
    return misfits[0] / (misfits[0] + misfits[1])


def _component_weights(
    network: VariationalAutoencoder, prior: vade.Prior, values: Tensor, condition: Tensor, labels: Tensor
) -> Tensor:
    """Weights [J] of the components of stage 2 in some samples, each class by its soft labels [S, n, 5]."""
    total = torch.zeros(len(prior.owner), dtype=torch.float64)
    usual = prior.class_log_weights().double()
    for sample, told, label in zip(values, condition, labels, strict=True):
        log = prior.log_density(network.encode(sample, told)[0]).double() + usual
        for subtype in range(vade.SUBTYPES):
            own = prior.owner == subtype
            total[own] += (torch.softmax(log[:, own], dim=1) * label[:, subtype : subtype + 1]).sum(0)
    return total / total.sum().clamp_min(1e-9)


def _log_density(cohort: _Cohort, adapted: _Adapted) -> NDArray[np.float64]:
    density = np.zeros(cohort.statistics.shape[:2])
    for name, rows in cohort.parts().items():
        log = cohort.statistics[rows] @ adapted.mixtures[name].coefficients().T
        density[rows.numpy()] = torch.logsumexp(log + torch.log(adapted.weights[rows] + 1e-12)[:, None, :], dim=2)
    return density


def _held_out(cohort: _Cohort, mixture: Mixture, weights: Tensor, owner: Tensor, labels: Tensor) -> NDArray[np.float64]:
    """Shares [S, 4] of every sample by a mixture refitted without its fold, weights re-estimated as for a new one."""
    samples = len(cohort.species)
    predicted = np.full((samples, 4), np.nan)
    folds = np.arange(samples) // max(1, len(cohort.groups())) % min(FOLDS, samples)
    for fold in range(folds.max() + 1):
        train = torch.from_numpy(np.flatnonzero(folds != fold))
        if len(train) == 0:
            continue
        rest = _Cohort(
            cohort.values[train],
            cohort.statistics[train],
            cohort.shares[train],
            tuple(cohort.species[number] for number in train.tolist()),
        )
        taught = labels[train]
        pooled, own = fit_taught(rest.statistics, mixture, weights[train], owner, taught, FOLD_STEPS, ignore)
        members = _members(rest, _adapt(rest, pooled, own, owner, taught, FOLD_STEPS, ignore))
        for sample in np.flatnonzero(folds == fold):
            used = members.get(cohort.species[sample], members[""])
            classes = _first_posterior(used, cohort.statistics[sample]).mean(0)
            predicted[sample] = predicted_shares(classes).numpy()
    return predicted
