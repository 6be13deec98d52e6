"""The lines of the result table: every count in figures, beside what it is compared with."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bloodview.clinic.flags import Flag, flag_of
from bloodview.clinic.holds import TITLES
from bloodview.clinic.intervals import IntervalSet, ReferenceInterval
from bloodview.errors import UserError
from bloodview.language import decimal, mark, percent, tr
from bloodview.report.holding import NOTHING, Holding
from bloodview.result import Counts, Estimate

NOT_MEASURED = mark("not measured")

# Per picolitre and per nanolitre of blood. Both ways of writing them give the same figures: 1/µL is 10⁶/L.
UNITS: Mapping[str, tuple[str, str]] = {"SI": ("10¹²/L", "10⁹/L"), "conventional": ("M/µL", "K/µL")}

# As laboratories print them: a reference interval of 10.0 to 110.0 asks for a value of 75.1.
_DECIMALS: Mapping[str, int] = {
    "rbc": 2,
    "rbc_uncorrected": 2,
    "clump_pct": 2,
    "retic_pct": 2,
    "retic": 1,
    "plt": 0,
}


@dataclass(frozen=True)
class Row:
    """One line of the result table.

    count : field of `Counts`
    estimate : None where it was not measured; limits : the reference interval, None where none is known
    reference, previous : in words, empty where there is none
    hold : why the count is held, empty where it is released; its result, flag and comparison are then empty, and
        `guess` says the estimate, its unit and its interval
    released : who released it all the same, empty where nobody had to
    """

    count: str
    group: str
    analyte: str
    meaning: str
    result: str
    unit: str
    interval: str
    estimate: Estimate | None
    limits: ReferenceInterval | None
    flag: Flag
    reference: str = ""
    previous: str = ""
    hold: str = ""
    guess: str = ""
    released: str = ""


def result_rows(
    counts: Counts,
    units: str = "SI",
    intervals: IntervalSet | None = None,
    before: Counts | None = None,
    holding: Holding = NOTHING,
) -> tuple[Row, ...]:
    """Give the lines of the result table in the order of a blood count; raises UserError for unknown units.

    before : counts of the previous result
    holding : which counts are held, and which a person released
    """
    if units not in UNITS:
        first, second = UNITS
        raise UserError(
            tr(
                "Units “{units}” are not known to the report; choose {first} or {second} in the settings.",
                units=units,
                first=first,
                second=second,
            )
        )
    per_picolitre, per_nanolitre = UNITS[units]
    red_cells, regeneration, of_red = tr("Red cells"), tr("Regeneration"), tr("of red events")
    lines = (
        ("rbc", red_cells, "RBC", tr("corrected for clumps"), per_picolitre),
        ("rbc_uncorrected", red_cells, tr("RBC uncorrected"), "", per_picolitre),
        ("clump_pct", red_cells, "CLUMP %", of_red, "%"),
        ("retic_pct", regeneration, "RETIC %", of_red, "%"),
        ("retic", regeneration, "RETIC", tr("absolute"), per_nanolitre),
        ("plt", tr("Platelets"), "PLT", "", per_nanolitre),
    )
    rows = tuple(
        _row(*line, _estimate(counts, line[0]), intervals, None if before is None else _estimate(before, line[0]))
        for line in lines
    )
    return _with_holding(rows, holding)


def figure(count: str, value: float) -> str:
    """Write a count with the decimals that laboratories give it."""
    written = decimal(value, _DECIMALS[count]).replace("-", "−")
    return written.removeprefix("−") if float(f"{value:.{_DECIMALS[count]}f}") == 0 else written


def reference_words(limits: ReferenceInterval) -> str:
    """Write a reference interval, also one that is open at an end."""
    low, high = (None if end is None else figure(limits.count, end) for end in (limits.low, limits.high))
    if low is None:
        return "" if high is None else tr("up to {high}", high=high)
    return tr("from {low}", low=low) if high is None else f"{low} – {high}"


def _with_holding(rows: tuple[Row, ...], holding: Holding) -> tuple[Row, ...]:
    """Take what is held out of the rows; a reason or a note that stood above already is only referred to."""
    said, noted, found = dict[str, str](), False, list[Row]()
    for row in rows:
        if row.count in holding.held and row.estimate is not None:
            reason = holding.held[row.count]
            words = tr("as {count}", count=said[reason]) if reason in said else reason
            said.setdefault(reason, row.analyte)
            found.append(_held(row, words))
        elif row.count in holding.freed and row.estimate is not None and row.count in TITLES:
            found.append(replace(row, released=holding.brief if noted else holding.note))
            noted = True
        else:
            found.append(row)
    return tuple(found)


def _held(row: Row, reason: str) -> Row:
    guess = tr("estimate {value} {unit}", value=row.result, unit=row.unit)
    if row.interval:
        guess = tr("estimate {value} {unit} ({interval})", value=row.result, unit=row.unit, interval=row.interval)
    return replace(row, result="", interval="", estimate=None, flag=Flag.UNKNOWN, previous="", hold=reason, guess=guess)


def _row(
    count: str,
    group: str,
    analyte: str,
    meaning: str,
    unit: str,
    estimate: Estimate | None,
    intervals: IntervalSet | None,
    before: Estimate | None,
) -> Row:
    limits = None if intervals is None else intervals.intervals.get(count)
    return Row(
        count,
        group,
        analyte,
        meaning,
        tr(NOT_MEASURED) if estimate is None else figure(count, estimate.value),
        unit,
        _interval(count, estimate),
        estimate,
        limits,
        flag_of(estimate, limits),
        "" if limits is None else reference_words(limits),
        _previous(count, estimate, before),
    )


def _estimate(counts: Counts, count: str) -> Estimate | None:
    """Give a count with its interval, or None where it was not measured."""
    value = getattr(counts, count)
    if isinstance(value, float | int):
        value = Estimate(float(value), math.nan, math.nan)
    return value if isinstance(value, Estimate) and math.isfinite(value.value) else None


def _interval(count: str, estimate: Estimate | None) -> str:
    if estimate is None or not (math.isfinite(estimate.low) and math.isfinite(estimate.high)):
        return ""
    return f"{figure(count, estimate.low)} – {figure(count, estimate.high)}"


def _previous(count: str, now: Estimate | None, before: Estimate | None) -> str:
    """Write the value before, and how far the value has gone up or down since, in percent of it or as its multiple."""
    if before is None:
        return ""
    written = figure(count, before.value)
    if now is None or not before.value > 0:
        return written
    if now.value >= 1.995 * before.value:
        return f"{written} ↑ ×{decimal(now.value / before.value, 1)}"
    change = round(100 * (now.value / before.value - 1))
    sign = "↑ +" if change > 0 else "↓ −" if change < 0 else "= "
    return f"{written} {sign}{percent(abs(change) / 100)}"
