"""Classes of thrombocytopenia and what stands against them (haematology.md 3.4)."""

import pytest

from bloodview.clinic import Flag
from bloodview.clinic.rules.platelets import CLASSES
from tests.core.clinic.animals import Value, animal, keys, text_of

CLASS_KEYS = {"plt_between", "plt_low", *(f"plt_{name}" for name in CLASSES)}


def classes(species: str, plt: Value, breed: str = "", checked: bool = False, age: float = 2000) -> list[str]:
    found = animal(species, plt=plt, breed=breed, platelets_checked=checked, age_days=age)
    return [key for key in keys(found) if key in CLASS_KEYS]


@pytest.mark.parametrize(
    ("plt", "key"),
    [  # <30 critical call; 30-50 severe; 50-100 moderate; 100-lower RI mild [OWN]; dog 148-484
        (0, "plt_critical"),
        (29.9, "plt_critical"),
        (30, "plt_severe"),
        (49.9, "plt_severe"),
        (50, "plt_moderate"),
        (99.9, "plt_moderate"),
        (100, "plt_mild"),
        (147.9, "plt_mild"),
        (148, None),
        (484, None),
        (900, None),
    ],
)
def test_classes_at_their_limits(plt: float, key: str | None) -> None:
    assert classes("dog", plt) == ([key] if key else [])


@pytest.mark.parametrize(
    ("plt", "words"),
    [
        ((25, 29, 33), "between critical and severe"),
        ((45, 55, 65), "between severe and moderate"),
        ((130, 140, 150), "between mild and none"),
        ((140, 150, 160), "between mild and none"),
        ((20, 60, 120), "between critical and mild"),
    ],
)
def test_a_95_percent_interval_over_a_limit_gives_two_classes(plt: Value, words: str) -> None:
    assert words in text_of(animal("dog", plt=plt), "plt_between")


def test_a_critical_value_is_flagged_whatever_its_interval() -> None:
    assert animal("dog", plt=(25, 29, 33)).flag("plt") is Flag.CRITICAL_LOW


@pytest.mark.parametrize("plt", [5, 29, 60, 140, (140, 155, 170)])
def test_no_cat_is_thrombocytopenic_without_a_clump_check(plt: Value) -> None:  # [S21, S22]
    found = keys(animal("cat", plt=plt))
    assert {"cat_platelets_minimum", "cat_platelet_clumps"} <= set(found)
    assert not CLASS_KEYS & set(found)
    assert "bleeding" not in found


def test_a_checked_cat_has_a_class() -> None:
    assert classes("cat", 60, checked=True) == ["plt_moderate"]
    assert "cat_platelets_minimum" not in keys(animal("cat", plt=60, platelets_checked=True))


def test_a_cat_within_its_interval_needs_no_check() -> None:
    assert keys(animal("cat", plt=300)) == []


def test_a_kitten_without_interval_is_checked_where_its_count_is_critical() -> None:
    assert "cat_platelets_minimum" in keys(animal("cat", plt=10, age_days=40))
    assert "cat_platelets_minimum" not in keys(animal("cat", plt=100, age_days=40))


@pytest.mark.parametrize("plt", [2.35, 60, 140])  # 2,350/µL in a normal dog [S67]
def test_a_cavalier_has_no_critical_count_and_no_class(plt: float) -> None:
    found = animal("dog", plt=plt, breed="Cavalier King Charles Spaniel")
    assert found.flag("plt") is Flag.LOW
    assert {"cavalier_platelets", "cavalier_smear"} <= set(keys(found))
    assert not CLASS_KEYS & set(keys(found))


@pytest.mark.parametrize(
    ("plt", "usual"), [(120, True), (140, True), ((140, 150, 160), True), (90, False), (20, False), (200, False)]
)
def test_platelets_a_little_low_are_usual_in_greyhounds(plt: Value, usual: bool) -> None:  # [S26, S68]
    found = keys(animal("dog", plt=plt, breed="Greyhound"))
    assert ("sighthound_platelets" in found) == usual
    assert not (usual and CLASS_KEYS & set(found))
    assert "sighthound_platelets" not in keys(animal("dog", plt=plt, breed="Beagle"))


def test_many_red_cells_are_usual_in_greyhounds() -> None:  # [S26, S68]; dog up to 8.87
    assert "sighthound_red_cells" in keys(animal("dog", rbc=9.5, breed="Whippet"))
    assert "sighthound_red_cells" in keys(animal("dog", rbc=(8.6, 8.8, 9.0), breed="Greyhound"))
    assert "sighthound_red_cells" not in keys(animal("dog", rbc=8, breed="Greyhound"))
    assert "sighthound_red_cells" not in keys(animal("dog", rbc=9.5, breed="Beagle"))
    assert "sighthound_red_cells" not in keys(animal("dog", rbc=9.5, breed="Greyhound", clump_pct=20))


@pytest.mark.parametrize(
    ("plt", "key"),
    [(700, None), (701, "cat_thrombocytosis"), ((690, 710, 730), "cat_thrombocytosis_borderline")],
)
def test_thrombocytosis_of_cats_is_above_700(plt: Value, key: str | None) -> None:  # [S69]
    found = [each for each in keys(animal("cat", plt=plt)) if each.startswith("cat_thrombocytosis")]
    assert found == ([key] if key else [])
    assert not [each for each in keys(animal("dog", plt=plt)) if "thrombocytosis" in each]


@pytest.mark.parametrize(("plt", "told"), [(29, False), (30, True), ((28, 32, 36), False), (140, True), (200, False)])
def test_no_spontaneous_bleeding_above_30(plt: Value, told: bool) -> None:  # [S64]
    assert ("bleeding" in keys(animal("dog", plt=plt))) == told


def test_what_a_smear_should_show() -> None:  # [S64]: 12-15 a field in dogs, 10-12 in cats
    text = text_of(animal("dog", plt=60), "smear_platelets")
    assert "12 to 15 in a field" in text
    assert "cats 10 to 12" in text
    assert "confirm_platelets" in keys(animal("horse", plt=60))
    assert "bleeding" not in keys(animal("horse", plt=60))


@pytest.mark.parametrize(("species", "plt"), [("llama", 10), ("alpaca", 20)])
def test_camelids_have_no_classes(species: str, plt: float) -> None:  # 0-387 and 23-722 [S4]: 30 is no alarm there
    assert classes(species, plt) == ["plt_low"]
    assert animal(species, plt=plt).flag("plt") is Flag.LOW


def test_a_breed_whose_interval_begins_within_a_class() -> None:  # Maine Coon 85-385 [S3]
    assert classes("cat", 84, breed="Maine Coon", checked=True) == ["plt_moderate"]
    assert classes("cat", 90, breed="Maine Coon", checked=True) == []


def test_nothing_is_concluded_where_the_interval_reaches_over_both_limits() -> None:
    found = keys(animal("dog", plt=(100, 300, 600)))
    assert "plt_wide" in found
    assert not CLASS_KEYS & set(found)


def test_no_species_no_class() -> None:
    assert keys(animal(None, plt=10)) == []
