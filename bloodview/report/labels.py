"""Where the name of a population stands in a plot: near its events, over none of them, over no other name."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bloodview.report.picture import Picture
from bloodview.result import Population

Place = tuple[float, float]

_DIRECTIONS = tuple((np.cos(angle), np.sin(angle)) for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False))
_DISTANCES = (0.06, 0.1, 0.15, 0.21, 0.28, 0.36)


def place_labels(picture: Picture, sizes: Mapping[Population, tuple[float, float]]) -> dict[Population, Place]:
    """Choose the middle of each label, 0 to 1 inside the plot.

    sizes : width and height of each label, as shares of the plot's
    """
    ink = (picture.pixels[::-1] < 250).any(axis=2)
    sums = np.pad(ink.astype(np.int64).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    placed: dict[Population, Place] = {}
    taken: list[tuple[Place, tuple[float, float]]] = []
    for population, size in sizes.items():
        centre = picture.centres.get(population)
        if centre is None:
            continue
        candidates = [
            (centre[0] + distance * across, centre[1] + distance * up)
            for distance in _DISTANCES
            for across, up in _DIRECTIONS
        ]
        best = min(candidates, key=lambda place: _cost(place, size, centre, sums, taken))
        placed[population] = best
        taken.append((best, size))
    return placed


def _cost(
    place: Place,
    size: tuple[float, float],
    centre: Place,
    sums: NDArray[np.int64],
    taken: list[tuple[Place, tuple[float, float]]],
) -> float:
    """Weigh a place: events under the label, other labels, edges, and the way to the population's middle."""
    left, right = place[0] - size[0] / 2, place[0] + size[0] / 2
    lower, upper = place[1] - size[1] / 2, place[1] + size[1] / 2
    if left < 0.01 or right > 0.99 or lower < 0.01 or upper > 0.99:
        return 1e6 + float(np.hypot(place[0] - 0.5, place[1] - 0.5))
    height, width = sums.shape[0] - 1, sums.shape[1] - 1
    columns = int(left * width), int(right * width)
    rows = int(lower * height), int(upper * height)
    under = (
        sums[rows[1], columns[1]] - sums[rows[0], columns[1]] - sums[rows[1], columns[0]] + sums[rows[0], columns[0]]
    )
    area = max((rows[1] - rows[0]) * (columns[1] - columns[0]), 1)
    hidden = sum(
        abs(place[0] - other[0]) < (size[0] + extent[0]) / 2 and abs(place[1] - other[1]) < (size[1] + extent[1]) / 2
        for other, extent in taken
    )
    distance = float(np.hypot(place[0] - centre[0], place[1] - centre[1]))
    return float(under) / area + 10 * hidden + 0.7 * distance
