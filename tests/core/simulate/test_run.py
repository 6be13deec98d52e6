"""One simulated sample: counts, populations and pulses are what blood and physics make them."""

import time

import numpy as np
import pytest

from bloodview.errors import UserError
from bloodview.result import Population
from bloodview.simulate import (
    CHANNELS,
    Cell,
    Instrument,
    Session,
    SimulatedSample,
    condition_keys,
    simulate_sample,
    species_keys,
)
from bloodview.simulate.blood import draw_blood
from bloodview.simulate.catalogue import species_entry

LARGEST = 262_143


def sample(species: str, condition: str, events: int = 20_000, seed: int = 1) -> SimulatedSample:
    return simulate_sample(species, condition, events, np.random.default_rng(seed))


def column(result: SimulatedSample, name: str) -> np.ndarray:
    return result.events[:, result.channels.index(name)]


def test_all_species_and_conditions_of_the_contract_are_there() -> None:
    assert {"dog", "cat", "horse", "cow", "sheep", "goat", "pig", "rabbit", "ferret"} <= set(species_keys())
    assert {
        "healthy",
        "regenerative_anaemia",
        "nonregenerative_anaemia",
        "thrombocytopenia",
        "severe_thrombocytopenia",
        "thrombocytosis",
        "agglutination",
        "microcytosis",
        "macrothrombocytes",
        "aged",
    } <= set(condition_keys())


@pytest.mark.parametrize("species", species_keys())
@pytest.mark.parametrize("condition", condition_keys())
def test_every_pair_gives_a_whole_sample(species: str, condition: str) -> None:
    result = sample(species, condition, events=3000)
    assert result.events.shape == (3000, len(CHANNELS))
    assert result.events.dtype == np.float32
    signals = result.events[:, :12]
    assert np.isfinite(result.events).all()
    assert (signals == np.rint(signals)).all()
    assert signals.min() >= 0
    assert signals.max() <= LARGEST
    assert (np.diff(column(result, "Time")) >= 0).all()
    assert set(np.unique(result.truth)) <= {0, 1, 2, 3, 4}
    counts = np.bincount(result.truth, minlength=5)
    reds = counts[:3].sum()
    assert result.plt == pytest.approx(counts[3] * result.dilution / result.volume_nl)
    cells = result.cells[result.truth <= Population.CLUMP].sum()
    assert result.rbc == pytest.approx(cells * result.dilution / result.volume_nl / 1000)
    assert result.retic_pct == pytest.approx(100 * counts[1] / reds)
    assert result.clump_pct == pytest.approx(100 * counts[2] / reds)


@pytest.mark.parametrize("species", ["dog", "cat", "horse", "goat"])
@pytest.mark.parametrize("condition", ["healthy", "agglutination", "thrombocytosis"])
def test_counts_agree_with_the_blood_that_was_drawn(species: str, condition: str) -> None:
    """The run ends when the events are there; volume and counts together must give the blood back."""
    blood = draw_blood(species, condition, np.random.default_rng(7))
    result = sample(species, condition, seed=7)
    assert result.rbc == pytest.approx(blood.rbc, rel=0.04)
    unclumped = blood.plt * (1 - 0.85 * blood.clumped_plt_share)
    lost_below_threshold = 0.25 if species in ("horse", "goat") else 0.12
    assert (1 - lost_below_threshold) * unclumped < result.plt < 1.12 * unclumped


def test_same_seed_same_sample_and_another_seed_another() -> None:
    first, again, other = sample("cat", "aged"), sample("cat", "aged"), sample("cat", "aged", seed=2)
    assert np.array_equal(first.events, again.events)
    assert np.array_equal(first.truth, again.truth)
    assert first.keywords == again.keywords
    assert not np.array_equal(first.events, other.events)


def test_a_hundred_thousand_events_take_less_than_two_seconds() -> None:
    sample("dog", "healthy", 1000)
    began = time.process_time()
    sample("dog", "agglutination", 100_000)
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize("species", ["cow", "sheep", "goat"])
def test_healthy_ruminants_have_no_reticulocytes(species: str) -> None:
    assert sample(species, "healthy").retic_pct == 0


def test_horses_hardly_release_reticulocytes() -> None:
    assert max(sample("horse", "healthy", seed=seed).retic_pct for seed in range(3)) < 0.3
    assert max(sample("horse", "regenerative_anaemia", seed=seed).retic_pct for seed in range(3)) < 1.0


def test_regenerative_anaemia_is_anaemia_with_reticulocytes() -> None:
    for seed in range(4):
        result = sample("dog", "regenerative_anaemia", seed=seed)
        assert result.rbc < species_entry("dog").ranges["rbc"].low
        assert result.retic_pct > 1.5
        still = sample("dog", "nonregenerative_anaemia", seed=seed)
        assert still.rbc < species_entry("dog").ranges["rbc"].low
        assert still.retic_pct < 1.0


