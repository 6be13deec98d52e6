"""The species the program knows, and how their names are recognised in files and forms."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache

from bloodview.errors import UserError, refusing
from bloodview.language import language, tr
from bloodview.paths import resources
from bloodview.samples import Sample


@dataclass(frozen=True)
class Species:
    """One animal species; `key` is what files and models hold, `english` its English name."""

    key: str
    english: str
    synonyms: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What people read, in the language spoken."""
        return tr(self.english)

    @property
    def noun(self) -> str:
        """The label as it stands inside a sentence: small, but in German, where every noun has a capital letter."""
        return self.label if language() == "de" else self.label.lower()


@cache
def all_species() -> tuple[Species, ...]:
    """Give every known species in the order in which a chooser shows them."""
    path = resources() / "clinic" / "species.toml"
    with refusing(path, "read"):
        text = path.read_text("utf-8")
    try:
        entries = tomllib.loads(text)["species"]
        return tuple(Species(entry["key"], entry["label"], tuple(entry["synonyms"])) for entry in entries)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UserError(
            tr("{path} is not a table of species ({error}); install BloodView again.", path=path, error=error)
        ) from error


def species_named(text: str) -> Species | None:
    """Find the species that a text names ("Canine", "K-9", "Dog, Beagle"), or None where it names no known one.

    The whole text is compared, then what stands before the first comma, bracket, slash or dash with spaces;
    single words inside a text are not, as a guinea pig is no pig.
    """
    names = _names()
    whole = names.get(plain_name(text))
    if whole is not None:
        return whole
    first = re.split(r"[,;:(\[/|]|\s[-–—]\s", text, maxsplit=1)[0]
    return names.get(plain_name(first))


def species_of(sample: Sample, named: str | None = None) -> Species | None:
    """Find the species of a sample: the one that the user names, else the one in its SPECIES keyword."""
    return species_named(named or sample.keywords.get("SPECIES", ""))


@cache
def _names() -> dict[str, Species]:
    return {plain_name(name): species for species in all_species() for name in (species.key, *species.synonyms)}


def plain_name(text: str) -> str:
    """Give a name without case, accents, spaces and signs, as names are compared."""
    decomposed = unicodedata.normalize("NFKD", text[:200])
    return "".join(letter for letter in decomposed.casefold() if letter.isalnum())
