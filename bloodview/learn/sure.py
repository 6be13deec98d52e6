"""Platelets counted a second way: by the events that are surely platelets, which hardly any debris is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.result import Population

SURE = 3.5
"""Log odds, at the weights expected in the species, from which an event is surely a platelet."""

UNKNOWN = torch.zeros(2, dtype=torch.float64)
"""No rates: too few labelled platelets to learn them from."""

FEWEST_EVENTS, LEAST_RATE = 100.0, 0.1
PULL = 50.0
"""Events of debris that the rate over all species weighs in one species."""

USUAL_PASSING, USUAL_SPREAD, LABEL_SPREAD = 0.06, 0.35, 0.5
"""Part of the debris that is surely platelets in simulated cohorts by their truth, the deviation of its logarithm among
them, and that of what soft labels say of it: where no animal bleeds, labels take such debris for platelets (decision
9)."""

NEARNESS = {"horse": 1.4, "cow": 1.7, "goat": 1.4, "rabbit": 2.5}
"""How many times the usual part of the debris passes for platelets in a species, by the truth of the same simulated
cohorts: the smaller the platelets of a species, the nearer they lie to its debris. Others are taken as usual."""

SUM_ERROR, SURE_ERROR = (0.05, 0.08), (0.25, 0.03)
"""Errors of the two counts beside the noise of counting: as a part of the platelets, and as a part of the debris that
is taken for them. Where platelets outnumber debris the sum of posteriors is the better count, in a bleeding animal the
other (chosen on simulated thrombocytopenic animals, decision 9)."""


@dataclass(frozen=True, eq=False)
class Told:
    """What the sure events of one sample tell: their share of all, of how many, and the rates [2] of the species."""

    share: float
    events: int
    rates: Tensor

    @property
    def known(self) -> bool:
        """Whether the rates can be used."""
        return self.events > 0 and float(self.rates[0]) >= LEAST_RATE


def surely(log_density: Tensor, owner: Tensor, prior: Tensor) -> Tensor:
    """Whether events [n] are surely platelets, by log density [n, K], class [K] and usual weight [K] of components."""
    joint = log_density.double() + torch.log(prior.double().clamp_min(1e-12))
    own = owner == Population.PLT
    if not own.any():
        return torch.zeros(len(joint), dtype=torch.bool)
    if own.all():
        return torch.ones(len(joint), dtype=torch.bool)
    return torch.logsumexp(joint[:, own], dim=1) - torch.logsumexp(joint[:, ~own], dim=1) > SURE


def rates_of(sure: Sequence[Tensor], labels: Tensor, species: Sequence[str]) -> dict[str, Tensor]:
    """Parts [2] of the platelets and of the debris that pass for sure, in each species; "" for any.

    The rates of true and false positives of adjusted counting (Forman 2008), by soft labels of the training samples.

    Parameters
    ----------
    sure : whether each event [n] of every sample is surely a platelet
    labels : [S, n, 5], soft
    """
    passed = torch.stack([(label * own[:, None]).sum(0) for own, label in zip(sure, labels, strict=True)])
    mass = labels.sum(1)
    names = np.array(species)
    found = {"": _rates(passed.sum(0), mass.sum(0), None)}
    for name in sorted(set(species) - {""}):
        rows = torch.from_numpy(np.flatnonzero(names == name))
        found[name] = _rates(passed[rows].sum(0), mass[rows].sum(0), found[""])
    return {name: _believed(own, USUAL_PASSING * NEARNESS.get(name, 1.0)) for name, own in found.items()}


def _rates(passed: Tensor, mass: Tensor, usual: Tensor | None) -> Tensor:
    if float(mass[Population.PLT]) < FEWEST_EVENTS:
        return UNKNOWN.clone() if usual is None else usual.clone()
    pull = 0.0 if usual is None else PULL
    debris = passed[Population.OTHER] + (0.0 if usual is None else PULL * float(usual[1]))
    told = debris / (mass[Population.OTHER] + pull).clamp_min(1.0)
    return torch.stack([passed[Population.PLT] / mass[Population.PLT], told])


def _believed(rates: Tensor, passing: float) -> Tensor:
    """Rates [2] with the passing of debris between what labels say and what is usual, each by its variance."""
    if float(rates[0]) == 0:
        return rates
    labels, usual = 1 / LABEL_SPREAD**2, 1 / USUAL_SPREAD**2
    log = labels * torch.log(rates[1].clamp_min(1e-4)) + usual * math.log(passing)
    return torch.stack([rates[0], torch.exp(log / (labels + usual))])


def weighed(summed: float, other: float, told: Told) -> float:
    """Share of platelets between their corrected sum of posteriors and the sure ones, each by its variance.

    The second estimate is (share of sure events - passing debris) / part of platelets that are sure; the variances are
    those of SUM_ERROR and SURE_ERROR and of counting, at the share that comes out (a few rounds settle it).

    Parameters
    ----------
    summed : share by the sum of posteriors, leak taken back; other : share of OTHER
    """
    if not told.known:
        return summed
    rate, passing = told.rates.tolist()
    sure = max(0.0, (told.share - passing * other) / rate)
    share = summed
    for _ in range(5):
        counting = share / told.events
        first = (SUM_ERROR[0] * share) ** 2 + (SUM_ERROR[1] * other) ** 2 + 0.1 * counting + 1e-12
        second = (SURE_ERROR[0] * share) ** 2 + (SURE_ERROR[1] * other) ** 2 + counting * (1 / rate - 1) + 1e-12
        share = (summed * second + sure * first) / (first + second)
    return share


def told_by(sure: NDArray[np.float64], rates: Mapping[str, Tensor], species: Sequence[str], events: int) -> list[Told]:
    """What the shares of sure events [S] of samples left out tell."""
    return [Told(float(own), events, rates.get(name, rates[""])) for own, name in zip(sure, species, strict=True)]
