"""Quality goals of each count: how wrong it may be, and how far two good methods usually differ."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bloodview.language import mark


@dataclass(frozen=True)
class Goal:
    """What is asked of one count; shares in parts of 1, the rest in the count's unit.

    relative, absolute : allowable error, the larger of `relative` x reference and `absolute`
    spread, floor : standard deviation of the difference between this program and a reference method where both work
        as they should, as a part of the count, and near zero
    source, usual : where the allowable error and the usual difference come from, and how sure they are, in English
    """

    label: str
    unit: str
    relative: float
    absolute: float
    spread: float
    floor: float
    source: str
    usual: str

    @property
    def heading(self) -> str:
        """The count with its unit."""
        return self.label if self.unit == "%" else f"{self.label} ({self.unit})"

    @property
    def level(self) -> float:
        """Value from which the usual difference grows with the count rather than stays at its floor."""
        return self.floor / self.spread

    def allowable(self, reference: ArrayLike) -> NDArray[np.float64]:
        """Give the largest error that may stand, for each reference."""
        return np.maximum(self.relative * np.asarray(reference, np.float64), self.absolute)

    def expected(self, value: ArrayLike) -> NDArray[np.float64]:
        """Give the standard deviation expected of the difference of both methods, at each value."""
        return np.hypot(self.spread * np.asarray(value, np.float64), self.floor)


# haematology.md 2.1 (allowable) and 2.2 (differences between analysers). PLT's absolute part is 20 % of 10 x 10^9/L.
GOALS: Mapping[str, Goal] = {
    "rbc": Goal(
        *("RBC", "10¹²/L", 0.10, 0.0, 0.03, 0.01),
        source=mark(
            "10 %, a recommendation of the ASVCP (Nabity et al., Vet Clin Pathol 2018) from memory, not verified"
        ),
        usual=mark("3 %, as the CV of blood counts of dogs and cats by ProCyte Dx against ADVIA 2120 was below it"),
    ),
    "plt": Goal(
        *("PLT", "10⁹/L", 0.20, 2.0, 0.14, 2.0),
        source=mark(
            "20 %, a recommendation of the ASVCP (20 to 25 %, as above) from memory, not verified; "
            "2 × 10⁹/L below 10 × 10⁹/L is this project's"
        ),
        usual=mark("14 %, the CV of dogs by ProCyte Dx against ADVIA 2120"),
    ),
    "retic_pct": Goal(
        *("RETIC %", "%", 0.20, 0.25, 0.20, 0.10),
        source=mark("20 % (ASVCP: about 20 %, from memory, not verified) or 0.25 points, which is this project's"),
        usual=mark("20 %, as the CV by ProCyte Dx against ADVIA 2120 was 16 % in dogs, 22 % in cats"),
    ),
    "clump_pct": Goal(
        *("CLUMP %", "%", 0.20, 0.25, 0.25, 0.10),
        source=mark("20 % or 0.25 points, this project's proposal; nobody has published any"),
        usual=mark("25 %, this project's guess"),
    ),
}
"""Goals of the counts, by the names of the columns of a reference table."""
