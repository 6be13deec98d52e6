"""Days as people write them in a form: in numbers, in the order of the language; kept as 2021-03-04."""

import re
from datetime import date

from bloodview.language import LOCALES, SOURCE, language

_NUMBERS = re.compile(r"(\d{1,2})\s*([-./ ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_LETTER = re.compile(r"[dMy]+")


def shown_day(text: str) -> str:
    """Give a kept day as the language writes it in numbers; anything else as it is.

    English stays as kept: it is written in two orders, and this one is read alike by both.
    """
    if language() == SOURCE:
        return text
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    parts = {"d": f"{day:%d}", "M": f"{day:%m}", "y": f"{day:%Y}"}
    return _LETTER.sub(lambda found: parts[found[0][0]], _pattern())


def kept_day(text: str, today: date) -> str:
    """Give what was written as it is kept: three numbers as a day in the order of the language, the rest as it is.

    A year of two digits lies in the past.
    """
    found = _NUMBERS.fullmatch(text.strip())
    order = [letters[0] for letters in _LETTER.findall(_pattern())]
    if found is None or order[-1] != "y":
        return text.strip()
    first, _between, second, year = found.groups()
    parts = dict(zip(order, (int(first), int(second), _whole_year(year, today)), strict=True))
    try:
        return date(parts["y"], parts["M"], parts["d"]).isoformat()
    except ValueError:  # a 31st of February, or a month 24
        return text.strip()


def day_format() -> str:
    """Give how Qt shows a day where one is chosen."""
    if language() == SOURCE:
        return "dd MMM yyyy"
    qt = {"d": "dd", "M": "MM", "y": "yyyy"}
    return _LETTER.sub(lambda found: qt[found[0][0]], _pattern())


def _whole_year(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    century = today.year - today.year % 100
    return int(year) + (century if int(year) <= today.year % 100 else century - 100)


def _pattern() -> str:
    from babel.core import Locale  # loaded with the first form

    return str(Locale.parse(LOCALES[language()]).date_formats["short"].pattern)
