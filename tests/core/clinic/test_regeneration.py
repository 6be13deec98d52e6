"""Reticulocytes in anaemia and without it (haematology.md 3.1 and 3.2)."""

import pytest

from bloodview.clinic.rules.regeneration import DEGREES, degrees_of
from tests.core.clinic.animals import animal, keys, text_of

DEGREE_KEYS = {"regeneration_between", *(f"regeneration_{degree}" for degree in DEGREES)}

# [S7], Cornell: dog <92 none/inadequate, 93-153 equivocal, 154-200 mild, 201-300 moderate, >300 marked;
# cat aggregate <61, 61-85, 86-100, 101-200, >200.
CORNELL = {
    "dog": [
        (0, "none"),
        (91, "none"),
        (93, "equivocal"),
        (153, "equivocal"),
        (154, "mild"),
        (200, "mild"),
        (201, "moderate"),
        (300, "moderate"),
        (301, "marked"),
        (900, "marked"),
    ],
    "cat": [
        (0, "none"),
        (49, "none"),
        (61, "equivocal"),
        (85, "equivocal"),
        (86, "mild"),
        (100, "mild"),
        (101, "moderate"),
        (200, "moderate"),
        (201, "marked"),
    ],
}


@pytest.mark.parametrize(
    ("species", "retic", "degree"),
    [(species, retic, degree) for species, rows in CORNELL.items() for retic, degree in rows],
)
def test_degrees_at_the_limits_of_s7(species: str, retic: float, degree: str) -> None:
    found = animal(species, rbc=4, retic=retic)
    assert degrees_of(found) == (degree, degree)
    assert [key for key in keys(found) if key in DEGREE_KEYS] == [f"regeneration_{degree}"]


def test_a_cat_above_its_interval_is_equivocal_at_least() -> None:  # 50 K has Se and Sp > 80 % in anaemic cats [S58]
    assert degrees_of(animal("cat", rbc=4, retic=50)) == ("none", "none")
    assert degrees_of(animal("cat", rbc=4, retic=51)) == ("equivocal", "equivocal")


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((190, 198, 200), None),
        ((190, 198, 206), "between mild and moderate"),
        ((80, 100, 120), "between none or inadequate and equivocal"),
        ((150, 250, 310), "between equivocal and marked"),
    ],
)
def test_a_95_percent_interval_over_a_limit_gives_two_degrees(
    ends: tuple[float, float, float], words: str | None
) -> None:
    found = animal("dog", rbc=4, retic=ends)
    if words is None:
        assert "regeneration_mild" in keys(found)
    else:
        assert words in text_of(found, "regeneration_between")


def test_no_degree_without_anaemia() -> None:
    assert not DEGREE_KEYS & set(keys(animal("dog", rbc=7, retic=250)))


def test_no_degree_where_the_red_cells_have_no_interval_or_no_count() -> None:
    assert not DEGREE_KEYS & set(keys(animal("dog", rbc=4, retic=250, age_days=30)))
    assert not DEGREE_KEYS & set(keys(animal("dog", retic=250, retic_pct=6)))


@pytest.mark.parametrize("clump_pct", [15, (12, 14, 16)])  # 3.3: 15 % RBC not reliable
def test_no_degree_where_clumps_invalidate_the_red_cells(clump_pct: float | tuple[float, float, float]) -> None:
    found = set(keys(animal("dog", rbc=3, retic=250, clump_pct=clump_pct)))
    assert not found & {*DEGREE_KEYS, "anaemia", "anaemia_borderline", "reticulocytosis", "repeat_for_regeneration"}


def test_no_degree_where_the_reticulocytes_are_too_uncertain() -> None:
    found = keys(animal("dog", rbc=4, retic=(80, 250, 420)))
    assert "retic_wide" in found
    assert not DEGREE_KEYS & set(found)


def test_no_degree_in_the_young() -> None:  # 1.3, [S38]: easily mistaken for regenerative anaemia
    found = keys(animal("cat", rbc=4, retic=150, age_days=120))
    assert {"young_cat", "anaemia"} <= set(found)
    assert not DEGREE_KEYS & set(found)


def test_a_breed_with_more_reticulocytes_gets_no_degree() -> None:  # Maine Coon up to 250 K [S3]
    found = animal("cat", rbc=3, retic=150, breed="Maine Coon")
    assert "250" in text_of(found, "regeneration_breed")
    assert not DEGREE_KEYS & set(keys(found))
    assert "regeneration_breed" not in keys(animal("cat", rbc=6, retic=150, breed="Maine Coon"))


