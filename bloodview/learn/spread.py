"""How far the model's own counts stray, beyond counting statistics: learned from samples it was not fitted to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REFERENCE_CV = np.array([0.02, 0.08, 0.15, 0.20])
"""Error of the references themselves (red, plt, retic, clump); taken out of the disagreement with them.
Sources: haematology.md 2.2 (PLT 14 %, retic 16-22 % between analysers, of which about half each side) and 4.7."""

LEAST = np.array([0.004, 0.05, 0.08, 0.04])
"""Least relative error of a model learned from USUAL_SAMPLES samples; of fewer it is larger, see `least_of`."""

USUAL_SAMPLES = 40
FLOOR_SHARE = np.array([0.0, 3e-4, 2e-4, 2e-4])


FLOORS = np.array([0.05, 0.002, 0.005, 0.005])
"""Shares (red, plt, retic, clump) below which an error is relative to the floor, not to the reference."""


def relative_errors(counted: NDArray[np.float64], reference: NDArray[np.float64]) -> NDArray[np.float64]:
    """Absolute error of shares [S, 4] relative to max(reference, floor); NaN where blank."""
    return np.asarray(np.abs(counted - reference) / np.maximum(reference, FLOORS))


@dataclass(frozen=True)
class Spread:
    """Standard deviation of the model's error for red, plt, retic, clump: relative part and share part.

    plt's share is of all events, retic's and clump's of red events: sd = sqrt((relative x)^2 + share^2).
    """

    relative: tuple[float, float, float, float]
    share: tuple[float, float, float, float]

    def deviation(self, which: int, value: float) -> float:
        """Standard deviation of share number `which` at `value`, as a share."""
        return float(np.hypot(self.relative[which] * value, self.share[which]))


def least_of(samples: int) -> NDArray[np.float64]:
    """Least relative error [4] of a model learned from that many samples.

    Held-out errors of few samples cannot tell how little was learned: of ten samples on `../shared/cohort` the
    platelet intervals held the truth in 62 % of new samples (benchmarks, Robustness).
    """
    return np.asarray(LEAST * max(1.0, (USUAL_SAMPLES / max(samples, 1)) ** 0.75))


def spread_of(predicted: NDArray[np.float64], reference: NDArray[np.float64], events: int) -> Spread:
    """Fit the spread to held-out shares [S, 4] and their references (NaN where blank), `events` drawn a sample.

    The relative part is the robust spread of the relative residuals where the share is large enough to count,
    less the references' own error and counting noise; the share part that of the small ones.
    """
    relative, floor = [], []
    for which in range(reference.shape[1]):
        known = np.isfinite(reference[:, which])
        least = float(least_of(len(reference))[which])
        wanted, got = reference[known, which], predicted[known, which]
        large = wanted > (0.0 if which == 0 else 0.004)
        ratio = got[large] / np.maximum(wanted[large], 1e-9) - 1
        if large.sum() >= 5:
            noise = REFERENCE_CV[which] ** 2 + (np.mean(1 / (events * wanted[large])) if which else 0.0)
            robust = 1.4826 * np.median(np.abs(ratio))
            relative.append(float(np.clip(np.sqrt(max(robust**2 - noise, 0.0)), least, 0.5)))
        else:
            relative.append(2 * least)
        small = np.abs(got - wanted)[~large]
        robust = 1.4826 * np.median(small) if len(small) >= 5 else FLOOR_SHARE[which]
        floor.append(float(np.clip(robust, FLOOR_SHARE[which], 10 * FLOOR_SHARE[which])))
    return Spread(tuple(relative), tuple(floor))  # type: ignore[arg-type]
