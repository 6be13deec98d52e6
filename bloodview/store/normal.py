"""Texts as they are searched: without case, accents and doubled spaces."""

import unicodedata
from collections.abc import Iterable

# Letters with a stroke, and the like, that Unicode does not take apart.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def normal(text: str) -> str:
    """Give a text as it is searched."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
    return " ".join(bare.translate(_PLAIN).split())


def searchable(texts: Iterable[str]) -> str:
    """Join texts to one that is searched; numbers written in groups are found without their spaces too."""
    found = []
    for text in texts:
        plain = normal(text)
        joined = plain.replace(" ", "").replace("-", "")
        found.append(f"{plain} {joined}" if joined.isdigit() and joined != plain else plain)
    return "\n".join(text for text in found if text)


def terms(text: str) -> tuple[str, ...]:
    """Give the words of a search, each of which has to be found."""
    return tuple(dict.fromkeys(normal(text).split()))
