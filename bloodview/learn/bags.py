"""What the learning sees of a calibration cohort: events of each sample and the shares its references imply."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.result import Population

CLASSES = len(Population)

USUAL_CLUMP = 2.2
"""Cells in a clump where nothing measures them: doublet : triplet : larger ~ geometric with p 0.75-0.85 gives 2.2-2.3
(haematology.md 4.1, marked there as general knowledge)."""


@dataclass(frozen=True)
class Shares:
    """Reference shares of one sample; NaN where the reference is blank.

    red : red events / all events
    plt : PLT events / all events
    retic, clump : RETIC and CLUMP events / red events
    """

    red: float
    plt: float
    retic: float
    clump: float

    def as_array(self) -> NDArray[np.float64]:
        """Give [red, plt, retic, clump]."""
        return np.array([self.red, self.plt, self.retic, self.clump])


@dataclass(frozen=True, eq=False)
class Bag:
    """One calibration sample: transformed events float32 [n, d] in panel order, its species and its references."""

    name: str
    values: NDArray[np.float32]
    species: str | None
    shares: Shares


def draw(bags: Sequence[Bag], events: int, seed: int) -> list[NDArray[np.float32]]:
    """Draw up to `events` events of every bag without replacement, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return [bag.values[rng.permutation(len(bag.values))[:events]] for bag in bags]


def reference_errors(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation of reference shares [..., 4] as the naming of clusters weighs them.

    Coefficients of variation RBC 3 %, PLT 12 %, reticulocytes and clumps 25 % (twice what counting methods
    reach, haematology.md 2.2 and 4.7, since wrong weights cost more than wide ones), plus the floor of a share
    that a thousand events cannot resolve.
    """
    relative = np.array([0.03, 0.12, 0.25, 0.25])
    floor = np.array([0.002, 0.0005, 0.001, 0.001])
    return np.asarray(shares * relative + floor)
