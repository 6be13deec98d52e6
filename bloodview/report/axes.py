"""Which two channels show the populations best, and the ticks of their arcsinh axes."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bloodview.errors import WrongPanel
from bloodview.language import digits, mark, tr
from bloodview.samples import Detector, Panel, PanelChannel, Sample, Signal, propose_panel

_ENOUGH = 20_000  # events from which roles and cofactors are proposed: more do not change them

# Red cells, reticulocytes and platelets part best by RNA (fluorescence) against size (low-angle scatter); the
# other detectors stand in where an analyser lacks one of the two.
_ACROSS = (Detector.FORWARD_LOW, Detector.IMPEDANCE, Detector.FORWARD_HIGH, Detector.SIDE, Detector.OTHER)
_UP = (Detector.FLUORESCENCE, Detector.SIDE, Detector.FORWARD_HIGH, Detector.IMPEDANCE, Detector.OTHER)

_WORDS = {
    Detector.FORWARD_LOW: mark("forward scatter, low angle"),
    Detector.FORWARD_HIGH: mark("forward scatter, high angle"),
    Detector.SIDE: mark("side scatter"),
    Detector.FLUORESCENCE: mark("fluorescence"),
    Detector.IMPEDANCE: mark("impedance"),
    Detector.OTHER: "",
}
_SIGNALS = {Signal.AREA: mark("area"), Signal.HEIGHT: mark("height"), Signal.WIDTH: mark("width")}


@dataclass(frozen=True)
class Axis:
    """One axis of a plot: values are shown as arcsinh(x / cofactor), or as they are where cofactor is None."""

    name: str
    meaning: str
    cofactor: float | None

    def scaled(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Place raw values on the axis."""
        wide = values.astype(np.float64)
        return wide if self.cofactor is None else np.arcsinh(wide / self.cofactor)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis at a scaled position; an empty label makes it a small one."""

    position: float
    label: str


def telling_axes(sample: Sample, wanted: tuple[str, str] | None = None) -> tuple[Axis, Axis]:
    """Give the axes across and up: the wanted channels, or the two that tell the populations apart best."""
    step = max(1, len(sample.events) // _ENOUGH)
    try:
        panel = propose_panel(replace(sample, events=sample.events[::step]))
    except WrongPanel:
        axes = [Axis(name, "", None) for name in sample.channels]
        return axes[0], axes[-1]
    if wanted is not None:
        named = {channel.name: channel for channel in panel.channels}
        if set(wanted) <= set(named):
            return _axis(named[wanted[0]]), _axis(named[wanted[1]])
    across = _best(panel, _ACROSS, None)
    return _axis(across), _axis(_best(panel, _UP, across))


def ticks(axis: Axis, low: float, high: float) -> tuple[Tick, ...]:
    """Give the ticks of an axis whose scaled positions run from `low` to `high`, labelled with the true values.

    Decades where at least three fit, steps of 1-2-5 or even steps otherwise; labels are never closer than a
    twelfth of the axis.
    """
    if axis.cofactor is None:
        return tuple(Tick(value, _short(value)) for value in _even(low, high))
    first, last = axis.cofactor * math.sinh(low), axis.cofactor * math.sinh(high)
    decades = _decades(first, last, (1,))
    labelled = decades if len(decades) >= 3 else _decades(first, last, (1, 2, 5))
    if len(labelled) < 3:
        labelled = _even(first, last)
    placed: list[Tick] = []
    # Zero and large values first: it is they that a reader looks for where the axis turns linear and crowded.
    for value in sorted(labelled, key=lambda each: (each != 0, -abs(each))):
        position = math.asinh(value / axis.cofactor)
        if all(abs(position - other.position) > (high - low) / 12 for other in placed):
            placed.append(Tick(position, _short(value)))
    small: list[Tick] = []
    for value in sorted(_decades(first, last, tuple(range(1, 10)))):
        position = math.asinh(value / axis.cofactor)
        if not small or position - small[-1].position > (high - low) / 120:
            small.append(Tick(position, ""))
    return tuple(sorted(placed + small, key=lambda tick: tick.position))


def _best(panel: Panel, order: tuple[Detector, ...], taken: PanelChannel | None) -> PanelChannel:
    for detector in order:
        for signal in (Signal.AREA, Signal.HEIGHT):
            for channel in panel.channels:
                if channel is not taken and (channel.detector, channel.signal) == (detector, signal):
                    return channel
    return next((channel for channel in panel.channels if channel is not taken), panel.channels[0])


def _axis(channel: PanelChannel) -> Axis:
    words = _WORDS[channel.detector]
    meaning = f"{tr(words)}, {tr(_SIGNALS[channel.signal])}" if words else ""
    return Axis(channel.name, meaning, channel.cofactor)


def _decades(first: float, last: float, firsts: tuple[int, ...]) -> list[float]:
    largest = max(abs(first), abs(last), 1e-30)
    powers = range(math.floor(math.log10(largest)) - 8, math.floor(math.log10(largest)) + 1)
    sizes = [digit * 10.0**power for power in powers for digit in firsts]
    return [value for value in (0.0, *sizes, *(-size for size in sizes)) if first <= value <= last]


def _even(low: float, high: float) -> list[float]:
    """Give four to nine round values between two others."""
    width = high - low
    if not width > 0:
        return [low]
    size = 10.0 ** math.floor(math.log10(width / 4))
    step = next((digit * size for digit in (5, 2) if width / (digit * size) >= 4), size)
    return [step * count for count in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _short(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{digits(value / size, 4)}{letter}".replace("-", "−")
    return digits(value, 4).replace("-", "−")
