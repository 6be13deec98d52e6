"""Text from files and forms made fit for paper: one line, no control characters, no markup, no endless names."""

import unicodedata
from datetime import datetime
from xml.sax.saxutils import escape

from bloodview.clinic import one_line
from bloodview.language import SOURCE, clock_words, day_words, language
from bloodview.report.bidi import visual

# Enough for any true name or address; what a file holds beyond it is shortened, so that one page stays one page.
LONGEST = 160


def cleaned(text: str, most: int = LONGEST) -> str:
    """Give a text as one line without invisible characters, at most `most` long, in the order in which it is read.

    A longer text is shortened in its middle: both ends tell more.
    """
    read = max(20 * LONGEST, most)
    visible = "".join(letter for letter in one_line(text[:read]) if unicodedata.category(letter) not in _HIDDEN)
    if len(visible) <= most and len(text) <= read:
        return visible
    ending = most // 3
    return f"{visible[: most - ending - 1]}…{visible[len(visible) - ending :]}"


def shown(text: str, most: int = LONGEST) -> str:
    """Give a text as `cleaned` does, in the order in which one line of paper shows it."""
    return visual(cleaned(text, most))


def markup(text: str, most: int = LONGEST) -> str:
    """Give a text for a reportlab paragraph: as `shown`, with `<`, `>` and `&` escaped, so nothing in it is obeyed."""
    return escape(shown(text, most))


def moment(when: datetime | None) -> str:
    """Write a date and time to the minute in local time, empty where there is none."""
    return "" if when is None else f"{day(when)} {clock_words(_here(when))}"


def day(when: datetime) -> str:
    """Write the day of a time, in local time."""
    local = _here(when).date()
    # English is read where 3/4 is the third of April and where it is the fourth of March.
    return local.isoformat() if language() == SOURCE else day_words(local)


def _here(when: datetime) -> datetime:
    return when if when.tzinfo is None else when.astimezone()


# Direction marks could show "evil\u202Egpj.exe" as another name; private and unassigned codes have no shape.
_HIDDEN = {"Cf", "Co", "Cn"}
