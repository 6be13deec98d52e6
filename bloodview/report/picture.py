"""Pictures of events as arrays: every population in its colour, rare ones as marks that cannot be overlooked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve

from bloodview.report.colours import population_colour, population_symbol
from bloodview.report.contour import Line, outline
from bloodview.result import Population

_MARGIN = 0.05
_MARKED = 300  # up to so many events a population is drawn as separate marks


@dataclass(frozen=True, eq=False)
class Picture:
    """What a plot shows of its events.

    pixels : uint8 [height, width, 3], top row first
    low, high : the scaled values at the left/lower and right/upper edge, one per axis
    outlines : per population the lines around 90 % of its events, positions 0 to 1
    centres : per population the middle of its events, positions 0 to 1
    """

    pixels: NDArray[np.uint8]
    low: tuple[float, float]
    high: tuple[float, float]
    outlines: dict[Population, list[Line]]
    centres: dict[Population, tuple[float, float]]


def draw(points: NDArray[np.float64], population: NDArray[np.uint8], width: int, height: int) -> Picture:
    """Draw events as a density picture, the commonest population lowest and the rarest on top.

    points : [n, 2], scaled values across and up; events that are not finite are left out, those beyond the
        edges stand at the edge
    population : uint8 [n]
    """
    finite = np.isfinite(points).all(axis=1)
    points, population = points[finite], population[finite]
    low, high = _limits(points, population)
    places = np.clip((points - low) / (np.array(high) - low), 0, 1)
    pixels = np.ones((height, width, 3))
    outlines, centres = {}, {}
    groups = {each: places[population == each] for each in Population}
    for each in sorted(groups, key=lambda one: (one is not Population.OTHER, -len(groups[one]))):
        own = groups[each]
        if not len(own):
            continue
        cover = _cover(own, each, width, height)[:, :, None]
        pixels = pixels * (1 - cover) + _rgb(population_colour(each)) * cover
        outlines[each] = outline(own) if each is not Population.OTHER else []
        centre = np.median(own, axis=0)
        centres[each] = (float(centre[0]), float(centre[1]))
    return Picture((255 * pixels[::-1]).round().astype(np.uint8), low, high, outlines, centres)


def _limits(
    points: NDArray[np.float64], population: NDArray[np.uint8]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give edges that hold nearly all events, and nearly all of each population however rare it is."""
    if not len(points):
        return (0.0, 0.0), (1.0, 1.0)
    groups = [points, *(points[population == each] for each in Population)]
    ends = [np.percentile(group, (0.2, 99.8), axis=0) for group in groups if len(group)]
    low, high = np.min([end[0] for end in ends], axis=0), np.max([end[1] for end in ends], axis=0)
    spread = np.where(high > low, high - low, np.maximum(np.abs(low), 1.0))
    low, high = low - _MARGIN * spread, high + _MARGIN * spread
    return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))


def _cover(places: NDArray[np.float64], population: Population, width: int, height: int) -> NDArray[np.float64]:
    """Give how much of each pixel a population covers, 0 to 1: faint at the fringe, full where it is dense."""
    columns = np.minimum((places[:, 0] * width).astype(np.intp), width - 1)
    rows = np.minimum((places[:, 1] * height).astype(np.intp), height - 1)
    counted = np.bincount(rows * width + columns, minlength=width * height).reshape(height, width).astype(np.float64)
    if len(places) <= _MARKED:
        marks: NDArray[np.bool_] = convolve(counted, _mark(population), mode="constant") > 0
        return 0.95 * marks.astype(np.float64)
    dots: NDArray[np.float64] = convolve(counted, _disc(3 if len(places) < 3000 else 2), mode="constant")
    dense: NDArray[np.float64] = np.log1p(dots) / np.log1p(np.percentile(dots[dots > 0], 99))
    faded: NDArray[np.float64] = np.where(dots > 0, 0.45 + 0.5 * np.minimum(dense, 1), 0.0)
    return faded


def _disc(radius: int) -> NDArray[np.float64]:
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    inside: NDArray[np.bool_] = rows**2 + columns**2 <= radius**2 + 0.5
    return inside.astype(np.float64)


def _mark(population: Population, radius: int = 5) -> NDArray[np.float64]:
    """Give the mark of a population as a small mask whose rows run upwards."""
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    shapes: dict[str, NDArray[np.bool_]] = {
        "o": rows**2 + columns**2 <= (radius - 1) ** 2,
        "t": 2 * np.abs(columns) <= radius + rows,
        "s": np.maximum(np.abs(rows), np.abs(columns)) < radius,
        "d": np.abs(rows) + np.abs(columns) <= radius,
        "x": np.abs(np.abs(rows) - np.abs(columns)) <= 1,
    }
    return shapes[population_symbol(population)].astype(np.float64)


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
