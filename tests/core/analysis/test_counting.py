"""Counts and their intervals against numbers worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bloodview.analysis.counting import MOST_CELLS, ModelError, cells_per_event, count
from bloodview.learn.bags import USUAL_CLUMP
from bloodview.result import Counts, Estimate
from bloodview.samples import Detector, Panel, PanelChannel, Signal

EXACT = ModelError(red=0.0, retic=0.0, clump=0.0, plt_relative=0.0, plt_share=0.0)
VOLUME, DILUTION = 2.0, 100.0  # 50 cells per nL for each event


def certain(rbc: int = 0, retic: int = 0, clump: int = 0, plt: int = 0, other: int = 0) -> NDArray[np.float64]:
    """Events whose population is beyond doubt."""
    return np.eye(5)[np.repeat(np.arange(5), [rbc, retic, clump, plt, other])]


HUNDRED = certain(rbc=90, retic=4, clump=2, plt=3, other=1)
CELLS = np.full(100, 2.5)


def counted(
    probability: NDArray[np.float64] = HUNDRED,
    cells: NDArray[np.float64] | None = None,
    volume: float | None = VOLUME,
    dilution: float | None = DILUTION,
    error: ModelError = EXACT,
) -> Counts:
    return count(probability, np.full(len(probability), 2.5) if cells is None else cells, volume, dilution, error)


def near(estimate: Estimate | None, value: float, low: float, high: float) -> None:
    assert estimate is not None
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((value, low, high), rel=1e-4, abs=1e-9)


def test_values_and_intervals_of_certain_events() -> None:
    counts = counted()
    # 94 single cells and 2 clumps of 2.5: 99 cells. Variance 96 events + 0.1 x 2 + (0.05 x 3)^2 = 96.2225.
    near(counts.rbc, 4.95, (99 - 1.959964 * 9.80931) * 0.05, (99 + 1.959964 * 9.80931) * 0.05)
    assert counts.rbc_uncorrected == pytest.approx(4.8)
    # Score interval of 3 events: 3 + 1.920729 -+ 1.959964 x sqrt(3 + 0.960365) = 1.020270 .. 8.821188.
    near(counts.plt, 150.0, 1.020270 * 50, 8.821188 * 50)
    # 4 of 96, steadied 6 of 100: deviation sqrt(0.06 x 0.94 / 96) = 0.0242384.
    near(counts.retic_pct, 100 * 4 / 96, 0.0, 100 * (4 / 96 + 1.959964 * 0.0242384))
    near(counts.retic, 4 / 96 * 4950, 0.0, (4 / 96 + 1.959964 * 0.0242384) * 4950)
    # 2 of 96, steadied 4 of 100: deviation sqrt(0.04 x 0.96 / 96) = 0.02.
    near(counts.clump_pct, 100 * 2 / 96, 0.0, 100 * (2 / 96 + 1.959964 * 0.02))


def test_counts_are_sums_of_posteriors_not_of_labels() -> None:
    probability = np.tile([0.6, 0.0, 0.0, 0.4, 0.0], (100, 1))
    counts = counted(probability)
    assert counts.rbc_uncorrected == pytest.approx(60 * 0.05)
    assert counts.plt is not None
    assert counts.plt.value == pytest.approx(40 * 50)
    # Doubt 100 x 0.4 x 0.6 = 24 widens what 40 certain platelets would have.
    sure = counted(certain(rbc=60, plt=40)).plt
    assert sure is not None
    assert counts.plt.high == pytest.approx((40 + 1.920729 + 1.959964 * np.sqrt(40 + 24 + 0.960365)) * 50, rel=1e-6)
    assert counts.plt.high > sure.high
    assert counts.plt.low < sure.low


def test_each_model_error_widens_its_own_interval_only() -> None:
    plain = counted()
    for name, widened in (
        ("red", {"rbc"}),
        ("plt_relative", {"plt"}),
        ("plt_share", {"plt"}),
        ("retic", {"retic_pct", "retic"}),
        ("clump", {"clump_pct"}),
    ):
        wide = counted(error=replace(EXACT, **{name: 0.05}))
        for field in ("rbc", "plt", "retic_pct", "retic", "clump_pct"):
            before, after = getattr(plain, field), getattr(wide, field)
            assert after.value == before.value
            assert (after.high > before.high) == (field in widened), (name, field)


@pytest.mark.parametrize("seed", range(5))
def test_intervals_hold_their_values_and_stay_possible(seed: int) -> None:
    rng = np.random.default_rng(seed)
    probability = rng.dirichlet([5.0, 0.2, 0.1, 0.3, 0.2], size=int(rng.integers(1, 400)))
    error = ModelError(*rng.uniform(0, 0.2, 5))
    counts = counted(probability, rng.uniform(1.5, 6, len(probability)), error=error)
    for estimate in (counts.rbc, counts.plt, counts.retic, counts.retic_pct, counts.clump_pct):
        assert estimate is not None
        assert 0 <= estimate.low <= estimate.value <= estimate.high
    for share in (counts.retic_pct, counts.clump_pct):
        assert share is not None
        assert share.high <= 100
    assert counts.rbc is not None
    assert counts.rbc_uncorrected is not None
    assert counts.rbc.value >= counts.rbc_uncorrected


def test_intervals_cover_what_chance_does() -> None:
    """Of samples drawn from blood with 2 % platelets and 1 % reticulocytes 95 % of intervals hold the truth."""
    rng = np.random.default_rng(1)
    held = {"plt": 0, "retic_pct": 0, "rbc": 0}
    samples = 400
    for _ in range(samples):
        plt, retic, rbc = rng.poisson([60, 30, 2910])
        counts = counted(certain(rbc=rbc, retic=retic, plt=plt))
        for name, truth in (("plt", 60 * 50), ("retic_pct", 100 * 30 / 2940), ("rbc", 2940 * 0.05)):
            estimate = getattr(counts, name)
            held[name] += estimate.low <= truth <= estimate.high
    for name, times in held.items():
        assert 0.92 <= times / samples <= 0.99, name


@pytest.mark.parametrize(("volume", "dilution"), [(None, 100.0), (2.0, None), (0.0, 100.0), (None, None)])
def test_without_volume_or_dilution_there_are_percentages_only(volume: float | None, dilution: float | None) -> None:
    counts = counted(volume=volume, dilution=dilution)
    assert (counts.rbc, counts.rbc_uncorrected, counts.retic, counts.plt) == (None, None, None, None)
    assert counts.retic_pct == counted().retic_pct
    assert counts.clump_pct == counted().clump_pct


def test_without_red_cells_there_are_no_percentages() -> None:
    counts = counted(certain(plt=30, other=70))
    assert (counts.retic_pct, counts.retic, counts.clump_pct) == (None, None, None)
    assert counts.rbc is not None
    assert counts.rbc.value == counts.rbc.low == 0
    assert counts.plt is not None
    assert counts.plt.value == pytest.approx(1500)


def test_an_empty_sample_counts_nothing_but_bounds_it() -> None:
    counts = counted(certain())
    near(counts.rbc, 0.0, 0.0, 0.0)
    # No event seen: the upper end is 1.959964^2 events.
    near(counts.plt, 0.0, 0.0, 3.841459 * 50)
    assert counts.retic_pct is None
    nowhere = counted(certain(), volume=None)
    assert nowhere == Counts(None, None, None, None, None, None)


AREAS = Panel(
    name="areas",
    channels=tuple(
        PanelChannel(name=name, detector=detector, signal=signal, cofactor=1.0)
        for name, detector, signal in (
            ("FSL-A", Detector.FORWARD_LOW, Signal.AREA),
            ("SSC-A", Detector.SIDE, Signal.AREA),
            ("FSL-H", Detector.FORWARD_LOW, Signal.HEIGHT),
            ("SFL-A", Detector.FLUORESCENCE, Signal.AREA),
        )
    ),
)


def clumps(*areas: tuple[float, float], singles: int = 100) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Single cells of area 100 at the low angle and 40 at the side, then clumps of these areas."""
    values = [(100, 40, 7, 3)] * singles + [(low, side, 7, 3) for low, side in areas]
    return np.array(values, np.float32), certain(rbc=singles // 2, retic=singles - singles // 2, clump=len(areas))


def test_a_clump_counts_the_cells_that_its_scatter_adds_up_to() -> None:
    values, probability = clumps((200, 80), (300, 120), (190, 84), (500, 200))
    found = cells_per_event(values, probability, AREAS)
    np.testing.assert_allclose(found[100:], [2.0, 3.0, 2.0, 5.0], rtol=1e-6)
    counts = count(probability, found, VOLUME, DILUTION, EXACT)
    assert counts.rbc is not None
    assert counts.rbc.value == pytest.approx((100 + 2 + 3 + 2 + 5) * 0.05)
    assert counts.rbc_uncorrected == pytest.approx(104 * 0.05)


def test_other_events_do_not_move_the_single_cell() -> None:
    values, probability = clumps((200, 80))
    values = np.concatenate([values, np.full((50, 4), 9000, np.float32)])
    probability = np.concatenate([probability, certain(plt=20, other=30)])
    assert cells_per_event(values, probability, AREAS)[100] == pytest.approx(2.0)


def test_a_clump_has_bounds() -> None:
    values, probability = clumps((10, 4), (90_000, 36_000), (80_000, 32_000))
    np.testing.assert_allclose(cells_per_event(values, probability, AREAS)[100:], [1.5, 12.0, 12.0])


def test_a_saturated_detector_has_no_say() -> None:
    values, probability = clumps(*[(250, side) for side in (80, 80, 80, 120, 120, 160)])
    found = cells_per_event(values, probability, AREAS)
    np.testing.assert_allclose(found[100:], [2.0, 2.0, 2.0, 3.0, 3.0, 4.0], rtol=1e-6)


def test_where_every_detector_is_saturated_a_clump_is_taken_as_large() -> None:
    values, probability = clumps(*[(250, 99)] * 6)
    np.testing.assert_allclose(cells_per_event(values, probability, AREAS)[100:], MOST_CELLS / 2)


def test_values_that_are_no_numbers_do_not_spoil_the_others() -> None:
    values, probability = clumps((200, 80), (300, 120))
    values[0, 0] = np.nan
    values[1, 1] = np.inf
    values[100, 0] = np.nan
    found = cells_per_event(values, probability, AREAS)
    np.testing.assert_allclose(found[100:], [2.0, 3.0], rtol=1e-6)
    assert np.isfinite(found).all()


def test_where_no_area_is_measured_the_usual_clump_is_taken() -> None:
    heights = AREAS.model_copy(update={"channels": AREAS.channels[2:]})
    values, probability = clumps((200, 80))
    np.testing.assert_array_equal(cells_per_event(values[:, 2:], probability, heights), USUAL_CLUMP)


def test_too_few_single_cells_are_no_measure() -> None:
    values, probability = clumps((200, 80), singles=49)
    np.testing.assert_array_equal(cells_per_event(values, probability, AREAS), USUAL_CLUMP)
    assert cells_per_event(np.zeros((0, 4), np.float32), certain(), AREAS).shape == (0,)
