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
        _row("Red cells", "RBC", "every cell of a clump counted", counts.rbc, _PER_PICOLITRE),
        _row("Red cells", "RBC uncorrected", "a clump counted as one", raw, _PER_PICOLITRE),
        _row("Red cells", "CLUMP %", "clumped, share of red events", counts.clump_pct, "%"),
        _row("Reticulocytes", "RETIC %", "share of red events", counts.retic_pct, "%"),
        _row("Reticulocytes", "RETIC", "RETIC % of RBC", counts.retic, _PER_NANOLITRE),
        _row("Platelets", "PLT", "", counts.plt, _PER_NANOLITRE),
    )


def _row(group: str, analyte: str, meaning: str, estimate: Estimate | None, unit: str) -> Row:
    if estimate is None or not math.isfinite(estimate.value):
        return Row(group, analyte, meaning, NOT_MEASURED, unit, "")
    decimals = _decimals(estimate.value)
    ends = (estimate.low, estimate.high)
    interval = " – ".join(f"{end:,.{decimals}f}" for end in ends) if all(map(math.isfinite, ends)) else ""
    return Row(group, analyte, meaning, f"{estimate.value:,.{decimals}f}", unit, interval)


def _decimals(value: float) -> int:
    """Decimals that leave three significant digits, as on the screen: 7.12, 75.1, 312; at most two."""
    return 0 if value == 0 else min(max(2 - math.floor(math.log10(abs(value))), 0), 2)
