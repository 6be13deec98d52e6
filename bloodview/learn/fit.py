"""Training of both stages on a calibration cohort: from events and references to a model's parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.language import tr
from bloodview.progress import Preview, Report, Step, part
from bloodview.samples import Panel

from . import idec
from .adapt import adapt, class_shares, log_density, members_of, sure_rates, without_gain
from .anchors import anchors, grown, possible, reference_share
from .bags import Bag, draw
from .cohort import Cohort, filled
from .gain import alignment_of
from .held_out import held_out_classes, median_errors
from .judging import judged
from .labelled import fit_taught, named_mixtures, taught_mixture
from .leak import leaks_of, share_without_leak
from .mixture import moments
from .model import SpeciesMixture, StageOne, StageTwo
from .naming import predicted_shares
from .preview import preview, some_events
from .scaling import Scaling, scaling_of
from .soft_labels import rescale, targets
from .spread import Spread, spread_of
from .subtypes import second_stage_of
from .sure import Told, told_by
from .view import discriminating_plane

EVENTS_PER_SAMPLE = 6000
EVENTS_IN_ALL = 480_000
TEACHING_STEPS, SPECIES_STEPS, ALIGNED_STEPS = 20, 20, 10


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


def fit(bags: Sequence[Bag], panel: Panel, seed: int, report: Report) -> Fit:
    """Train both stages on bags of transformed events. Same bags and seed, same result."""
    events = int(min(EVENTS_PER_SAMPLE, max(1500, EVENTS_IN_ALL // len(bags))))
    drawn = [filled(sample, events, seed) for sample in draw(bags, events, seed)]
    scaling = scaling_of(drawn)
    values = torch.stack([scaling.apply(sample) for sample in drawn])
    shares = torch.from_numpy(np.stack([bag.shares.as_array() for bag in bags]))
    plan = idec.Plan(clusters=clusters_for(bags))
    network, clusters = idec.train(
        values, shares.float(), anchors(values, panel), plan, seed, part(report, 0.0, 0.3), reference_share
    )
    with torch.no_grad():
        latent = network.encoder(values)
        statistics = moments(values.reshape(-1, values.shape[-1]).double()).reshape(*values.shape[:2], -1)
        cohort = Cohort(
            torch.from_numpy(np.stack(drawn)), values, statistics, shares, tuple(bag.species or "" for bag in bags)
        )
        guessed = (clusters.assign(latent) @ clusters.classes()).double()
        guessed = rescale(guessed, targets(guessed.mean(1), shares))[0]
        width = torch.from_numpy(scaling.deviation)

        def allowed(gaps: Tensor) -> Tensor:
            return possible(gaps * width, panel)

        judges = named_mixtures(
            values,
            statistics,
            guessed,
            shares,
            lambda gaps: grown(gaps * width, panel),
            allowed,
            cohort.several,
            seed,
            part(report, 0.3, 0.5),
        )
        labels, cohort = judged(cohort, judges, allowed, part(report, 0.5, 0.57))
        shown = some_events(*values.shape[:2])
        picture = preview(latent[shown], labels[shown])
        seen = _with(part(report, 0.57, 0.62), picture)
        first, owner = taught_mixture(values, labels, cohort.several, seed)
        even = torch.full((len(values), len(owner)), 1 / len(owner), dtype=torch.float64)
        mixture, weights = fit_taught(statistics, first, even, owner, labels, TEACHING_STEPS, seen)
        species_steps = _with(part(report, 0.62, 0.64), picture)
        adapted = adapt(cohort, mixture, weights, owner, labels, SPECIES_STEPS, species_steps)
        alignment = alignment_of(panel, scaling)
        cohort = without_gain(cohort, alignment, members_of(cohort, adapted))
        seen = _with(part(report, 0.64, 0.66), picture)
        mixture, weights = fit_taught(cohort.statistics, mixture, weights, owner, labels, ALIGNED_STEPS, seen)
        species_steps = _with(part(report, 0.66, 0.67), picture)
        adapted = adapt(cohort, mixture, weights, owner, labels, SPECIES_STEPS, species_steps)

        told = part(report, 0.67, 0.75)

        def each(classes: NDArray[np.float64], done: float) -> None:
            told(Step(done, tr("Counting samples left out"), replace(picture, errors=_errors(classes, shares))))

        left_out, sure = held_out_classes(
            cohort, alignment, mixture, weights, owner, labels, _with(told, picture), each
        )
        plain = members_of(cohort, adapted)
        counted = class_shares(cohort, plain)
        leaks = leaks_of(left_out, counted, cohort.shares[:, 1].numpy(), cohort.species, events)
        rates = sure_rates(cohort, plain, labels)
        members = {
            name: replace(own, leak=leaks.get(name, leaks[""]), sure=rates.get(name, rates[""]))
            for name, own in plain.items()
        }
        held_out = _corrected(left_out, members, cohort.species, told_by(sure, rates, cohort.species, events))
        errors = median_errors(held_out, shares.numpy())
        one = StageOne(network, members, discriminating_plane(network.encoder(cohort.values), labels))
    two = second_stage_of(cohort, labels, members, seed, _with(part(report, 0.75, 0.99), errors=errors))
    with torch.no_grad():
        log = log_density(cohort, adapted)
    unlikely = float(np.quantile(log, 0.005))
    medians = np.median(values.numpy(), axis=1) * scaling.deviation + scaling.mean
    report(Step(1.0, tr("Trained")))
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


def _with(report: Report, picture: Preview | None = None, errors: Mapping[str, float] | None = None) -> Report:
    """Show a picture where a step has none, and the errors in samples left out that are known by now."""

    def shown(step: Step) -> None:
        own = step.preview or picture
        report(replace(step, preview=replace(own, errors=errors) if own and errors else own))

    return shown


def _corrected(
    classes: NDArray[np.float64], members: Mapping[str, SpeciesMixture], species: Sequence[str], told: Sequence[Told]
) -> NDArray[np.float64]:
    """Shares [S, 4] of class shares [S, 5] counted in samples left out, debris taken out of the platelets."""
    own = [members.get(name, members[""]).leak for name in species]
    fixed = [share_without_leak(row, leak, each) for row, leak, each in zip(classes, own, told, strict=True)]
    return predicted_shares(torch.from_numpy(np.stack(fixed))).numpy()


def _errors(classes: NDArray[np.float64], shares: Tensor) -> dict[str, float]:
    return median_errors(predicted_shares(torch.from_numpy(classes)).numpy(), shares.numpy())


def clusters_for(bags: Sequence[Bag]) -> int:
    """Clusters of IDEC: two cannot hold red cells, platelets and debris of several species."""
    return 20 + 4 * max(1, len({bag.species for bag in bags}))
