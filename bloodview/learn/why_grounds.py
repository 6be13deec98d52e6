"""What a decision about an event of one sample rests on: the model's parts with the sample's own weights."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.result import Population
from bloodview.samples import Detector

from .gain import alignment_of
from .mixture import Mixture
from .model import CHUNK, Model, SpeciesMixture, class_densities, class_posterior, gains_of
from .networks import VariationalAutoencoder
from .reweight import reweight
from .vade import Prior

_EVENTS = 10_000


@dataclass(frozen=True, eq=False)
class Grounds:
    """Everything the posterior of an event depends on, fixed for one sample.

    scaled : [n, d], the events as the model sees them: gain aligned, standardised
    baseline : [d], the sample's median mature red cell
    coefficients [K, m], log_weights [K], owner [K] : stage 1; shift : of the log odds of PLT, see `leak`
    log_components : [J], usual log weight of a component of stage 2 within its class
    log_classes : [3], log weight of the classes of stage 2 in the sample, with the offsets of the species
    prior_weight : [K], weights of the components of stage 1 expected in the species
    """

    scaled: Tensor
    baseline: Tensor
    mixture: Mixture
    prior_weight: Tensor
    coefficients: Tensor
    log_weights: Tensor
    owner: Tensor
    shift: float
    network: VariationalAutoencoder
    prior: Prior
    condition: Tensor
    log_components: Tensor
    log_classes: Tensor
    trust: Tensor
    gains: dict[Detector, float]
    log_gain: Tensor


def grounds_of(
    model: Model, values: NDArray[np.float32], population: NDArray[np.uint8], species: str | None
) -> Grounds:
    """Find what the decisions in one sample rest on, of transformed values [n, d] and the events' populations [n].

    The weights are estimated on at most 10,000 events drawn evenly over the run. What they err by is nearly the same
    everywhere in the space of the channels and so cancels between an event and the ordinary red cell.
    """
    with torch.no_grad():
        alignment = alignment_of(model.panel, model.scaling)
        own = model.one.of(species)
        gains = gains_of(alignment, own, torch.from_numpy(values))
        scaled = model.scaling.apply(alignment.aligned(values, gains))
        some = scaled[_evenly(len(scaled), _EVENTS)]
        log_density = torch.cat([own.mixture.log_density(part) for part in torch.split(some, CHUNK)])
        classes, weights = class_posterior(own, log_density)
        log_weights = torch.log(weights.clamp_min(1e-300))
        known = species if species in model.two.names else ""
        usual = model.two.weights[known]
        red = classes[:, :3].sum(1)
        rows = red > 1e-3
        condition = model.two.condition(known)
        log = model.two.prior.log_density(model.two.network.encode(some[rows], condition)[0]).double()
        second, prior = class_densities(log, usual, model.two.prior.owner)
        divided = reweight(second, prior, mass=red[rows])[0]
        log_usual = torch.log(usual.clamp_min(1e-12)).double()
        inside = log_usual - torch.log(prior.double())[model.two.prior.owner]
        return Grounds(
            scaled=scaled,
            baseline=_median_cell(scaled, torch.from_numpy(population), own),
            mixture=own.mixture,
            prior_weight=own.prior,
            coefficients=own.mixture.coefficients(),
            log_weights=log_weights,
            owner=own.owner,
            shift=_shift(log_density + log_weights, classes, own.owner),
            network=model.two.network,
            prior=model.two.prior,
            condition=condition,
            log_components=inside,
            log_classes=torch.log(divided.double().clamp_min(1e-300)) + model.two.offsets[known].double(),
            trust=model.two.trust[known].double(),
            gains={name: float(gain) for name, gain in zip(alignment.detectors, gains, strict=True)},
            log_gain=gains @ alignment.channels,
        )


def rows_of(population: NDArray[np.uint8], wanted: Population, most: int) -> NDArray[np.int64]:
    """Give at most so many event numbers of a population, evenly over the run."""
    rows = np.flatnonzero(population == wanted)
    drawn: NDArray[np.int64] = rows[_evenly(len(rows), most).numpy()].astype(np.int64)
    return drawn


def _evenly(events: int, most: int) -> Tensor:
    return torch.linspace(0, max(events - 1, 0), min(events, most)).long()


def _median_cell(scaled: Tensor, population: Tensor, own: SpeciesMixture) -> Tensor:
    """Median of the sample's mature red cells [d]; where it has none, what is usual in the species."""
    red = scaled[population == int(Population.RBC)]
    if len(red):
        return red.double().median(0).values
    usual = own.prior * (own.owner == int(Population.RBC))
    return (usual / usual.sum().clamp_min(1e-12)) @ own.mixture.mean


def _shift(joint: Tensor, classes: Tensor, owner: Tensor) -> float:
    """How far the leak moved the log odds of PLT, by the event about which stage 1 is least sure."""
    plt = torch.softmax(joint, dim=1)[:, owner == int(Population.PLT)].sum(1)
    if not len(plt):
        return 0.0
    both = torch.stack([plt, classes[:, Population.PLT]])
    event = int(torch.minimum(both, 1 - both).min(0).values.argmax())
    before, after = (float(value) for value in both[:, event])
    if not 0 < before < 1 or not 0 < after < 1:
        return 0.0
    shift = float(np.log(after / (1 - after)) - np.log(before / (1 - before)))
    return shift if abs(shift) > 1e-9 else 0.0
