"""Axis scales: how raw values become places on an axis, and which ticks in raw units stand there."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bloodview.language import digits, mark


class Kind(StrEnum):
    """The scales an axis can have."""

    ARCSINH = "arcsinh"
    LOG = "log"
    LINEAR = "linear"


KIND_WORDS = {Kind.ARCSINH: mark("arcsinh"), Kind.LOG: mark("log"), Kind.LINEAR: mark("linear")}


@dataclass(frozen=True)
class Scale:
    """One axis: arcsinh(x / cofactor), log10(x) with `floor` as the least value shown, or x itself."""

    kind: Kind = Kind.LINEAR
    cofactor: float = 1.0
    floor: float = 1.0

    def place(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Turn raw values into places on the axis."""
        raw = np.asarray(values, dtype=np.float64)
        if self.kind is Kind.ARCSINH:
            return np.arcsinh(raw / self.cofactor)
        if self.kind is Kind.LOG:
            return np.log10(np.maximum(raw, self.floor))
        return raw

    def raw(self, place: float) -> float:
        """Turn a place on the axis back into a raw value."""
        if self.kind is Kind.ARCSINH:
            return math.sinh(min(max(place, -700.0), 700.0)) * self.cofactor
        if self.kind is Kind.LOG:
            return float(10.0 ** min(max(place, -300.0), 300.0))
        return place

    def ticks(self, low: float, high: float) -> tuple[list[float], list[float]]:
        """Give raw values for labelled and unlabelled ticks between two places: decades, and 2-9 times them.

        A linear axis has none here: its ticks are evenly spaced. A view of less than a decade has evenly
        spaced ones too, as decades alone would leave it bare.
        """
        if self.kind is Kind.LINEAR or not low < high:
            return [], []
        first, last = self.raw(low), self.raw(high)
        if self.kind is Kind.LOG or first > 0:
            decades = [10.0**power for power in _powers(first, last)]
        else:
            top = max(abs(first), abs(last))
            start = math.floor(math.log10(self.cofactor))
            sizes = [10.0**power for power in range(start, math.floor(math.log10(top)) + 1)] if top > 0 else []
            decades = [0.0, *sizes, *(-size for size in sizes)]
        major = sorted(value for value in decades if first <= value <= last)
        minor = [k * value for value in decades for k in range(2, 10) if first <= k * value <= last and value]
        if len([value for value in major if value]) < 2:
            even = np.linspace(first, last, 5)[1:-1]
            major = sorted({_round(float(value), (last - first) / 5) for value in even} | set(major))
            major = [value for value in major if first <= value <= last]
        return major, minor


def label(value: float) -> str:
    """Write a raw value short enough for a tick: 200, 1.5k, 100k, 2M."""
    size = abs(value)
    for limit, suffix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size >= limit:
            return f"{digits(value / limit, 4)}{suffix}"
    return digits(value, 4)


def scale_for(kind: Kind, values: NDArray[np.float32], cofactor: float) -> Scale:
    """Give the scale of a channel; a log axis begins at the smallest decade below 99.9 % of positive values."""
    floor = 1.0
    if kind is Kind.LOG:
        positive = values[np.isfinite(values) & (values > 0)]
        if positive.size:
            floor = 10.0 ** math.floor(math.log10(float(np.percentile(positive, 0.1))))
    return Scale(kind, cofactor, floor)


def _powers(first: float, last: float) -> range:
    if not 0 < first < last:
        return range(0)
    return range(math.floor(math.log10(first)), math.floor(math.log10(last)) + 1)


def _round(value: float, step: float) -> float:
    size = 10.0 ** math.floor(math.log10(step))
    return round(value / size) * size
