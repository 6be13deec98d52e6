"""Second opinions about a sample: a mixture of its own, and how far it lies from what the networks have learned."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.mixture import GaussianMixture
from torch import Tensor

from bloodview.result import Population
from bloodview.samples import Detector, Panel, Signal

from .bags import CLASSES
from .gain import alignment_of
from .mixture import Anchor, estimate, moments
from .model import FIRMNESS, Model, SpeciesMixture
from .reweight import Profile, reweight
from .vade import SUBTYPES, Prior

RED_EVENTS, OTHER_EVENTS = 2000, 3000
"""Events that are looked at: of those that are surely red, and of the rest, among which are all the rare ones."""

STEPS, ANCHOR_EVENTS = 5, 100.0

FEWEST_RED, FARTHEST = 200, 6.0
"""Red cells from which kinds are told apart, and spreads beyond which an event is no ordinary red cell."""


@dataclass(frozen=True, eq=False)
class Doubt:
    """What other ways say of a sample.

    own : events [5] by a mixture whose components moved to where this sample has them
    latent : median squared distance of red events from the nearest component of stage 2, per latent dimension
    rebuilt : median squared error of stage 1's autoencoder, per channel
    two : how much better two kinds of red cells explain the forward scatter than one, in nats an event
    """

    own: NDArray[np.float64]
    latent: float
    rebuilt: float
    two: float


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
        return Doubt(np.zeros(CLASSES), 0.0, 0.0, 0.0)
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
        distance = latent_distance(model.two.prior, latent)
    return Doubt(own.numpy(), distance, error, two_kinds(values[:, forward_areas(model.panel)], probability, seed))


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


def forward_areas(panel: Panel) -> list[int]:
    """Columns of the panel's forward scatter areas, which tell the size and the haemoglobin of a red cell."""
    return [
        number
        for number, channel in enumerate(panel.channels)
        if channel.signal is Signal.AREA and channel.detector in (Detector.FORWARD_LOW, Detector.FORWARD_HIGH)
    ]


def two_kinds(light: NDArray[np.float32], probability: NDArray[np.float64], seed: int = 0) -> float:
    """Gain of a second Gaussian for the mature red cells in transformed light [n, m], in nats an event.

    Red cells of one animal make one cloud; those of two animals make two, unless the animals are alike.
    """
    red = np.flatnonzero(probability[:, Population.RBC] > 0.9)
    if len(red) < FEWEST_RED or light.shape[1] == 0:
        return 0.0
    chosen = light[red[:: max(1, len(red) // RED_EVENTS)]].astype(np.float64)
    low, middle, high = np.nanquantile(chosen, [0.25, 0.5, 0.75], axis=0)
    away = (chosen - middle) / np.maximum((high - low) / 1.35, 1e-3)
    near = away[(np.abs(away) < FARTHEST).all(1)]
    if len(near) < FEWEST_RED:
        return 0.0
    one, two = (GaussianMixture(kinds, random_state=seed, max_iter=60).fit(near).score(near) for kinds in (1, 2))
    return max(float(two - one), 0.0)
