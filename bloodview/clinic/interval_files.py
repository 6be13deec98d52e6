"""The files that hold the reference intervals of a species, checked whenever one is read."""

import math
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bloodview.clinic.breeds import breed_named
from bloodview.errors import UserError, refusing
from bloodview.language import mark, tr

UNITS = {"rbc": "10^12/L", "retic_pct": "%", "retic": "10^9/L", "clump_pct": "%", "plt": "10^9/L"}
"""Unit of every count that may have an interval."""

OWN_COPY = mark("correct it, or delete it to use the shipped intervals")
"""What to do about a damaged copy of the clinic."""

SHIPPED = mark("install BloodView again")
"""What to do about a damaged shipped file."""

_MAX_BYTES = 200_000

Count = Literal["rbc", "retic_pct", "retic", "clump_pct", "plt"]
Certainty = Literal["source", "second-hand", "unsure", "clinic"]
Limit = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Words = Annotated[str, Field(min_length=1, max_length=600)]


class Band(BaseModel):
    """An age band: from this many days until the next band begins; the last one has no end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=60)]
    from_days: Limit
    source: Words


class IntervalEntry(BaseModel):
    """One interval as it stands in the file; `breed` "" holds for every breed without one of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: Count
    bands: Annotated[tuple[str, ...], Field(min_length=1)]
    breed: Annotated[str, Field(max_length=60)] = ""
    low: Limit | None = None
    high: Limit | None = None
    unit: str
    critical_low: Limit | None = None
    critical_high: Limit | None = None
    source: Words
    critical_source: Annotated[str, Field(max_length=600)] = ""
    certainty: Certainty
    note: Annotated[str, Field(max_length=600)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.unit != UNITS[self.count]:
            raise ValueError(tr("the unit of {count} is {unit}", count=self.count, unit=UNITS[self.count]))
        limits = [self.critical_low, self.low, self.high, self.critical_high]
        known = [limit for limit in limits if limit is not None]
        if known != sorted(known):
            raise ValueError(tr("the limits of {count} are not in rising order", count=self.count))
        if self.low is None and self.high is None:
            raise ValueError(tr("{count} has no limit at all", count=self.count))
        return self


class IntervalFile(BaseModel):
    """All intervals of a species."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    species: str
    band: Annotated[tuple[Band, ...], Field(min_length=1, max_length=50)]
    interval: Annotated[tuple[IntervalEntry, ...], Field(max_length=1000)] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        starts = [band.from_days for band in self.band]
        names = [band.name for band in self.band]
        if starts[0] != 0 or sorted(set(starts)) != starts:
            raise ValueError(tr("the bands do not begin at 0 days and rise"))
        if len(set(names)) != len(names):
            raise ValueError(tr("two bands have the same name"))
        seen = set()
        for entry in self.interval:
            for band in entry.bands:
                if band not in names:
                    raise ValueError(tr("there is no band {band}", band=band))
                if (key := (entry.count, band, entry.breed)) in seen:
                    raise ValueError(tr("{count} has two intervals in band {band}", count=entry.count, band=band))
                seen.add(key)
            known = breed_named(self.species, entry.breed)
            if entry.breed and (known is None or known.label != entry.breed):
                raise ValueError(tr("there is no breed {breed} in the list of breeds", breed=entry.breed))
        return self

    def entry(self, count: str, band: str, breed: str = "") -> IntervalEntry | None:
        """Give the entry of a count in a band for a breed, None where there is none."""
        found = (each for each in self.interval if (each.count, each.breed) == (count, breed) and band in each.bands)
        return next(found, None)

    def band_at(self, age_days: float | None) -> str:
        """Name the band of an age; the last one, of adults, where the age is not known."""
        if age_days is None or not math.isfinite(age_days):
            return self.band[-1].name
        return [band for band in self.band if band.from_days <= max(age_days, 0)][-1].name


def read_interval_file(path: Path, what_to_do: str = OWN_COPY) -> IntervalFile:
    """Read and check the intervals of a species, those of an unchanged file from memory.

    Raises UserError, a sentence naming the file, the fault and `what_to_do`, which is in English and marked.
    """
    with refusing(path, "read"):
        state = path.stat()
    return _read(path, what_to_do, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, what_to_do: str, changed: int, size: int) -> IntervalFile:  # noqa: ARG001 - a changed file is another key
    with refusing(path, "read"), path.open("rb") as opened:
        content = opened.read(_MAX_BYTES + 1)
    return check_intervals(content, path, what_to_do)


def check_intervals(content: bytes, path: Path, what_to_do: str) -> IntervalFile:
    """Check the content of a file of intervals, or of one to be written.

    Raises UserError, a sentence naming the file, the fault and `what_to_do`.
    """
    values = {"path": path, "remedy": tr(what_to_do)}
    if len(content) > _MAX_BYTES:
        raise UserError(tr("{path} is too large for reference intervals; {remedy}.", **values))
    try:
        file = IntervalFile.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(tr("{path} is not a TOML file ({error}); {remedy}.", error=error, **values)) from error
    except ValidationError as error:
        raise UserError(
            tr("{path} holds no usable reference intervals ({fault}); {remedy}.", fault=_fault(error), **values)
        ) from error
    if file.species != path.stem:
        raise UserError(
            tr(
                "{path} holds the intervals of “{held}”, not of “{asked}”; {remedy}.",
                held=file.species,
                asked=path.stem,
                **values,
            )
        )
    return file


def _fault(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
