"""How cells of each sort are spread: size, refractive index, RNA and granules."""

from collections.abc import Callable, Mapping
from enum import IntEnum

import numpy as np

from bloodview.simulate.blood import Blood
from bloodview.simulate.optics import MEDIUM, Floats, red_cell_index


class Cell(IntEnum):
    """What a cell (or other particle) is; the first three are red cells that count."""

    MATURE = 0
    PUNCTATE = 1
    RETIC = 2
    PLT = 3
    PLT_CLUMP = 4
    FRAGMENT = 5
    GHOST = 6
    DEBRIS = 7
    WBC = 8
    NOISE = 9


# RNA fluorescence, in units of what a mature red cell of the sample's mean volume gives; how well a cell takes up the
# stain spreads it further.
RETIC_CUT = 3.0  # a red cell with more is a reticulocyte (in cats an aggregate one)
_RETIC_TOP = 30.0
_FADING_LOW = 1.4  # cells that have just matured, and the punctate ones of cats, lie between this and the cut
PLATELETS_IN_CLUMP = 6.0  # on average

# How far no cell is a perfect sphere: standard deviation of the logarithm of its light into FS1, FS2 and SSC.
UNROUND = np.full((len(Cell), 3), (0.012, 0.018, 0.07), np.float32)
UNROUND[[Cell.PLT, Cell.GHOST]] = (0.06, 0.05, 0.12)
UNROUND[[Cell.PLT_CLUMP, Cell.FRAGMENT, Cell.WBC]] = (0.10, 0.08, 0.15)
UNROUND[Cell.DEBRIS] = (0.20, 0.15, 0.30)

Drawn = tuple[Floats, Floats, Floats, Floats]  # volume fL, refractive index, RNA, granules' factor on side scatter


def _lognormal(mean: float, sd: float, count: int, rng: np.random.Generator) -> Floats:
    """Draw log-normally with the given mean; `sd` is that of the logarithm."""
    return np.asarray(mean * np.exp(sd * rng.standard_normal(count) - 0.5 * sd * sd), np.float32)


def _ones(count: int) -> Floats:
    return np.ones(count, np.float32)


