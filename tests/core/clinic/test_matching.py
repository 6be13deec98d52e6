"""Whom a sample file means: sure only where nothing else can be meant, never by a name alone."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.clinic import Patient, patient_from_keywords
from bloodview.clinic.matching import Likeness, Match, match

REX = Patient("Rex", "4711", "Dog", "Beagle", "M", "2021-03-04", "276098100000001", "Anna Miller")
MIA = Patient("Mia", "4712", "Cat", "", "F", "2019", "276098100000002", "Ben Lake")


def likenesses(found: Match) -> list[tuple[int, Likeness, bool]]:
    return [(each.place, each.likeness, each.contradicted) for each in found.candidates]


def test_the_microchip_decides_whatever_the_names() -> None:
    told = Patient("Rexi", "9", "canine", microchip="276 098-100 000 001", owner="Somebody else")
    assert match(told, [MIA, REX]).certain == 1


@pytest.mark.parametrize("chip", ["", "123", "000000000000000", "-"])
def test_what_is_no_microchip_decides_nothing(chip: str) -> None:
    told = Patient(microchip=chip)
    assert match(told, [replace(REX, microchip=chip)]) == Match(None, ())


def test_a_microchip_of_another_species_or_of_two_patients_is_asked_about() -> None:
    assert match(replace(REX, species="Cat"), [REX]).certain is None
    assert match(REX, [REX, replace(REX, name="Rex II")]).certain is None
    assert len(match(REX, [REX, replace(REX, name="Rex II")]).candidates) == 2


def test_the_number_decides_where_no_microchip_does() -> None:
    told = Patient("REX", "4711", "dog")
    assert match(told, [MIA, REX]).certain == 1
    assert match(Patient(identifier="4711"), [MIA, REX]).certain == 1


def test_a_number_used_again_for_another_patient_is_asked_about() -> None:
    for told in (
        Patient("Bella", "4711", "Dog"),
        Patient("Rex", "4711", "Cat"),
        Patient("Rex", "4711", microchip="276098100000009"),
        Patient("Rex", "4711", birth="12.1.2012"),
    ):
        assert match(told, [REX]).certain is None
        assert likenesses(match(told, [REX])) == [(0, Likeness.IDENTIFIER, True)]
    assert match(Patient(identifier="4711"), [REX, MIA, replace(MIA, identifier="4711")]).certain is None


def test_name_owner_and_species_together_decide() -> None:
    known = [replace(REX, identifier="", microchip=""), MIA]
    assert match(Patient("rex", species="K-9", owner="MILLER, Anna"), known).certain == 0
    assert match(Patient("Réx", species="Canine", owner="anna miller", birth="4.3.2021"), known).certain == 0
    for unsure in (
        Patient("Rex", owner="Anna Miller"),
        Patient("Rex", species="Dog"),
        Patient("Rex", species="Dog", owner="A. Miller"),
        Patient("Rex", species="Cat", owner="Anna Miller"),
        Patient("Rex", species="Dog", owner="Anna Miller", birth="2009"),
        Patient("Rex", identifier="1", species="Dog", owner="Anna Miller"),
    ):
        found = match(unsure, [replace(REX, microchip=""), MIA])
        assert (found.certain, [each.place for each in found.candidates]) == (None, [0])


def test_a_name_alone_is_never_sure() -> None:
    assert match(Patient("Rex"), [Patient("Rex")]).certain is None
    assert likenesses(match(Patient("Rex"), [MIA, REX])) == [(1, Likeness.NAME, False)]


def test_the_likeliest_comes_first_and_those_with_contradictions_last() -> None:
    told = Patient("Rex", "4711", "Dog", owner="Anna Miller")
    known = [Patient("Rex"), Patient("Rex", owner="Anna Miller"), Patient("Bella", "4711", "Dog"), MIA, REX]
    found = match(told, known)
    assert [each.place for each in found.candidates] == [4, 1, 0, 2]
    assert found.certain is None


def test_nobody_is_like_a_file_that_says_nothing() -> None:
    assert match(Patient(), [REX, MIA, Patient()]) == Match(None, ())
    assert match(REX, []) == Match(None, ())


_WORDS = st.sampled_from(["", "Rex", "rex", "4711", "dog", "cat", "276098100000001", "Miller", "2019", "..."])
_PATIENTS = st.builds(Patient, **{field.name: _WORDS for field in fields(Patient)})


@given(_PATIENTS, st.lists(_PATIENTS, max_size=5))
def test_certain_patients_share_more_than_a_name(told: Patient, known: list[Patient]) -> None:
    found = match(told, known)
    assert len({each.place for each in found.candidates}) == len(found.candidates)
    if found.certain is None:
        return
    assert found.candidates[0].place == found.certain
    alone = Patient(name=told.name)
    assert match(alone, known).certain is None
    twins = match(told, [*known, known[found.certain]])
    assert twins.certain is None


def test_keywords_of_any_name_can_hold_the_patient() -> None:
    keywords = {"TIERNAME": " Réx\n", "PATIENT NAME": "ignored", "CHIP": "", "TAG": "276098100000001", "OWNER": "A. M."}
    names = {"name": ("Tiername", "PATIENT NAME"), "microchip": ("Chip", "Tag"), "weight": ("KG",)}
    assert patient_from_keywords(keywords, names) == Patient("Réx", microchip="276098100000001", owner="A. M.")
    assert patient_from_keywords({"PATIENT NAME": "Mia"}, names).name == "Mia"
