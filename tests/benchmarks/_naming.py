"""Names for the clusters of methods that do not name them: the ones that fit the training references best."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bloodview.result import RED, Population

FLOORS = (0.05, 0.002, 0.005, 0.005)
"""Shares (red, PLT, RETIC of red, CLUMP of red) below which errors are no longer relative, as in calibration."""

MOST_TRIED = 10_000
STARTS = 8

Shares = NDArray[np.float64]
Names = NDArray[np.uint8]


def cluster_shares(clusters: Sequence[NDArray[np.int64]], number: int) -> Shares:
    """Share [S, K] of every sample's events in each of K clusters, from the cluster of every event, one array each."""
    counted = [np.bincount(one, minlength=number) / max(len(one), 1) for one in clusters]
    return np.stack(counted).astype(np.float64)


def misfit(classes: Shares, references: Shares) -> float:
    """Mean error of class shares [S, 5], relative to max(reference, floor), over references [S, 4] that are not NaN."""
    red = classes[:, list(RED)].sum(axis=1)
    whole = np.maximum(red, 1e-9)
    retic, clump = classes[:, Population.RETIC] / whole, classes[:, Population.CLUMP] / whole
    counted = np.stack([red, classes[:, Population.PLT], retic, clump], axis=1)
    return float(np.nanmean(np.abs(counted - references) / np.maximum(references, np.array(FLOORS))))


def best_names(shares: Shares, references: Shares, allowed: Sequence[Population], seed: int = 0) -> Names:
    """Name K clusters [K] by the populations, any number of clusters one, with which they fit the references best.

    This is the kindest rule that sees no cell: every way is tried where there are at most MOST_TRIED of them; else
    one name after another is changed while the fit gets better, from STARTS starts, of which the best end counts.

    Parameters
    ----------
    shares : [S, K], share of each training sample's events in each cluster
    references : [S, 4], reference shares as `bloodview.learn.bags.Shares` has them, NaN where blank
    allowed : names a cluster may take
    """
    number = shares.shape[1]
    if len(allowed) ** number <= MOST_TRIED:
        ways = [np.array(way, np.uint8) for way in product(allowed, repeat=number)]
        return min(ways, key=lambda names: misfit(shares @ np.eye(5)[names], references))
    rng = np.random.default_rng(seed)
    starts = [np.full(number, Population.RBC, np.uint8)]
    starts += [rng.choice(np.array(allowed, np.uint8), number) for _ in range(STARTS - 1)]
    ends = [_descended(shares, references, allowed, start, rng) for start in starts]
    return min(ends, key=lambda end: end[0])[1]


def _descended(
    shares: Shares, references: Shares, allowed: Sequence[Population], start: Names, rng: np.random.Generator
) -> tuple[float, Names]:
    names = start.copy()
    classes = shares @ np.eye(5)[names]
    least, before = misfit(classes, references), np.inf
    while least < before:
        before = least
        for cluster in rng.permutation(len(names)):
            without = classes.copy()
            without[:, names[cluster]] -= shares[:, cluster]
            for name in allowed:
                changed = without.copy()
                changed[:, name] += shares[:, cluster]
                error = misfit(changed, references)
                if error < least - 1e-12:
                    least, classes, names[cluster] = error, changed, name
    return least, names
