"""The light of spheres: the table against Mie theory, Rayleigh's limit and the project's anchors."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bloodview.paths import resources
from bloodview.simulate.optics import MEDIUM, Floats, red_cell_index, scatter, sphere_diameter


def light(volume: float, index: float) -> Floats:
    table = scatter(sphere_diameter(np.array([volume], np.float32)), np.array([index], np.float32))
    return table.reshape(-1)


def red(volume: float, haemoglobin: float) -> Floats:
    return light(volume, float(red_cell_index(np.array([haemoglobin], np.float32))[0]))


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The script that makes the table; it needs miepython, which only developers have."""
    pytest.importorskip("miepython", reason="miepython is installed for development only")
    path = resources() / "simulate" / "make_mie_table.py"
    spec = importlib.util.spec_from_file_location("make_mie_table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Section 4.5 of the project's haematology notes: light relative to a dog's red cell of 67 fL and 34 g/dL.
@pytest.mark.parametrize(
    ("volume", "haemoglobin", "low", "high"),
    [
        (45, 33, 0.571, 0.847),
        (45, 36, 0.622, 0.946),
        (50, 33, 0.663, 0.871),
        (33, 33, 0.358, 0.759),
        (17, 33, 0.120, 0.503),
        (25, 44, 0.323, 0.937),
        (80, 30, 1.136, 0.905),
        (134, 34, 1.956, 1.724),
    ],
)
def test_red_cells_scatter_as_the_anchors_say(volume: float, haemoglobin: float, low: float, high: float) -> None:
    ratio = red(volume, haemoglobin) / red(67, 34)
    assert ratio[0] == pytest.approx(low, rel=0.01, abs=0.002)
    assert ratio[1] == pytest.approx(high, rel=0.01, abs=0.002)


@pytest.mark.parametrize(
    ("volume", "index", "low", "high"),
    [(10, 1.37, 0.017, 0.120), (10, 1.39, 0.038, 0.266), (15, 1.37, 0.035, 0.172), (35, 1.37, 0.162, 0.311)],
)
def test_platelets_scatter_as_the_anchors_say(volume: float, index: float, low: float, high: float) -> None:
    ratio = light(volume, index) / red(67, 34)
    assert ratio[0] == pytest.approx(low, rel=0.01, abs=0.0006)
    assert ratio[1] == pytest.approx(high, rel=0.01, abs=0.002)


def test_a_dogs_red_cell_scatters_the_absolute_light_of_the_anchors() -> None:
    assert red(67, 34)[:2] == pytest.approx([12.9, 11.0], rel=0.01)


def test_the_table_interpolates_what_mie_theory_gives_between_its_points(maker: ModuleType) -> None:
    rng = np.random.default_rng(5)
    diameters, indices = rng.uniform(0.8, 6.5, 40), rng.uniform(1.345, 1.415, 40)
    exact = np.array([maker.cross_sections(d, n) for d, n in zip(diameters, indices, strict=True)])
    table = scatter(diameters.astype(np.float32), indices.astype(np.float32))
    assert np.abs(table[:, :2] / exact[:, :2] - 1).max() < 0.01
    assert np.abs(table[:, 2] / exact[:, 2] - 1).max() < 0.08  # ripples of side scatter are narrower than the grid


def test_all_directions_together_give_the_scattering_cross_section(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The amplitudes' normalisation, checked against the efficiency that Mie theory gives by another sum."""
    import miepython

    monkeypatch.setattr(maker, "CONES", {"all": (0.0, 180.0)})
    monkeypatch.setattr(maker, "NODES", {"all": 800})
    whole = maker.cross_sections(5.0, 1.40)[0]
    _, efficiency, _, _ = miepython.efficiencies(1.40, 5.0, maker.WAVELENGTH, MEDIUM)
    assert whole == pytest.approx(efficiency * np.pi * 2.5**2, rel=1e-4)


def test_a_tiny_sphere_scatters_as_rayleigh_says(maker: ModuleType) -> None:
    """d(sigma)/d(omega) = k^4 a^6 |(m^2-1)/(m^2+2)|^2 (1 + cos^2)/2 (Bohren and Huffman 1983, section 5.2)."""
    diameter, index = 0.03, 1.40
    relative = index / MEDIUM
    wavenumber = 2 * np.pi * MEDIUM / maker.WAVELENGTH
    strength = wavenumber**4 * (diameter / 2) ** 6 * ((relative**2 - 1) / (relative**2 + 2)) ** 2

    def integral(degrees: float) -> float:  # of (1 + cos^2)/2 over the solid angle from 0
        cosine = np.cos(np.radians(degrees))
        return float(np.pi * ((1 - cosine) + (1 - cosine**3) / 3))

    expected = [strength * (integral(high) - integral(low)) for low, high in maker.CONES.values()]
    assert maker.cross_sections(diameter, index) == pytest.approx(expected, rel=0.02)


def test_the_table_is_small_and_free_of_pickle() -> None:
    path = resources() / "simulate" / "mie.npz"
    assert path.stat().st_size < 300_000
    with np.load(path, allow_pickle=False) as file:
        assert np.isfinite(file["log_cross_section"]).all()
        assert float(file["medium"]) == MEDIUM


def test_sizes_outside_the_table_are_held_at_its_edge() -> None:
    assert np.isfinite(light(1e-6, 1.30)).all()
    assert np.isfinite(light(1e6, 1.60)).all()


def test_simulating_needs_neither_miepython_nor_numba() -> None:
    code = (
        "import sys, numpy as np, bloodview.simulate as s;"
        "s.simulate_sample('dog', 'healthy', 500, np.random.default_rng(0));"
        "print([m for m in ('miepython', 'numba', 'torch', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    assert done.stdout.strip() == "[]"
