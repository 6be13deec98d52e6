"""Make mie.npz, the table of light scattered by spheres into the simulator's three detectors.

Run with the development environment: `python resources/simulate/make_mie_table.py`. The program itself reads the table
only, so neither miepython nor numba is needed at run time.

The light that a sphere sends into a cone of angles is its differential cross-section (|S1|^2 + |S2|^2) / (2 k^2),
k = 2 pi n_medium / wavelength, for unpolarised light (Bohren and Huffman 1983, section 4.4.4), integrated over the
solid angle 2 pi sin(theta) d(theta).
"""

from pathlib import Path

import miepython
import numpy as np
from numpy.typing import NDArray

WAVELENGTH = 0.660  # micrometres in vacuum: a red diode
MEDIUM = 1.333  # refractive index of the diluent
CONES = {"FS1": (2.0, 3.0), "FS2": (5.0, 15.0), "SSC": (65.0, 115.0)}  # degrees
DIAMETERS = np.geomspace(0.3, 16.0, 340)  # micrometres
INDICES = np.linspace(1.338, 1.418, 33)
NODES = {"FS1": 8, "FS2": 24, "SSC": 96}  # Gauss-Legendre angles in each cone


def cross_sections(diameter: float, index: float) -> NDArray[np.float64]:
    """Light that one sphere scatters into each of the CONES, in square micrometres; diameter in micrometres."""
    wavenumber = 2 * np.pi * MEDIUM / WAVELENGTH
    rules = [_angles(*CONES[detector], NODES[detector]) for detector in CONES]
    theta = np.concatenate([angles for angles, _ in rules])
    # The library's "wiscombe" amplitudes are those of Bohren and Huffman; those it calls "bohren" are twice as large.
    s1, s2 = miepython.S1_S2(index / MEDIUM, 0.5 * wavenumber * diameter, np.cos(theta), norm="wiscombe")
    per_angle = (np.abs(s1) ** 2 + np.abs(s2) ** 2) / (2 * wavenumber**2) * 2 * np.pi * np.sin(theta)
    weighted = per_angle * np.concatenate([weights for _, weights in rules])
    ends = np.cumsum([len(angles) for angles, _ in rules])[:-1]
    return np.array([float(np.sum(share)) for share in np.split(weighted, ends)])


def _angles(low: float, high: float, nodes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points, weights = np.polynomial.legendre.leggauss(nodes)
    half = 0.5 * np.radians(high - low)
    return half * points + 0.5 * np.radians(high + low), half * weights


def table() -> NDArray[np.float32]:
    """Natural logarithms of the cross-sections, [detector, diameter, index]."""
    rows = [[cross_sections(diameter, index) for index in INDICES] for diameter in DIAMETERS]
    return np.log(np.moveaxis(np.array(rows), 2, 0)).astype(np.float32)


def main() -> None:
    """Write mie.npz beside this script."""
    path = Path(__file__).with_name("mie.npz")
    np.savez_compressed(
        path,
        log_cross_section=table(),
        log_diameter=np.log(DIAMETERS),
        index=INDICES,
        wavelength=WAVELENGTH,
        medium=MEDIUM,
        cones=np.array(list(CONES.values())),
    )
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
