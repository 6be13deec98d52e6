"""Bounds: what methods reach that were told the population of every training cell, as no user can tell them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.mixture import GaussianMixture

Values = NDArray[np.float32]
Labels = NDArray[np.uint8]
Posterior = NDArray[np.float64]

COMPONENTS = 8
EVENTS_OF_EACH = 20_000
"""Components of every population's mixture, and the most events it is fitted to: fixed before anything was measured."""

LEARNING_RATE, L2 = 0.05, 1.0
"""Of boosting. Its defaults (0.1, 0) diverge on populations this rare: log loss 0.13 after 11 trees, against 0.04 here,
on every fifth sample left out of 40 simulated ones (seed 31337, no sample of any table); the least of six settings."""


def prior_em(density: Posterior, prior: NDArray[np.float64], tolerance: float = 1e-3, steps: int = 300) -> Posterior:
    """Posteriors [n, K] under the weights that fit one sample best (Saerens, Latinne and Decaestecker 2002).

    w_k <- mean_i r_ik with r_ik ~ w_k density_ik, from the weights `prior` [K] of the training samples, until no weight
    above a tenth of an event changes by more than `tolerance` of itself. The densities of an event may share a factor.
    """
    weights = prior.copy()
    for _ in range(steps):
        posterior = _shared(density * weights)
        updated = posterior.mean(axis=0)
        seen = updated > 0.1 / len(density)
        moved = np.abs(updated[seen] - weights[seen]) / updated[seen]
        weights = updated
        if moved.max(initial=0.0) < tolerance:
            break
    return _shared(density * weights)


class Boosting:
    """scikit-learn's HistGradientBoostingClassifier, told the species as a category as well."""

    def __init__(self, values: Sequence[Values], species: Sequence[str], labels: Sequence[Labels], seed: int) -> None:
        self._species = sorted(set(species))
        told = np.concatenate([self._with_species(one, key) for one, key in zip(values, species, strict=True)])
        wanted = np.concatenate(list(labels))
        last = told.shape[1] - 1
        boosting = HistGradientBoostingClassifier(
            learning_rate=LEARNING_RATE, l2_regularization=L2, categorical_features=[last], random_state=seed
        )
        self._fitted = boosting.fit(told, wanted)
        self._prior = np.bincount(wanted, minlength=5)[self._fitted.classes_] / len(wanted)

    def posterior(self, values: Values, species: str, *, adapt: bool) -> Posterior:
        """Probability [n, 5] of each population, its prior adapted to this sample where asked."""
        found = self._fitted.predict_proba(self._with_species(values, species))
        if adapt:
            found = prior_em(found / self._prior, self._prior)
        return _spread(found, self._fitted.classes_)

    def _with_species(self, values: Values, species: str) -> Values:
        code = self._species.index(species) if species in self._species else np.nan
        return np.column_stack([values, np.full(len(values), code, np.float32)])


class Mixtures:
    """A Gaussian mixture of each population, and the weights of all components re-estimated in every sample."""

    def __init__(self, values: Sequence[Values], labels: Sequence[Labels], seed: int) -> None:
        every, wanted = np.concatenate(list(values)), np.concatenate(list(labels))
        self._middle, self._width = every.mean(axis=0), np.maximum(every.std(axis=0), 1e-6)
        rng = np.random.default_rng(seed)
        self._mixtures: list[tuple[int, GaussianMixture]] = []
        weights = []
        for population in np.unique(wanted):
            own = rng.permutation(np.flatnonzero(wanted == population))[:EVENTS_OF_EACH]
            if len(own) < 2 * every.shape[1]:
                continue
            number = int(np.clip(len(own) // (10 * every.shape[1]), 1, COMPONENTS))
            mixture = GaussianMixture(number, reg_covar=1e-3, random_state=seed).fit(self._scaled(every[own]))
            self._mixtures.append((int(population), mixture))
            weights.append(mixture.weights_ * np.mean(wanted == population))
        self._prior = np.concatenate(weights) / np.concatenate(weights).sum()

    def posterior(self, values: Values) -> Posterior:
        """Probability [n, 5] of each population in a sample with weights of its own."""
        scaled = self._scaled(values)
        parts, owners = [], []
        for population, mixture in self._mixtures:
            # log w_k N(x | k) is log p(k | x) + log p(x); without its weight it is the component's density.
            joint = np.log(np.maximum(mixture.predict_proba(scaled), 1e-300)) + mixture.score_samples(scaled)[:, None]
            parts.append(joint - np.log(mixture.weights_))
            owners += [population] * mixture.n_components
        log_density = np.concatenate(parts, axis=1)
        found = prior_em(np.exp(log_density - log_density.max(axis=1, keepdims=True)), self._prior)
        return _spread(found, np.array(owners))

    def _scaled(self, values: Values) -> NDArray[np.float64]:
        return np.asarray((values - self._middle) / self._width, np.float64)


def _shared(weighted: Posterior) -> Posterior:
    return np.asarray(weighted / np.maximum(weighted.sum(axis=1, keepdims=True), 1e-300))


def _spread(found: Posterior, owners: NDArray[np.integer]) -> Posterior:
    """Sum columns [n, K] into the populations [n, 5] that own them."""
    return np.asarray(found @ np.eye(5)[owners.astype(int)], np.float64)
