"""What may go wrong in a laboratory, done to reference tables and to samples."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.calibration.cohort import only_sample
from bloodview.calibration.references import COLUMNS, Reference
from bloodview.samples import Detector, Sample, Signal, propose_panel, write_fcs

CEILING = 2.0**18 - 1
"""Where the signals of the cohort saturate."""

REFERENCE_CV: Mapping[str, float] = {"rbc": 0.02, "plt": 0.08, "retic_pct": 0.15, "clump_pct": 0.20}
SIZES = (Detector.FORWARD_LOW, Detector.FORWARD_HIGH, Detector.SIDE)
_DESCRIBES_CHANNEL = re.compile(r"\$?P\d+[A-Z]+", re.IGNORECASE)

Rows = list[Reference]
TrainEdit = Callable[[Sample, np.random.Generator], Sample]


def every(rows: Sequence[Reference], step: int) -> Rows:
    """Every `step`-th sample of each species, each species beginning elsewhere: so conditions stay mixed."""
    species = list(dict.fromkeys(one.species for one in rows))
    kept = {
        one.path
        for number, name in enumerate(species)
        for one in [one for one in rows if one.species == name][number % step :: step]
    }
    return [one for one in rows if one.path in kept]


def noisier(rows: Sequence[Reference], rng: np.random.Generator) -> Rows:
    """Double the error of every reference: a lognormal error of sqrt(3) times its method's CV beside its own."""
    return [
        _with(one, {count: _times(getattr(one, count), _lognormal(cv, rng)) for count, cv in REFERENCE_CV.items()})
        for one in rows
    ]


def blanked(rows: Sequence[Reference], rng: np.random.Generator, part: float = 1 / 3) -> Rows:
    """Blank a part of all reference cells."""
    cells = len(rows) * len(COLUMNS)
    gone = np.zeros(cells, bool)
    gone[rng.permutation(cells)[: round(part * cells)]] = True
    return [
        _with(one, {count: None for count, blank in zip(COLUMNS, own, strict=True) if blank})
        for one, own in zip(rows, gone.reshape(-1, len(COLUMNS)), strict=True)
    ]


def swapped(rows: Sequence[Reference], pairs: Sequence[tuple[int, int]]) -> Rows:
    """Exchange the counts of pairs of rows; files and species stay where they are."""
    order = list(range(len(rows)))
    for first, second in pairs:
        order[first], order[second] = order[second], order[first]
    return [_with(one, _counts(rows[number])) for one, number in zip(rows, order, strict=True)]


def shuffled(rows: Sequence[Reference], rng: np.random.Generator, counts: Sequence[str] = COLUMNS) -> Rows:
    """Give every row some counts of another one: all rows in one random circle."""
    circle = rng.permutation(len(rows))
    source = dict(zip(circle.tolist(), np.roll(circle, 1).tolist(), strict=True))
    return [_with(one, _counts(rows[source[number]], counts)) for number, one in enumerate(rows)]


def scaled(rows: Sequence[Reference], count: str, factor: float, only: int | None = None) -> Rows:
    """Give one count in another unit, in all rows or in only one."""
    return [
        _with(one, {count: _times(getattr(one, count), factor)}) if only in (None, number) else one
        for number, one in enumerate(rows)
    ]


def lowest(rows: Sequence[Reference], count: str) -> int:
    """Row with the lowest reference of a count."""
    return min(range(len(rows)), key=lambda number: _known(rows[number], count, np.inf))


def usual(rows: Sequence[Reference], species: str, but: Sequence[int] = ()) -> int:
    """Row of a species whose references lie nearest its medians."""
    own = [number for number, one in enumerate(rows) if one.species == species and number not in but]
    table = np.log([[_known(rows[number], count, 0.0) + 0.01 for count in COLUMNS] for number in own])
    return own[int(np.abs(table - np.median(table, axis=0)).sum(axis=1).argmin())]