@pytest.mark.parametrize(
    ("rbc", "key"),
    [
        (5.64, "anaemia"),
        ((5.5, 5.6, 5.7), "anaemia_borderline"),
        ((5.6, 5.7, 5.8), "anaemia_borderline"),
        (5.65, None),
        (9.5, None),
    ],
)
def test_red_cells_below_their_interval_are_the_sign_of_anaemia(
    rbc: float | tuple[float, float, float], key: str | None
) -> None:  # 1.1: dog 5.65-8.87
    found = [each for each in keys(animal("dog", rbc=rbc)) if each.startswith("anaemia")]
    assert found == ([key] if key else [])


def test_the_response_takes_two_to_three_days() -> None:  # [S8]
    assert "repeat_for_regeneration" in keys(animal("dog", rbc=4, retic=50))
    assert "repeat_for_regeneration" in keys(animal("dog", rbc=4, retic=(140, 150, 160)))
    assert "repeat_for_regeneration" not in keys(animal("dog", rbc=4, retic=180))
    assert "repeat_for_regeneration" not in keys(animal("dog", rbc=4, retic=(140, 180, 220)))


def test_only_aggregate_reticulocytes_count_in_cats() -> None:  # [S9]
    assert "cat_aggregate" in keys(animal("cat", rbc=4, retic=40))
    assert "cat_aggregate" not in keys(animal("cat", rbc=4, retic=150))
    assert "cat_aggregate" not in keys(animal("dog", rbc=4, retic=40))


@pytest.mark.parametrize(
    ("species", "rbc", "retic", "key"),
    [  # IDEXX limits: dog > 110 [S12], cat > 50 [S30]
        ("dog", 7, 111, "reticulocytosis"),
        ("dog", 7, (105, 112, 119), "reticulocytosis_borderline"),
        ("dog", 7, 110, None),
        ("cat", 8, 51, "reticulocytosis"),
        ("cat", 8, 50, None),
        ("dog", 5, 250, None),
        ("dog", (5.6, 5.8, 6), 250, None),
    ],
)
def test_reticulocytosis_without_anaemia(
    species: str, rbc: float, retic: float | tuple[float, float, float], key: str | None
) -> None:
    found = keys(animal(species, rbc=rbc, retic=retic))
    assert [each for each in found if each.startswith("reticulocytosis")] == ([key] if key else [])
    assert ("consider_reticulocytosis" in found) == (key == "reticulocytosis")


@pytest.mark.parametrize("retic", [0, 5, 13, 60, None])
def test_a_horse_is_never_called_non_regenerative(retic: float | None) -> None:  # 3.2, [S11]
    found = keys(animal("horse", rbc=3, retic=retic))
    assert {"anaemia", "horse_reticulocytes", "horse_follow"} <= set(found)
    assert not {*DEGREE_KEYS, "repeat_for_regeneration"} & set(found)


@pytest.mark.parametrize(("retic", "told"), [(13, False), (13.2, True), ((12, 14, 16), False)])
def test_a_horse_above_13_1(retic: float | tuple[float, float, float], told: bool) -> None:  # [S11]: 1.16-13.1 K
    assert ("horse_reticulocytes_high" in keys(animal("horse", rbc=5, retic=retic))) == told


def test_a_horse_without_anaemia_has_no_remark() -> None:
    assert keys(animal("horse", rbc=8, retic=1, plt=180)) == []


@pytest.mark.parametrize("species", ["cow", "sheep", "goat"])
def test_any_reticulocytes_of_a_ruminant_are_regeneration(species: str) -> None:  # 3.2: healthy adults 0 % [S2]
    assert "ruminant_regeneration" in keys(animal(species, rbc=4, retic_pct=(0.1, 0.2, 0.3)))
    assert "ruminant_regeneration" not in keys(animal(species, rbc=4, retic_pct=(0, 0.05, 0.2)))
    assert "ruminant_regeneration" not in keys(animal(species, rbc=4, retic_pct=0))
    assert "ruminant_regeneration" not in keys(animal(species, rbc=4, retic_pct=1, age_days=60))
    assert "ruminant_regeneration" not in keys(animal(species, rbc=4, retic_pct=1, clump_pct=20))


@pytest.mark.parametrize("species", ["horse", "cow", "rabbit", "alpaca", "rat", "pig"])
def test_degrees_are_of_dogs_and_cats_alone(species: str) -> None:
    assert degrees_of(animal(species, rbc=3, retic=250)) is None
