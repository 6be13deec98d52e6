"""The language in which the program speaks: sentences from one catalogue (gettext), numbers and days as it writes them.

English is the source: a sentence that a catalogue lacks is said in English. A sentence is translated whole, with named
places for what is filled in, because another language puts them in another order.
"""

import gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache

from bloodview.paths import resources

SOURCE = "en"
# Each named in itself, so that whoever lost their way in a foreign one finds back.
LANGUAGES = {"en": "English", "de": "Deutsch", "ro": "Română"}
# The English of day, month, year, which is what European clinics and most of the world write.
LOCALES = {"en": "en_GB", "de": "de_DE", "ro": "ro_RO"}
_VARIABLE = "BLOODVIEW_LANGUAGE"

# What the process speaks, in every thread of it; `speaking` puts another one before it for one block.
_spoken = {"": SOURCE}
_for_now: ContextVar[str | None] = ContextVar("language", default=None)


def speak(code: str) -> None:
    """Speak a language from now on, in every thread; one that the program does not know becomes English."""
    _spoken[""] = code if code in LANGUAGES else SOURCE


def language() -> str:
    """Give the language spoken here, a key of `LANGUAGES`."""
    return _for_now.get() or _spoken[""]


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside the block, in this thread only."""
    token = _for_now.set(code if code in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _for_now.reset(token)


def wanted(setting: str, system: str | None = None) -> str:
    """Give the language to start with: BLOODVIEW_LANGUAGE, else the user's setting, else that of the computer.

    setting : a key of `LANGUAGES`, empty where the user has not chosen
    system : name of the computer's locale ("de_AT"), None to ask the C library
    """
    asked = os.environ.get(_VARIABLE) or setting or system or locale.getlocale()[0] or SOURCE
    code = asked.replace("-", "_").partition("_")[0].lower()
    return code if code in LANGUAGES else SOURCE


def tr(text: str, /, **values: object) -> str:
    """Say a sentence in the language spoken, with `values` in its named places."""
    said = _catalogue(language()).gettext(text) if text else ""
    return said.format(**values) if values else said


def trc(context: str, text: str, /, **values: object) -> str:
    """Say a sentence whose translation depends on where it stands; `context` tells translators where."""
    said = _catalogue(language()).pgettext(context, text)
    return said.format(**values) if values else said


def trn(one: str, many: str, number: int, /, **values: object) -> str:
    """Say a sentence about a number of things, which fills {number}; languages differ in how many forms they need."""
    said = _catalogue(language()).ngettext(one, many, number)
    return said.format(number=whole(number), **values)


def mark(text: str) -> str:
    """Mark a sentence for the catalogue where it is written down; `tr` says it where it is shown."""
    return text


def decimal(value: float, places: int, *, grouped: bool = True) -> str:
    """Write a number with so many decimals, grouped by thousands or not, with the marks of the language."""
    return _marked(f"{value:,.{places}f}" if grouped else f"{value:.{places}f}")


def whole(value: int) -> str:
    """Write a whole number grouped by thousands."""
    return _marked(f"{value:,d}")


def digits(value: float, significant: int) -> str:
    """Write a number with so many significant digits, as %g does, with the decimal mark of the language."""
    return _marked(f"{value:.{significant}g}")


def percent(share: float, places: int = 0) -> str:
    """Write a share of 1 as percent."""
    return tr("{number} %", number=decimal(100 * share, places))


def day_words(day: date) -> str:
    """Write a day: 24 Nov 2026."""
    from babel.dates import format_date  # loaded with the first day written

    return format_date(day, "medium", locale=LOCALES[language()])


def clock_words(moment: datetime | time) -> str:
    """Write hours and minutes."""
    return f"{moment:%H:%M}"


def moment_words(moment: datetime) -> str:
    """Write a day and its hours and minutes, as the moment's own time zone has them."""
    return f"{day_words(moment.date())} {clock_words(moment)}"


def _marked(number: str) -> str:
    if language() == SOURCE:
        return number
    group, point = _marks(language())
    return number.translate({ord(","): group, ord("."): point})


@cache
def _marks(code: str) -> tuple[str, str]:
    from babel.core import Locale

    symbols = Locale.parse(LOCALES[code]).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation("bloodview", resources() / "languages", [code], fallback=True)
