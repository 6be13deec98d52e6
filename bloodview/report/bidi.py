"""Names in Hebrew and Arabic letters, put in the order and the shapes in which paper shows them.

reportlab draws letters one after the other from the left. Names are short and on one line, so of the Unicode
Bidirectional Algorithm (UAX 9) the levels 0 to 2 are enough: words of one direction in a line of the other, and
numbers. Arabic letters take the presentation forms that Unicode itself names.
"""

import re
import unicodedata
from functools import cache
from itertools import groupby

_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_TATWEEL = "\u0640"
_NUMBER = re.compile(r"(\d+(?:[.,:/+-]\d+)*[%‰°]?)")


def visual(text: str) -> str:
    """Give a line of text in the order in which its letters stand on paper from the left."""
    directions = [unicodedata.bidirectional(letter) for letter in text]
    strong = [direction in {"R", "AL"} for direction in directions if direction in {"L", "R", "AL"}]
    if not any(strong):
        return text
    runs = _runs(_shaped(text), backward=strong[0])
    shown = [_reversed(part) if backward else part for backward, part in runs]
    return "".join(reversed(shown) if strong[0] else shown)


def _runs(text: str, *, backward: bool) -> list[tuple[bool, str]]:
    """Split a line into parts of one direction; what has none of its own goes with equal neighbours or the line."""
    own: list[bool | None] = []
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        own.append(True if kind in {"R", "AL"} else False if kind == "L" else None)
    filled: list[bool] = []
    for index, direction in enumerate(own):
        before = filled[-1] if filled else backward
        after = next((each for each in own[index:] if each is not None), backward)
        filled.append(direction if direction is not None else before if before == after else backward)
    parts = groupby(zip(filled, text, strict=True), key=lambda pair: pair[0])
    return [(direction, "".join(letter for _, letter in part)) for direction, part in parts]


def _reversed(run: str) -> str:
    """Turn a run round, but not the numbers in it: 12/05/2024, 3.5, 40%; a comma behind a number is none of it."""
    pieces = [part if _NUMBER.fullmatch(part) else part[::-1].translate(_MIRRORED) for part in _NUMBER.split(run)]
    return "".join(reversed(pieces))


def _shaped(text: str) -> str:
    """Give Arabic letters the form that their neighbours ask for; vowel points would come loose and are left out."""
    forms, shaped = _forms(), list[str]()
    letters = [letter for letter in text if unicodedata.bidirectional(letter) != "NSM" or letter < "\u0590"]
    index = 0
    while index < len(letters):
        pair = "".join(letters[index : index + 2])
        unit = pair if pair in forms and len(pair) == 2 else letters[index]
        after = letters[index + len(unit)] if index + len(unit) < len(letters) else ""
        joined_before = index > 0 and _joins_after(letters[index - 1]) and _joins_before(unit)
        joined_after = _joins_after(unit) and _joins_before(after)
        kind = ("isolated", "final", "initial", "medial")[joined_before + 2 * joined_after]
        shaped.append(forms.get(unit, {}).get(kind, unit))
        index += len(unit)
    return "".join(shaped)


def _joins_before(unit: str) -> bool:
    return unit == _TATWEEL or "final" in _forms().get(unit, {})


def _joins_after(unit: str) -> bool:
    return unit == _TATWEEL or "initial" in _forms().get(unit, {})


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Presentation forms per letter, and per lam-alef pair: Unicode's blocks Arabic Presentation Forms A and B."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, *parts = unicodedata.decomposition(chr(code)).split() or [""]
        base = "".join(chr(int(part, 16)) for part in parts)
        if len(base) == 1 or (len(base) == 2 and code >= 0xFEF5):
            forms.setdefault(base, {})[kind.strip("<>")] = chr(code)
    return forms
