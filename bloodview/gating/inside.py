"""Which points lie in a polygon, for very many points and many corners at once."""

import numpy as np
from numpy.typing import NDArray


def inside_polygon(x: NDArray[np.float64], y: NDArray[np.float64], corners: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points [n] lie in a polygon [m, 2], by the even-odd rule: edges crossed to the right of each.

    Points without a number lie outside. The points are sorted by height once, so that an edge looks only at those
    between its ends: a lasso of a hundred corners costs hardly more than a triangle.
    """
    inside = np.zeros(x.shape, dtype=bool)
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    near = near[np.argsort(y[near])]
    px, py = x[near], y[near]
    odd = np.zeros(near.shape, dtype=bool)
    after = np.roll(corners, -1, axis=0)
    first = np.searchsorted(py, np.minimum(corners[:, 1], after[:, 1]))
    last = np.searchsorted(py, np.maximum(corners[:, 1], after[:, 1]))
    for edge, ((x1, y1), (x2, y2)) in enumerate(zip(corners, after, strict=True)):
        part = slice(first[edge], last[edge])
        if y1 != y2:
            odd[part] ^= px[part] < x1 + (py[part] - y1) * ((x2 - x1) / (y2 - y1))
    inside[near] = odd
    return inside
