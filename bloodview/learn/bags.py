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
