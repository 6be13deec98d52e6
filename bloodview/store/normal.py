"""Texts as they are searched: without case, accents and doubled spaces."""

import unicodedata
from collections.abc import Iterable

# Letters with a stroke, and the like, that Unicode does not take apart.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def normal(text: str) -> str:
    """Give a text as it is searched."""
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
    return " ".join(bare.translate(_PLAIN).split())


def joined(text: str) -> str:
    """Give the letters and digits of a text alone: a number however it is written in groups."""
    plain = normal(text)
    return plain if plain.isalnum() else "".join(letter for letter in plain if letter.isalnum())


def searchable(texts: Iterable[str]) -> str:
    """Join texts to one that is searched; numbers written in groups are found without their spaces too."""
    found = []
    for text in texts:
        plain, alone = normal(text), joined(text)
        grouped = alone != plain and any(letter.isdigit() for letter in alone)
        found.append(f"{plain} {alone}" if grouped else plain)
    return "\n".join(text for text in found if text)


def terms(text: str) -> tuple[str, ...]:
    """Give the words of a search, each of which has to be found."""
    return tuple(dict.fromkeys(normal(text).split()))
