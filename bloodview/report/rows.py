"""The lines of the result table: every count in figures, with its unit and interval."""

import math
from dataclasses import dataclass

from bloodview.result import Counts, Estimate

NOT_MEASURED = "not measured"

_PER_PICOLITRE = "10¹²/L"
_PER_NANOLITRE = "10⁹/L"


@dataclass(frozen=True)
class Row:
    """One line of the result table; `reference` is the reference interval, empty while none is known."""

    group: str
    analyte: str
    meaning: str
    result: str
    unit: str
    interval: str
    reference: str = ""


def result_rows(counts: Counts) -> tuple[Row, ...]:
    """Give the lines of the result table in the order of a blood count."""
    uncorrected = counts.rbc_uncorrected
    raw = None if uncorrected is None else Estimate(uncorrected, math.nan, math.nan)
    return (
        _row("Red cells", "RBC", "every cell of a clump counted", counts.rbc, _PER_PICOLITRE, 2),
        _row("Red cells", "RBC uncorrected", "a clump counted as one", raw, _PER_PICOLITRE, 2),
        _row("Red cells", "CLUMP %", "clumped, share of red events", counts.clump_pct, "%", 2),
        _row("Reticulocytes", "RETIC %", "share of red events", counts.retic_pct, "%", 2),
        _row("Reticulocytes", "RETIC", "RETIC % of RBC", counts.retic, _PER_NANOLITRE, 1),
        _row("Platelets", "PLT", "", counts.plt, _PER_NANOLITRE, 0),
    )


def _decimals(value: float, usual: int) -> int:
    """Give one decimal more to a small count that would be left with a single figure."""
    return usual + 1 if abs(value) < 9.95 and usual < 2 else usual


def _row(group: str, analyte: str, meaning: str, estimate: Estimate | None, unit: str, usual: int) -> Row:
    if estimate is None or not math.isfinite(estimate.value):
        return Row(group, analyte, meaning, NOT_MEASURED, unit, "")
    kept = _decimals(estimate.value, usual)
    ends = (estimate.low, estimate.high)
    interval = " – ".join(f"{end:.{kept}f}" for end in ends) if all(map(math.isfinite, ends)) else ""
    return Row(group, analyte, meaning, f"{estimate.value:.{kept}f}", unit, interval)
