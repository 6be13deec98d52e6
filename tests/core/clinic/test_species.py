"""Species are recognised by the names that files and people give them."""

import pytest

from bloodview.clinic import all_species, species_named
from bloodview.language import LANGUAGES, speaking


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dog", "dog"),
        ("CANINE", "dog"),
        ("K-9", "dog"),
        ("Canis lupus familiaris", "dog"),
        ("Dog, Beagle", "dog"),
        ("Feline (DSH)", "cat"),
        ("Equine", "horse"),
        ("bovine", "cow"),
        ("chevre", "goat"),
        ("CHÈVRE", "goat"),
        ("pot bellied pig", "pig"),
        ("Rabbit - Dutch", "rabbit"),
        ("Mustela putorius furo", "ferret"),
        (" alpaca ", "alpaca"),
    ],
)
def test_names_are_recognised(text: str, key: str) -> None:
    species = species_named(text)
    assert species is not None
    assert species.key == key


@pytest.mark.parametrize("text", ["", "  ", "guinea pig", "prairie dog", "sea horse", "dog and cat", "x" * 100_000])
def test_other_animals_are_not_mistaken(text: str) -> None:
    assert species_named(text) is None


def test_every_name_belongs_to_one_species() -> None:
    names = [name.casefold() for each in all_species() for name in (each.key, *each.synonyms)]
    assert len(names) == len(set(names))
    for each in all_species():
        assert species_named(each.key) == each
        assert species_named(each.label) == each
        assert all(species_named(name) == each for name in each.synonyms)


def test_the_nine_species_of_the_simulator_are_known() -> None:
    nine = {"dog", "cat", "horse", "cow", "sheep", "goat", "pig", "rabbit", "ferret"}
    assert nine <= {each.key for each in all_species()}


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_every_label_is_recognised_whatever_language_it_was_written_in(code: str) -> None:
    with speaking(code):
        labels = [each.label for each in all_species()]
    assert [species_named(label) for label in labels] == list(all_species())
    assert len(set(labels)) == len(labels)
