"""Gates drawn by hand: polygons and thresholds over measured channels or the model's view, each for one population."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bloodview.result import Population

LATENT = ("latent 1", "latent 2")
"""Names of the two axes of the model's view."""

MOST_GATES, MOST_CORNERS = 200, 2000


class Stretch(StrEnum):
    """How raw values become places on the axis that a gate was drawn on."""

    LINEAR = "linear"
    ARCSINH = "arcsinh"
    LOG = "log"


@dataclass(frozen=True)
class Axis:
    """One axis of a gate: a channel's name, or one of `LATENT` where `latent` is set.

    cofactor : of arcsinh(x / cofactor)
    floor : the least value of a log axis; what lies below stands there
    """

    name: str
    stretch: Stretch = Stretch.LINEAR
    cofactor: float = 1.0
    floor: float = 1.0
    latent: bool = False

    def place(self, raw: NDArray[np.floating]) -> NDArray[np.float64]:
        """Turn raw values into places on the axis."""
        values = np.asarray(raw, np.float64)
        if self.stretch is Stretch.ARCSINH:
            return np.arcsinh(values / self.cofactor)
        if self.stretch is Stretch.LOG:
            return np.log10(np.maximum(values, self.floor))
        return values


@dataclass(frozen=True)
class PolygonGate:
    """Events inside a polygon of at least three corners (places on the two axes) belong to a population.

    A lasso is a polygon of many corners.
    """

    x: Axis
    y: Axis
    corners: tuple[tuple[float, float], ...]
    population: Population


@dataclass(frozen=True)
class ThresholdGate:
    """Events with low <= place < high on one axis belong to a population; a side that is None is open."""

    axis: Axis
    low: float | None
    high: float | None
    population: Population


Gate = PolygonGate | ThresholdGate


def axes_of(gate: Gate) -> tuple[Axis, ...]:
    """Give the axes of a gate, one or two."""
    return (gate.x, gate.y) if isinstance(gate, PolygonGate) else (gate.axis,)


def is_sound(gate: Gate) -> bool:
    """Whether a gate can hold anything: finite, of few enough corners, its sides the right way round."""
    for axis in axes_of(gate):
        if not (_positive(axis.cofactor) and _positive(axis.floor)):
            return False
        if not axis.name or (axis.latent and axis.name not in LATENT):
            return False
    if isinstance(gate, PolygonGate):
        finite = all(math.isfinite(place) for corner in gate.corners for place in corner)
        return finite and 3 <= len(gate.corners) <= MOST_CORNERS
    low, high = gate.low, gate.high
    if low is None and high is None:
        return False
    sides = [side for side in (low, high) if side is not None]
    return all(math.isfinite(side) for side in sides) and (low is None or high is None or low < high)


def _positive(value: float) -> bool:
    return math.isfinite(value) and value > 0
