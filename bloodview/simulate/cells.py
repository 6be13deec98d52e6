"""The particles of one sample: which there are, and the size, refractive index and RNA of every cell in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.simulate.blood import Blood
from bloodview.simulate.optics import Floats, scatter, sphere_diameter
from bloodview.simulate.sorts import DRAWS, PLATELETS_IN_CLUMP, UNROUND, Cell

_MOST_IN_CLUMP = 5
_ALIGNED = 1 / 3  # cos(angle) = u^(1/3): the stream turns clumps along itself
_SHADE = np.array([0.022, 0.138, 0.06, 0.0], np.float32)  # light a pair may lose: Mie, one sphere of twice the volume


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells in the order in which they pass; those of one particle stand together.

    particle : int64 [n], number of the particle a cell belongs to, from 0
    cell : uint8 [n], a Cell
    along : float32 [n], place of the cell along the stream within its particle, micrometres
    length : float32 [n], how long it is along the stream, micrometres
    signal : float32 [n, 4], scattered light (square micrometres) into FS1, FS2, SSC and RNA fluorescence (mature cells)
    """

    particle: NDArray[np.int64]
    cell: NDArray[np.uint8]
    along: Floats
    length: Floats
    signal: Floats


def concentrations(blood: Blood) -> dict[Cell, float]:
    """Give the particles of each sort per nanolitre of blood; red cells (also clumped ones) stand under MATURE."""
    red = 1000 * blood.rbc / (1 + blood.clump_share * (_mean_clump_size(blood.clump_single) - 1))
    both = 1000 * blood.rbc + blood.plt
    return {
        Cell.MATURE: red,
        Cell.PLT: blood.plt * (1 - blood.clumped_plt_share),
        Cell.PLT_CLUMP: blood.plt * blood.clumped_plt_share / PLATELETS_IN_CLUMP,
        Cell.FRAGMENT: 1000 * blood.rbc * blood.fragment_share,
        Cell.GHOST: 1000 * blood.rbc * blood.ghost_share,
        Cell.DEBRIS: both * blood.debris_share,
        Cell.WBC: blood.wbc,
        Cell.NOISE: both * blood.noise_share,
    }


def draw_cells(blood: Blood, particles: int, rng: np.random.Generator) -> Cells:
    """Draw particles in the order of a well-mixed sample, with every cell in them."""
    share = concentrations(blood)
    sorts = np.array(list(share), np.uint8)
    edges = np.cumsum(np.array(list(share.values())) / sum(share.values()))
    sort = sorts[np.minimum(np.searchsorted(edges, rng.random(particles)), len(sorts) - 1)]
    sizes = np.ones(particles, np.int64)
    clumped = (sort == Cell.MATURE) & (rng.random(particles) < blood.clump_share)
    sizes[clumped] = _clump_sizes(int(clumped.sum()), blood.clump_single, rng)
    particle = np.repeat(np.arange(particles), sizes)
    cell = sort[particle]
    reds = cell == Cell.MATURE
    cell[reds] = rng.choice(
        np.array([Cell.MATURE, Cell.PUNCTATE, Cell.RETIC], np.uint8),
        int(reds.sum()),
        p=[1 - blood.punctate_share - blood.retic_share, blood.punctate_share, blood.retic_share],
    )
    return _measure(blood, particle, cell, clumped[particle], sizes[particle], rng)


def _measure(
    blood: Blood,
    particle: NDArray[np.int64],
    cell: NDArray[np.uint8],
    clumped: NDArray[np.bool_],
    size: NDArray[np.int64],
    rng: np.random.Generator,
) -> Cells:
    volume, index, rna = (np.ones(len(cell), np.float32) for _ in range(3))
    granules = np.ones(len(cell), np.float32)
    for sort, draw in DRAWS.items():
        where = np.flatnonzero(cell == sort)
        if len(where):
            volume[where], index[where], rna[where], granules[where] = draw(blood, len(where), rng)
    diameter = sphere_diameter(volume)
    signal = np.empty((len(cell), 4), np.float32)
    signal[:, :3] = scatter(diameter, index)
    signal[:, 2] *= granules
    signal[:, 3] = rna
    signal[:, :3] *= np.exp(rng.standard_normal((len(cell), 3), np.float32) * UNROUND[cell])
    signal[cell == Cell.NOISE] = 0
    along = np.zeros(len(cell), np.float32)
    if clumped.any():
        fused = 2 * (1 - 1 / size[clumped]) * rng.random(int(clumped.sum()))
        signal[clumped] *= np.asarray(1 - fused[:, None] * _SHADE, np.float32)
        along[clumped] = _places(particle[clumped], diameter[clumped], rng)
    length = diameter.copy()
    plates = cell == Cell.PLT_CLUMP
    length[plates] *= rng.uniform(1.0, 2.2, int(plates.sum())).astype(np.float32)
    return Cells(particle, cell, along, length, signal)


def _places(particle: NDArray[np.int64], diameter: Floats, rng: np.random.Generator) -> Floats:
    """Put touching cells one after another, each next one at a random angle to the stream."""
    first = np.concatenate([[True], particle[1:] != particle[:-1]])
    step = diameter * rng.random(len(diameter)) ** _ALIGNED
    step[first] = 0
    walk = np.cumsum(step)
    start = np.maximum.accumulate(np.where(first, walk, 0))
    return (walk - start).astype(np.float32)


def _size_law(single: float) -> NDArray[np.float64]:
    law = single * (1 - single) ** np.arange(_MOST_IN_CLUMP - 1)
    return np.asarray(law / law.sum(), np.float64)


def _mean_clump_size(single: float) -> float:
    return float(np.arange(2, _MOST_IN_CLUMP + 1) @ _size_law(single))


def _clump_sizes(count: int, single: float, rng: np.random.Generator) -> NDArray[np.int64]:
    return rng.choice(np.arange(2, _MOST_IN_CLUMP + 1), count, p=_size_law(single))