def alike(rows: Sequence[Reference]) -> tuple[int, int]:
    """Two rows of one species whose references differ least."""
    table = np.log([[_known(one, count, 0.0) + 0.01 for count in COLUMNS] for one in rows])
    species = np.array([one.species for one in rows])
    far = np.abs(table[:, None] - table[None]).sum(axis=2)
    far[species[:, None] != species[None]] = np.inf
    np.fill_diagonal(far, np.inf)
    first, second = np.unravel_index(int(far.argmin()), far.shape)
    return int(first), int(second)


def gained(sample: Sample, factors: Mapping[Detector, float]) -> Sample:
    """Change the gain of detectors: areas and heights grow up to the ceiling, widths stay."""
    events = np.array(sample.events, np.float64)
    for channel in propose_panel(sample).channels:
        if channel.detector in factors and channel.signal in (Signal.AREA, Signal.HEIGHT):
            column = sample.channels.index(channel.name)
            top = max(CEILING, float(events[:, column].max(initial=0.0)))
            events[:, column] = np.minimum(events[:, column] * factors[channel.detector], top)
    return replace(sample, events=_read_only(events))


def drifting(sample: Sample, rng: np.random.Generator, size: float = 0.15) -> Sample:
    """Change the gain of each detector by its own random part, at most `size` up or down."""
    return gained(sample, {detector: 1 + float(rng.uniform(-size, size)) for detector in Detector})


def areas_of(sample: Sample, detectors: Sequence[Detector]) -> Sample:
    """Keep one area of each of some detectors, as an analyser with fewer channels would write it."""
    names = [
        next(one.name for one in propose_panel(sample).channels if (one.detector, one.signal) == (each, Signal.AREA))
        for each in detectors
    ]
    columns = [sample.channels.index(name) for name in names]
    return replace(sample, events=_read_only(sample.events[:, columns]), channels=tuple(names))


def sixteen_bits(sample: Sample) -> Sample:
    """Round all values to integers of 16 bits, the ceiling becoming 65535."""
    rounded = np.clip(np.rint(np.asarray(sample.events, np.float64) * (65535 / CEILING)), 0, 65535)
    return replace(sample, events=_read_only(rounded))


def dead(sample: Sample, name: str, value: float = 1000.0) -> Sample:
    """Let a channel give the same value for every event."""
    events = np.array(sample.events)
    events[:, sample.channels.index(name)] = value
    return replace(sample, events=_read_only(events))


def rewritten(rows: Sequence[Reference], edit: TrainEdit, folder: Path, seed: int) -> Rows:
    """Write the samples of a table, changed, to another folder, and give the rows that name them there."""
    fresh = []
    for number, one in enumerate(rows):
        sample = edit(only_sample(one.path), np.random.default_rng([seed, number]))
        keywords = {key: text for key, text in sample.keywords.items() if not _DESCRIBES_CHANNEL.fullmatch(key)}
        write_fcs(folder / one.path.name, sample.events, sample.channels, keywords)
        fresh.append(replace(one, path=folder / one.path.name))
    return fresh


def _with(one: Reference, values: Mapping[str, float | None]) -> Reference:
    return replace(one, **values)  # type: ignore[arg-type]


def _counts(one: Reference, counts: Sequence[str] = COLUMNS) -> dict[str, float | None]:
    return {count: getattr(one, count) for count in counts}


def _known(one: Reference, count: str, otherwise: float) -> float:
    value: float | None = getattr(one, count)
    return otherwise if value is None else value


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _lognormal(cv: float, rng: np.random.Generator) -> float:
    return float(np.exp(np.sqrt(3) * cv * rng.standard_normal()))


def _read_only(events: NDArray[np.float64] | NDArray[np.float32]) -> NDArray[np.float32]:
    fixed = np.ascontiguousarray(events, np.float32)
    fixed.setflags(write=False)
    return fixed
