"""Outlines of populations: the line inside which a given share of a population's events lies."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Line = NDArray[np.float64]

_CELLS = 96
_FEWEST = 40  # events below which an outline would be drawn by chance

# The edges of a cell that a level line joins, for each pattern of corners above the level: bit 0 is the corner at
# (row, column), bit 1 (row, column + 1), bit 2 (row + 1, column + 1), bit 3 (row + 1, column).
# Edges: 0 lower, 1 right, 2 upper, 3 left ("marching squares", Lorensen & Cline 1987 in two dimensions).
_JOINED = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    5: ((3, 2), (0, 1)),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((2, 0),),
    10: ((3, 0), (1, 2)),
    11: ((2, 1),),
    12: ((1, 3),),
    13: ((1, 0),),
    14: ((0, 3),),
}


def outline(places: NDArray[np.float64], share: float = 0.9) -> list[Line]:
    """Give closed lines around the densest region that holds `share` of the events.

    places : [n, 2], positions across and up, 0 to 1 inside the plot
    Returns lines [k, 2] in the same unit; none where there are too few events to outline.
    """
    if len(places) < _FEWEST:
        return []
    counted, _, _ = np.histogram2d(places[:, 1], places[:, 0], bins=_CELLS, range=((0, 1), (0, 1)))
    # Few events need wider smoothing: as n^(-1/6), the optimal rate of a density in two dimensions (Scott 1992).
    smoothing = 6.5 / len(places) ** (1 / 6)
    # One empty ring around the plot closes the lines of populations that touch its edge.
    density = np.pad(gaussian_filter(counted, smoothing, mode="nearest"), 1)
    ordered = np.sort(density, axis=None)[::-1]
    inside = np.cumsum(ordered)
    level = float(ordered[np.searchsorted(inside, share * inside[-1])])
    return [(line - 0.5) / _CELLS for line in level_lines(density, level) if len(line) > 12]


def level_lines(grid: NDArray[np.float64], level: float) -> list[Line]:
    """Trace the closed lines at which a grid with an empty rim crosses `level`: [k, 2] columns and rows."""
    above = grid > level
    pattern = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    joined: dict[tuple[int, int, int], list[tuple[int, int, int]]] = {}
    for row, column in np.argwhere((pattern > 0) & (pattern < 15)).tolist():
        for start, end in _JOINED[int(pattern[row, column])]:
            one, other = _edge(row, column, start), _edge(row, column, end)
            joined.setdefault(one, []).append(other)
            joined.setdefault(other, []).append(one)
    lines = []
    while joined:
        edge = next(iter(joined))
        line = []
        while edge in joined:
            line.append(_crossing(grid, level, edge))
            onward = joined.pop(edge)
            edge = next((other for other in onward if other in joined), edge)
        lines.append(np.array([*line, line[0]]))
    return lines


def _edge(row: int, column: int, side: int) -> tuple[int, int, int]:
    """Name an edge the same from both cells that share it: (row, column, 0 along the row or 1 up the column)."""
    return ((row, column, 0), (row, column + 1, 1), (row + 1, column, 0), (row, column, 1))[side]


def _crossing(grid: NDArray[np.float64], level: float, edge: tuple[int, int, int]) -> tuple[float, float]:
    row, column, upward = edge
    here = grid[row, column]
    there = grid[row + 1, column] if upward else grid[row, column + 1]
    part = float((level - here) / (there - here))
    return (column, row + part) if upward else (column + part, row)
