"""The gain of each detector is told from a sample, and its events are seen without it."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from bloodview.learn.gain import Alignment, alignment_of
from bloodview.learn.mixture import Mixture
from bloodview.learn.scaling import Scaling
from bloodview.result import Population
from bloodview.samples import Detector, Panel, PanelChannel, Signal

RBC, PLT = Population.RBC, Population.PLT
CHANNELS = (
    (Detector.FORWARD_LOW, Signal.AREA),
    (Detector.FORWARD_LOW, Signal.HEIGHT),
    (Detector.FORWARD_LOW, Signal.WIDTH),
    (Detector.FLUORESCENCE, Signal.AREA),
)
CENTRES = np.array([[5.0, 5.2, 1.0, 3.0], [2.0, 2.1, 0.9, 2.0]])
WIDTH = 0.15
FIRM = torch.tensor([5.0, 5, 5, 300, 300]).double()
PRIOR = torch.tensor([0.95, 0.05]).double()


def alignment(roles: tuple[tuple[Detector, Signal], ...] = CHANNELS) -> Alignment:
    channels = tuple(
        PanelChannel(name=f"{number}", detector=detector, signal=signal, cofactor=10.0)
        for number, (detector, signal) in enumerate(roles)
    )
    return alignment_of(
        Panel(name="Test", channels=channels), Scaling(np.full(len(roles), 3.0), np.full(len(roles), 1.5))
    )


def mixture() -> Mixture:
    return Mixture(torch.from_numpy((CENTRES - 3.0) / 1.5), torch.eye(4).double().repeat(2, 1, 1) * (WIDTH / 1.5) ** 2)


def events(count: int = 4000, platelets: int = 200, larger: float = 0.0) -> NDArray[np.float32]:
    """Transformed red cells and platelets; the red ones `larger` in this animal."""
    kind = np.repeat([0, 1], [count - platelets, platelets])
    centres = CENTRES + np.array([[larger, larger, 0, larger], [0, 0, 0, 0]])
    values = centres[kind] + np.random.default_rng(3).normal(0, WIDTH, (count, 4))
    return np.random.default_rng(4).permutation(values).astype(np.float32)


def amplified(values: NDArray[np.float32], low: float, fluorescence: float) -> NDArray[np.float32]:
    moved: NDArray[np.float32] = np.arcsinh(np.sinh(values) * np.array([low, low, 1.0, fluorescence])).astype(
        np.float32
    )
    return moved


def gains(values: NDArray[np.float32]) -> list[float]:
    found = alignment().gains(mixture(), torch.tensor([RBC, PLT]), PRIOR, FIRM, torch.from_numpy(values))
    return [float(gain) for gain in found.exp()]


@pytest.mark.parametrize(("low", "fluorescence"), [(1.0, 1.0), (1.15, 0.85), (0.8, 1.0), (2.0, 0.5)])
def test_the_gain_of_each_detector_is_told(low: float, fluorescence: float) -> None:
    assert gains(amplified(events(), low, fluorescence)) == pytest.approx([low, fluorescence], rel=0.02)


def test_without_its_gain_a_sample_is_what_it_was() -> None:
    plain = events()
    seen = amplified(plain, 1.2, 0.7)
    back = alignment().aligned(seen, torch.tensor([1.2, 0.7]).double().log())
    np.testing.assert_allclose(back, plain, atol=1e-5)
    np.testing.assert_array_equal(back[:, 2], seen[:, 2])  # a width does not depend on the gain


def test_large_red_cells_are_hardly_gain() -> None:
    """With 19 of 20 events red a fit to all events would call it a gain of exp(0.1) = 1.105; classes weigh alike."""
    assert max(gains(events(larger=0.1))) < 1.075


def test_a_sample_without_events_or_detectors_has_no_gain() -> None:
    assert gains(np.zeros((0, 4), np.float32)) == [1.0, 1.0]
    none = alignment(((Detector.OTHER, Signal.AREA), (Detector.SIDE, Signal.WIDTH)))
    values = np.ones((5, 2), np.float32)
    assert none.detectors == ()
    flat = Mixture(torch.zeros(1, 2).double(), torch.eye(2).double()[None])
    told = none.gains(flat, torch.tensor([RBC]), torch.ones(1).double(), FIRM, torch.from_numpy(values))
    assert len(told) == 0
    np.testing.assert_array_equal(none.aligned(values, told), values)


def test_a_handful_of_events_hardly_tells_a_gain() -> None:
    assert gains(amplified(events(6, 1), 1.5, 1.0)[:1])[0] < 1.5


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf, 1e30])
def test_values_that_are_no_numbers_leave_gains_and_events_finite(strange: float) -> None:
    values = events()
    values[7] = strange
    found = gains(values)
    assert found == pytest.approx([1.0, 1.0], abs=0.02)
    back = alignment().aligned(values, torch.tensor([1.1, 0.9]).double().log())
    np.testing.assert_array_equal(back[7], values[7])  # left for the scaling to bound
    assert np.isfinite(np.delete(back, 7, axis=0)).all()


def test_constant_channels_are_no_trouble() -> None:
    values = events()
    values[:, 3] = 3.0
    assert gains(values)[0] == pytest.approx(1.0, abs=0.02)
