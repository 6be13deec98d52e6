"""The breeds a form offers for each species, and what is known of the blood of some."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bloodview.clinic.species import plain_name
from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.paths import resources

SIGHTHOUND = "sighthound"
"""More red cells and fewer platelets than other dogs (haematology.md 1.1 and 3.4)."""

MACROTHROMBOCYTES = "macrothrombocytes"
"""Few but large platelets, inherited (haematology.md 3.4)."""

_CROSS = re.compile(r"\b(x|mix|mixed|cross|crossed|crossbreed)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Breed:
    """A breed of one species; `label` is what forms hold and people read, `traits` what the rules know of it."""

    species: str
    label: str
    synonyms: tuple[str, ...] = ()
    traits: frozenset[str] = frozenset()


@cache
def breeds_of(species: str) -> tuple[Breed, ...]:
    """Give the breeds of a species (its key) by name; none where the species has no list. A form takes others too."""
    return _tables().get(species, ())


def breed_named(species: str | None, text: str) -> Breed | None:
    """Find the breed that a text names ("greyhound", "CKCS", "Saluki, retired"), None for another and for a cross."""
    names = _names(species or "")
    first, *rest = re.split(r"[,;(\[/|]", text, maxsplit=1)
    if whole := names.get(plain_name(text)):
        return whole
    crossed = _CROSS.search(rest[0]) if rest else None
    return None if crossed else names.get(plain_name(first))


@cache
def _names(species: str) -> Mapping[str, Breed]:
    return {plain_name(name): breed for breed in breeds_of(species) for name in (breed.label, *breed.synonyms)}


@cache
def _tables() -> Mapping[str, tuple[Breed, ...]]:
    path = resources() / "clinic" / "breeds.toml"
    with refusing(path, "read"):
        text = path.read_text("utf-8")
    try:
        return {species: _breeds(species, table) for species, table in tomllib.loads(text).items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            tr("{path} is not a table of breeds ({error}); install BloodView again.", path=path, error=error)
        ) from error


def _breeds(species: str, table: Mapping[str, object]) -> tuple[Breed, ...]:
    labels, synonyms, traits = table["breeds"], table.get("synonyms", {}), table.get("traits", {})
    if not (isinstance(labels, list) and isinstance(synonyms, dict) and isinstance(traits, dict)):
        raise TypeError(f"the breeds of {species} are no list")
    return tuple(
        Breed(
            species,
            label,
            tuple(synonyms.get(label, ())),
            frozenset(trait for trait, having in traits.items() if label in having),
        )
        for label in labels
    )
