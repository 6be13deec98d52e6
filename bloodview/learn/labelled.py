"""The mixture of named Gaussians: from IDEC's clusters to populations whose sizes answer to the references."""

import numpy as np
import torch
from torch import Tensor

from bloodview.progress import Report, Step
from bloodview.result import Population

from .bags import CLASSES, reference_errors
from .mixture import Anchor, Mixture, estimate, fit_shared
from .naming import distance_from_red, name_clusters, pull_of
from .reweight import reweight
from .soft_labels import RESCALED, rescale, targets

SHAPING_STEPS = 20
FIRM = 1.5


def named_mixture(
    values: Tensor, statistics: Tensor, assigned: Tensor, membership: Tensor, shares: Tensor, report: Report
) -> tuple[Mixture, Tensor, Tensor, float]:
    """Turn IDEC's clusters into Gaussians of named populations.

    Every cluster becomes a Gaussian in the space of the channels, is named by its shares over the samples, and is
    split where it holds several classes. Each class that has references also gets a component from the soft labels
    of IDEC itself, so that none is lost with a cluster that other events took over.

    Parameters
    ----------
    values, statistics : [S, n, d] standardised events and [S, n, m] their moments
    assigned : [S, n, K], soft assignment by IDEC
    membership : [K, 5], classes of the clusters as IDEC learned them

    Returns
    -------
    mixture of J components, owner [J], weights [S, J] and the misfit of the naming.
    """
    flat = statistics.reshape(-1, statistics.shape[-1])
    used = torch.bincount(assigned.argmax(2).reshape(-1), minlength=assigned.shape[2]) > 0
    clusters = assigned[..., used] / assigned[..., used].sum(2, keepdim=True)
    first = _gaussians(flat, clusters.square(), values.shape[2])

    def each(step: int) -> None:
        report(Step(0.7 * step / SHAPING_STEPS, "Shaping the clusters"))

    mixture, weights = fit_shared(statistics, first, clusters.mean(1), SHAPING_STEPS, each=each)
    report(Step(0.7, "Naming the clusters from the references"))
    errors = torch.from_numpy(reference_errors(np.nan_to_num(shares.numpy())))
    classes = assigned @ membership
    labels = rescale(classes, targets(classes.mean(1), shares))[0]
    pull = pull_of(
        distance_from_red(mixture.mean, values.double(), weights), _beliefs(statistics, mixture, weights, labels)
    )
    with torch.enable_grad():
        names, misfit = name_clusters(weights, shares, errors, pull)
    names = _undivided(names)
    rows, owner = torch.nonzero((names > 0.15) & (weights.mean(0)[:, None] * names > 1e-6), as_tuple=True)
    labels = labels[..., list(RESCALED)]
    own = _gaussians(flat, labels, values.shape[2])
    split = torch.cat([weights[:, rows] * names[rows, owner], 0.3 * labels.mean(1)], dim=1).clamp_min(1e-9)
    return (
        Mixture(torch.cat([mixture.mean[rows], own.mean]), torch.cat([mixture.covariance[rows], own.covariance])),
        torch.cat([owner, torch.tensor(RESCALED)]),
        split / split.sum(1, keepdim=True),
        misfit,
    )


def fit_labelled(
    statistics: Tensor,
    first: Mixture,
    weights: Tensor,
    owner: Tensor,
    shares: Tensor,
    steps: int,
    report: Report,
    anchor: Anchor | None = None,
) -> tuple[Mixture, Tensor]:
    """EM of the class-conditional mixture, posteriors rescaled to the references in every E-step.

    This rescaling is what makes sample-level references enough (31 % of samples within the allowable PLT error
    without it, 91 % with it, method.md section 0).
    """
    member = torch.nn.functional.one_hot(owner, CLASSES).double()
    factors: Tensor | None = None

    def relabel(responsibility: Tensor) -> Tensor:
        nonlocal factors
        classes = responsibility @ member
        _, factors = rescale(classes, targets(classes.mean(1), shares), factors, steps=12)
        scaled = responsibility * (factors @ member.T)[:, None, :]
        return scaled / scaled.sum(2, keepdim=True).clamp_min(1e-30)

    def each(step: int) -> None:
        report(Step(step / steps, "Refining the populations"))

    return fit_shared(statistics, first, weights, steps, relabel, each, anchor)


def renamed(statistics: Tensor, mixture: Mixture, owner: Tensor, prior: Tensor, shares: Tensor) -> Tensor:
    """Names [J] of the components after another look at how their sizes, left free, answer to the references.

    A component of debris in most animals is the red cells of a microcytic goat; only references that its name
    breaks by several of their errors change it.
    """
    coefficients = mixture.coefficients().T
    sizes = torch.stack([reweight(sample @ coefficients, prior)[0] for sample in statistics])
    errors = torch.from_numpy(reference_errors(np.nan_to_num(shares.numpy())))
    believed = torch.nn.functional.one_hot(owner, CLASSES).double()
    with torch.enable_grad():
        names, _ = name_clusters(sizes, shares, errors, believed, firm=FIRM, steps=600)
    return names.argmax(1)


def soft_labels(statistics: Tensor, mixture: Mixture, weights: Tensor, owner: Tensor, shares: Tensor) -> Tensor:
    """Soft labels [S, n, 5] whose mean in every sample equals its references."""
    member = torch.nn.functional.one_hot(owner, CLASSES).double()
    log = statistics @ mixture.coefficients().T + torch.log(weights + 1e-12)[:, None, :]
    classes = torch.softmax(log, dim=2) @ member
    return rescale(classes, targets(classes.mean(1), shares))[0]


def _undivided(names: Tensor) -> Tensor:
    """Names [K, 5] in which no cluster is partly RBC and partly OTHER: no reference would ever tell the parts apart."""
    red, other = names[:, Population.RBC], names[:, Population.OTHER]
    whole = names.clone()
    whole[:, Population.RBC] = torch.where(red >= other, red + other, 0.0)
    whole[:, Population.OTHER] = torch.where(red >= other, 0.0, red + other)
    return whole


def _beliefs(statistics: Tensor, mixture: Mixture, weights: Tensor, labels: Tensor) -> Tensor:
    """Mean soft label [K, 5] of the events of every component."""
    believed = weights.new_zeros((weights.shape[1], CLASSES))
    coefficients = mixture.coefficients().T
    for sample, own, label in zip(statistics, weights, labels, strict=True):
        believed += torch.softmax(sample @ coefficients + torch.log(own + 1e-9), dim=1).T @ label
    return believed / believed.sum(1, keepdim=True).clamp_min(1e-9)


def _gaussians(statistics: Tensor, responsibility: Tensor, width: int) -> Mixture:
    count = responsibility.shape[-1]
    blank = Mixture(torch.zeros(count, width).double(), torch.zeros(count, width, width).double())
    return estimate(statistics, responsibility.reshape(-1, count), blank)
