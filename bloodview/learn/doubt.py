"""Second opinions about a sample: a mixture of its own, and how far it lies from what the networks have learned."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.samples import Detector

from .bags import CLASSES
from .gain import alignment_of
from .mixture import Anchor, estimate, moments
from .model import FIRMNESS, Model, SpeciesMixture
from .reweight import Profile, reweight
from .vade import SUBTYPES, Prior

RED_EVENTS, OTHER_EVENTS = 2000, 3000
"""Events that are looked at: of those that are surely red, and of the rest, among which are all the rare ones."""

STEPS, ANCHOR_EVENTS = 5, 100.0


@dataclass(frozen=True, eq=False)
class Doubt:
    """What other ways say of a sample.

    own : events [5] by a mixture whose components moved to where this sample has them
    latent : median squared distance of red events from the nearest component of stage 2, per latent dimension
    rebuilt : median squared error of stage 1's autoencoder, per channel
    """

    own: NDArray[np.float64]
    latent: float
    rebuilt: float


def doubt(
    model: Model,
    values: NDArray[np.float32],
    probability: NDArray[np.float64],
    gains: Mapping[Detector, float],
    species: str | None,
    seed: int = 0,
) -> Doubt:
    """Ask for second opinions on transformed values [n, d] with posteriors [n, 5], and log gains by detector."""
    red = probability[:, :SUBTYPES].sum(1)
    rows, mass = drawn(red, np.random.default_rng(seed))
    if len(rows) == 0:
        return Doubt(np.zeros(CLASSES), 0.0, 0.0)
    with torch.inference_mode():
        alignment = alignment_of(model.panel, model.scaling)
        told = torch.tensor([gains[detector] for detector in alignment.detectors], dtype=torch.float64)
        scaled = model.scaling.apply(alignment.aligned(values[rows], told))
        own = own_events(model.one.of(species), scaled, torch.from_numpy(mass))
        _, rebuilt = model.one.network(scaled)
        error = float((rebuilt - scaled).square().mean(1).median())
        reds = scaled[torch.from_numpy(red[rows] > 0.5)]
        known = species if species in model.two.names else ""
        latent, _ = model.two.network.encode(reds, model.two.condition(known))
        return Doubt(own.numpy(), latent_distance(model.two.prior, latent), error)


def drawn(red: NDArray[np.float64], rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Events to look at, given how surely each [n] is red, and how many events each of them stands for."""
    rows, mass = [], []
    for group, most in ((np.flatnonzero(red > 0.99), RED_EVENTS), (np.flatnonzero(red <= 0.99), OTHER_EVENTS)):
        chosen = np.sort(rng.permutation(group)[:most])
        rows.append(chosen)
        mass.append(np.full(len(chosen), len(group) / max(len(chosen), 1)))
    return np.concatenate(rows), np.concatenate(mass)


def own_events(own: SpeciesMixture, scaled: Tensor, mass: Tensor) -> Tensor:
    """Events [5] by a mixture fitted to standardised events [n, d] that stand for `mass` [n] events each.

    EM from the species' components, which weigh ANCHOR_EVENTS events each against what the sample shows.
    """
    statistics = moments(scaled.double())
    mixture, profile = own.mixture, Profile(own.owner, FIRMNESS)
    anchor = Anchor(own.mixture, ANCHOR_EVENTS)
    _, share = reweight(mixture.log_density(scaled), own.prior, mass, profile)
    for _ in range(STEPS):
        mixture = estimate(statistics, share * mass[:, None], mixture, anchor)
        _, share = reweight(statistics @ mixture.coefficients().T, own.prior, mass, profile)
    member = torch.nn.functional.one_hot(own.owner, CLASSES).double()
    return (share * mass[:, None]).sum(0) @ member


def latent_distance(prior: Prior, latent: Tensor) -> float:
    """Median over latent points [n, D] of the squared distance from the nearest component, per dimension."""
    if len(latent) == 0:
        return 0.0
    deviation = (0.5 * prior.log_variance).exp()
    gap = ((latent[:, None, :] - prior.mean) / deviation).square().mean(-1)
    return float(gap.min(1).values.median())
