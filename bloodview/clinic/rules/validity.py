"""What makes a count of a sample unfit to conclude from."""

import tomllib
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bloodview.clinic.figures import figure
from bloodview.clinic.findings import Findings
from bloodview.clinic.flags import Measured, ends_of
from bloodview.clinic.quality import GOALS
from bloodview.clinic.wording import Message, say
from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.paths import resources

CLUMPS_INDICES, CLUMPS_RBC = 5.0, 15.0
"""Clumps, % of red events, from which MCV, RDW and haematocrit, and the red cell count, are not reliable
(haematology.md 3.3, there marked as a proposal; for what exceeds coincidence, here for all clumps: never less careful).
"""

WIDE = 2.0
"""Half width of a 95 % interval, in allowable errors, from which nothing is concluded (as the release gate asks of
platelets; the allowable errors are those of haematology.md 2.1)."""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _RedCells(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    packed_pct: Positive
    smallest_fl: dict[str, Positive]


class _Platelets(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    above: Positive


class Plausible(BaseModel):
    """Counts beyond which something is wrong, as resources/clinic/plausible.toml holds them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rbc: _RedCells
    plt: _Platelets

    def most_red_cells(self, species: str | None) -> float | None:
        """Red cells [10^12/L] that would fill the packed share of blood at the species' smallest usual volume."""
        smallest = self.rbc.smallest_fl.get(species or "")
        return None if smallest is None else 10 * self.rbc.packed_pct / smallest


@cache
def plausible() -> Plausible:
    """Read the limits of what is plausible."""
    path = resources() / "clinic" / "plausible.toml"
    with refusing(path, "read"):
        text = path.read_text("utf-8")
    try:
        return TypeAdapter(Plausible).validate_python(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(
            tr("{path} cannot be used ({error}); install BloodView again.", path=path, error=error)
        ) from error


def implausible_red_cells(findings: Findings) -> Message | None:
    """More red cells than blood can hold."""
    ends, limit = ends_of(findings.rbc), plausible().most_red_cells(findings.species)
    if ends is None or limit is None or ends[0] <= limit:
        return None
    return say("rbc_implausible", value=figure(ends[1]), limit=figure(limit, 2))


def implausible_platelets(findings: Findings) -> Message | None:
    """More platelets than an analyser was shown to count."""
    ends, limit = ends_of(findings.plt), plausible().plt.above
    if ends is None or ends[0] <= limit:
        return None
    return say("plt_implausible", value=figure(ends[1]), limit=f"{limit:.0f}")


def clumps(findings: Findings) -> Message | None:
    """What clumped red cells invalidate; "may" where the 95 % interval straddles the limit."""
    ends = ends_of(findings.clump_pct)
    if ends is None:
        return None
    low, value, high = ends
    for key, limit in (("clumps_rbc", CLUMPS_RBC), ("clumps_indices", CLUMPS_INDICES)):
        if low >= limit:
            return say(key, value=figure(value))
        if high >= limit:
            return say(f"{key}_perhaps", low=figure(low), high=figure(high))
    return None


def wide_red_cells(findings: Findings) -> Message | None:
    """Red cells too uncertain for a conclusion."""
    if not _wide(findings, "rbc"):
        return None
    return say("rbc_wide", **_ends(findings.rbc))


def wide_reticulocytes(findings: Findings) -> Message | None:
    """Reticulocytes too uncertain for a degree."""
    if not _wide(findings, "retic_pct"):
        return None
    return say("retic_wide", **_ends(findings.retic_pct))


def wide_platelets(findings: Findings) -> Message | None:
    """Platelets that may be low as well as high; narrower doubts are the release gate's."""
    if not _reaches_both(findings, "plt"):
        return None
    return say("plt_wide", **_ends(findings.plt))


def red_cells_valid(findings: Findings) -> bool:
    """Whether the red cell count may be concluded from."""
    clumped = ends_of(findings.clump_pct)
    return (
        ends_of(findings.rbc) is not None
        and (clumped is None or clumped[2] < CLUMPS_RBC)
        and implausible_red_cells(findings) is None
        and not _wide(findings, "rbc")
    )


def reticulocytes_valid(findings: Findings) -> bool:
    """Whether the reticulocytes per litre, which rest on the red cell count, may be concluded from."""
    return ends_of(findings.retic) is not None and red_cells_valid(findings) and not _wide(findings, "retic_pct")


def platelets_valid(findings: Findings) -> bool:
    """Whether the platelet count may be concluded from."""
    return (
        ends_of(findings.plt) is not None
        and implausible_platelets(findings) is None
        and not _reaches_both(findings, "plt")
    )


def _wide(findings: Findings, count: str) -> bool:
    ends = ends_of(findings.count(count))
    if ends is None:
        return False
    low, value, high = ends
    too_wide = (high - low) / 2 > WIDE * float(GOALS[count].allowable(value))
    return too_wide or _reaches_both(findings, count)


def _reaches_both(findings: Findings, count: str) -> bool:
    ends = ends_of(findings.count(count))
    interval = findings.intervals.get(count) if findings.intervals else None
    if ends is None or interval is None or interval.low is None or interval.high is None:
        return False
    return ends[0] < interval.low and ends[2] > interval.high


def _ends(estimate: Measured | None) -> dict[str, str]:
    ends = ends_of(estimate)
    return {} if ends is None else {"low": figure(ends[0]), "high": figure(ends[2])}
