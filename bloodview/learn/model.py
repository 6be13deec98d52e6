"""A trained model in memory, and the posteriors it gives the events of a new sample."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.language import tr
from bloodview.progress import Report, Step, ignore
from bloodview.samples import Detector, Panel

from .bags import CLASSES
from .gain import Alignment, alignment_of
from .leak import without_leak
from .manifest import Weakness
from .mixture import Mixture
from .networks import Autoencoder, VariationalAutoencoder
from .offsets import apply_offsets
from .reweight import Profile, reweight
from .scaling import Scaling
from .spread import Spread
from .sure import Told, surely
from .vade import SUBTYPES, Prior

CHUNK = 65_536

FIRMNESS = torch.tensor([5.0, 5.0, 5.0, 300.0, 300.0], dtype=torch.float64)
"""Events that the usual division of RBC, RETIC, CLUMP, PLT and OTHER among their components weighs: red cells shift
with gain and disease, platelets and debris are told apart by their shape alone."""


@dataclass(frozen=True, eq=False)
class SpeciesMixture:
    """Stage 1 in one species: mixture, class and expected weight [K] of its components.

    leak : [2], see `leak`
    sure : [2], parts of the platelets and of the debris that are surely platelets, see `sure`
    """

    mixture: Mixture
    owner: Tensor
    prior: Tensor
    leak: Tensor
    sure: Tensor


@dataclass(frozen=True, eq=False)
class StageOne:
    """Red cells from platelets and the rest: encoder, mixture in the space of the channels, classes, priors.

    species : the mixture adapted to each species; "" holds the one of any
    view : [latent, 2], the plane of the latent space in which the populations lie farthest apart
    """

    network: Autoencoder
    species: Mapping[str, "SpeciesMixture"]
    view: Tensor

    def of(self, species: str | None) -> "SpeciesMixture":
        """The mixture that counts a species: its own, or that of any."""
        return self.species.get(species or "", self.species[""])


@dataclass(frozen=True, eq=False)
class StageTwo:
    """Mature red cells, reticulocytes and clumps: the VaDE and its prior.

    weights : component weights [J] expected in a species; "" holds those of any
    offsets : log offsets [3] of the classes in a species
    trust : how far RBC, RETIC and CLUMP of a species are taken from this stage instead of stage 1, [3] in 0..1
    names : species in the order of the network's condition
    """

    network: VariationalAutoencoder
    prior: Prior
    weights: Mapping[str, Tensor]
    offsets: Mapping[str, Tensor]
    trust: Mapping[str, Tensor]
    names: tuple[str, ...]

    def condition(self, species: str | None) -> Tensor:
        """One-hot row [1, G] of a species, zeros for one that is unknown."""
        return torch.tensor([[float(name == species) for name in self.names]])


@dataclass(frozen=True, eq=False)
class Model:
    """Everything an analysis needs. `id` names the weights; `simulated` says no real blood was in the training.

    unlikely : log density below which 0.5 % of the training events lie
    unlikely_share : the largest share of such events in a training sample
    typical : robust centre and width over training samples of each channel's median, transformed [2, d]
    serial : $CYTSN of the analyser of the calibration, empty where there was more than one
    weak : counts that are not to be relied on in a species
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
    serial: str = ""
    weak: tuple[Weakness, ...] = ()


@dataclass(frozen=True, eq=False)
class Posterior:
    """Class probabilities float64 [n, 5], 2-D latent view float32 [n, 2], log density [n], seconds per stage.

    first : events [5] that stage 1 alone would count
    gains : log gain of every detector against the calibration's, which the populations are told apart without
    """

    probability: NDArray[np.float64]
    view: NDArray[np.float32]
    log_density: NDArray[np.float64]
    first: NDArray[np.float64]
    seconds: Mapping[str, float]
    gains: Mapping[Detector, float]


def posterior(model: Model, values: NDArray[np.float32], species: str | None, report: Report = ignore) -> Posterior:
    """Posterior of every event's population, for transformed values [n, d] of one sample in the panel's order."""
    started = time.perf_counter()
    with torch.inference_mode():
        report(Step(0.05, tr("Separating red cells from platelets")))
        alignment = alignment_of(model.panel, model.scaling)
        own = model.one.of(species)
        gains = gains_of(alignment, own, torch.from_numpy(values))
        scaled = model.scaling.apply(alignment.aligned(values, gains))
        classes, view, density = first_stage(model.one, scaled, species)
        first = classes.sum(0).numpy()
        between = time.perf_counter()
        report(Step(0.55, tr("Separating mature cells, reticulocytes and clumps")))
        classes = second_stage(model.two, scaled, classes, species)
        report(Step(1.0, tr("Counting")))
    told = {detector: float(gain) for detector, gain in zip(alignment.detectors, gains, strict=True)}
    seconds = {"stage 1": between - started, "stage 2": time.perf_counter() - between}
    return Posterior(classes.numpy(), view.float().numpy(), density.numpy(), first, seconds, told)


