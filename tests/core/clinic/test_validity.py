"""What makes a count unfit to conclude from (haematology.md 3.3), and young animals (1.3)."""

import pytest

from bloodview.clinic import all_species, intervals_for
from bloodview.clinic.rules.validity import plausible
from tests.core.clinic.animals import Value, animal, keys, text_of

CLUMPS = ("clumps_rbc", "clumps_rbc_perhaps", "clumps_indices", "clumps_indices_perhaps", "clumps_noticed")


@pytest.mark.parametrize(
    ("clump_pct", "key"),
    [  # excess >= 1 % notify, >= 5 % MCV/RDW/HCT not reliable, >= 15 % RBC not reliable; coincidence 1.5 % [CALC 4.6]
        (0, None),
        (2.4, None),
        (2.5, "clumps_noticed"),
        ((1, 2.4, 4), None),
        (4.9, "clumps_noticed"),
        ((4, 4.5, 5), "clumps_indices_perhaps"),
        ((4.8, 6, 7), "clumps_indices_perhaps"),
        (5, "clumps_indices"),
        (14.9, "clumps_indices"),
        ((12, 14, 15), "clumps_rbc_perhaps"),
        ((14.9, 17, 19), "clumps_rbc_perhaps"),
        (15, "clumps_rbc"),
        (60, "clumps_rbc"),
    ],
)
def test_what_clumps_invalidate(clump_pct: Value, key: str | None) -> None:
    found = keys(animal("dog", rbc=7, clump_pct=clump_pct))
    assert [each for each in found if each in CLUMPS] == ([key] if key else [])
    assert ("disperse_clumps" in found) == (key is not None and key != "clumps_noticed")
    assert ("look_at_clumps" in found) == (key == "clumps_noticed")


def test_the_advice_on_clumps_names_saline_warmth_and_coombs() -> None:  # [S15, S63: 37 °C 15-30 min]
    text = text_of(animal("dog", clump_pct=8), "disperse_clumps")
    for word in ("saline", "37 °C for 15 to 30 minutes", "Coombs"):
        assert word in text


@pytest.mark.parametrize(
    ("species", "usual"), [("horse", True), ("cat", True), ("dog", False), ("cow", False), (None, False)]
)
def test_some_rouleaux_are_normal_in_horse_and_cat(species: str | None, usual: bool) -> None:
    assert ("rouleaux_usual" in keys(animal(species, clump_pct=8))) == usual
    assert "rouleaux_usual" not in keys(animal(species, clump_pct=1))


@pytest.mark.parametrize(("species", "told"), [("dog", True), ("alpaca", False), ("llama", False)])
def test_a_high_mchc_is_no_sign_of_clumps_in_camelids(species: str, told: bool) -> None:  # 1.2, 3.3 [S15, S62, S35]
    assert ("mchc_high" in keys(animal(species, clump_pct=8))) == told


def test_clumps_up_to_15_percent_leave_the_corrected_red_cells_valid() -> None:
    assert {"clumps_indices", "anaemia"} <= set(keys(animal("dog", rbc=4, clump_pct=10)))
    assert "anaemia" not in keys(animal("dog", rbc=4, clump_pct=16))


@pytest.mark.parametrize(
    ("species", "limit"),
    [  # haematocrit of 82 % [S55] over the smallest MCV: dog 61.6 and cat 35.9 fL [S30], goat 16 fL [S2]
        ("dog", 13.31),
        ("cat", 22.84),
        ("goat", 51.25),
    ],
)
def test_more_red_cells_than_blood_can_hold(species: str, limit: float) -> None:
    assert plausible().most_red_cells(species) == pytest.approx(limit, abs=0.01)
    assert "rbc_implausible" not in keys(animal(species, rbc=limit - 0.02))
    found = keys(animal(species, rbc=limit + 0.02, retic=500))
    assert "rbc_implausible" in found
    assert not [key for key in found if key.startswith(("anaemia", "regeneration", "reticulocytosis"))]


def test_every_species_has_a_plausible_limit_above_its_interval() -> None:
    for species in all_species():
        limit, found = plausible().most_red_cells(species.key), intervals_for(species.key, None)
        assert limit is not None
        assert found is not None
        high = found.intervals["rbc"].high
        assert high is not None
        assert limit > 1.2 * high, species.key


@pytest.mark.parametrize(("plt", "told"), [(4140, False), (4141, True), ((4000, 4500, 5000), False)])
def test_more_platelets_than_an_analyser_was_shown_to_count(plt: Value, told: bool) -> None:  # [S55]: linear to 4,140
    found = keys(animal("cat", plt=plt))
    assert ("plt_implausible" in found) == told
    assert ("cat_thrombocytosis" in found) == (not told)


@pytest.mark.parametrize(("rbc", "told"), [((5.6, 7, 8.3), False), ((5.5, 7, 8.5), True), ((5.6, 7, 9), True)])
def test_red_cells_too_uncertain(rbc: Value, told: bool) -> None:  # twice the 10 % of 2.1
    assert ("rbc_wide" in keys(animal("dog", rbc=rbc))) == told


@pytest.mark.parametrize(
    ("retic_pct", "told"),
    [((3, 5, 7), False), ((2.9, 5, 7.1), True), ((0.1, 0.5, 1), False), ((0, 0.5, 1.1), True)],
)
def test_reticulocytes_too_uncertain(retic_pct: Value, told: bool) -> None:  # twice the 20 % or 0.25 points of 2.1
    assert ("retic_wide" in keys(animal("horse", retic_pct=retic_pct))) == told


@pytest.mark.parametrize(
    ("species", "key"),
    [
        ("dog", "young_dog"),  # [S36, S37, S38]
        ("cat", "young_cat"),  # [S38]
        ("horse", "young_horse"),  # [S11]
        ("cow", "young_cow"),  # [S39]
        ("alpaca", "young_camelid"),  # [S40]
        ("llama", "young_camelid"),
        ("sheep", "young_adult_intervals"),
        ("rat", "young_adult_intervals"),
    ],
)
def test_young_animals_are_read_as_such(species: str, key: str) -> None:
    assert key in keys(animal(species, rbc=5, age_days=100))
    assert not [each for each in keys(animal(species, rbc=5)) if each.startswith("young")]


def test_young_rodents_rabbits_and_pigs_have_more_reticulocytes() -> None:  # 3.2
    for species in ("rat", "mouse", "rabbit", "pig"):
        assert "young_reticulocytes" in keys(animal(species, age_days=30))
    assert "young_reticulocytes" not in keys(animal("dog", age_days=30))


@pytest.mark.parametrize(
    ("age", "rbc", "told"),
    [(200, 5.5, True), (364, 5.5, True), (366, 5.5, False), (200, 7, False), (200, (5.5, 5.8, 6), True)],
)
def test_dogs_may_reach_adult_red_cells_at_six_to_twelve_months(age: float, rbc: Value, told: bool) -> None:  # [S38]
    assert ("growing_dog" in keys(animal("dog", rbc=rbc, age_days=age))) == told


def test_an_unknown_age_is_told_where_a_count_is_flagged() -> None:
    assert "age_unknown" in keys(animal("dog", rbc=4, age_days=None))
    assert "age_unknown" not in keys(animal("dog", rbc=7, age_days=None))
    assert "age_unknown" not in keys(animal("dog", rbc=4, age_days=2000))
