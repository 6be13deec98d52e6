"""What the rules look at: one sample's counts beside the patient and its reference intervals."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bloodview.clinic.flags import Flag, Measured, flag_of
from bloodview.clinic.intervals import IntervalSet, intervals_for

COUNTS = ("rbc", "retic_pct", "retic", "clump_pct", "plt")
"""The counts that may have an interval, in the order of a blood count."""


class Counted(Protocol):
    """The counts of a sample, such as `bloodview.result.Counts`; None where not measured."""

    @property
    def rbc(self) -> Measured | None:
        """Red cells, 10^12/L."""

    @property
    def retic_pct(self) -> Measured | None:
        """Reticulocytes, percent of red events."""

    @property
    def retic(self) -> Measured | None:
        """Reticulocytes, 10^9/L."""

    @property
    def clump_pct(self) -> Measured | None:
        """Clumps, percent of red events."""

    @property
    def plt(self) -> Measured | None:
        """Platelets, 10^9/L."""


@dataclass(frozen=True)
class Findings:
    """One sample as the rules see it; units as in `bloodview.result.Counts`, None where not known.

    species, breed : key of the species; breed as a person wrote it
    platelets_checked : whether a person looked for platelet clumps on a smear and found none
    """

    species: str | None = None
    breed: str = ""
    age_days: float | None = None
    rbc: Measured | None = None
    retic_pct: Measured | None = None
    retic: Measured | None = None
    clump_pct: Measured | None = None
    plt: Measured | None = None
    intervals: IntervalSet | None = None
    platelets_checked: bool = False

    def count(self, name: str) -> Measured | None:
        """Give a count by its name."""
        found: Measured | None = getattr(self, name)
        return found

    def flag(self, name: str) -> Flag:
        """Flag a count by its name."""
        return flag_of(self.count(name), self.intervals.get(name) if self.intervals else None)

    @property
    def flags(self) -> dict[str, Flag]:
        """The flag of every count."""
        return {name: self.flag(name) for name in COUNTS}


def findings_of(
    counts: Counted,
    species: str | None,
    *,
    breed: str = "",
    age_days: float | None = None,
    folder: Path | None = None,
    platelets_checked: bool = False,
) -> Findings:
    """Put the counts of a result beside the patient and its intervals (`folder` as in `intervals_for`)."""
    return Findings(
        species=species,
        breed=breed,
        age_days=age_days,
        rbc=counts.rbc,
        retic_pct=counts.retic_pct,
        retic=counts.retic,
        clump_pct=counts.clump_pct,
        plt=counts.plt,
        intervals=intervals_for(species, age_days, folder, breed),
        platelets_checked=platelets_checked,
    )
