"""Signals of the release gate: how a sample fits the model, and whether other ways to count agree."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bloodview.analysis.gate_run import Steadiness
from bloodview.analysis.reason import COUNTS
from bloodview.result import RED, Counts, Estimate, Population

ALLOWABLE: Mapping[str, tuple[float, float]] = {
    "rbc": (0.10, 0.05),
    "plt": (0.20, 2.0),
    "retic_pct": (0.20, 0.5),
    "clump_pct": (0.20, 0.5),
}
"""Allowable error of a count: a part of it, or at least so much, in its unit (haematology.md 2.1; wider near zero)."""

_EVENTS = {"plt": Population.PLT, "retic_pct": Population.RETIC, "clump_pct": Population.CLUMP}


@dataclass(frozen=True)
class Signals:
    """What is known of a sample besides its counts; by count where a mapping. Errors are in allowable errors.

    interval : half width of the 95 % interval
    overlap : expected misclassification, from the posteriors
    labels, stages, own : how far most probable labels, stage 1 alone and the sample's own mixture count otherwise
    unlikely, unlikely_own : share of all events, and of the count's own, that are less likely than nearly all in the
        calibration, over its largest share there
    far : the share of events that are less likely by far
    latent, rebuilt, two : distances, and whether there are two kinds of red cells, see `learn.doubt.Doubt`
    gain, shift : largest log gain of a detector and largest shift of a channel's median, in spreads
    debris : events that are no cells for each platelet
    cut, highest, lowest, coincidence : see `gate_run`
    """

    events: int
    interval: Mapping[str, float]
    overlap: Mapping[str, float]
    labels: Mapping[str, float]
    stages: Mapping[str, float]
    own: Mapping[str, float]
    unlikely: float
    unlikely_own: Mapping[str, float]
    far: float
    latent: float
    rebuilt: float
    gain: float
    shift: float
    debris: float
    cut: float
    highest: float
    lowest: float
    coincidence: float | None = None
    steadiness: Steadiness = field(default_factory=Steadiness)
    two: float = 0.0


def estimate_of(counts: Counts, count: str) -> Estimate | None:
    """Give a count by its name."""
    found: Estimate | None = getattr(counts, count)
    return found


def allowable(count: str, value: float) -> float:
    """Largest error of a count that may stand, in its unit."""
    part, least = ALLOWABLE[count]
    return max(part * value, least)


def interval(counts: Counts) -> dict[str, float]:
    """Half widths of the 95 % intervals in allowable errors, of the counts there are."""
    found = {}
    for count in COUNTS:
        estimate = estimate_of(counts, count)
        if estimate is not None:
            found[count] = (estimate.high - estimate.low) / 2 / allowable(count, estimate.value)
    return found


def tolerated(events: NDArray[np.float64], counts: Counts) -> dict[str, float]:
    """Allowable error of each count in events, where `events` [5] were counted of each population."""
    red = max(float(events[list(RED)].sum()), 1.0)
    found = {"rbc": ALLOWABLE["rbc"][0] * red}
    for count, population in _EVENTS.items():
        estimate = estimate_of(counts, count)
        part, least = ALLOWABLE[count]
        if count == "plt":
            share = least / max(estimate.value, 1e-9) if estimate else 0.0
            found[count] = max(float(events[population]) * max(part, min(share, 1e3)), 1.0)
        else:
            found[count] = max(part * float(events[population]), least / 100 * red)
    return found


def disagreement(one: NDArray[np.float64], other: NDArray[np.float64], within: Mapping[str, float]) -> dict[str, float]:
    """How far two ways to count events [5] are apart, in the errors that are allowed [events]."""
    found = {"rbc": abs(float(one[list(RED)].sum() - other[list(RED)].sum())) / within["rbc"]}
    for count, population in _EVENTS.items():
        found[count] = abs(float(one[population] - other[population])) / within[count]
    return found


def overlap(probability: NDArray[np.float64], within: Mapping[str, float]) -> dict[str, float]:
    """Expected misclassified events of each count from posteriors [n, 5], in the errors that are allowed."""
    doubt = (probability * (1 - probability)).sum(0)
    red = probability[:, list(RED)].sum(1)
    found = {"rbc": float((red * (1 - red)).sum()) / within["rbc"]}
    for count, population in _EVENTS.items():
        found[count] = float(doubt[population]) / within[count]
    return found


def unlikely_of(unlikely: NDArray[np.bool_], probability: NDArray[np.float64]) -> dict[str, float]:
    """Share of each count's own events that are unlikely."""
    members = {"rbc": probability[:, list(RED)].sum(1)}
    members |= {count: probability[:, population] for count, population in _EVENTS.items()}
    return {count: float(mass[unlikely].sum() / max(mass.sum(), 1.0)) for count, mass in members.items()}


def debris_per_platelet(events: NDArray[np.float64]) -> float:
    """Other events for each platelet, of events [5]."""
    return float(events[Population.OTHER] / max(events[Population.PLT], 1.0))


NAMES = (
    *("interval", "overlap", "labels", "stages", "own", "unlikely", "unlikely_own", "far", "latent", "rebuilt"),
    *("gain", "shift", "debris", "cut", "highest", "lowest", "rate", "pause", "shares", "medians", "events"),
)
"""The signals in the order in which a risk weighs them."""


def features(signals: Signals, count: str) -> NDArray[np.float64]:
    """The signals of a count as a risk weighs them, [len(NAMES)]: on scales on which a step means much the same."""
    even = signals.steadiness
    return np.array(
        [
            math.log(max(signals.interval.get(count, 10.0), 0.02)),
            _root(signals.overlap[count]),
            _root(signals.labels[count]),
            _root(signals.stages[count]),
            _root(signals.own[count]),
            _logged(signals.unlikely),
            _logged(signals.unlikely_own[count]),
            _logged(signals.far),
            _logged(signals.latent),
            _logged(signals.rebuilt),
            min(signals.gain, 2.0),
            min(signals.shift, 20.0),
            math.log(0.05 + min(signals.debris, 1e3)),
            signals.cut,
            math.sqrt(signals.highest),
            math.sqrt(signals.lowest),
            min(even.rate, 3.0),
            min(even.pause, 0.3),
            min(even.shares, 1.0),
            min(even.medians, 3.0),
            math.log10(max(signals.events, 1)),
        ]
    )


def _root(value: float) -> float:
    return math.sqrt(min(value, 100.0))


def _logged(value: float) -> float:
    return math.log1p(min(20 * value, 1e4))
