"""Signals of the run itself, before anything is counted: its steadiness, saturation, thresholds and coincidence."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.result import RED, Population
from bloodview.samples import Detector, Panel, Sample, Signal

PARTS = 10
"""Parts of a run that are compared with each other."""

WINDOW_S = 3e-6
"""How long a cell occupies the sensing zone of a laser analyser: for the expected coincidence of haematology.md 4.6."""

FEWEST_IN_PART = 30


@dataclass(frozen=True)
class Steadiness:
    """How even a run was; all are 0 where it was as even as chance lets it be.

    rate : largest deviation of the events of a tenth of the run from the mean, as a part of it, less its chance
    pause : the longest time without an event, as a part of the run
    shares : how far the shares of the populations differ between tenths, as an effect size (root of chi2 / n)
    medians : how far the medians of the red cells differ between tenths, in spreads of the cells
    """

    rate: float = 0.0
    pause: float = 0.0
    shares: float = 0.0
    medians: float = 0.0


def clock(sample: Sample) -> NDArray[np.float64] | None:
    """When each event came, in the file's own units; None where no channel tells or time does not go on."""
    named = [number for number, name in enumerate(sample.channels) if name.strip().casefold() == "time"]
    if len(named) != 1 or len(sample.events) < 2:
        return None
    time = sample.events[:, named[0]].astype(np.float64)
    usable = np.isfinite(time).all() and time[-1] > time[0] and (np.diff(time) >= 0).mean() > 0.99
    return time if usable else None


def steadiness(
    time: NDArray[np.float64] | None, probability: NDArray[np.float64], light: NDArray[np.float32]
) -> Steadiness:
    """Compare the tenths of a run.

    Parameters
    ----------
    time : [n], see `clock`; None takes the order of the events
    probability : [n, 5]
    light : [n, m], transformed areas and heights
    """
    count = len(probability)
    if count < PARTS * FEWEST_IN_PART:
        return Steadiness()
    order = np.arange(count) * PARTS // count
    shares, medians = share_drift(order, probability), median_drift(order, probability, light)
    if time is None:
        return Steadiness(shares=shares, medians=medians)
    rate, pause = rate_drift(time)
    return Steadiness(rate, pause, shares, medians)


def rate_drift(time: NDArray[np.float64]) -> tuple[float, float]:
    """Unevenness of the rate beyond chance and longest pause, of times [n]; see `Steadiness`."""
    whole = max(float(time[-1] - time[0]), 1e-12)
    part = np.clip(((time - time[0]) / whole * PARTS).astype(np.int64), 0, PARTS - 1)
    counts = np.bincount(part, minlength=PARTS)
    mean = counts.mean()
    away = float(np.abs(counts - mean).max() / mean)
    return max(away - 3.5 / math.sqrt(mean), 0.0), float(np.diff(np.sort(time)).max() / whole)


def share_drift(part: NDArray[np.int64], probability: NDArray[np.float64]) -> float:
    """How far the shares of red cells, reticulocytes, clumps, platelets and the rest differ between parts [n]."""
    count = len(part)
    largest = 0.0
    sizes = np.bincount(part, minlength=PARTS).astype(float)
    for population in Population:
        values = probability[:, population]
        share = float(values.mean())
        if not 2 * PARTS / count < share < 1:
            continue
        seen = np.bincount(part, weights=values, minlength=PARTS)
        chi2 = float(((seen - sizes * share) ** 2 / (sizes * share)).sum())
        largest = max(largest, (chi2 - PARTS) / count)
    return math.sqrt(largest)


def median_drift(part: NDArray[np.int64], probability: NDArray[np.float64], light: NDArray[np.float32]) -> float:
    """How far the medians of the red cells in light [n, m] differ between parts, in spreads, beyond chance."""
    red = probability[:, list(RED)].sum(1) > 0.5
    if red.sum() < PARTS * FEWEST_IN_PART or light.shape[1] == 0:
        return 0.0
    part, light = part[red], light[red]
    low, high = np.nanquantile(light, [0.25, 0.75], axis=0)
    spread = np.maximum((high - low) / 1.35, 1e-3)
    each = [np.nanmedian(light[part == number], axis=0) for number in range(PARTS) if (part == number).sum() > 10]
    if len(each) < 2:
        return 0.0
    # Ten medians of n/10 events range over about 3.1 standard errors of 1.25 spreads / sqrt(n/10) by chance.
    chance = 3.1 * 1.25 / math.sqrt(red.sum() / PARTS)
    return max(float((np.ptp(np.stack(each), axis=0) / spread).max()) - chance, 0.0)


def at_the_end(values: NDArray[np.float32], panel: Panel) -> tuple[float, float]:
    """Largest share of events at the highest, and at the lowest, value of a channel; of raw values [n, d]."""
    highest = lowest = 0.0
    for number, channel in enumerate(panel.channels):
        if channel.signal is Signal.WIDTH or len(values) == 0:
            continue
        column = values[:, number]
        top, bottom = float((column >= column.max()).mean()), float((column <= max(column.min(), 0.0)).mean())
        highest, lowest = max(highest, top), max(lowest, bottom)
    return highest, lowest


def cut_off(transformed: NDArray[np.float32], probability: NDArray[np.float64], panel: Panel) -> float:
    """Share of the platelets within a tenth of the lowest heights: what the trigger's threshold may have cut off."""
    platelets = probability[:, Population.PLT]
    mass = float(platelets.sum())
    found = 0.0
    for number, channel in enumerate(panel.channels):
        forward = channel.detector in (Detector.FORWARD_LOW, Detector.FORWARD_HIGH, Detector.IMPEDANCE)
        if not forward or channel.signal is not Signal.HEIGHT or mass < 1:
            continue
        edge = float(np.nanquantile(transformed[:, number], 0.001))
        found = max(found, float(platelets[transformed[:, number] < edge + 0.1].sum()) / mass)
    return found


def coincidence(time: NDArray[np.float64] | None, sample: Sample) -> float | None:
    """Expected share of events in which a second particle passes with the first; None where the rate is not known."""
    try:
        step = float(sample.keywords.get("$TIMESTEP", ""))
    except ValueError:
        return None
    if time is None or not (math.isfinite(step) and step > 0):
        return None
    rate = len(time) / max(float(time[-1] - time[0]) * step, 1e-12)
    return 1 - math.exp(-rate * WINDOW_S)
