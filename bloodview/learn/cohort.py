"""The calibration samples as tensors, and which mixture is for which of them."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

FEWEST_OF_SPECIES = 4
"""Samples of a species from which the mixture is adapted to it."""


@dataclass(frozen=True, eq=False)
class Cohort:
    """The calibration samples as training sees them.

    transformed : [S, n, d], events in arcsinh units as measured
    values : [S, n, d], events standardised, at usual gains once these are known
    statistics : [S, n, m], moments of `values`
    shares : [S, 4], references
    species : of every sample
    """

    transformed: Tensor
    values: Tensor
    statistics: Tensor
    shares: Tensor
    species: tuple[str, ...]

    def only(self, rows: Tensor) -> "Cohort":
        """Some of the samples."""
        species = tuple(self.species[number] for number in rows.tolist())
        return Cohort(self.transformed[rows], self.values[rows], self.statistics[rows], self.shares[rows], species)

    @property
    def several(self) -> int:
        """How many species the samples are of."""
        return len(set(self.species))

    def groups(self) -> dict[str, Tensor]:
        """Sample numbers of each species that has enough of them."""
        found = {}
        for name in sorted(set(self.species) - {""}):
            rows = [number for number, species in enumerate(self.species) if species == name]
            if len(rows) >= FEWEST_OF_SPECIES:
                found[name] = torch.tensor(rows)
        return found

    def all_and_groups(self) -> dict[str, Tensor]:
        """Sample numbers that each stored mixture is for: all of them under "", and the groups."""
        return {"": torch.arange(len(self.species)), **self.groups()}

    def parts(self) -> dict[str, Tensor]:
        """Sample numbers by the mixture that counts them: every species with enough samples, "" for the rest."""
        groups = self.groups()
        rest = [number for number, species in enumerate(self.species) if species not in groups]
        return {**groups, "": torch.tensor(rest)} if rest else groups


def filled(values: NDArray[np.float32], events: int, seed: int) -> NDArray[np.float32]:
    """Values of exactly `events` events; where there are fewer, some are drawn again."""
    if len(values) == events:
        return values
    rows = np.random.default_rng(seed).integers(0, len(values), events - len(values))
    return np.concatenate([values, values[rows]])
