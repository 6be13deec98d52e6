"""Reference intervals of a species, an age and a breed: the clinic's own, else those shipped."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bloodview.clinic.breeds import MACROTHROMBOCYTES, breed_named
from bloodview.clinic.interval_files import SHIPPED, IntervalEntry, IntervalFile, read_interval_file
from bloodview.clinic.species import species_named
from bloodview.errors import UserError
from bloodview.language import SOURCE, day_words, language, tr
from bloodview.paths import resources, user_data

# haematology.md 3.4, [S67]: an impedance counter gave 2.35 x 10^9/L in a healthy dog of the breed.
_LARGE_PLATELETS = (
    "Platelets as large as red cells are inherited in this breed, so no count is critical by itself [S67]."
)

EDITED = "edited by the clinic on "
"""How the source of an interval that a clinic entered begins in its file; the day follows."""


@dataclass(frozen=True)
class ReferenceInterval:
    """The range of a count in healthy animals; None where a side has no limit.

    count : as in `bloodview.result.Counts`: rbc, retic_pct, retic, clump_pct, plt
    unit : 10^12/L, 10^9/L or %
    source : where the numbers come from, in words that a report prints
    certainty : "source", "second-hand", "unsure" or "clinic" (the clinic's own)
    critical_low, critical_high : beyond these a count is critical
    critical_source : where those come from, "" where there are none
    note : what other sources say, "" where they do not differ
    """

    count: str
    low: float | None
    high: float | None
    unit: str
    source: str
    certainty: str
    critical_low: float | None = None
    critical_high: float | None = None
    critical_source: str = ""
    note: str = ""


@dataclass(frozen=True)
class IntervalSet:
    """The intervals of one species and age band by count; a count without one is missing.

    band : the age band in words
    breed : the breed some of them are of, "" where all are of the species
    edited : whether they were read from the clinic's own copy
    problem : a sentence, where the clinic's copy could not be used and these are the shipped ones
    """

    species: str
    band: str
    intervals: Mapping[str, ReferenceInterval] = field(default_factory=dict)
    breed: str = ""
    edited: bool = False
    problem: str = ""

    def get(self, count: str) -> ReferenceInterval | None:
        """Give the interval of a count, None where there is none."""
        return self.intervals.get(count)


def clinic_folder() -> Path:
    """Folder of the clinic's edited copies."""
    return user_data() / "reference_intervals"


def shipped_file(species: str) -> Path | None:
    """Give the shipped file of a species, None where it is no known one or has no intervals."""
    known = species_named(species)
    path = resources() / "reference_intervals" / f"{known.key}.toml" if known else None
    return path if path is not None and path.is_file() else None


def intervals_for(
    species: str | None, age_days: float | None, folder: Path | None = None, breed: str = ""
) -> IntervalSet | None:
    """Give the reference intervals of a species at an age (None: adult), None where the species is not known.

    Parameters
    ----------
    folder : of the clinic's copies; one that is there goes before the shipped file, one that is damaged does not, and
        the set's `problem` says what to do
    breed : as a person writes it; intervals of that breed go before those of the species
    """
    shipped = shipped_file(species) if species else None
    if shipped is None:
        return None
    own = folder / shipped.name if folder is not None else None
    if own is None or not own.is_file():
        return _set(read_interval_file(shipped, SHIPPED), age_days, breed)
    try:
        return _set(read_interval_file(own), age_days, breed, edited=True)
    except UserError as error:
        return _set(read_interval_file(shipped, SHIPPED), age_days, breed, problem=str(error))


def bands_of(species: str, folder: Path | None = None) -> tuple[tuple[str, float], ...]:
    """Give the age bands of a species, each with the age in days from which it holds; none for an unknown species."""
    shipped = shipped_file(species)
    if shipped is None:
        return ()
    own = folder / shipped.name if folder is not None else None
    try:
        file = read_interval_file(own) if own is not None and own.is_file() else read_interval_file(shipped, SHIPPED)
    except UserError:
        file = read_interval_file(shipped, SHIPPED)
    return tuple((band.name, band.from_days) for band in file.band)


def _set(
    file: IntervalFile, age_days: float | None, breed: str, *, edited: bool = False, problem: str = ""
) -> IntervalSet:
    band = file.band_at(age_days)
    known = breed_named(file.species, breed)
    label = known.label if known else ""
    found: dict[str, ReferenceInterval] = {}
    of_breed = False
    for entry in sorted(file.interval, key=lambda entry: entry.breed != ""):
        if band in entry.bands and entry.breed in ("", label):
            found[entry.count] = _interval(entry)
            of_breed = of_breed or entry.breed != ""
    if known and MACROTHROMBOCYTES in known.traits and "plt" in found:
        found["plt"] = replace(found["plt"], critical_low=None, critical_source="", note=_LARGE_PLATELETS)
    return IntervalSet(file.species, tr(band), found, label if of_breed else "", edited, problem)


def _interval(entry: IntervalEntry) -> ReferenceInterval:
    found = ReferenceInterval(**entry.model_dump(exclude={"bands", "breed"}))
    return replace(found, source=_said(found.source), critical_source=_said(found.critical_source))


def _said(text: str) -> str:
    """Say in the language spoken what a file says in English; what a clinic wrote itself stays."""
    if not text.startswith(EDITED):
        return tr(text)
    try:
        day = date.fromisoformat(text.removeprefix(EDITED))
    except ValueError:  # a person wrote it by hand
        return text
    return tr("edited by the clinic on {day}", day=day if language() == SOURCE else day_words(day))
