"""Clusters get their names from the references, not from thresholds."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.result import RED, Population

COMMON_ERROR = 0.015
"""Standard deviation of an error of the red share that all samples have in common, from the volume of the analyser
and from coincidence (0.6-1.5 % of cells at usual rates, haematology.md 4.6): as much as all debris amounts to."""

COUNT_ERROR = (0.03, 0.15, 0.25, 0.25)
"""Standard deviation of the log of red, plt, retic and clump shares: about twice the error of counting methods
(haematology.md 2.2 and 4.7), since wrong weights cost more than wide ones."""

LEAK = (0.0, 3e-4, 5e-4, 5e-4)
"""Share that events of other populations add to a cluster where its own are missing."""

HUBER = 2.0
"""Standard errors from which a residual counts linearly: the references of two samples may have been swapped."""

RESTARTS = 24

IMPOSSIBLE = 1e-6
"""Chance left to a name that physics forbids: it stands against any sum of residuals that one component can mend."""

METHOD_VARIANCE = 0.09
"""Variance of the log of a component's size beside counting noise, as far as a reference is to explain it."""

FEWEST_ANSWERS = 8
"""References of a count from which a component may be said to follow it."""


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


def gaps_from_red(centres: Tensor, samples: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Gaps [K, d] of cluster centres [K, d] from the samples' own main population, and their size [K] in its widths.

    Every sample [S, n, d] has its median and quartile range; a cluster's gap is the mean over the samples, weighted
    by its share [S, K] in them: a goat's red cells are judged in goats. Most events of any blood sample are red
    cells, so what lies far from them and answers to no reference is not one.
    """
    levels = torch.tensor([0.25, 0.5, 0.75]).to(samples)
    low, middle, high = torch.quantile(samples[:, :: max(1, samples.shape[1] // 2000)], levels, dim=1)
    width = ((high - low) / 1.35).clamp_min(0.05)
    gap = centres[None] - middle[:, None]
    distance = (gap / width[:, None]).square().mean(2).sqrt()
    total = weights.sum(0).clamp_min(1e-9)
    return (gap * weights[..., None]).sum(0) / total[:, None], (distance * weights).sum(0) / total


def belief_of(far: Tensor, grown: Tensor, believed: Tensor, answers: Tensor) -> Tensor:
    """Names [K, 5] that components have before the references of all samples are asked together.

    What IDEC's soft labels [K, 5] give RETIC, CLUMP and PLT stands (its anchors know a small event from a wide one);
    the rest is RBC, or OTHER the farther [K] the component lies from the red cells, or CLUMP where it is `grown` [K] as
    several red cells are (`anchors.grown`). A component whose size follows
    one reference (`answers` [K, 3], see `answering`) is believed to be of its class.
    """
    strange = 1 / (1 + (6 / far.clamp_min(1e-3)) ** 4)
    rest = believed[:, Population.RBC] + believed[:, Population.OTHER]
    belief = believed.clone()
    belief[:, Population.RBC] = rest * (1 - strange)
    belief[:, Population.OTHER] = rest * strange * (1 - grown)
    belief[:, Population.CLUMP] += rest * strange * grown
    evidence = ((answers - 0.3) / 0.4).clamp(0.0, 1.0) * (answers == answers.max(1, keepdim=True).values)
    belief = belief * (1 - evidence.sum(1, keepdim=True).clamp_max(1.0))
    belief[:, [Population.RETIC, Population.CLUMP, Population.PLT]] += evidence
    return belief / belief.sum(1, keepdim=True)


def answering(sizes: Tensor, shares: Tensor, events: int) -> Tensor:
    """How far the size of every component follows the reference of RETIC, CLUMP and PLT, [K, 3] in 0..1.

    The part of the variance of the log sizes that is gone when the log reference is taken from them, every sample
    weighing by its counting noise: near 1 for a component in proportion to a reference over decades, however small
    a part of the class it is.

    Parameters
    ----------
    sizes : [S, K], share of every component in every sample
    shares : [S, 4], references, NaN where blank
    events : events a sample behind `sizes`
    """
    red = torch.where(shares[:, 0].isnan(), 0.95, shares[:, 0])
    floor = 0.5 / events
    found = []
    for wanted in (shares[:, 2] * red, shares[:, 3] * red, shares[:, 1]):
        known = ~wanted.isnan()
        size, reference = sizes[known], wanted[known, None]
        weight = 1 / (1 / (events * torch.maximum(size, reference) + 0.5) + METHOD_VARIANCE)
        log_size = torch.log(size + floor)
        rest = _weighted_variance(log_size - torch.log(reference + floor), weight)
        whole = _weighted_variance(log_size, weight)
        part = (whole - rest) / whole.clamp_min(METHOD_VARIANCE)
        found.append(part.clamp(0.0, 1.0) if int(known.sum()) >= FEWEST_ANSWERS else torch.zeros_like(part))
    return torch.stack(found, dim=1)


def _weighted_variance(values: Tensor, weight: Tensor) -> Tensor:
    mean = (values * weight).sum(0) / weight.sum(0)
    variance: Tensor = ((values - mean).square() * weight).sum(0) / weight.sum(0)
    return variance


def name_components(
    sizes: Tensor,
    shares: Tensor,
    events: int,
    belief: Tensor,
    seed: int,
    restarts: int = RESTARTS,
    possible: Tensor | None = None,
) -> tuple[Tensor, float]:
    """Give every component the class with which the class shares of all samples answer to their references.

    Minimises sum_sc rho(z_sc) / 2 - sum_k log(belief_k,name(k)), with z the log ratio of predicted and reference
    share in units of its error (counting noise and method): a component whose size follows the reticulocytes over
    two decades is named by that, be it ever so small. Searched by changing one name at a time from several starts.

    Parameters
    ----------
    sizes : [S, K], share of every component in every sample
    shares : [S, 4], references, NaN where blank
    events : events a sample behind `sizes`
    belief : [K, 5], what is believed of a component before any reference is asked (see `belief_of`)
    restarts : starts from believed names drawn at random, besides the most believed ones
    possible : [K, 5] in 0..1, names that a component may have at all (see `anchors.possible`), whatever it answers to

    Returns
    -------
    class [K] of every component, and the mean squared residual in units of its error.
    """
    chance = belief.numpy() + 0.02
    if possible is not None:
        chance = chance * (possible.numpy() + IMPOSSIBLE)
    search = _Search(sizes.numpy(), shares.numpy(), events, -np.log(chance))
    rng = np.random.default_rng(seed)
    summed = (chance / chance.sum(1, keepdims=True)).cumsum(1)
    best, least = search.improved(chance.argmax(1), rng)
    for _ in range(restarts):
        drawn = (rng.random((len(summed), 1)) > summed[:, :-1]).sum(1)
        names, loss = search.improved(drawn, rng)
        if loss < least - 1e-9:
            best, least = names, loss
    return torch.from_numpy(best), search.misfit(best)


class _Search:
    """Loss of the names of components, and its descent one name at a time."""

    def __init__(
        self, sizes: NDArray[np.float64], shares: NDArray[np.float64], events: int, cost: NDArray[np.float64]
    ) -> None:
        self._sizes, self._cost = sizes, cost
        self._known = np.isfinite(shares)
        wanted = np.where(self._known, shares, 0.0)
        red = np.where(self._known[:, :1], shares[:, :1], 0.95)
        counted = events * wanted * np.concatenate([np.ones_like(red), np.ones_like(red), red, red], axis=1)
        self._log_wanted = np.log(wanted + np.array(LEAK) + 1e-5)
        self._error = np.sqrt(np.array(COUNT_ERROR) ** 2 + np.array([0, 1, 1, 1]) / (counted + 0.5))

    def residuals(self, classes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Residuals [..., S, 4] of class shares [..., S, 5] in standard errors, and the common one of red [...]."""
        red = classes[..., list(RED)].sum(-1)
        whole = np.maximum(red, 1e-9)
        rare = [Population.RETIC, Population.CLUMP]
        shares = np.stack([red, classes[..., Population.PLT], *(classes[..., c] / whole for c in rare)], axis=-1)
        gap = np.where(self._known, np.log(shares + np.array(LEAK) + 1e-5) - self._log_wanted, 0.0)
        count = max(int(self._known[:, 0].sum()), 1)
        common = gap[..., 0].sum(-1) / count
        gap[..., 0] = np.where(self._known[:, 0], gap[..., 0] - common[..., None], 0.0)
        return gap / self._error, common / COMMON_ERROR

    def loss(self, classes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Loss [...] of class shares [..., S, 5], without what was believed."""
        residual, common = self.residuals(classes)
        size = np.abs(residual)
        huber = np.where(size < HUBER, 0.5 * size**2, HUBER * (size - HUBER / 2))
        return np.asarray(huber.sum((-1, -2)) + 0.5 * common**2)

    def improved(
        self, names: NDArray[np.int64], rng: np.random.Generator, sweeps: int = 20
    ) -> tuple[NDArray[np.int64], float]:
        """Change one name at a time as long as the loss falls; give the names and the loss."""
        names = names.copy()
        choices = np.eye(len(Population))
        classes = self._sizes @ choices[names]
        for _ in range(sweeps):
            before = names.copy()
            for number in rng.permutation(len(names)):
                own = self._sizes[:, number]
                rest = classes - own[:, None] * choices[names[number]]
                each = rest + own[:, None] * choices[:, None, :]
                names[number] = int(np.argmin(self.loss(each) + self._cost[number]))
                classes = each[names[number]]
            if (names == before).all():
                break
        return names, float(self.loss(classes) + self._cost[np.arange(len(names)), names].sum())

    def misfit(self, names: NDArray[np.int64]) -> float:
        """Mean squared residual of these names."""
        residual, common = self.residuals(self._sizes @ np.eye(len(Population))[names])
        return float((np.minimum(residual**2, 25.0).sum() + common**2) / max(int(self._known.sum()), 1))
