"""Mixture weights of a new sample, re-estimated by EM: its class prior is not that of the training samples."""

from dataclasses import dataclass

import torch
from torch import Tensor

PSEUDO_EVENTS = 20.0
"""Events that the class shares expected in a species weigh in a new sample."""


@dataclass(frozen=True, eq=False)
class Profile:
    """Class [K] of every component, and the events that the usual division of each class [C] among them weighs.

    A sample without platelets then cannot explain its debris by the one platelet component that resembles it: the
    platelets keep the shape that they have in the species until as many are seen.
    """

    owner: Tensor
    events: Tensor


def reweight(
    log_density: Tensor,
    prior: Tensor,
    mass: Tensor | None = None,
    profile: Profile | None = None,
    pseudo_events: float = PSEUDO_EVENTS,
    tolerance: float = 1e-4,
    steps: int = 300,
) -> tuple[Tensor, Tensor]:
    """Estimate the weights of fixed components in one sample, and the posteriors under them.

    EM of Saerens, Latinne and Decaestecker (2002) under a Dirichlet prior of `pseudo_events`:
    w_k <- (sum_i r_ik + a w0_k) / (n + a), r_ik ~ w_k p(x_i | k). It stops on a *relative* change of the weights
    that are not negligible, since an absolute one would end before a 0.1 % population has moved. With a profile the
    prior has two levels: w_k = size_c theta_k, sizes of the classes as above, theta_k within class c
    <- (sum_i r_ik + b_c w0_k / w0_c) / (sum_i r_ic + b_c).

    Parameters
    ----------
    log_density : [n, K], log p(x_i | component k)
    prior : [K], weights expected before the sample is seen, summing to 1
    mass : [n], how much of every event counts (its probability of belonging here at all); None: all of it
    profile : how firmly each class keeps its usual division among its components; None: not at all

    Returns
    -------
    weights [K] and posteriors [n, K].
    """
    events = len(log_density)
    if events == 0:
        return prior.clone(), log_density.new_zeros((0, len(prior)))
    density = torch.exp(log_density - log_density.max(1, keepdim=True).values).double()
    prior = prior.double().clamp_min(1e-12)
    weights = prior.clone()
    mass = torch.ones(events, dtype=torch.float64) if mass is None else mass.double()
    counted = float(mass.sum())
    for _ in range(steps):
        total = (density @ weights).clamp_min(1e-300)
        updated = _updated(weights * (density.T @ (mass / total)), prior, counted, profile, pseudo_events)
        moved = (torch.log(updated.clamp_min(1e-12)) - torch.log(weights.clamp_min(1e-12))).abs()
        seen = updated > 0.2 / (counted + 1)
        weights = updated
        if not seen.any() or float(moved[seen].max()) < tolerance:
            break
    posterior = density * weights
    posterior = posterior / posterior.sum(1, keepdim=True).clamp_min(1e-300)
    return weights, posterior


def _updated(found: Tensor, prior: Tensor, counted: float, profile: Profile | None, pseudo: float) -> Tensor:
    """Weights [K] from the events found [K] for every component, `counted` in all."""
    if profile is None:
        return (found + pseudo * prior) / (counted + pseudo)
    member = torch.nn.functional.one_hot(profile.owner, len(profile.events)).double()
    classes, usual = found @ member, prior @ member
    size = (classes + pseudo * usual) / (counted + pseudo)
    division = prior / (usual @ member.T).clamp_min(1e-12)
    firm = profile.events @ member.T
    return (size @ member.T) * (found + firm * division) / (classes @ member.T + firm).clamp_min(1e-12)
