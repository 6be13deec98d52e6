"""Clusters get their names from the references, not from thresholds."""

import torch
from torch import Tensor

from bloodview.result import RED, Population

COMMON_ERROR = 0.015
"""Standard deviation of an error of the red share that all samples have in common, from the volume of the analyser
and from coincidence (0.6-1.5 % of cells at usual rates, haematology.md 4.6): as much as all debris amounts to."""


PULL_WEIGHT = 2.0
"""Squared reference errors that a cluster's name is worth before any reference is asked."""


def predicted_shares(classes: Tensor) -> Tensor:
    """Turn class shares [..., 5] of events into the references' terms [..., 4]: red, plt, retic and clump of red."""
    red = classes[..., list(RED)].sum(-1)
    whole = red.clamp_min(1e-9)
    return torch.stack(
        [
            red,
            classes[..., Population.PLT],
            classes[..., Population.RETIC] / whole,
            classes[..., Population.CLUMP] / whole,
        ],
        dim=-1,
    )


def distance_from_red(centres: Tensor, samples: Tensor, weights: Tensor) -> Tensor:
    """Distance [K] of cluster centres [K, d] from the samples' own main population, in its robust widths.

    Every sample [S, n, d] has its median and quartile range; a cluster's distance is the mean over the samples,
    weighted by its share [S, K] in them: a goat's red cells are judged in goats. Most events of any blood sample are
    red cells, so what lies far from them and answers to no reference is not one.
    """
    levels = torch.tensor([0.25, 0.5, 0.75]).to(samples)
    low, middle, high = torch.quantile(samples[:, :: max(1, samples.shape[1] // 2000)], levels, dim=1)
    width = ((high - low) / 1.35).clamp_min(0.05)
    scaled = (centres[None] - middle[:, None]) / width[:, None]
    distance = scaled.square().mean(2).sqrt()
    mean: Tensor = (distance * weights).sum(0) / weights.sum(0).clamp_min(1e-9)
    return mean


def pull_of(far: Tensor, believed: Tensor) -> Tensor:
    """Names [K, 5] that clusters have before the references of all samples are asked.

    What IDEC's soft labels [K, 5] give RETIC, CLUMP and PLT stands (its anchors know a small event from a wide one);
    the rest is RBC, or OTHER the farther [K] the cluster lies from the red cells.
    """
    strange = 1 / (1 + (6 / far.clamp_min(1e-3)) ** 4)
    rest = believed[:, Population.RBC] + believed[:, Population.OTHER]
    pull = believed.clone()
    pull[:, Population.RBC] = rest * (1 - strange)
    pull[:, Population.OTHER] = rest * strange
    return pull


def name_clusters(
    cluster_shares: Tensor, shares: Tensor, errors: Tensor, pull: Tensor, firm: float = 1.0, steps: int = 1500
) -> tuple[Tensor, float]:
    """Fit a row-stochastic membership M of clusters in classes with P_s M ~ pi_s over all samples.

    Weighted least squares in the references' terms, with a weak pull of every cluster to the name it had before:
    that decides only what no reference decides. An error of the red cell count that all samples share weighs once,
    not once a sample: see COMMON_ERROR.

    Parameters
    ----------
    cluster_shares : [S, K], mean soft assignment of every sample
    shares, errors : [S, 4], references (NaN where blank) and their standard deviations
    pull : [K, 5], see `pull_of`
    firm : how many times PULL_WEIGHT the pull counts

    Returns
    -------
    membership [K, 5] and the mean squared residual in units of the reference errors.
    """
    known = ~shares.isnan()
    wanted = torch.where(known, shares, 0.0)
    weight = torch.where(known, 1 / errors, 0.0)
    count = known.sum().clamp_min(1)
    logits = torch.log(0.9 * pull + 0.02).requires_grad_()
    optimiser = torch.optim.Adam([logits], lr=0.05)
    misfit = torch.tensor(0.0)
    for _ in range(steps):
        membership = torch.softmax(logits, dim=1)
        residual = torch.where(known, predicted_shares(cluster_shares @ membership) - wanted, 0.0)
        common = residual[:, 0].sum() / known[:, 0].sum().clamp_min(1)
        own = torch.cat([torch.where(known[:, :1], residual[:, :1] - common, 0.0), residual[:, 1:]], dim=1)
        misfit = ((own * weight).square().sum() + (common / COMMON_ERROR).square()) / count
        loss = misfit + firm * PULL_WEIGHT * (membership - pull).square().sum() / count
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return torch.softmax(logits, dim=1).detach(), float(misfit.detach())
