"""A patient's age, from a birth date as people write it."""

import math
import re
from datetime import date, timedelta

from bloodview.language import tr, trn

DAYS_OF_YEAR, DAYS_OF_MONTH = 365.25, 365.25 / 12

_OLDEST_YEARS = 80
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{2,6})?")
_DAY_FIRST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-./](\d{4})")


def age_days(birth: str, at: date) -> float | None:
    """Give the age in days at a date, None where the birth date is missing, unclear, to come or too long ago.

    Understood are 2021-03-04, 20210304, 4.3.2021, 03-2021, 2021-03 and 2021; of a month or a year alone the middle of
    the part that lies before `at`. 3/4/2021 is unclear: some write the month first, so it gives no age.
    """
    span = _span(" ".join(birth.split()))
    if span is None or span[0] > at:
        return None
    first, last = span[0], min(span[1], at)
    days = (at - first).days - (last - first).days / 2
    return days if days <= _OLDEST_YEARS * DAYS_OF_YEAR else None


def age_words(days: float | None) -> str:
    """Write an age as people say it: days, weeks, months, or years and months."""
    if days is None or not math.isfinite(days) or days < 0:
        return tr("age unknown")
    whole = math.floor(days)
    if whole < 14:
        return trn("{number} day", "{number} days", whole)
    if whole < 16 * 7:
        return trn("{number} week", "{number} weeks", whole // 7)
    months = math.floor(whole / DAYS_OF_MONTH)
    if months < 24:
        return trn("{number} month", "{number} months", months)
    years, rest = divmod(months, 12)
    in_years = trn("{number} year", "{number} years", years)
    if rest == 0 or years >= 10:
        return in_years
    return tr("{years} {months}", years=in_years, months=trn("{number} month", "{number} months", rest))


def _span(text: str) -> tuple[date, date] | None:
    """First and last day that a written birth date can mean."""
    if found := (_COMPACT.fullmatch(text) or _YEAR_FIRST.fullmatch(text)):
        year, month, day = (int(part) if part else None for part in found.groups())
        return _days(year or 0, month, day)
    if found := _MONTH_FIRST.fullmatch(text):
        return _days(int(found[2]), int(found[1]), None)
    if found := _DAY_FIRST.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        if found[2] == "/" and first <= 12 and second <= 12 and first != second:
            return None
        day, month = (second, first) if second > 12 >= first and found[2] == "/" else (first, second)
        return _days(int(found[4]), month, day)
    return None


def _days(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    try:
        first = date(year, month or 1, day or 1)
        if day is not None:
            return first, first
        if month is not None:
            following = date(year + month // 12, month % 12 + 1, 1)
            return first, following - timedelta(days=1)
        return first, date(year, 12, 31)
    except ValueError:  # a 31st of February, a month 13, a year beyond 9998
        return None
