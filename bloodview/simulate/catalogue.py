"""The simulator's numbers about animals and diseases, read from resources/simulate with their sources beside them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from bloodview.errors import UserError, refusing
from bloodview.language import mark, tr
from bloodview.paths import resources


@dataclass(frozen=True)
class Range:
    """Where a number lies from sample to sample: evenly from low to high, or evenly in its logarithm."""

    low: float
    high: float
    log: bool = False

    def draw(self, rng: np.random.Generator) -> float:
        """Draw evenly from the range."""
        if self.log:
            return float(np.exp(rng.uniform(np.log(self.low), np.log(self.high))))
        return float(rng.uniform(self.low, self.high))

    def draw_healthy(self, rng: np.random.Generator) -> float:
        """Draw as healthy animals are spread: 95 % within the limits, log-normally, none far outside."""
        if self.low <= 0:
            return float(rng.uniform(self.low, self.high))
        middle = 0.5 * (np.log(self.low) + np.log(self.high))
        spread = (np.log(self.high) - np.log(self.low)) / (2 * 1.96)
        return float(np.exp(middle + spread * np.clip(rng.standard_normal(), -2.3, 2.3)))


@dataclass(frozen=True)
class Entry:
    """The ranges of one species or condition by name, and the words that go with it."""

    key: str
    label: str
    ranges: Mapping[str, Range]
    names: tuple[str, ...] = ()
    breeds: tuple[str, ...] = ()


def species_keys() -> tuple[str, ...]:
    """Give the species that can be simulated."""
    return tuple(_entries("species.toml"))


def condition_keys() -> tuple[str, ...]:
    """Give the conditions that can be simulated, healthy first."""
    return tuple(_entries("conditions.toml"))


def species_entry(key: str) -> Entry:
    """Give what is known of a species; UserError where it cannot be simulated."""
    return _entry("species.toml", key, mark("{key} is no species that can be simulated; choose from {names}."))


def condition_entry(key: str) -> Entry:
    """Give what a condition changes; UserError where there is no such condition."""
    return _entry("conditions.toml", key, mark("{key} is no condition that can be simulated; choose from {names}."))


@cache
def blood_ranges() -> Mapping[str, Range]:
    """Give the ranges that hold for every species."""
    return _ranges(_read("common.toml")["blood"])


@cache
def reference_errors() -> Mapping[str, float]:
    """Give the error of the method that counts the reference: `*_cv` in percent, and the events it looks at."""
    return {name: float(item["value"]) for name, item in _read("common.toml")["reference"].items()}


def _entry(file: str, key: str, unknown: str) -> Entry:
    entries = _entries(file)
    if key not in entries:
        raise UserError(tr(unknown, key=repr(key), names=", ".join(entries)))
    return entries[key]


@cache
def _entries(file: str) -> Mapping[str, Entry]:
    return {
        key: Entry(key, table["label"], _ranges(table), tuple(table.get("names", ())), tuple(table.get("breeds", ())))
        for key, table in _read(file).items()
    }


def _ranges(table: Mapping[str, Any]) -> Mapping[str, Range]:
    return {
        name: Range(float(item["low"]), float(item["high"]), bool(item.get("log", False)))
        for name, item in table.items()
        if isinstance(item, dict)
    }


def _read(file: str) -> dict[str, Any]:
    path = resources() / "simulate" / file
    with refusing(path, "read"):
        text = path.read_text("utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(tr("{path} is damaged ({error}); install BloodView again.", path=path, error=error)) from error
