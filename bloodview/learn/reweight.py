"""Mixture weights of a new sample, re-estimated by EM: its class prior is not that of the training samples."""

import torch
from torch import Tensor


def reweight(
    log_density: Tensor,
    prior: Tensor,
    mass: Tensor | None = None,
    pseudo_events: float = 20.0,
    tolerance: float = 1e-4,
    steps: int = 300,
) -> tuple[Tensor, Tensor]:
    """Estimate the weights of fixed components in one sample, and the posteriors under them.

    EM of Saerens, Latinne and Decaestecker (2002) under a Dirichlet prior of `pseudo_events` events:
    w_k <- (sum_i r_ik + a w0_k) / (n + a), r_ik ~ w_k p(x_i | k). It stops on a *relative* change of the weights
    that are not negligible, since an absolute one would end before a 0.1 % population has moved.

    Parameters
    ----------
    log_density : [n, K], log p(x_i | component k)
    prior : [K], weights expected before the sample is seen, summing to 1
    mass : [n], how much of every event counts (its probability of belonging here at all); None: all of it

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
        updated = (weights * (density.T @ (mass / total)) + pseudo_events * prior) / (counted + pseudo_events)
        moved = (torch.log(updated.clamp_min(1e-12)) - torch.log(weights.clamp_min(1e-12))).abs()
        seen = updated > 0.2 / (counted + 1)
        weights = updated
        if not seen.any() or float(moved[seen].max()) < tolerance:
            break
    posterior = density * weights
    posterior = posterior / posterior.sum(1, keepdim=True).clamp_min(1e-300)
    return weights, posterior