def _red(blood: Blood, count: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Draw volume and haemoglobin concentration (g/dL), correlated by -0.25, and dye that is not on RNA."""
    sd = float(np.sqrt(np.log1p(blood.volume_cv**2)))
    size = rng.standard_normal(count, np.float32)
    volume = np.float32(blood.mcv * np.exp(-0.5 * sd * sd)) * np.exp(np.float32(sd) * size)
    other = rng.standard_normal(count, np.float32)
    haemoglobin = np.float32(blood.mchc) * (1 + np.float32(blood.hb_cv) * (-0.25 * size + 0.968 * other))
    dye = np.cbrt(volume / np.float32(blood.mcv)) ** 2 * np.exp(0.28 * rng.standard_normal(count, np.float32))
    return volume, haemoglobin, dye.astype(np.float32)


def _mature(blood: Blood, count: int, rng: np.random.Generator) -> Drawn:
    volume, haemoglobin, dye = _red(blood, count, rng)
    return volume, red_cell_index(haemoglobin), dye, _ones(count)


def _young(blood: Blood, youth: Floats, rna: Floats, rng: np.random.Generator) -> Drawn:
    """Draw red cells with RNA: up to 25 % larger and 15 % paler the younger they are (general knowledge)."""
    volume, haemoglobin, dye = _red(blood, len(youth), rng)
    larger, paler = 1 + 0.25 * youth, 1 - 0.15 * youth
    return volume * larger, red_cell_index(haemoglobin * paler), rna * dye**0.5, _ones(len(youth))


def _punctate(blood: Blood, count: int, rng: np.random.Generator) -> Drawn:
    place = rng.beta(1.2, 2.5, count).astype(np.float32)
    return _young(blood, 0.3 * place, _FADING_LOW * (RETIC_CUT / _FADING_LOW) ** place, rng)


def _retic(blood: Blood, count: int, rng: np.random.Generator) -> Drawn:
    """Draw reticulocytes over low, medium and high fluorescence (thirds of the logarithm above the cut)."""
    steep = np.log(blood.irf) / np.log(2 / 3)  # so that the upper two thirds hold the immature share
    place = rng.beta(1.0, steep, count).astype(np.float32)
    return _young(blood, 0.4 + 0.6 * place, RETIC_CUT * (_RETIC_TOP / RETIC_CUT) ** place, rng)


def _platelet(blood: Blood, count: int, rng: np.random.Generator) -> Drawn:
    volume = _lognormal(blood.mpv, blood.plt_log_sd, count, rng)
    giant = rng.random(count) < blood.giant_share
    volume[giant] = _lognormal(2.5 * blood.mpv, 0.35, int(giant.sum()), rng)
    index = np.float32(blood.plt_index) + 0.005 * rng.standard_normal(count, np.float32)
    activated = rng.random(count) < blood.activated_share
    index[activated] -= np.float32(0.008)
    rna = 0.9 * (volume / 10) ** 0.7 * np.exp(0.35 * rng.standard_normal(count, np.float32))
    young = giant | (rng.random(count) < 0.06)
    rna[young] *= 2.5
    rough = np.exp(0.15 * rng.standard_normal(count, np.float32)) * np.where(activated, np.float32(1.3), np.float32(1))
    return np.clip(volume, 0.8, 120), np.clip(index, 1.352, 1.395), rna, rough.astype(np.float32)


def _platelet_clump(blood: Blood, count: int, rng: np.random.Generator) -> Drawn:
    """Draw clumps of platelets: each one loose sphere of platelets with diluent between them."""
    many = 2 + rng.geometric(1 / (PLATELETS_IN_CLUMP - 2), count).astype(np.float32)
    filled = rng.uniform(0.55, 0.85, count).astype(np.float32)
    volume = many * np.float32(blood.mpv) / filled
    index = np.float32(MEDIUM) + filled * (np.float32(blood.plt_index - MEDIUM) - np.float32(0.004))
    rna = 0.9 * many * np.float32((blood.mpv / 10) ** 0.7) * np.exp(0.2 * rng.standard_normal(count, np.float32))
    return np.minimum(volume, 900), index, rna, 1.5 + rng.random(count, np.float32)


def _fragment(blood: Blood, count: int, rng: np.random.Generator) -> Drawn:
    """Draw pieces of red cells, from the size of platelets to half a red cell."""
    largest = 0.6 * blood.mcv
    volume = 2.5 * (largest / 2.5) ** rng.beta(2.2, 1.3, count).astype(np.float32)
    haemoglobin = np.float32(blood.mchc) * (1 + 0.07 * rng.standard_normal(count, np.float32))
    dye = np.cbrt(volume / np.float32(blood.mcv)) ** 2 * np.exp(0.35 * rng.standard_normal(count, np.float32))
    return volume, red_cell_index(haemoglobin), dye.astype(np.float32), _ones(count)


def _ghost(blood: Blood, count: int, rng: np.random.Generator) -> Drawn:
    volume = np.float32(blood.mcv) * rng.uniform(0.4, 1.0, count).astype(np.float32)
    index = np.float32(1.341) + 0.012 * rng.random(count, np.float32)
    return volume, index, 0.6 * np.exp(0.4 * rng.standard_normal(count, np.float32)), _ones(count)


def _debris(_: Blood, count: int, rng: np.random.Generator) -> Drawn:
    volume = 0.3 * 26 ** rng.beta(1.0, 1.8, count).astype(np.float32)
    index = 1.346 + 0.05 * rng.random(count, np.float32)
    rna = 0.35 * np.cbrt(volume) * np.exp(0.6 * rng.standard_normal(count, np.float32))
    return volume, index, rna.astype(np.float32), np.exp(0.4 * rng.standard_normal(count, np.float32))


def _white_cell(_: Blood, count: int, rng: np.random.Generator) -> Drawn:
    """Draw lymphocytes and granulocytes; the latter are larger and their granules scatter to the side."""
    granulocyte = rng.random(count) < 0.65
    volume = np.where(granulocyte, np.float32(380), np.float32(220)) * np.exp(
        0.15 * rng.standard_normal(count, np.float32)
    )
    index = 1.364 + 0.004 * rng.standard_normal(count, np.float32)
    granules = np.where(granulocyte, np.float32(8), np.float32(3)) * np.exp(
        0.25 * rng.standard_normal(count, np.float32)
    )
    rna = 180 * np.exp(0.35 * rng.standard_normal(count, np.float32))
    return volume.astype(np.float32), index.astype(np.float32), rna, granules.astype(np.float32)


DRAWS: Mapping[Cell, Callable[[Blood, int, np.random.Generator], Drawn]] = {
    Cell.MATURE: _mature,
    Cell.PUNCTATE: _punctate,
    Cell.RETIC: _retic,
    Cell.PLT: _platelet,
    Cell.PLT_CLUMP: _platelet_clump,
    Cell.FRAGMENT: _fragment,
    Cell.GHOST: _ghost,
    Cell.DEBRIS: _debris,
    Cell.WBC: _white_cell,
}
