"""What goes wrong with a run: faults done to a sample whose truth is known, each a pure function of sample and seed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.samples import Sample
from bloodview.simulate.faults_cells import debris_of, lysed_of
from bloodview.simulate.instrument import CHANNELS, DETECTORS, LARGEST
from bloodview.simulate.run import SimulatedSample

Events = NDArray[np.float32]
_TIME = CHANNELS.index("Time")
_FLUORESCENCE = DETECTORS.index("FL1")


def as_sample(simulated: SimulatedSample, name: str = "simulated.fcs") -> Sample:
    """Give a simulated sample as it would have been read from its file."""
    return Sample(
        path=Path(name),
        sha256="",
        events=_fixed(simulated.events),
        channels=simulated.channels,
        keywords=dict(simulated.keywords),
        instrument=simulated.keywords["$CYT"],
        acquired=None,
        volume_nl=simulated.volume_nl,
    )


def gain_changed(sample: Sample, detector: int, factor: float) -> Sample:
    """Multiply the gain of a detector: its areas and heights, up to where they saturate."""
    events = np.array(sample.events)
    columns = [detector, len(DETECTORS) + detector]
    events[:, columns] = np.rint(np.minimum(events[:, columns] * factor, LARGEST))
    return _with(sample, events)


def fluorescence_off(sample: Sample, rng: np.random.Generator) -> Sample:
    """Leave of the fluorescence only the noise of its electronics, and no pulse whose width could be told."""
    events = np.array(sample.events)
    count = len(events)
    for column in (_FLUORESCENCE, len(DETECTORS) + _FLUORESCENCE):
        events[:, column] = np.rint(np.maximum(40 * rng.standard_normal(count), 0))
    events[:, 2 * len(DETECTORS) + _FLUORESCENCE] = np.rint(rng.uniform(50, 1500, count))
    return _with(sample, events)


def clogged(sample: Sample, rng: np.random.Generator, after: float = 1 / 3, passing: float = 0.15) -> Sample:
    """Let only a part of the cells pass after a part of the run, more slowly; the volume is what was asked for."""
    late = sample.events[:, _TIME] > after * _last(sample)
    kept = ~late | (rng.random(len(late)) < passing)
    events = np.array(sample.events[kept])
    slow = late[kept]
    for column in (*_columns("A"), *_columns("W")):
        events[slow, column] = np.rint(np.minimum(events[slow, column] * 1.4, LARGEST))
    return _with(sample, events)


def bubble(sample: Sample, rng: np.random.Generator, lasting: float = 0.12) -> Sample:
    """Let an air bubble pass somewhere in the run: no cell comes through, its edges scatter strongly and broadly."""
    time, whole = sample.events[:, _TIME], _last(sample)
    began = rng.uniform(0.15, 0.85 - lasting) * whole
    gone = (time >= began) & (time < began + lasting * whole)
    edges = np.array(sample.events[rng.integers(len(sample.events), size=max(int(0.3 * gone.sum()), 30))])
    scatter = [column for column in range(2 * len(DETECTORS)) if column % len(DETECTORS) != _FLUORESCENCE]
    edges[:, scatter] = np.rint(np.exp(rng.uniform(np.log(2e3), np.log(LARGEST), (len(edges), len(scatter)))))
    edges[:, _columns("W")] *= rng.uniform(2, 8, (len(edges), 1)).astype(np.float32)
    edges[:, _TIME] = np.floor(began + rng.choice([0.02, 0.98], len(edges)) * lasting * whole)
    return _with(sample, _in_order(np.concatenate([sample.events[~gone], edges])))


def carried_over(
    sample: Sample, other: Sample, rng: np.random.Generator, share: float = 0.2, *, fading: bool = True
) -> Sample:
    """Put another sample's events in the place of a share of these.

    fading : most of them at the start, as where the tubing rinses itself out; else evenly, as of a mixed-up tube
    """
    count = len(sample.events)
    chance = np.exp(-np.arange(count) / (0.25 * count)) if fading else np.ones(count)
    foreign = rng.random(count) < np.minimum(chance * share * count / chance.sum(), 1)
    events = np.array(sample.events)
    drawn = np.array(other.events[rng.integers(len(other.events), size=int(foreign.sum()))])
    drawn[:, _TIME] = events[foreign, _TIME]
    events[foreign] = drawn
    return _with(sample, events)


def water(sample: Sample, rng: np.random.Generator, events: int = 2500) -> Sample:
    """Measure water: noise at the trigger's threshold, a little dust, and the few cells left in the tubing."""
    blank = np.array(sample.events[rng.integers(len(sample.events), size=events)])
    noise = rng.random(events) < 0.97
    blank[noise] = debris_of(blank[noise], rng, low=0.002, high=0.03)
    blank[:, _TIME] = np.sort(np.floor(rng.uniform(0, _last(sample), events)))
    return _with(sample, blank)


