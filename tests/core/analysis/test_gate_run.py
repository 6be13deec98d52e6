"""Signals of a run, each by itself."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bloodview.analysis import gate_run
from bloodview.result import Population
from bloodview.samples import Detector, Panel, PanelChannel, Sample, Signal
from bloodview.simulate import faults, simulate_sample

EVENTS = 6000
PANEL = Panel(
    name="two",
    channels=(
        PanelChannel(name="FS-H", detector=Detector.FORWARD_LOW, signal=Signal.HEIGHT, cofactor=100.0),
        PanelChannel(name="FS-W", detector=Detector.FORWARD_LOW, signal=Signal.WIDTH, cofactor=100.0),
    ),
)


def random() -> np.random.Generator:
    return np.random.default_rng(3)


def times() -> NDArray[np.float64]:
    return np.cumsum(random().exponential(1.0, EVENTS))


def blood(platelets: float = 0.05) -> NDArray[np.float64]:
    probability = np.zeros((EVENTS, 5))
    own = random().random(EVENTS) < platelets
    probability[own, Population.PLT] = 1
    probability[~own, Population.RBC] = 1
    return probability


def test_an_even_run_is_even() -> None:
    light = random().standard_normal((EVENTS, 2)).astype(np.float32)
    found = gate_run.steadiness(times(), blood(), light)
    assert found.rate == 0
    assert found.pause < 0.005
    assert found.shares < 0.05
    assert found.medians < 0.1


def test_a_pause_and_a_falling_rate_are_seen() -> None:
    time = times()
    stopped = np.where(time > time[3000], time + 0.1 * time[-1], time)
    assert gate_run.rate_drift(stopped)[1] == pytest.approx(0.1 / 1.1, rel=0.1)
    slower = np.where(time > time[3000], time[3000] + 3 * (time - time[3000]), time)
    assert gate_run.rate_drift(slower)[0] > 0.5


def test_cells_that_change_are_seen_without_a_clock() -> None:
    probability = blood()
    light = random().standard_normal((EVENTS, 1)).astype(np.float32)
    light[: EVENTS // 5] += 1
    assert gate_run.steadiness(None, probability, light).medians > 0.5
    probability[: EVENTS // 5] = np.eye(5)[Population.PLT]
    assert gate_run.steadiness(None, probability, light).shares > 0.3


def test_few_events_tell_nothing_of_steadiness() -> None:
    assert gate_run.steadiness(times()[:200], blood()[:200], np.zeros((200, 1), np.float32)) == gate_run.Steadiness()


def test_ends_of_the_scale_are_counted_in_heights_not_in_widths() -> None:
    values = random().uniform(100, 1000, (1000, 2)).astype(np.float32)
    values[:300, 0], values[:, 1] = 2000, 5
    highest, lowest = gate_run.at_the_end(values, PANEL)
    assert highest == pytest.approx(0.3)
    assert lowest == pytest.approx(0.001)
    values[:400, 0] = 0
    assert gate_run.at_the_end(values, PANEL)[1] == pytest.approx(0.4)


def test_platelets_at_the_threshold_are_cut_off() -> None:
    transformed = np.full((EVENTS, 2), 5, np.float32)
    platelets = blood()[:, Population.PLT] > 0
    transformed[platelets, 0] = np.linspace(1, 2, int(platelets.sum()))
    assert gate_run.cut_off(transformed, blood(), PANEL) == pytest.approx(0.12, abs=0.03)


def sample() -> Sample:
    return faults.as_sample(simulate_sample("dog", "healthy", 2000, random()))


def test_the_clock_is_the_channel_of_time_where_time_goes_on() -> None:
    good = sample()
    time = gate_run.clock(good)
    assert time is not None
    assert time[-1] == good.events[-1, -1]
    assert gate_run.clock(replace(good, channels=(*good.channels[:-1], "FL9"))) is None
    assert gate_run.clock(replace(good, events=random().permutation(good.events))) is None


def test_coincidence_grows_with_the_rate_and_needs_the_step_of_time() -> None:
    good = sample()
    time = gate_run.clock(good)
    assert time is not None
    slow, fast = gate_run.coincidence(time, good), gate_run.coincidence(time / 10, good)
    assert slow is not None
    assert fast is not None
    assert fast == pytest.approx(10 * slow, rel=0.1)
    assert gate_run.coincidence(time, replace(good, keywords={"$TIMESTEP": "x"})) is None
