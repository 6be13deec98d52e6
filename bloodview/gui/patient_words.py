"""The fields of a patient in words, for every form that shows them."""

from collections.abc import Mapping

from bloodview.language import mark

FIELD_WORDS: Mapping[str, str] = {
    "name": mark("Name"),
    "identifier": mark("ID"),
    "species": mark("Species"),
    "breed": mark("Breed"),
    "sex": mark("Sex"),
    "birth": mark("Born"),
    "microchip": mark("Microchip"),
    "owner": mark("Owner"),
}
# What a screen reader says of a field, which it meets without what stands around it.
SPOKEN_WORDS: Mapping[str, str] = {
    "name": mark("Patient: Name"),
    "identifier": mark("Patient: ID"),
    "species": mark("Patient: Species"),
    "breed": mark("Patient: Breed"),
    "sex": mark("Patient: Sex"),
    "birth": mark("Patient: Born"),
    "microchip": mark("Patient: Microchip"),
    "owner": mark("Patient: Owner"),
}