def lysed(sample: Sample, rng: np.random.Generator) -> Sample:
    """Give the white-cell run of this blood: its red cells are lysed to ghosts, white cells are what is left."""
    return _with(sample, lysed_of(np.array(sample.events), rng))


def other_analyser(sample: Sample, rng: np.random.Generator, *, named: bool = True) -> Sample:
    """Give the file of another analyser with channels of the same names but other gains; `named`: it says so."""
    changed = sample
    for detector in range(len(DETECTORS)):
        changed = gain_changed(changed, detector, float(np.exp(rng.choice([-1, 1]) * rng.uniform(0.5, 1.2))))
    events = np.array(changed.events)
    events[:, _columns("W")] *= np.float32(rng.uniform(1.5, 2.5))
    name = "Another Analyser 3000" if named else ""
    keywords = {key: text for key, text in sample.keywords.items() if key not in ("$CYT", "$CYTSN")}
    return replace(_with(sample, events), instrument=name, keywords=keywords | ({"$CYT": name} if named else {}))


def channels_exchanged(sample: Sample, rng: np.random.Generator) -> Sample:
    """Let every channel hold another one's values, as where cables or names were mixed up."""
    order = np.arange(_TIME)
    while (order == np.arange(_TIME)).any():
        order = rng.permutation(_TIME)
    events = np.array(sample.events)
    events[:, :_TIME] = sample.events[:, order]
    return _with(sample, events)


def values_shuffled(sample: Sample, rng: np.random.Generator) -> Sample:
    """Give each event the values of other events, another one's in each channel."""
    events = np.array(sample.events)
    for column in range(_TIME):
        events[:, column] = rng.permutation(events[:, column])
    return _with(sample, events)


def cut_short(sample: Sample, rng: np.random.Generator, most: int = 1950) -> Sample:
    """Keep fewer than 2,000 events, the first ones, and the volume in which they came."""
    count = int(rng.integers(400, most))
    events = np.array(sample.events[:count])
    volume = (sample.volume_nl or 0.0) * float(events[-1, _TIME] / max(_last(sample), 1e-9))
    return replace(_with(sample, events), volume_nl=volume, keywords={**sample.keywords, "$VOL": f"{volume:.3f}"})


def saturated(sample: Sample, detector: int, share: float = 0.3) -> Sample:
    """Amplify a detector until a share of the events is at the end of its scale."""
    area = sample.events[:, detector]
    return gain_changed(sample, detector, LARGEST / max(float(np.quantile(area, 1 - share)), 1.0))


def debris_added(sample: Sample, rng: np.random.Generator, share: float = 0.5) -> Sample:
    """Add debris until it is a share of the events; the volume stays."""
    more = int(len(sample.events) * share / (1 - share))
    debris = debris_of(np.array(sample.events[rng.integers(len(sample.events), size=more)]), rng)
    return _with(sample, _in_order(np.concatenate([sample.events, debris])))


def _columns(signal: str) -> list[int]:
    return [number for number, name in enumerate(CHANNELS) if name.endswith(f"-{signal}")]


def _last(sample: Sample) -> float:
    return float(sample.events[-1, _TIME])


def _in_order(events: Events) -> Events:
    return events[np.argsort(events[:, _TIME], kind="stable")]


def _with(sample: Sample, events: Events) -> Sample:
    return replace(sample, events=_fixed(events))


def _fixed(events: Events) -> Events:
    own = np.array(events, np.float32)
    own.setflags(write=False)
    return own
