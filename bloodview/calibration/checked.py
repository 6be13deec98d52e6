"""A cohort as checked before a calibration: its rows, and what is wrong or in doubt in each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bloodview.calibration.references import COLUMNS
from bloodview.samples import Panel

FEWEST, FEW, GOOD = 4, 20, 40
"""Samples below which a calibration is refused, hardly holds, and is good (design.md section 1: 20 to 100)."""

TABLE_COLUMNS = ("file", "species", *COLUMNS)
Remark = tuple[str, str]


@dataclass(frozen=True)
class CheckedRow:
    """One row of the table and what its file holds.

    line : as a spreadsheet counts
    cells : the texts of the table by column
    species : key, from the table or else the file; empty where neither names a known one
    faults, doubts : column ("file", "species", a count, "volume" or "analyser") and a sentence
    """

    line: int
    cells: Mapping[str, str]
    species: str = ""
    analyser: str | None = None
    events: int | None = None
    volume_nl: float | None = None
    dilution: float | None = None
    faults: tuple[Remark, ...] = ()
    doubts: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class CheckedCohort:
    """What a calibration would be made of; `fault` is what is wrong with the table or the folder as a whole.

    unlisted : sample files of the folder that no row names
    left_out : rows at fault that the user leaves out
    """

    rows: tuple[CheckedRow, ...] = ()
    panel: Panel | None = None
    unlisted: tuple[str, ...] = ()
    fault: str = ""
    left_out: int = 0

    @property
    def usable(self) -> bool:
        """Whether a calibration may be started."""
        return not self.fault and len(self.rows) >= FEWEST and not self.faulty

    @property
    def faulty(self) -> int:
        """How many rows cannot be used."""
        return sum(bool(row.faults) for row in self.rows)

    @property
    def species(self) -> Mapping[str, int]:
        """How many samples there are of each known species, the commonest first."""
        return dict(Counter(row.species for row in self.rows if row.species).most_common())

    def without_faults(self) -> "CheckedCohort":
        """Give the cohort without the rows that cannot be used."""
        good = tuple(row for row in self.rows if not row.faults)
        return replace(self, rows=good, left_out=self.left_out + self.faulty)

    @property
    def analysers(self) -> tuple[str, ...]:
        """The analysers of the samples, the commonest first."""
        return tuple(name for name, _count in Counter(analysers_of(self.rows)).most_common())


def analysers_of(rows: Sequence[CheckedRow]) -> list[str]:
    """Give the analyser of every row whose file could be read."""
    return [row.analyser for row in rows if row.analyser is not None]
