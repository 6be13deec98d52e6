"""Which known patient a sample file means: by microchip, by number, by name, owner and species; never by name alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from bloodview.clinic.patient import Patient
from bloodview.clinic.species import plain_name, species_named

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d{1,3}(?!\d))")
_LEAST_CHIP = 9  # the shortest microchip numbers in use; shorter ones are something else


class Likeness(IntEnum):
    """Why a known patient may be meant, the surest first."""

    MICROCHIP = 0
    IDENTIFIER = 1
    NAME_OWNER_SPECIES = 2
    NAME_OWNER = 3
    NAME = 4


@dataclass(frozen=True)
class Candidate:
    """A known patient who may be meant: its place among those given, why, and whether something speaks against it."""

    place: int
    likeness: Likeness
    contradicted: bool = False


@dataclass(frozen=True)
class Match:
    """Who may be meant, the likeliest first.

    certain : place of the patient who is meant without doubt, None where a person has to choose or nobody is known
    """

    certain: int | None
    candidates: tuple[Candidate, ...]


def match(told: Patient, known: Sequence[Patient]) -> Match:
    """Find whom a file means among the known patients.

    Certain is a patient only who alone has the microchip; or where the file tells none that is known, who alone has
    the number; or else who alone has name, owner and species; and only where nothing that both tell differs: chip,
    species, year of birth (by more than one), and without a chip the name, as analysers count numbers anew each year.
    Texts are compared without case, accents and marks, owners also in another order of words.
    """
    ours = _traits(told)
    found = [
        Candidate(place, likeness, _contradicted(ours, theirs, likeness))
        for place, theirs in enumerate(map(_traits, known))
        if (likeness := _likeness(ours, theirs)) is not None
    ]
    found.sort(key=lambda each: (each.contradicted, each.likeness))
    return Match(_certain(found), tuple(found))


def _certain(found: Sequence[Candidate]) -> int | None:
    """Give the only one of the surest kind, if that kind can be sure at all."""
    if not found:
        return None
    surest = min(each.likeness for each in found)
    equals = [each for each in found if each.likeness is surest]
    if surest > Likeness.NAME_OWNER_SPECIES or len(equals) != 1 or equals[0].contradicted:
        return None
    return equals[0].place


@dataclass(frozen=True)
class _Traits:
    """A patient in a form that compares; empty where nothing is told."""

    chip: str
    identifier: str
    name: str
    owner: frozenset[str]
    species: str
    born: int | None


def _traits(told: Patient) -> _Traits:
    chip = plain_name(told.microchip)
    species = species_named(told.species)
    return _Traits(
        chip=chip if len(chip) >= _LEAST_CHIP and len(set(chip)) > 1 else "",
        identifier=plain_name(told.identifier),
        name=plain_name(told.name),
        owner=frozenset(word for each in told.owner.replace(",", " ").split() if (word := plain_name(each))),
        species=species.key if species is not None else plain_name(told.species),
        born=int(year[0]) if (year := _YEAR.search(told.birth)) else None,
    )


def _likeness(ours: _Traits, theirs: _Traits) -> Likeness | None:
    if ours.chip and ours.chip == theirs.chip:
        return Likeness.MICROCHIP
    if ours.identifier and ours.identifier == theirs.identifier:
        return Likeness.IDENTIFIER
    if not ours.name or ours.name != theirs.name:
        return None
    if ours.owner and ours.owner == theirs.owner:
        same_species = bool(ours.species) and ours.species == theirs.species
        return Likeness.NAME_OWNER_SPECIES if same_species else Likeness.NAME_OWNER
    return Likeness.NAME


def _contradicted(ours: _Traits, theirs: _Traits, likeness: Likeness) -> bool:
    pairs = [(ours.chip, theirs.chip), (ours.species, theirs.species)]
    if likeness is not Likeness.MICROCHIP:  # names are changed, chips are not
        pairs.append((ours.name, theirs.name))
    if likeness > Likeness.IDENTIFIER:
        pairs.append((ours.identifier, theirs.identifier))
    # Birth dates are often guessed, and written in many ways.
    apart = abs(ours.born - theirs.born) if ours.born is not None and theirs.born is not None else 0
    return apart > 1 or any(our and their and our != their for our, their in pairs)
