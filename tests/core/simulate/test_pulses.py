"""Pulses of cells that cross the laser alone, together and one after another."""

import numpy as np
import pytest

from bloodview.simulate.cells import Cells
from bloodview.simulate.instrument import Instrument
from bloodview.simulate.pulses import Pulses, make_pulses

INSTRUMENT = Instrument()
DIAMETER = 5.0
SPREAD = np.sqrt(INSTRUMENT.beam_um**2 + DIAMETER**2 / 20)  # um, standard deviation of such a cell's pulse
DEVIATION = SPREAD / INSTRUMENT.speed_um_us  # us


def pulses(particle: list[int], along: list[float], arrival_us: list[float], area: float = 50_000) -> Pulses:
    """Pulses of equal cells."""
    count = len(particle)
    adc = np.full((count, 4), area, np.float32)
    cells = Cells(
        np.array(particle),
        np.zeros(count, np.uint8),
        np.array(along, np.float32),
        np.full(count, DIAMETER, np.float32),
        adc,
    )
    return make_pulses(cells, np.array(arrival_us) * 1e-6, adc, INSTRUMENT)


def test_one_cell_gives_a_gaussian_pulse() -> None:
    one = pulses([0], [0], [100])
    assert one.area[0] == pytest.approx([50_000] * 4)
    assert one.height[0] == pytest.approx([50_000 * INSTRUMENT.beam_um / SPREAD] * 4)
    assert one.width[0] == pytest.approx([2.3548 * DEVIATION] * 4, rel=1e-4)
    assert one.time[0] == pytest.approx(100e-6)


def test_touching_cells_add_their_area_and_make_a_lower_longer_pulse() -> None:
    pair, single = pulses([0, 0], [0, DIAMETER], [100]), pulses([0], [0], [100])
    # Two equal Gaussians whose centres are less than two deviations apart have one peak, in the middle.
    expected = 2 * single.height[0] * np.exp(-0.5 * (0.5 * DIAMETER / SPREAD) ** 2)
    assert len(pair.start) == 1
    assert pair.area[0] == pytest.approx(2 * single.area[0])
    assert pair.height[0] == pytest.approx(expected, rel=0.005)
    assert (pair.width[0] > 1.3 * single.width[0]).all()


def test_cells_that_follow_closely_are_one_event_as_high_as_one_cell() -> None:
    gap = 5 * DEVIATION
    pair, single = pulses([0, 1], [0, 0], [100, 100 + gap]), pulses([0], [0], [100])
    assert len(pair.start) == 1
    assert pair.height[0] == pytest.approx(single.height[0], rel=0.01)
    assert pair.width[0] == pytest.approx(single.width[0] + gap, rel=0.01)


def test_cells_that_follow_later_are_two_events() -> None:
    apart = pulses([0, 1], [0, 0], [100, 100 + 8 * DEVIATION])
    assert apart.start.tolist() == [0, 1]
    assert apart.area[:, 0] == pytest.approx([50_000, 50_000])


def test_small_particles_may_pass_closer_to_each_other() -> None:
    gap = 4 * DEVIATION
    assert len(pulses([0, 1], [0, 0], [100, 100 + gap]).start) == 1
    assert len(pulses([0, 1], [0, 0], [100, 100 + gap], area=1.5 * INSTRUMENT.threshold).start) == 2
