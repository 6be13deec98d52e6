"""Breeds are recognised by the names that people give them, and crosses are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.clinic import all_species, breed_named, breeds_of
from bloodview.clinic.breeds import MACROTHROMBOCYTES, SIGHTHOUND


@pytest.mark.parametrize(
    ("species", "text", "label"),
    [
        ("dog", "greyhound", "Greyhound"),
        ("dog", "CKCS", "Cavalier King Charles Spaniel"),
        ("dog", "Cavalier King-Charles Spaniel", "Cavalier King Charles Spaniel"),
        ("dog", "Saluki, retired", "Saluki"),
        ("cat", "MAINE COON", "Maine Coon"),
        ("cat", "DSH", "Domestic Shorthair"),
        ("cow", "Montbeliarde", "Montbéliarde"),
        ("pig", "pot bellied pig", "Pot-bellied pig"),
    ],
)
def test_names_are_recognised(species: str, text: str, label: str) -> None:
    breed = breed_named(species, text)
    assert breed is not None
    assert breed.label == label


@pytest.mark.parametrize(
    ("species", "text"),
    [
        ("dog", ""),
        ("dog", "Greyhound x"),
        ("dog", "Greyhound cross"),
        ("dog", "Greyhound (mix)"),
        ("dog", "Maine Coon"),
        ("cat", "Greyhound"),
        ("ferret", "Greyhound"),
        (None, "Greyhound"),
        ("../dog", "Greyhound"),
    ],
)
def test_crosses_and_breeds_of_other_species_are_not(species: str | None, text: str) -> None:
    assert breed_named(species, text) is None


def test_lists_are_sorted_named_once_and_of_known_species() -> None:
    listed = [species.key for species in all_species() if breeds_of(species.key)]
    assert {"dog", "cat", "horse", "cow"} <= set(listed)
    for species in listed:
        labels = [breed.label for breed in breeds_of(species)]
        names = [name.casefold() for breed in breeds_of(species) for name in (breed.label, *breed.synonyms)]
        assert labels == sorted(labels, key=str.casefold)
        assert len(names) == len(set(names))


def test_traits_are_those_of_the_facts() -> None:  # haematology.md 1.1 and 3.4, [S26, S67, S68]
    having = {breed.label: breed.traits for breed in breeds_of("dog") if breed.traits}
    assert having.pop("Cavalier King Charles Spaniel") == {MACROTHROMBOCYTES}
    assert {"Greyhound", "Lurcher"} <= set(having)
    assert set(having.values()) == {frozenset({SIGHTHOUND})}


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    breed = breed_named("dog", text)
    assert breed is None or breed in breeds_of("dog")
