"""The shipped intervals are those of the facts, and every one says where it comes from and how sure it is."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.clinic import IntervalSet, all_species, bands_of, intervals_for
from bloodview.clinic.interval_files import IntervalFile, read_interval_file
from bloodview.clinic.intervals import shipped_file
from bloodview.clinic.wording import sources

ADULT = 2000.0

# Written down from haematology.md 1.1 and 1.2 a second time: count, low, high, source, certainty.
FACTS: dict[str, list[tuple[str, float | None, float | None, str, str]]] = {
    "dog": [
        ("rbc", 5.65, 8.87, "S30", "second-hand"),
        ("retic", 10, 110, "S30", "second-hand"),
        ("retic_pct", 0, 1.5, "S8", "source"),
        ("plt", 148, 484, "S30", "second-hand"),
    ],
    "cat": [
        ("rbc", 6.54, 12.20, "S30", "second-hand"),
        ("retic", 3, 50, "S30", "second-hand"),
        ("retic_pct", 0, 0.6, "S2", "source"),
        ("plt", 151, 600, "S30", "second-hand"),
    ],
    "horse": [
        ("rbc", 6.0, 10.4, "S2", "source"),
        ("retic", None, 13.1, "S11", "source"),
        ("plt", 117, 256, "S2", "source"),
    ],
    "cow": [("rbc", 5, 10, "S2", "source"), ("retic_pct", 0, 0, "S2", "source"), ("plt", 100, 800, "S2", "source")],
    "sheep": [("rbc", 9, 15, "S2", "source"), ("retic_pct", 0, 0, "S2", "source"), ("plt", 250, 750, "S2", "source")],
    "goat": [("rbc", 8, 18, "S2", "source"), ("retic_pct", 0, 0, "S2", "source"), ("plt", 300, 600, "S2", "source")],
    "pig": [("rbc", 5, 7, "S2", "source"), ("retic_pct", 0, 12, "S2", "unsure"), ("plt", 200, 500, "S2", "source")],
    "rabbit": [("rbc", 5, 8, "S2", "source"), ("retic_pct", 0, 3, "S28", "source"), ("plt", 250, 650, "S2", "source")],
    "ferret": [
        ("rbc", 6.5, 11, "S29", "source"),
        ("retic_pct", 1, 12, "OWN-low", "unsure"),
        ("plt", 170, 1280, "OWN-low", "unsure"),
    ],
    "alpaca": [
        ("rbc", 9.1, 13.8, "S31", "source"),
        ("retic_pct", None, 1.5, "S31", "source"),
        ("retic", None, 82, "S31", "source"),
        ("plt", 220, 947, "S31", "source"),
    ],
    "llama": [
        ("rbc", 11.3, 17.5, "S32", "source"),
        ("retic_pct", 0, 1, "OWN", "unsure"),
        ("plt", 23, 722, "S4", "source"),
    ],
    "mouse": [("rbc", 7, 11, "OWN", "unsure"), ("retic_pct", 2, 6, "OWN", "unsure")],
    "rat": [
        ("rbc", 7, 9.5, "OWN", "unsure"),
        ("retic_pct", 2, 4, "OWN", "unsure"),
        ("plt", 500, 1300, "S34", "source"),
    ],
}

FILES = [species.key for species in all_species()]


def shipped(species: str) -> IntervalFile:
    path = shipped_file(species)
    assert path is not None, f"{species} has no file"
    return read_interval_file(path)


def set_of(species: str, age: float | None = ADULT, breed: str = "") -> IntervalSet:
    found = intervals_for(species, age, breed=breed)
    assert found is not None
    return found


def test_every_species_has_its_facts_written_down_here() -> None:
    assert sorted(FACTS) == sorted(FILES)


@pytest.mark.parametrize("species", FILES)
def test_adult_intervals_are_those_of_the_facts_and_no_others(species: str) -> None:
    found = set_of(species).intervals
    assert sorted(found) == sorted(count for count, *_ in FACTS[species])
    for count, low, high, source, certainty in FACTS[species]:
        interval = found[count]
        assert (interval.low, interval.high, interval.certainty) == (low, high, certainty), count
        assert f"[{source}]" in interval.source


@pytest.mark.parametrize("species", FILES)
def test_every_source_is_in_the_list_and_given_in_its_words(species: str) -> None:
    file = shipped(species)
    for text in [
        *(entry.source for entry in file.interval),
        *(entry.critical_source for entry in file.interval if entry.critical_source),
    ]:
        tags = re.findall(r"\[([A-Z][\w-]*)\]", text)
        assert tags, text
        for tag in tags:
            assert tag == "PROPOSAL" or sources()[tag].name in text
    for entry in file.interval:
        assert set(re.findall(r"\[([A-Z][\w-]*)\]", entry.note)) <= set(sources())


@pytest.mark.parametrize("species", FILES)
def test_what_rests_on_no_publication_is_marked_unsure(species: str) -> None:
    for entry in shipped(species).interval:
        if "[OWN" in entry.source or "[PROPOSAL]" in entry.source:
            assert entry.certainty == "unsure", entry.count
        assert (entry.critical_low is None and entry.critical_high is None) == (entry.critical_source == "")


@pytest.mark.parametrize(
    ("species", "age", "band"),
    [  # haematology.md 1.3: 0-2 wk, 2-4 wk, 4-8 wk, 8-16 wk, 4-6 mo, adult; foal, calf, cria < 6 mo
        ("cat", 0, "0 to 2 weeks"),
        ("cat", 13.9, "0 to 2 weeks"),
        ("cat", 14, "2 to 4 weeks"),
        ("cat", 28, "4 to 8 weeks"),
        ("cat", 56, "8 to 16 weeks"),
        ("cat", 112, "4 to 6 months"),
        ("cat", 182.9, "4 to 6 months"),
        ("cat", 183, "adult"),
        ("dog", 49, "4 to 7 weeks"),
        ("dog", 50, "50 to 58 days"),
        ("dog", 58.9, "50 to 58 days"),
        ("dog", 59, "8 to 16 weeks"),
        ("horse", 182, "foal, up to 6 months"),
        ("cow", 182, "calf, up to 6 months"),
        ("alpaca", 182, "cria, up to 6 months"),
        ("llama", 183, "adult"),
        ("rat", 3, "adult"),
        ("dog", None, "adult"),
        ("dog", float("nan"), "adult"),
        ("dog", -5, "0 to 2 weeks"),
    ],
)
def test_age_bands(species: str, age: float | None, band: str) -> None:
    assert set_of(species, age).band == band


def test_young_animals_have_only_the_intervals_that_the_facts_give() -> None:  # 1.3
    puppy = set_of("dog", 55).intervals
    assert (puppy["rbc"].low, puppy["rbc"].high) == (3.73, 6.25)  # [S36], days 50 to 58
    assert (puppy["plt"].low, puppy["plt"].high) == (148, 484)  # [S37], not different from adults
    assert set(set_of("dog", 20).intervals) == {"plt"}
    assert set_of("dog", 100).intervals["plt"].certainty == "unsure"
    assert set(set_of("cat", 150).intervals) == {"rbc"}  # [S38], kittens about 4 months
    for species, age in (("cat", 50), ("horse", 100), ("cow", 100), ("alpaca", 100), ("llama", 100)):
        assert set_of(species, age).intervals == {}


def test_a_maine_coon_has_intervals_of_its_own() -> None:  # 1.1, [S3]
    found = set_of("cat", breed="maine coon")
    limits = {count: (interval.low, interval.high) for count, interval in found.intervals.items()}
    assert limits == {"rbc": (4.6, 8.5), "retic_pct": (0.2, 3.3), "retic": (11.3, 250), "plt": (85, 385)}
    assert found.breed == "Maine Coon"
    assert set_of("cat", breed="Persian").breed == ""


def test_a_pot_bellied_pig_has_red_cells_of_its_own() -> None:  # 1.2, [S2]
    interval = set_of("pig", breed="pot-bellied pig").intervals["rbc"]
    assert (interval.low, interval.high) == (6, 8)


def test_no_count_of_a_cavalier_is_critical() -> None:  # 3.4, [S67]
    assert set_of("dog").intervals["plt"].critical_low == 30
    for age in (20.0, ADULT):
        cavalier = set_of("dog", age, breed="CKCS").intervals["plt"]
        assert (cavalier.low, cavalier.critical_low) == (148, None)
        assert "[S67]" in cavalier.note


@pytest.mark.parametrize("species", [None, "", "guinea pig", "../../etc/passwd"])
def test_unknown_species_have_none(species: str | None) -> None:
    assert intervals_for(species, ADULT) is None


def test_a_species_is_known_by_its_other_names() -> None:
    assert set_of("canine").species == "dog"


def test_bands_rise_from_birth() -> None:
    for species in FILES:
        starts = [start for _, start in bands_of(species)]
        assert starts[0] == 0
        assert all(first < second for first, second in pairwise(starts))
    assert bands_of("dragon") == ()


@given(st.sampled_from(FILES), st.floats(allow_nan=True), st.text(max_size=20))
def test_every_age_and_breed_has_a_band(species: str, age: float, breed: str) -> None:
    found = intervals_for(species, age, breed=breed)
    assert found is not None
    assert found.band in dict(bands_of(species))


def test_reading_again_costs_next_to_nothing() -> None:
    path = shipped_file("dog")
    assert isinstance(path, Path)
    assert read_interval_file(path) is read_interval_file(path)
