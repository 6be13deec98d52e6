"""Each fault does to a run what it says, and nothing to the sample it was given."""

import numpy as np
import pytest

from bloodview.samples import Sample
from bloodview.simulate import faults, simulate_sample
from bloodview.simulate.faulty import FAULTS
from bloodview.simulate.instrument import CHANNELS, LARGEST

TIME = CHANNELS.index("Time")


def sample(species: str = "dog", seed: int = 1, events: int = 4000) -> Sample:
    return faults.as_sample(simulate_sample(species, "healthy", events, np.random.default_rng(seed)))


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_pure_and_seeded(name: str) -> None:
    good, other = sample(), sample("cat", 2)
    before = good.events.copy()
    once, again = (FAULTS[name](good, other, rng()) for _ in range(2))
    assert np.array_equal(good.events, before)
    assert np.array_equal(once.events, again.events)
    assert once.channels == good.channels
    assert once.events.max() <= max(LARGEST, float(good.events[:, TIME].max()))
    assert not np.array_equal(once.events, before)


def test_a_gain_changes_areas_and_heights_of_its_detector_alone() -> None:
    good = sample()
    moved = faults.gain_changed(good, 1, 0.5).events
    changed = [name for name, own, was in zip(CHANNELS, moved.T, good.events.T, strict=True) if (own != was).any()]
    assert changed == ["FS2-A", "FS2-H"]


def test_after_a_clog_fewer_cells_come_in_the_same_volume() -> None:
    good = sample()
    run = faults.clogged(good, rng())
    third = good.events[-1, TIME] / 3
    late = (run.events[:, TIME] > third).sum() / (good.events[:, TIME] > third).sum()
    assert (run.events[:, TIME] <= third).sum() == (good.events[:, TIME] <= third).sum()
    assert 0.1 < late < 0.2
    assert run.volume_nl == good.volume_nl


@pytest.mark.parametrize("fading", [True, False])
def test_a_fifth_is_carried_over(fading: bool) -> None:
    good, other = sample(), sample("cat", 2)
    run = faults.carried_over(good, other, rng(), fading=fading)
    foreign = (run.events != good.events).any(1)
    assert 0.17 < foreign.mean() < 0.23
    early = foreign[: len(foreign) // 4].mean()
    assert early > 0.4 if fading else 0.15 < early < 0.25


def test_saturation_debris_and_short_runs_are_as_much_as_asked_for() -> None:
    good = sample()
    full = faults.saturated(good, 2).events[:, 2]
    assert 0.29 < (full == LARGEST).mean() < 0.31
    assert len(faults.debris_added(good, rng()).events) == 2 * len(good.events)
    short = faults.cut_short(good, rng())
    assert len(short.events) < 2000
    assert short.volume_nl is not None
    assert good.volume_nl is not None
    assert short.volume_nl / good.volume_nl == pytest.approx(len(short.events) / len(good.events), rel=0.1)
