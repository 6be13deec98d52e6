"""Colours of the populations stay apart on paper without colour and for every kind of colour vision."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from bloodview.report import population_colour, population_label, population_symbol
from bloodview.result import Population

# Viénot, Brettel & Mollon 1999 / Machado 2009, severity 1, on linear RGB.
_VISION = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def _linear(colour: str) -> NDArray[np.float64]:
    part = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def _lab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled = _XYZ @ np.clip(linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("dark", [False, True])
def test_lightness_steps_are_clear_in_greyscale_and_of_one_order(dark: bool) -> None:
    order = (Population.RETIC, Population.RBC, Population.CLUMP, Population.PLT, Population.OTHER)
    lightness = [_lab(_linear(population_colour(each, dark)))[0] for each in order]
    assert np.diff(lightness).min() > 7.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("vision", _VISION)
def test_colours_differ_for_every_colour_vision(vision: str, dark: bool) -> None:
    matrix = np.array(_VISION[vision])
    seen = [_lab(matrix @ _linear(population_colour(each, dark))) for each in Population]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) > 15


def test_no_colour_vanishes_on_white() -> None:
    assert max(_lab(_linear(population_colour(each)))[0] for each in Population) < 100 - 18


def test_every_colour_has_contrast_on_the_dark_ground_of_the_window() -> None:
    ground = _luminance("#1A2029")
    assert min((_luminance(population_colour(each, dark=True)) + 0.05) / (ground + 0.05) for each in Population) > 4


def _luminance(colour: str) -> float:
    return float(_XYZ[1] @ _linear(colour))


def test_labels_and_marks_are_unique() -> None:
    assert [population_label(each) for each in Population] == ["RBC", "RETIC", "CLUMP", "PLT", "OTHER"]
    assert len({population_symbol(each) for each in Population}) == len(Population)
