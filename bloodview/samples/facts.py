"""Facts about a sample: its instrument, when it was measured, its volume, and what is odd about its events."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time

import numpy as np
from numpy.typing import NDArray

from bloodview.language import tr, trn
from bloodview.samples.panel import positive_number

# First three letters of the months in English, German, French, Spanish, Italian and Portuguese, where they are clear.
_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "JAN GEN ENE",
            "FEB FEV FÉV",
            "MAR MRZ MÄR",
            "APR AVR ABR",
            "MAY MAI MAG",
            "JUN GIU",
            "JUL LUG",
            "AUG AGO AOÛ AOU",
            "SEP SET",
            "OCT OKT OTT OUT",
            "NOV",
            "DEC DEZ DIC DÉC",
        ),
        start=1,
    )
    for month in names.split()
}
_NAMED_MONTH = re.compile(r"(?<!\d)(\d{1,2})[-./ ]+([^\W\d_]{3})[^\W\d_]*\.?[-./ ]+(\d{4}|\d{2})\b")
_YEAR_NAMED_MONTH = re.compile(r"(\d{4})[-./ ]+([^\W\d_]{3})[^\W\d_]*\.?[-./ ]+(\d{1,2})\b")
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-./])(\d{1,2})[-./](\d{4})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


def instrument_of(keywords: Mapping[str, str]) -> str:
    """Name the instrument: its type ($CYT) and serial number ($CYTSN), as far as they are given."""
    return " ".join(part for part in (keywords.get("$CYT", ""), keywords.get("$CYTSN", "")) if part)


def acquired_of(keywords: Mapping[str, str]) -> datetime | None:
    """When measuring began ($BEGINDATETIME, or $DATE and $BTIM); midnight where only the day is known.

    None where the day is not given or could be read in two ways (03/04/2026).
    """
    try:
        return datetime.fromisoformat(keywords["$BEGINDATETIME"]).replace(tzinfo=None)
    except (KeyError, ValueError):
        pass
    try:
        day = _day(keywords.get("$DATE", ""))
        return datetime.combine(day, _clock(keywords.get("$BTIM", ""))) if day else None
    except ValueError:
        return None


def volume_of(keywords: Mapping[str, str]) -> tuple[float | None, tuple[str, ...]]:
    """Analysed volume in nanolitres ($VOL), None where absent, and a warning where it makes no sense."""
    stated = keywords.get("$VOL", "")
    volume = positive_number(stated)
    if stated and volume is None:
        return None, (
            tr(
                "The analysed volume ($VOL {stated}) is not a number above zero and was ignored.",
                stated=ascii(stated[:20]),
            ),
        )
    return volume, ()


def doubt_about(events: NDArray[np.float32]) -> tuple[str, ...]:
    """Warn of events [n, channels] that hold infinite values or not-a-number, which are kept as they are."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = events.sum()
    if np.isfinite(total):  # found in one pass; only sums that overflow need a closer look
        return ()
    odd = np.count_nonzero(~np.isfinite(events).all(axis=1))
    return (_odd_values(int(odd)),) if odd else ()


def _odd_values(number: int) -> str:
    return trn(
        "{number} event holds values that are infinite or not numbers.",
        "{number} events hold values that are infinite or not numbers.",
        number,
    )


def _day(text: str) -> date | None:
    if found := _YEAR_NAMED_MONTH.search(text):
        month = _MONTHS.get(found[2].upper())
        return date(int(found[1]), month, int(found[3])) if month else None
    if found := _NAMED_MONTH.search(text):
        month = _MONTHS.get(found[2].upper())
        year = int(found[3]) if len(found[3]) == 4 else _century(int(found[3]))
        return date(year, month, int(found[1])) if month else None
    if found := _YEAR_FIRST.search(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.search(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "." or first > 12:
            return date(year, second, first)
        if second > 12:
            return date(year, first, second)
        return date(year, first, second) if first == second else None
    return None


def _century(year: int) -> int:
    """Two digits of the year: FCS began in 1984."""
    return year + (1900 if year >= 84 else 2000)


def _clock(text: str) -> time:
    found = _CLOCK.search(text)
    return time(int(found[1]), int(found[2]), int(found[3] or 0)) if found else time()
