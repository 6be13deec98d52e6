"""Channel names that a person can read and that tell channels apart."""

import re
from collections.abc import Sequence

from bloodview.language import tr

_LONGEST = 200
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def clean_name(name: str) -> str:
    """Make a name one line of printable text, at most 200 characters."""
    return " ".join(_UNPRINTABLE.sub(" ", name).split())[:_LONGEST]


def own_names(names: Sequence[str], instead: Sequence[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give every channel a name of its own; `instead` are names for those that have none.

    Returns the names, and a warning for each that is not the file's own.
    """
    given: dict[str, int] = {}  # names and how often each was asked for
    warnings = []
    for number, stated in enumerate(names, start=1):
        name = clean_name(stated)
        if not name:
            name = (clean_name(instead[number - 1]) if instead else "") or f"P{number}"
            warnings.append(tr("Channel {number} has no name and is called {name}.", number=number, name=name))
        taken = name
        while name in given:
            given[taken] += 1
            name = f"{taken} ({given[taken]})"
        if name != taken:
            warnings.append(
                tr("Channel {number} is called {name} because {taken} is taken.", number=number, name=name, taken=taken)
            )
        given[name] = 1
    return tuple(given), tuple(warnings)


def listed(names: Sequence[str], most: int = 6) -> str:
    """Name the first few of many."""
    first, rest = ", ".join(names[:most]), len(names) - most
    return tr("{names} and {number} more", names=first, number=rest) if rest > 0 else first
