"""Control material: blood with known counts, by level and lot, each with the target and SD of its counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from bloodview.clinic.patient import one_line

CONTROLLED = ("rbc", "retic_pct", "clump_pct", "plt")
"""Counts that have targets, by their keys."""

CONTROL_KEYWORDS = ("CONTROL LOT", "LOT", "PATIENT ID", "SAMPLE ID")
"""Keywords of a sample file that may name the lot, unless the settings say otherwise."""


@dataclass(frozen=True)
class Target:
    """What a count of a control should be, and the standard deviation that its measurements have; in its own unit."""

    mean: float
    sd: float

    def z(self, value: float) -> float:
        """Give the distance of a value in standard deviations."""
        return (value - self.mean) / self.sd


@dataclass(frozen=True)
class ControlMaterial:
    """One lot of one level of a control.

    analyser : instrument that it is for, as samples name it; empty for every one
    targets : by the keys of the counts; a count without one is not judged
    valid_from : day from which the targets hold; None for always
    """

    name: str
    level: str
    lot: str
    expiry: date | None = None
    analyser: str = ""
    targets: Mapping[str, Target] = field(default_factory=dict)
    valid_from: date | None = None

    def usable(self, day: date) -> bool:
        """Tell whether the targets hold on a day; a lot past its expiry still has them."""
        return self.valid_from is None or day >= self.valid_from

    def expired(self, day: date) -> bool:
        """Tell whether the lot should no longer be used."""
        return self.expiry is not None and day > self.expiry


class Kept(Protocol):
    """Anything that holds a control material, as the records do."""

    @property
    def material(self) -> ControlMaterial:
        """The material."""
        ...


Some = TypeVar("Some", bound=Kept)


def material_named(kept: Sequence[Some], texts: Sequence[str], instrument: str, day: date) -> Some | None:
    """Find the one material whose lot one of the texts names whole, None where none or several are meant.

    texts : words of a file, or its patient's number: "LOT 2301-N" and "2301-n" name the lot 2301-N. Where several
        levels share a lot, a text has to name level and lot.
    """
    here = [
        each
        for each in kept
        if each.material.analyser in ("", instrument) and each.material.usable(day) and each.material.lot
    ]
    said = [_words(text) for text in texts]
    named = [each for each in here if any(_holds(words, _words(each.material.lot)) for words in said)]
    if len(named) > 1:
        named = [each for each in named if any(_holds(words, _words(each.material.level)) for words in said)]
    return named[0] if len(named) == 1 else None


def texts_of(keywords: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:
    """Give what the keywords with these names say, as lines without control characters."""
    said = (one_line(keywords.get(name.upper(), "")) for name in names)
    return tuple(text for text in said if text)


def _words(text: str) -> list[str]:
    return one_line(text).casefold().replace(",", " ").replace(";", " ").split()


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """Tell whether words hold a part as whole words in a row."""
    places = range(len(words) - len(part) + 1)
    return bool(part) and any(list(words[place : place + len(part)]) == list(part) for place in places)
