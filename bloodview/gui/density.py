"""A picture of very many events: binned, coloured by population, cheap to draw whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Window:
    """The part of a plot that is looked at, and how many bins it has."""

    left: float
    right: float
    bottom: float
    top: float
    columns: int
    rows: int


def density_image(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    groups: Sequence[NDArray[np.bool_]],
    colours: Sequence[tuple[int, int, int]],
    window: Window,
) -> NDArray[np.uint8]:
    """Bin events and mix the colours of their groups; shape [rows, columns, 4] RGBA, first row at the bottom.

    A bin's colour is the mean of its groups' colours weighted by log(1 + events), so that ten platelets among
    a thousand red cells stay visible; its opacity grows with the logarithm of all its events.
    """
    weights = np.zeros((window.rows, window.columns))
    mixed = np.zeros((window.rows, window.columns, 3))
    total = np.zeros((window.rows, window.columns))
    span = [[window.bottom, window.top], [window.left, window.right]]
    for members, colour in zip(groups, colours, strict=True):
        counts = np.histogram2d(y[members], x[members], bins=(window.rows, window.columns), range=span)[0]
        weight = np.log1p(counts)
        weights += weight
        total += counts
        mixed += weight[..., None] * np.array(colour, dtype=np.float64)
    image = np.zeros((window.rows, window.columns, 4), dtype=np.uint8)
    held = weights > 0
    if held.any():
        image[held, :3] = np.rint(mixed[held] / weights[held][:, None])
        strength = np.log1p(total[held]) / np.log1p(total.max())
        image[held, 3] = np.rint(70 + 185 * strength)
    return image
