"""Gaussian mixture with components shared by all samples and weights of each sample's own."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Mixture:
    """K full-covariance Gaussians: mean [K, d], covariance [K, d, d]; float64."""

    mean: Tensor
    covariance: Tensor

    def coefficients(self) -> Tensor:
        """Coefficients [K, 1 + d + d(d+1)/2] with log N(x | k) = coefficients @ moments(x): one matrix product."""
        count, width = self.mean.shape
        factor = torch.linalg.cholesky(self.covariance)
        precision = torch.cholesky_inverse(factor)
        log_determinant = 2 * torch.log(torch.diagonal(factor, dim1=1, dim2=2)).sum(1)
        linear = torch.einsum("kij,kj->ki", precision, self.mean)
        constant = -0.5 * (width * np.log(2 * np.pi) + log_determinant + (linear * self.mean).sum(1))
        rows, columns = torch.triu_indices(width, width)
        twice = torch.where(rows == columns, 0.5, 1.0).double()
        return torch.cat([constant[:, None], linear, -precision[:, rows, columns] * twice], dim=1).reshape(count, -1)

    def log_density(self, values: Tensor) -> Tensor:
        """Log density [n, K] of values [n, d]."""
        return moments(values.double()) @ self.coefficients().T


def moments(values: Tensor) -> Tensor:
    """Sufficient statistics [n, 1 + d + d(d+1)/2] of values [n, d]: 1, x, and the upper triangle of x x^T."""
    rows, columns = torch.triu_indices(values.shape[1], values.shape[1])
    return torch.cat([torch.ones_like(values[:, :1]), values, values[:, rows] * values[:, columns]], dim=1)


@dataclass(frozen=True, eq=False)
class Anchor:
    """A mixture to stay near, and how many events each of its components weighs."""

    mixture: Mixture
    events: float


def estimate(statistics: Tensor, responsibility: Tensor, before: Mixture, anchor: Anchor | None = None) -> Mixture:
    """M-step: means and covariances from responsibilities [n, K] of events with `statistics` = moments(values).

    A component keeps ten pseudo-events of a small round covariance, so that one with few events stays proper.
    With an anchor the estimate is maximum a posteriori (Gauvain and Lee 1994): for a part of the samples, which
    should not stray far from all of them.
    """
    width = before.mean.shape[1]
    sums = responsibility.T @ statistics
    if anchor is not None:
        sums = sums + anchor.events * expected_moments(anchor.mixture)
    mass = sums[:, 0]
    mean = (sums[:, 1 : width + 1] + 1e-3 * before.mean) / (mass[:, None] + 1e-3)
    rows, columns = torch.triu_indices(width, width)
    second = torch.empty_like(before.covariance)
    second[:, rows, columns] = sums[:, width + 1 :]
    second[:, columns, rows] = sums[:, width + 1 :]
    first = sums[:, 1 : width + 1]
    scatter = (
        second
        - torch.einsum("ki,kj->kij", first, mean)
        - torch.einsum("ki,kj->kij", mean, first)
        + mass[:, None, None] * torch.einsum("ki,kj->kij", mean, mean)
    )
    round_ = torch.eye(width, dtype=mean.dtype)
    covariance = (scatter + 10 * 0.02 * round_) / (mass[:, None, None] + 10) + 1e-3 * round_
    return Mixture(mean, covariance)


def expected_moments(mixture: Mixture) -> Tensor:
    """Mean of `moments` under each component [K, 1 + d + d(d+1)/2]."""
    width = mixture.mean.shape[1]
    rows, columns = torch.triu_indices(width, width)
    second = mixture.covariance + mixture.mean[:, :, None] * mixture.mean[:, None, :]
    return torch.cat([torch.ones_like(mixture.mean[:, :1]), mixture.mean, second[:, rows, columns]], dim=1)


def flattened(values: NDArray[np.float32], events: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw event numbers with the density evened out, so that a 0.1 % population is seen at all.

    Events are drawn with probability ~ (size of their cell among 64 k-means cells)^-0.65.
    """
    cells = KMeans(min(64, len(values)), n_init=1, random_state=int(rng.integers(2**31)))
    cells.fit(values[rng.permutation(len(values))[:40_000]])
    label = cells.predict(values)
    chance = np.bincount(label, minlength=64).astype(float)[label] ** -0.65
    return rng.choice(len(values), min(events, len(values)), p=chance / chance.sum()).astype(np.int64)


def start(values: NDArray[np.float32], components: int, rng: np.random.Generator) -> Mixture:
    """First mixture [K] of values [n, d]: k-means on a flattened draw, covariances of the cells."""
    width = values.shape[1]
    drawn = values[flattened(values, 30_000, rng)]
    means = KMeans(min(components, len(drawn)), n_init=2, random_state=int(rng.integers(2**31))).fit(drawn)
    label = means.labels_
    round_ = np.eye(width)
    covariance = [
        np.cov(drawn[label == k].T).reshape(width, width) + 1e-3 * round_
        if (label == k).sum() > 3 * width
        else 0.05 * round_
        for k in range(len(means.cluster_centers_))
    ]
    return Mixture(torch.tensor(means.cluster_centers_).double(), torch.tensor(np.stack(covariance)).double())


def fit_shared(
    statistics: Tensor,
    first: Mixture,
    weights: Tensor,
    steps: int,
    relabel: Callable[[Tensor], Tensor] | None = None,
    each: Callable[[int], None] | None = None,
    anchor: Anchor | None = None,
) -> tuple[Mixture, Tensor]:
    """EM of one mixture over all samples, each sample with its own weights.

    Parameters
    ----------
    statistics : [S, n, m], moments of the events of every sample
    weights : [S, K], first weights
    relabel : maps responsibilities [S, n, K] to the ones used (rescaled to references); None leaves them
    each : called once per iteration with its number
    anchor : mixture to stay near (see `estimate`)

    Returns
    -------
    the mixture and the weights [S, K].
    """
    samples, events, width = statistics.shape
    flat = statistics.reshape(samples * events, width)
    mixture = first
    for step in range(steps):
        if each is not None:
            each(step)
        log = (flat @ mixture.coefficients().T).reshape(samples, events, -1)
        responsibility = torch.softmax(log + torch.log(weights + 1e-9)[:, None, :], dim=2)
        if relabel is not None:
            responsibility = relabel(responsibility)
        weights = responsibility.mean(1)
        mixture = estimate(flat, responsibility.reshape(samples * events, -1), mixture, anchor)
    return mixture, weights
