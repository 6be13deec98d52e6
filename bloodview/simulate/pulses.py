"""Cells crossing the laser: which of them trigger together, and the pulses they make."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.simulate.cells import Cells
from bloodview.simulate.instrument import Instrument
from bloodview.simulate.optics import Floats

_POINTS = 64  # of a pulse of several cells


@dataclass(frozen=True, eq=False)
class Pulses:
    """The pulses of every event without noise.

    start : int64 [m], number of each event's first cell
    time : float64 [m], seconds since the start of the run
    area, height : float32 [m, 4], in ADC units; a short pulse has its height equal to its area
    width : float32 [m, 4], full width at half height in microseconds
    """

    start: NDArray[np.int64]
    time: NDArray[np.float64]
    area: Floats
    height: Floats
    width: Floats


def make_pulses(cells: Cells, arrival: NDArray[np.float64], adc: Floats, instrument: Instrument) -> Pulses:
    """Let cells cross a Gaussian beam and join the pulses that run into each other.

    arrival : seconds [particles], when each particle reaches the beam
    adc : float32 [n, 4], the area of each cell's own pulse

    A cell of length d (um) in a beam of standard deviation b gives a pulse of variance (b^2 + d^2/20) / speed^2, where
    d^2/20 is the variance of a solid sphere along one axis. Its area does not depend on its length, so its peak is
    lower by b over that deviation.
    """
    spread = np.sqrt(instrument.beam_um**2 + cells.length**2 / 20)
    deviation = np.asarray(spread / instrument.speed_um_us, np.float32)
    peak = np.asarray(adc * (instrument.beam_um / spread)[:, None], np.float32)
    place = arrival[cells.particle] * 1e6 + cells.along / instrument.speed_um_us
    start = _event_starts(cells, place, peak[:, 1], deviation, instrument)
    area = np.add.reduceat(adc, start)
    height = peak[start]
    width = np.repeat(np.asarray(2.3548 * deviation[start], np.float32)[:, None], 4, axis=1)
    size = np.diff(np.append(start, len(adc)))
    several = np.flatnonzero(size > 1)
    if len(several):
        inside = np.repeat(size > 1, size)
        owner = np.repeat(np.arange(len(several)), size[several])
        height[several], width[several] = _sampled(owner, place[inside], deviation[inside], peak[inside])
    return Pulses(start, place[start] * 1e-6, area, height, width)


def _event_starts(
    cells: Cells, place: NDArray[np.float64], trigger: Floats, deviation: Floats, instrument: Instrument
) -> NDArray[np.int64]:
    """Find the first cell of each event: one whose signal begins after that of all before it has fallen off."""
    above = np.maximum(trigger / np.float32(instrument.threshold), 1)
    reach = deviation * np.sqrt(2 * np.log(above))
    ends = np.maximum.accumulate(place + reach)
    fresh = np.concatenate([[True], (place - reach)[1:] > ends[:-1]])
    fresh[1:] &= cells.particle[1:] != cells.particle[:-1]
    return np.flatnonzero(fresh)


def _sampled(
    owner: NDArray[np.int64], place: NDArray[np.float64], deviation: Floats, peak: Floats
) -> tuple[Floats, Floats]:
    """Give heights and widths [events, 4] of pulses that are sums of several cells' pulses."""
    start = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    low = np.minimum.reduceat(place - 3.2 * deviation, start)
    high = np.maximum.reduceat(place + 3.2 * deviation, start)
    step = ((high - low) / (_POINTS - 1)).astype(np.float32)
    grid = np.arange(_POINTS, dtype=np.float32)
    offset = (place - low[owner]).astype(np.float32)
    apart = (grid * step[owner, None] - offset[:, None]) / deviation[:, None]
    shape = np.exp(-0.5 * apart * apart)
    height = np.empty((len(start), 4), np.float32)
    width = np.empty((len(start), 4), np.float32)
    for detector in range(4):
        pulse = np.add.reduceat(shape * peak[:, detector, None], start)
        height[:, detector] = pulse.max(axis=1)
        width[:, detector] = _full_width(pulse, 0.5 * height[:, detector]) * step
    return height, width


def _full_width(pulse: Floats, half: Floats) -> Floats:
    """Give the steps between the first and the last crossing of half the height, interpolated linearly."""
    rows = np.arange(len(pulse))
    over = pulse >= half[:, None]
    first = np.maximum(over.argmax(axis=1), 1)
    last = np.minimum(_POINTS - 1 - over[:, ::-1].argmax(axis=1), _POINTS - 2)
    rise = pulse[rows, first] - pulse[rows, first - 1]
    fall = pulse[rows, last] - pulse[rows, last + 1]
    tiny = np.float32(1e-12)
    before = first - (pulse[rows, first] - half) / np.maximum(rise, tiny)
    after = last + (pulse[rows, last] - half) / np.maximum(fall, tiny)
    return np.asarray(np.clip(after - before, 0, _POINTS), np.float32)
