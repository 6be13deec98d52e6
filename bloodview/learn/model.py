"""A trained model in memory, and the posteriors it gives the events of a new sample."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.progress import Report, Step, ignore
from bloodview.samples import Panel

from .bags import CLASSES
from .mixture import Mixture
from .networks import Autoencoder, VariationalAutoencoder
from .reweight import reweight
from .scaling import Scaling
from .spread import Spread
from .vade import SUBTYPES, Prior

CHUNK = 65_536


@dataclass(frozen=True, eq=False)
class StageOne:
    """Red cells from platelets and the rest: encoder, mixture in the space of the channels, classes, priors.

    owner : [K], class of every component
    priors : mixture weights [K] expected in a species; "" holds those of any
    view : [latent, 2], the plane of the latent space in which the populations lie farthest apart
    """

    network: Autoencoder
    mixture: Mixture
    owner: Tensor
    priors: Mapping[str, Tensor]
    view: Tensor


@dataclass(frozen=True, eq=False)
class StageTwo:
    """Mature red cells, reticulocytes and clumps: the VaDE, its prior, and component weights expected in a species."""

    network: VariationalAutoencoder
    prior: Prior
    priors: Mapping[str, Tensor]


@dataclass(frozen=True, eq=False)
class Model:
    """Everything an analysis needs. `id` names the weights; `simulated` says no real blood was in the training.

    unlikely : log density below which 0.5 % of the training events lie
    unlikely_share : the largest share of such events in a training sample
    typical : robust centre and width over training samples of each channel's median, transformed [2, d]
    """

    id: str
    name: str
    panel: Panel
    simulated: bool
    instrument: str
    species: tuple[str, ...]
    card: str
    scaling: Scaling
    one: StageOne
    two: StageTwo
    spread: Spread
    unlikely: float
    unlikely_share: float
    typical: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Class probabilities float64 [n, 5], 2-D latent view float32 [n, 2], log density [n], seconds per stage."""

    probability: NDArray[np.float64]
    view: NDArray[np.float32]
    log_density: NDArray[np.float64]
    seconds: Mapping[str, float]


def posterior(model: Model, values: NDArray[np.float32], species: str | None, report: Report = ignore) -> Posterior:
    """Posterior of every event's population, for transformed values [n, d] of one sample in the panel's order."""
    started = time.perf_counter()
    with torch.inference_mode():
        report(Step(0.05, "Separating red cells from platelets"))
        scaled = model.scaling.apply(values)
        classes, view, density = first_stage(model.one, scaled, species)
        between = time.perf_counter()
        report(Step(0.55, "Separating mature cells, reticulocytes and clumps"))
        classes = second_stage(model.two, scaled, classes, species)
        report(Step(1.0, "Counting"))
    seconds = {"stage 1": between - started, "stage 2": time.perf_counter() - between}
    return Posterior(classes.numpy(), view.float().numpy(), density.numpy(), seconds)


def first_stage(one: StageOne, scaled: Tensor, species: str | None) -> tuple[Tensor, Tensor, Tensor]:
    """Class posteriors [n, 5], view [n, 2] and log density [n] of standardised values [n, d]."""
    logs, views = [], []
    for chunk in torch.split(scaled, CHUNK):
        logs.append(one.mixture.log_density(chunk))
        views.append(one.network.encoder(chunk) @ one.view)
    if not logs:
        return torch.zeros((0, CLASSES)).double(), torch.zeros((0, 2)), torch.zeros(0).double()
    log_density = torch.cat(logs)
    prior = one.priors.get(species or "", one.priors[""])
    weights, responsibility = reweight(log_density, prior)
    member = torch.nn.functional.one_hot(one.owner, CLASSES).double()
    marginal = torch.logsumexp(log_density + torch.log(weights.clamp_min(1e-12)), dim=1)
    return responsibility @ member, torch.cat(views), marginal


def second_stage(two: StageTwo, scaled: Tensor, classes: Tensor, species: str | None) -> Tensor:
    """Split the red probability of stage 1 [n, 5] among the subtypes by stage 2."""
    red = classes[:, :SUBTYPES].sum(1)
    rows = torch.nonzero(red > 1e-3).squeeze(1)
    if len(rows) == 0:
        return classes
    logs = [two.prior.log_density(two.network.encode(scaled[part])[0]) for part in torch.split(rows, CHUNK)]
    prior = two.priors.get(species or "", two.priors[""])
    _, responsibility = reweight(torch.cat(logs).double(), prior, mass=red[rows])
    member = torch.nn.functional.one_hot(two.prior.owner, SUBTYPES).double()
    split = classes.clone()
    split[rows, :SUBTYPES] = red[rows, None] * (responsibility @ member)
    return split


def expected_events(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of posteriors per population, float64 [5]: the counts come from these, not from most probable labels."""
    return np.asarray(probability.sum(0), dtype=np.float64)


def most_probable(probability: NDArray[np.float64]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Most probable population uint8 [n] and its probability float32 [n]."""
    label = probability.argmax(1).astype(np.uint8) if len(probability) else np.zeros(0, np.uint8)
    best = probability.max(1, initial=0.0) if len(probability) else np.zeros(0)
    return label, best.astype(np.float32)
