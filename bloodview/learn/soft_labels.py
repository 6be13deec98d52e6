"""Soft labels: class posteriors rescaled until their mean equals the references of the sample."""

import torch
from torch import Tensor

from bloodview.result import Population

RESCALED = (int(Population.RETIC), int(Population.CLUMP), int(Population.PLT))
"""Classes that a reference fixes. RBC and OTHER share what is left: a red cell count of 2-3 % error cannot tell
1 % of debris from none."""


def targets(mean: Tensor, shares: Tensor) -> Tensor:
    """Share of each class that the references ask for.

    Parameters
    ----------
    mean : [S, 5], mean posterior of every sample
    shares : [S, 4], reference red, plt, retic, clump (NaN where blank)

    Returns
    -------
    [S, 5]; NaN where no reference fixes the class.
    """
    plt = torch.where(shares[:, 1].isnan(), mean[:, Population.PLT], shares[:, 1])
    red = (1 - plt - mean[:, Population.OTHER]).clamp(0.0, 1.0)
    wanted = torch.full_like(mean, float("nan"))
    wanted[:, Population.RETIC] = shares[:, 2] * red
    wanted[:, Population.CLUMP] = shares[:, 3] * red
    wanted[:, Population.PLT] = shares[:, 1]
    return wanted


def rescale(posterior: Tensor, wanted: Tensor, start: Tensor | None = None, steps: int = 200) -> tuple[Tensor, Tensor]:
    """Rescale posteriors, q_ic w_sc / sum_c' q_ic' w_sc', so that their mean over a sample is the wanted share.

    One factor w_sc for every sample and fixed class, found by Sinkhorn-like iteration w <- w * wanted / mean
    (design.md section 6; the one-bag case of the optimal-transport labels of PLOT, arXiv 2105.10635).

    Parameters
    ----------
    posterior : [S, n, C], rows sum to 1
    wanted : [S, C], NaN for classes that stay free
    start : [S, C], factors to start from
    steps : iterations at most; it stops when every mean is within 1e-6 of what is wanted

    Returns
    -------
    rescaled posteriors [S, n, C] and the factors [S, C].
    """
    factors = torch.ones_like(wanted) if start is None else start.clone()
    fixed = ~wanted.isnan()
    for _ in range(steps):
        total = torch.einsum("snc,sc->sn", posterior, factors).clamp_min(1e-30)
        mean = torch.einsum("snc,sn->sc", posterior, 1 / total) * factors / posterior.shape[1]
        if float((mean - wanted)[fixed].abs().max() if fixed.any() else 0.0) < 1e-6:
            break
        ratio = torch.where(fixed, wanted / mean.clamp_min(1e-12), 1.0)
        factors = (factors * ratio.clamp(1e-6, 1e6)).clamp(1e-12, 1e12)
    scaled = posterior * factors[:, None, :]
    return scaled / scaled.sum(2, keepdim=True).clamp_min(1e-30), factors


def held(posterior: Tensor, shares: Tensor, passes: int = 12) -> Tensor:
    """Posteriors [S, n, 5] rescaled until their own shares are the references [S, 4], to 1e-6.

    Rescaling moves events between RBC and OTHER as well, and with them the red cells of which the references of
    RETIC and CLUMP are parts; so the targets are asked for again until they stay.
    """
    mean, factors, scaled = posterior.mean(1), None, posterior
    for _ in range(passes):
        wanted = targets(mean, shares)
        scaled, factors = rescale(posterior, wanted, factors)
        mean = scaled.mean(1)
        if float((targets(mean, shares) - wanted).nan_to_num().abs().max()) < 1e-6:
            break
    return scaled
