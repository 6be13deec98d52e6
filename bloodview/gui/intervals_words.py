"""Reference intervals in words and numbers: how the screen writes limits, and how it reads what a person writes."""

import re
from collections.abc import Mapping

from bloodview.errors import UserError
from bloodview.language import decimal, digits, mark, tr

COUNTS: Mapping[str, str] = {
    "rbc": mark("Red cells (RBC)"),
    "retic_pct": mark("Reticulocytes (RETIC %)"),
    "retic": mark("Reticulocytes (RETIC)"),
    "clump_pct": mark("Clumped red cells (CLUMP %)"),
    "plt": mark("Platelets (PLT)"),
}
CERTAINTY: Mapping[str, str] = {
    "source": mark("from the source"),
    "second-hand": mark("second-hand"),
    "unsure": mark("unsure"),
    "clinic": mark("the clinic's own"),
}
_MOST = 1e6


def limit_words(value: float | None) -> str:
    """Write a limit, empty where there is none."""
    return "" if value is None else digits(value, 6)


def read_limit(text: str) -> float | None:
    """Read a limit that a person wrote with a point or a comma, None for none; raises UserError with a sentence."""
    written = text.strip()
    if not written:
        return None
    mark_here = decimal(0.5, 1)[1]
    thousands = "," if mark_here == "." else "."
    if re.fullmatch(rf"[1-9]\d{{0,2}}(\{thousands}\d{{3}})+", written):
        raise UserError(
            tr("{text} can be read in two ways; write it without a mark between the thousands.", text=written)
        )
    if not re.fullmatch(r"\d{1,9}([.,]\d{1,6})?", written, re.ASCII):
        raise UserError(
            tr(
                "{text} is no limit; write a number of zero or more, such as {example}.",
                text=written,
                example=decimal(5.65, 2),
            )
        )
    value = float(written.replace(",", "."))
    if value > _MOST:
        raise UserError(tr("{text} is too large for a limit.", text=written))
    return value


def limits_fault(
    count: str, critical_low: float | None, low: float | None, high: float | None, critical_high: float | None
) -> str:
    """Say in a sentence why limits cannot stand together, empty where they can."""
    known = [limit for limit in (critical_low, low, high, critical_high) if limit is not None]
    if low is None and high is None:
        return tr("Give the lower or the upper limit, or both.")
    if known != sorted(known):
        return tr("The limits have to rise from critical low over low and high to critical high.")
    if low and low == high:  # both zero says that there are none in health
        return tr("The lower and the upper limit are the same; give a range.")
    if count.endswith("_pct") and known[-1] > 100:
        return tr("A percentage is at most 100.")
    return ""
