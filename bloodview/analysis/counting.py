"""From posteriors to counts: sums, clump multiplicity and 95 % intervals."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.learn.bags import USUAL_CLUMP
from bloodview.result import RED, Counts, Estimate, Population
from bloodview.samples import Detector, Panel, Signal

Z95 = 1.959964
"""97.5 % quantile of the standard normal distribution."""

FEWEST_CELLS, MOST_CELLS = 1.5, 12.0


@dataclass(frozen=True)
class ModelError:
    """Standard deviation of the model's own error.

    red : share of all events
    retic, clump : share of red events
    plt_relative, plt_share : the part of the platelets that grows with them, and the part, a share of all events,
        that does not (debris taken for platelets)
    """

    red: float
    retic: float
    clump: float
    plt_relative: float
    plt_share: float


def cells_per_event(values: NDArray[np.float32], probability: NDArray[np.float64], panel: Panel) -> NDArray[np.float64]:
    """Red cells in each event if it is a clump, float64 [n].

    The scatter of a clump is close to the sum of its cells (1.96 for a doublet at low angles by Mie theory,
    haematology.md 4.5), so the multiplicity is its area over the mean area of the sample's single red cells,
    averaged over the scatter detectors whose area is measured and did not saturate.

    Parameters
    ----------
    values : raw channel values [n, d]
    probability : [n, 5]
    """
    single = probability[:, Population.RBC] + probability[:, Population.RETIC]
    usable = [
        number
        for number, channel in enumerate(panel.channels)
        if channel.signal is Signal.AREA
        and channel.detector in (Detector.FORWARD_LOW, Detector.FORWARD_HIGH, Detector.SIDE)
    ]
    if not usable or single.sum() < 50:
        return np.full(len(values), USUAL_CLUMP)
    ratios = []
    for number in usable:
        area = values[:, number].astype(np.float64)
        finite = np.isfinite(area)
        mean = float((area[finite] * single[finite]).sum() / max(single[finite].sum(), 1e-9))
        full = area >= area[finite].max(initial=-np.inf)
        unusable = ~finite | full if np.count_nonzero(full) > 5 else ~finite
        ratios.append(np.where(unusable, np.nan, area / max(mean, 1e-9)))
    stacked = np.stack(ratios)
    measured = np.isfinite(stacked)
    total = np.where(measured, stacked, 0.0).sum(0)
    average = np.where(measured.any(0), total / np.maximum(measured.sum(0), 1), MOST_CELLS / 2)
    return np.clip(average, FEWEST_CELLS, MOST_CELLS)


def count(
    probability: NDArray[np.float64],
    cells: NDArray[np.float64],
    volume_nl: float | None,
    dilution: float | None,
    error: ModelError,
) -> Counts:
    """Counts with 95 % intervals from posteriors [n, 5] and the cells in each event if it is a clump [n].

    Three independent errors make an interval: counting (Poisson for concentrations, binomial for shares), the
    uncertainty of each event's population (variance p (1 - p) of the posteriors) and the model's own, learned
    from samples left out of its calibration. Units as in `bloodview.result.Counts`.
    """
    events = probability.sum(0)
    red = float(events[list(RED)].sum())
    clump = probability[:, Population.CLUMP]
    red_cells = float(events[Population.RBC] + events[Population.RETIC] + (clump * cells).sum())
    doubt = (probability * (1 - probability)).sum(0)
    red_probability = probability[:, list(RED)].sum(1)
    red_doubt = float((red_probability * (1 - red_probability)).sum())
    total = max(len(probability), 1)
    scale = dilution / volume_nl if volume_nl and dilution else None

    rbc = uncorrected = plt = retic = None
    retic_pct = _share(events[Population.RETIC], red, doubt[Population.RETIC], error.retic)
    clump_pct = _share(events[Population.CLUMP], red, doubt[Population.CLUMP], error.clump)
    if scale is not None:
        # A clump's cells are known to about a third of a cell each (spread of the area of single cells).
        spread = math.sqrt(
            red + red_doubt + (error.red * total) ** 2 + 0.1 * float(clump.sum()) + _clump_model(red_cells, red)
        )
        rbc = _around(red_cells, spread, scale / 1000)
        uncorrected = red * scale / 1000
        fixed = float(doubt[Population.PLT]) + (error.plt_share * total) ** 2
        plt = _rare(float(events[Population.PLT]), fixed, error.plt_relative, scale)
        if retic_pct is not None:
            retic = Estimate(*(_times(value, rbc.value) for value in (retic_pct.value, retic_pct.low, retic_pct.high)))
    return Counts(rbc, uncorrected, retic_pct, retic, clump_pct, plt)


def _clump_model(cells: float, red: float) -> float:
    return (0.05 * (cells - red)) ** 2


def _times(percent: float, rbc: float) -> float:
    return percent / 100 * rbc * 1000


def _around(value: float, deviation: float, scale: float) -> Estimate:
    low, high = max(value - Z95 * deviation, 0.0), value + Z95 * deviation
    return Estimate(value * scale, low * scale, high * scale)


def _rare(events: float, variance: float, relative: float, scale: float) -> Estimate:
    """Interval of a rare count: the score interval of a Poisson count, widened by further errors.

    n + z^2/2 -+ z sqrt(n + z^2/4) for the counting alone; `variance`, in events squared, adds to it evenly, the
    relative error on the log scale.
    """
    even = Z95 * math.sqrt(events + variance + Z95**2 / 4)
    below = math.hypot(events * (1 - math.exp(-Z95 * relative)), even) - Z95**2 / 2
    above = math.hypot(events * (math.exp(Z95 * relative) - 1), even) + Z95**2 / 2
    return Estimate(events * scale, max(events - max(below, 0.0), 0.0) * scale, (events + above) * scale)


def _share(part: float, whole: float, doubt: float, model: float) -> Estimate | None:
    """Percentage part/whole with a 95 % interval (Agresti-Coull centre, widened by doubt and model error)."""
    if whole < 1:
        return None
    share = min(part / whole, 1.0)
    steadied = (part + 2) / (whole + 4)
    deviation = math.sqrt(steadied * (1 - steadied) / whole + doubt / whole**2 + model**2)
    return Estimate(100 * share, 100 * max(share - Z95 * deviation, 0.0), 100 * min(share + Z95 * deviation, 1.0))