def gains_of(alignment: Alignment, own: SpeciesMixture, values: Tensor) -> Tensor:
    """Log gain [m] of every detector in a sample of transformed values [n, d], against those of the calibration."""
    return alignment.gains(own.mixture, own.owner, own.prior, FIRMNESS, values)


def first_stage(one: StageOne, scaled: Tensor, species: str | None) -> tuple[Tensor, Tensor, Tensor]:
    """Class posteriors [n, 5], view [n, 2] and log density [n] of standardised values [n, d]."""
    own = one.of(species)
    logs, views = [], []
    for chunk in torch.split(scaled, CHUNK):
        logs.append(own.mixture.log_density(chunk))
        views.append(one.network.encoder(chunk) @ one.view)
    if not logs:
        return torch.zeros((0, CLASSES)).double(), torch.zeros((0, 2)), torch.zeros(0).double()
    log_density = torch.cat(logs)
    classes, weights = class_posterior(own, log_density)
    marginal = torch.logsumexp(log_density + torch.log(weights.clamp_min(1e-12)), dim=1)
    return classes, torch.cat(views), marginal


def class_posterior(own: SpeciesMixture, log_density: Tensor) -> tuple[Tensor, Tensor]:
    """Class posteriors [n, 5] and component weights [K] re-estimated in a sample, of component log densities [n, K]."""
    weights, responsibility = reweight(log_density, own.prior, profile=Profile(own.owner, FIRMNESS))
    member = torch.nn.functional.one_hot(own.owner, CLASSES).double()
    told = Told(sure_share(own, log_density), len(log_density), own.sure)
    return without_leak(responsibility @ member, own.leak, told), weights


def sure_share(own: SpeciesMixture, log_density: Tensor) -> float:
    """Share of events, of component log densities [n, K], that are surely platelets."""
    sure = surely(log_density, own.owner, own.prior)
    return float(sure.double().mean()) if len(sure) else 0.0


def second_stage(two: StageTwo, scaled: Tensor, classes: Tensor, species: str | None) -> Tensor:
    """Split the red probability of stage 1 [n, 5] among the subtypes by stage 2."""
    red = classes[:, :SUBTYPES].sum(1)
    rows = torch.nonzero(red > 1e-3).squeeze(1)
    if len(rows) == 0:
        return classes
    known = species if species in two.names else ""
    second = apply_offsets(subtype_posterior(two, scaled[rows], red[rows], known), two.offsets[known])
    first = classes[rows, :SUBTYPES] / red[rows, None]
    split = classes.clone()
    split[rows, :SUBTYPES] = red[rows, None] * blended(first, second, two.trust[known])
    return split


def blended(first: Tensor, second: Tensor, trust: Tensor) -> Tensor:
    """Subtype posteriors [n, 3] between those of stage 1 and stage 2, as far as each rare subtype trusts stage 2."""
    mixed = first + trust * (second - first)
    mixed[:, 0] = (1 - mixed[:, 1:].sum(1)).clamp_min(0.0)
    return mixed / mixed.sum(1, keepdim=True).clamp_min(1e-30)


def subtype_posterior(two: StageTwo, scaled: Tensor, red: Tensor, species: str) -> Tensor:
    """Posterior of the subtypes [n, 3] of events [n, d] that are red with probability [n], before offsets.

    Only the three class weights are estimated in the sample; the components of a class keep the weights that they
    have in the species. With all components free, those of one species' reticulocytes took another's red cells.
    """
    condition = two.condition(species)
    chunks = [scaled[start : start + CHUNK] for start in range(0, len(scaled), CHUNK)]
    log = torch.cat([two.prior.log_density(two.network.encode(chunk, condition)[0]) for chunk in chunks]).double()
    classes, prior = class_densities(log, two.weights[species], two.prior.owner)
    return reweight(classes, prior, mass=red)[1]


def class_densities(log_density: Tensor, weights: Tensor, owner: Tensor) -> tuple[Tensor, Tensor]:
    """Class log densities [n, 3] of component log densities [n, J] with weights [J], and the class weights [3]."""
    joint = log_density + torch.log(weights.clamp_min(1e-12))
    prior = torch.stack([weights[owner == subtype].sum() for subtype in range(SUBTYPES)]).clamp_min(1e-9)
    logs = [torch.logsumexp(joint[:, owner == subtype], dim=1) for subtype in range(SUBTYPES)]
    return torch.stack(logs, dim=1) - torch.log(prior), prior / prior.sum()


def expected_events(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of posteriors per population, float64 [5]: the counts come from these, not from most probable labels."""
    return np.asarray(probability.sum(0), dtype=np.float64)


def most_probable(probability: NDArray[np.float64]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Most probable population uint8 [n] and its probability float32 [n]."""
    label = probability.argmax(1).astype(np.uint8) if len(probability) else np.zeros(0, np.uint8)
    best = probability.max(1, initial=0.0) if len(probability) else np.zeros(0)
    return label, best.astype(np.float32)
