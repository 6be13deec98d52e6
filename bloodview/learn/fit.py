"""Training of both stages on a calibration cohort: from events and references to a model's parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.progress import Report, Step, ignore, part
from bloodview.result import Population
from bloodview.samples import Detector, Panel, Signal

from . import idec, vade
from .bags import CLASSES, Bag, draw, reference_errors
from .mixture import Mixture, estimate, fit_shared, moments
from .model import StageOne, StageTwo
from .naming import distance_from_red, name_clusters, predicted_shares
from .reweight import reweight
from .scaling import Scaling, scaling_of
from .soft_labels import RESCALED, rescale, targets
from .spread import Spread, spread_of
from .view import discriminating_plane

FOLDS = 4
EVENTS_PER_SAMPLE = 6000
EVENTS_IN_ALL = 480_000


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
    drawn = [_filled(sample, events, seed) for sample in draw(bags, events, seed)]
    scaling = scaling_of(drawn)
    values = torch.stack([scaling.apply(sample) for sample in drawn])
    shares = torch.from_numpy(np.stack([bag.shares.as_array() for bag in bags]))
    network, clusters = idec.train(
        values,
        shares.float(),
        anchors(values, panel),
        idec.Plan(clusters=clusters_for(bags)),
        seed,
        part(report, 0.0, 0.35),
        reference_share,
    )
    with torch.no_grad():
        latent = network.encoder(values)
        assigned = clusters.assign(latent).double()
        statistics = moments(values.reshape(-1, values.shape[-1]).double()).reshape(*values.shape[:2], -1)
        mixture, owner, weights, misfit = named_mixture(
            values, statistics, assigned, clusters.classes().double(), shares, part(report, 0.35, 0.55)
        )
        mixture, weights = fit_labelled(statistics, mixture, weights, owner, shares, 40, part(report, 0.55, 0.72))
        labels = soft_labels(statistics, mixture, weights, owner, shares)
    priors = _by_species(weights, bags)
    one = StageOne(network, mixture, owner, priors, discriminating_plane(latent, labels))
    two = _second(values, labels, shares, bags, seed, part(report, 0.72, 0.9))
    report(Step(0.9, "Checking on samples left out"))
    held_out = _held_out(statistics, mixture, weights, owner, shares)
    log = _log_density(statistics, mixture, weights)
    unlikely = float(np.quantile(log, 0.005))
    medians = np.stack([np.median(sample, axis=0) for sample in drawn])
    report(Step(1.0, "Trained"))
    return Fit(
        scaling,
        one,
        two,
        spread_of(held_out, shares.numpy(), events),
        held_out,
        misfit,
        unlikely,
        float((log < unlikely).mean(1).max()),
        np.stack([np.median(medians, axis=0), np.maximum(medians.std(axis=0), 0.05)]),
    )


def clusters_for(bags: Sequence[Bag]) -> int:
    """Clusters of stage 1: two cannot hold red cells, platelets and debris of several species."""
    return 20 + 4 * max(1, len({bag.species for bag in bags}))


def anchors(values: Tensor, panel: Panel) -> dict[Population, Tensor]:
    """Rank [S, n] in 0..1 of every event by the channel that betrays a class, where the panel has one.

    Platelets are the smallest by forward scatter, reticulocytes the brightest by RNA fluorescence, clumps the
    widest pulses or else the largest (method.md section 7.4).
    """
    size = [Detector.FORWARD_LOW, Detector.FORWARD_HIGH, Detector.IMPEDANCE, Detector.SIDE]
    found = {
        Population.PLT: (_channel(panel, size, [Signal.AREA, Signal.HEIGHT]), 1),
        Population.RETIC: (_channel(panel, [Detector.FLUORESCENCE], [Signal.AREA, Signal.HEIGHT]), -1),
        Population.CLUMP: (_channel(panel, size, [Signal.WIDTH, Signal.AREA, Signal.HEIGHT]), -1),
    }
    ranks = {}
    for population, (channel, sign) in found.items():
        if channel is not None:
            order = torch.argsort(torch.argsort(sign * values[:, :, channel], dim=1), dim=1)
            ranks[population] = order.float() / values.shape[1]
    return ranks


def _channel(panel: Panel, detectors: list[Detector], signals: list[Signal]) -> int | None:
    for detector in detectors:
        for signal in signals:
            for number, channel in enumerate(panel.channels):
                if channel.detector == detector and channel.signal == signal:
                    return number
    return None


def reference_share(population: Population, shares: Tensor) -> Tensor:
    """Share [S] of all events that the references [S, 4] give a class."""
    if population == Population.PLT:
        return shares[:, 1]
    of_red = shares[:, 2] if population == Population.RETIC else shares[:, 3]
    return of_red * torch.where(shares[:, 0].isnan(), 0.95, shares[:, 0])


def fit_labelled(
    statistics: Tensor, first: Mixture, weights: Tensor, owner: Tensor, shares: Tensor, steps: int, report: Report
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

    def each(step: int) -> None:
        report(Step(step / steps, "Refining the populations"))

    return fit_shared(statistics, first, weights, steps, relabel, each)


def soft_labels(statistics: Tensor, mixture: Mixture, weights: Tensor, owner: Tensor, shares: Tensor) -> Tensor:
    """Soft labels [S, n, 5] whose mean in every sample equals its references."""
    member = torch.nn.functional.one_hot(owner, CLASSES).double()
    log = statistics @ mixture.coefficients().T + torch.log(weights + 1e-12)[:, None, :]
    classes = torch.softmax(log, dim=2) @ member
    return rescale(classes, targets(classes.mean(1), shares))[0]


def _filled(values: NDArray[np.float32], events: int, seed: int) -> NDArray[np.float32]:
    if len(values) == events:
        return values
    rows = np.random.default_rng(seed).integers(0, len(values), events - len(values))
    return np.concatenate([values, values[rows]])


def named_mixture(
    values: Tensor, statistics: Tensor, assigned: Tensor, membership: Tensor, shares: Tensor, report: Report
) -> tuple[Mixture, Tensor, Tensor, float]:
    """Turn IDEC's clusters into Gaussians of named populations.

    Every cluster becomes a Gaussian in the space of the channels, is named by its shares over the samples, and is
    split where it holds several classes. Each class that has references also gets a component from the soft labels
    of IDEC itself, so that none is lost with a cluster that other events took over.

    Parameters
    ----------
    values, statistics : [S, n, d] standardised events and [S, n, m] their moments
    assigned : [S, n, K], soft assignment by IDEC
    membership : [K, 5], classes of the clusters as IDEC learned them

    Returns
    -------
    mixture of J components, owner [J], weights [S, J] and the misfit of the naming.
    """
    flat = statistics.reshape(-1, statistics.shape[-1])
    used = torch.bincount(assigned.argmax(2).reshape(-1), minlength=assigned.shape[2]) > 0
    clusters = assigned[..., used] / assigned[..., used].sum(2, keepdim=True)
    first = _gaussians(flat, clusters.square(), values.shape[2])

    def each(step: int) -> None:
        report(Step(0.7 * step / 20, "Shaping the clusters"))

    mixture, weights = fit_shared(statistics, first, clusters.mean(1), 20, each=each)
    report(Step(0.7, "Naming the clusters from the references"))
    errors = torch.from_numpy(reference_errors(np.nan_to_num(shares.numpy())))
    with torch.enable_grad():
        names, misfit = name_clusters(weights, shares, errors, distance_from_red(mixture.mean, values.double()))
    rows, owner = torch.nonzero((names > 0.15) & (weights.mean(0)[:, None] * names > 1e-6), as_tuple=True)
    classes = assigned @ membership
    labels = rescale(classes, targets(classes.mean(1), shares))[0][..., list(RESCALED)]
    own = _gaussians(flat, labels, values.shape[2])
    split = torch.cat([weights[:, rows] * names[rows, owner], 0.3 * labels.mean(1)], dim=1).clamp_min(1e-9)
    return (
        Mixture(torch.cat([mixture.mean[rows], own.mean]), torch.cat([mixture.covariance[rows], own.covariance])),
        torch.cat([owner, torch.tensor(RESCALED)]),
        split / split.sum(1, keepdim=True),
        misfit,
    )


def _gaussians(statistics: Tensor, responsibility: Tensor, width: int) -> Mixture:
    count = responsibility.shape[-1]
    blank = Mixture(torch.zeros(count, width).double(), torch.zeros(count, width, width).double())
    return estimate(statistics, responsibility.reshape(-1, count), blank)


def _by_species(weights: Tensor, bags: Sequence[Bag]) -> dict[str, Tensor]:
    priors = {"": weights.mean(0)}
    for species in sorted({bag.species for bag in bags if bag.species}):
        own = [row for row, bag in zip(weights, bags, strict=True) if bag.species == species]
        priors[species] = 0.8 * torch.stack(own).mean(0) + 0.2 * priors[""]
    return priors


def _second(values: Tensor, labels: Tensor, shares: Tensor, bags: Sequence[Bag], seed: int, report: Report) -> StageTwo:
    red = labels[..., : vade.SUBTYPES].sum(2)
    within = labels[..., : vade.SUBTYPES] / red.clamp_min(1e-9)[..., None]
    mean = (within * red[..., None]).sum(1) / red.sum(1).clamp_min(1e-9)[:, None]
    known = torch.stack([torch.zeros_like(shares[:, 0]).bool(), ~shares[:, 2].isnan(), ~shares[:, 3].isnan()], dim=1)
    events = vade.RedEvents(values, within.float(), red.float(), mean.float(), known)
    network, prior = vade.train(events, vade.Plan(), seed, report)
    with torch.no_grad():
        start = torch.exp(prior.class_log_weights()).double() * mean.mean(0)[prior.owner]
        weights = torch.stack(
            [
                reweight(prior.log_density(network.encode(sample)[0]).double(), start, mass=mass)[0]
                for sample, mass in zip(values, red, strict=True)
            ]
        )
    return StageTwo(network, prior, _by_species(weights, bags))


def _log_density(statistics: Tensor, mixture: Mixture, weights: Tensor) -> NDArray[np.float64]:
    log = statistics @ mixture.coefficients().T + torch.log(weights + 1e-12)[:, None, :]
    return np.asarray(torch.logsumexp(log, dim=2).numpy())


def _held_out(
    statistics: Tensor, mixture: Mixture, weights: Tensor, owner: Tensor, shares: Tensor
) -> NDArray[np.float64]:
    """Shares [S, 4] of every sample by a mixture refitted without its fold, weights re-estimated as for a new one."""
    samples = len(statistics)
    member = torch.nn.functional.one_hot(owner, CLASSES).double()
    predicted = np.full((samples, 4), np.nan)
    folds = np.arange(samples) % min(FOLDS, samples)
    for fold in range(folds.max() + 1):
        train = torch.from_numpy(np.flatnonzero(folds != fold))
        if len(train) == 0:
            continue
        refitted, own = fit_labelled(statistics[train], mixture, weights[train], owner, shares[train], 8, ignore)
        for sample in np.flatnonzero(folds == fold):
            log = statistics[sample] @ refitted.coefficients().T
            _, responsibility = reweight(log, own.mean(0))
            predicted[sample] = predicted_shares((responsibility @ member).mean(0)).numpy()
    return predicted
