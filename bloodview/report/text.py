"""Text from files and forms made fit for paper: one line, no control characters, no markup, no endless names."""

import unicodedata
from xml.sax.saxutils import escape

from bloodview.clinic import one_line
from bloodview.report.bidi import visual

# Enough for any true name or address; what a file holds beyond it is shortened, so that one page stays one page.
LONGEST = 160


def shown(text: str, most: int = LONGEST) -> str:
    """Give a text as one line without invisible characters, at most `most` long, in the order in which paper shows it.

    A longer text is shortened in its middle: both ends tell more.
    """
    visible = "".join(
        letter for letter in one_line(text[: 20 * LONGEST]) if unicodedata.category(letter) not in _HIDDEN
    )
    if len(visible) <= most and len(text) <= 20 * LONGEST:
        return visual(visible)
    ending = most // 3
    return visual(f"{visible[: most - ending - 1]}…{visible[len(visible) - ending :]}")


def markup(text: str, most: int = LONGEST) -> str:
    """Give a text for a reportlab paragraph: as `shown`, with `<`, `>` and `&` escaped, so nothing in it is obeyed."""
    return escape(shown(text, most))


# Direction marks could show "evil\u202Egpj.exe" as another name; private and unassigned codes have no shape.
_HIDDEN = {"Cf", "Co", "Cn"}
