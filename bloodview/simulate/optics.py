"""Light that spheres scatter into the three scatter detectors, looked up in a table made by Mie theory."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bloodview.errors import refusing
from bloodview.paths import resources

Floats = NDArray[np.float32]

DETECTORS = ("FS1", "FS2", "SSC")
MEDIUM = 1.333  # refractive index of the diluent
_PROTEIN = 0.002  # what a red cell's membrane and salts add to its index
_PER_HAEMOGLOBIN = 0.0019  # dL/g, at 633-660 nm


@dataclass(frozen=True, eq=False)
class _Table:
    logs: Floats  # [detector, diameter, index], natural logarithm of square micrometres
    first_log_diameter: float
    log_diameter_step: float
    first_index: float
    index_step: float


def scatter(diameter: Floats, index: Floats) -> Floats:
    """Give the light scattered into FS1, FS2 and SSC, float32 [n, 3] in square micrometres.

    diameter : micrometres; index : refractive index of the sphere. Both are held inside the table
        (0.3-16 um, 1.338-1.418).
    The table is interpolated linearly in log cross-section over log diameter and index.
    """
    table = _table()
    columns, depths = table.logs.shape[1:]
    across = np.clip((np.log(diameter) - table.first_log_diameter) / table.log_diameter_step, 0, columns - 1.001)
    along = np.clip((index - table.first_index) / table.index_step, 0, depths - 1.001)
    column, depth = across.astype(np.int32), along.astype(np.int32)
    right, deep = (across - column).astype(np.float32), (along - depth).astype(np.float32)
    corner = column * depths + depth
    result = np.empty((len(corner), len(DETECTORS)), np.float32)
    for detector in range(len(DETECTORS)):
        flat = table.logs[detector].ravel()
        near = flat[corner] * (1 - deep) + flat[corner + 1] * deep
        far = flat[corner + depths] * (1 - deep) + flat[corner + depths + 1] * deep
        result[:, detector] = np.exp(near * (1 - right) + far * right)
    return result


def sphere_diameter(volume: Floats) -> Floats:
    """Give the diameter in micrometres of a sphere of a volume in femtolitres."""
    return np.asarray(np.cbrt(volume * np.float32(6 / np.pi)), np.float32)


def red_cell_index(haemoglobin: Floats) -> Floats:
    """Give the refractive index of a red cell of a haemoglobin concentration in g/dL.

    Linear in the concentration (Tycko 1985, Friebel and Meinke 2006); 0.0019 dL/g and 0.002 for the rest are working
    numbers for 633-660 nm (general knowledge).
    """
    return np.asarray(MEDIUM + _PROTEIN + _PER_HAEMOGLOBIN * haemoglobin, np.float32)


@cache
def _table() -> _Table:
    path = resources() / "simulate" / "mie.npz"
    with refusing(path, "read"), np.load(path, allow_pickle=False) as file:
        diameters, indices = file["log_diameter"], file["index"]
        return _Table(
            file["log_cross_section"],
            float(diameters[0]),
            float(diameters[1] - diameters[0]),
            float(indices[0]),
            float(indices[1] - indices[0]),
        )
