"""The mixture that counts, adapted to each species."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.progress import Report, part

from .cohort import Cohort
from .gain import Alignment
from .labelled import fit_taught, names_taught
from .leak import NO_LEAK
from .mixture import Anchor, Mixture, moments
from .model import SpeciesMixture, class_posterior, gains_of
from .sure import UNKNOWN, rates_of, surely

ANCHOR_EVENTS = 200.0
"""Events that the mixture of all samples weighs in each component of a species' own."""


@dataclass(frozen=True, eq=False)
class Adapted:
    """Mixtures and component names of the species ("" for all), and the weights [S, K] of every sample in its own."""

    mixtures: dict[str, Mixture]
    owners: dict[str, Tensor]
    weights: Tensor


def adapt(
    cohort: Cohort, pooled: Mixture, weights: Tensor, owner: Tensor, labels: Tensor, steps: int, report: Report
) -> Adapted:
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
    return Adapted(mixtures, owners, own)


def members_of(cohort: Cohort, adapted: Adapted) -> dict[str, SpeciesMixture]:
    """Mixtures with the weights expected in their species, before any leak is known."""
    return {
        name: SpeciesMixture(
            adapted.mixtures[name],
            adapted.owners[name],
            adapted.weights[rows].mean(0),
            NO_LEAK.clone(),
            UNKNOWN.clone(),
        )
        for name, rows in cohort.all_and_groups().items()
    }


def without_gain(cohort: Cohort, alignment: Alignment, members: Mapping[str, SpeciesMixture]) -> Cohort:
    """Cohort as its samples would be at the usual gains: on average none is off."""
    used = zip(_used(cohort, members), cohort.transformed, strict=True)
    found = torch.stack([gains_of(alignment, own, sample) for own, sample in used])
    found = found - found.mean(0)
    moved = [alignment.aligned(sample.numpy(), own) for sample, own in zip(cohort.transformed, found, strict=True)]
    values = torch.stack([alignment.scaling.apply(sample) for sample in moved])
    statistics = torch.stack([moments(sample.double()) for sample in values])
    return replace(cohort, values=values, statistics=statistics)


def first_posterior(own: SpeciesMixture, statistics: Tensor) -> Tensor:
    """Class posteriors [n, 5] by stage 1, weights re-estimated as for a new sample."""
    return class_posterior(own, densities(own, statistics))[0]


def densities(own: SpeciesMixture, statistics: Tensor) -> Tensor:
    """Log density [n, K] of events by their moments [n, m]."""
    return statistics @ own.mixture.coefficients().T


def sure_rates(cohort: Cohort, members: Mapping[str, SpeciesMixture], labels: Tensor) -> dict[str, Tensor]:
    """Rates [2] of each species, "" for any, at which platelets and debris are surely platelets (see `sure`)."""
    used = zip(_used(cohort, members), cohort.statistics, strict=True)
    sure = [surely(densities(own, sample), own.owner, own.prior) for own, sample in used]
    return rates_of(sure, labels, cohort.species)


def log_density(cohort: Cohort, adapted: Adapted) -> NDArray[np.float64]:
    """Log density [S, n] of the events under the mixture of their species and the weights of their sample."""
    density = np.zeros(cohort.statistics.shape[:2])
    for name, rows in cohort.parts().items():
        log = cohort.statistics[rows] @ adapted.mixtures[name].coefficients().T
        density[rows.numpy()] = torch.logsumexp(log + torch.log(adapted.weights[rows] + 1e-12)[:, None, :], dim=2)
    return density


def class_shares(cohort: Cohort, members: Mapping[str, SpeciesMixture]) -> NDArray[np.float64]:
    """Class shares [S, 5] of every sample by the mixture of its species, counted as a new one."""
    used = zip(_used(cohort, members), cohort.statistics, strict=True)
    return torch.stack([first_posterior(own, sample).mean(0) for own, sample in used]).numpy()


def _used(cohort: Cohort, members: Mapping[str, SpeciesMixture]) -> list[SpeciesMixture]:
    """The mixture that counts each sample: its species', or that of any."""
    return [members.get(name, members[""]) for name in cohort.species]