def test_severe_thrombocytopenia_is_below_five() -> None:
    assert all(sample("dog", "severe_thrombocytopenia", seed=seed).plt < 6.5 for seed in range(4))


def test_agglutination_makes_clumps_that_rbc_counts_whole() -> None:
    result = sample("dog", "agglutination")
    clumps = result.truth == Population.CLUMP
    assert result.clump_pct > 4
    assert result.cells[clumps].min() == 2
    assert result.cells[clumps].max() >= 4
    events_only = np.sum(result.truth <= Population.CLUMP) * result.dilution / result.volume_nl / 1000
    assert result.rbc > 1.04 * events_only


def test_a_clump_has_the_light_of_its_cells_in_a_lower_longer_pulse() -> None:
    result = sample("dog", "agglutination")
    single = result.truth == Population.RBC
    pair = (result.truth == Population.CLUMP) & (result.cells == 2)
    area, height, width = (np.median(column(result, f"FS1-{signal}")[pair]) for signal in "AHW")
    one_area, one_height, one_width = (np.median(column(result, f"FS1-{signal}")[single]) for signal in "AHW")
    assert area / one_area == pytest.approx(1.97, abs=0.08)
    assert 1.0 < height / one_height < 1.85
    assert 1.1 < width / one_width < 2.5


def test_reticulocytes_are_larger_paler_and_stained() -> None:
    result = sample("dog", "regenerative_anaemia")
    young, mature = result.truth == Population.RETIC, result.truth == Population.RBC

    def ratio(name: str) -> float:
        return float(np.median(column(result, name)[young]) / np.median(column(result, name)[mature]))

    assert ratio("FS1-A") > 1.03
    assert ratio("FS2-A") < 0.97
    assert ratio("FL1-A") > 3


def test_punctate_reticulocytes_of_cats_count_as_red_cells() -> None:
    result = sample("cat", "healthy")
    punctate = result.kind == Cell.PUNCTATE
    assert punctate.mean() > 0.01
    assert set(np.unique(result.truth[punctate])) <= {Population.RBC, Population.CLUMP}
    stain = column(result, "FL1-A")
    levels = [np.median(stain[(result.kind == kind) & (result.cells == 1)]) for kind in (0, 1, 2)]
    assert levels[0] < levels[1] < levels[2]


def test_fragments_ghosts_debris_white_cells_and_noise_are_other() -> None:
    result = sample("dog", "microcytosis")
    other = {Cell.FRAGMENT, Cell.GHOST, Cell.DEBRIS, Cell.WBC, Cell.NOISE}
    kinds = set(np.unique(result.kind[result.truth == Population.OTHER]))
    assert {int(kind) for kind in other} == {int(kind) for kind in kinds}
    assert np.mean(result.kind == Cell.FRAGMENT) > 0.005


def test_coincidence_grows_with_the_concentration() -> None:
    slow, fast = Instrument(dilution=4000), Instrument(dilution=100)
    rates = [
        simulate_sample("dog", "healthy", 20_000, np.random.default_rng(3), instrument=instrument).clump_pct
        for instrument in (slow, fast)
    ]
    assert rates[1] > rates[0] + 1


def test_nothing_below_the_threshold_triggers_and_gains_shift_all() -> None:
    weak = simulate_sample("dog", "healthy", 5000, np.random.default_rng(4), session=Session(gain=(0.5, 0.9, 0.9, 0.9)))
    plain = sample("dog", "healthy", 5000, seed=4)
    assert column(plain, "FS2-H").min() >= 600
    half = np.median(column(weak, "FS1-A")) / np.median(column(plain, "FS1-A"))
    assert half == pytest.approx(0.5, abs=0.02)


def test_pulses_are_wide_when_long_and_saturate_at_18_bits() -> None:
    result = sample("dog", "healthy")
    width = column(result, "FS2-W")
    red, platelet = result.truth == Population.RBC, result.truth == Population.PLT
    assert np.median(width[red]) > 1.04 * np.median(width[platelet])
    loud = simulate_sample("dog", "healthy", 5000, np.random.default_rng(4), session=Session(gain=(8.0, 1.0, 1.0, 1.0)))
    assert column(loud, "FS1-A").max() == LARGEST


@pytest.mark.parametrize("events", [0, -5, 99, 2_000_001])
def test_absurd_numbers_of_events_are_refused(events: int) -> None:
    with pytest.raises(UserError, match="100 to 2000000"):
        sample("dog", "healthy", events)


def test_unknown_species_and_conditions_are_refused_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"'dragon' is no species .* dog, cat"):
        sample("dragon", "healthy")
    with pytest.raises(UserError, match=r"'lazy' is no condition .* healthy"):
        sample("dog", "lazy")
