"""The animal a sample was taken from and the clinic that prints the report."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Patient:
    """What a file or a form says about the animal; empty where it says nothing.

    The texts are as written by a person: whoever shows them escapes them. They never reach the log.
    """

    name: str = ""
    identifier: str = ""
    species: str = ""
    breed: str = ""
    sex: str = ""
    birth: str = ""
    microchip: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Clinic:
    """The clinic as it stands at the head of a report."""

    name: str = ""
    address: str = ""
    phone: str = ""


PATIENT_KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "name": ("PATIENT NAME",),
    "identifier": ("PATIENT ID",),
    "species": ("SPECIES",),
    "breed": ("BREED",),
    "sex": ("SEX",),
    "birth": ("BIRTH",),
    "microchip": ("MICROCHIP",),
    "owner": ("OWNER",),
}


def patient_from_keywords(keywords: Mapping[str, str], names: Mapping[str, Sequence[str]] | None = None) -> Patient:
    """Read the patient from the keywords of a sample file; control characters become spaces.

    keywords : by upper-case name, as `Sample` holds them
    names : field of a patient and the keywords that may hold it, the first that says something counts; fields that
        are not among them have the usual names
    """
    asked = {**PATIENT_KEYWORDS, **(names or {})}
    return Patient(**{field: _first(keywords, asked[field]) for field in PATIENT_KEYWORDS})


def _first(keywords: Mapping[str, str], names: Sequence[str]) -> str:
    said = (one_line(keywords.get(name.upper(), "")) for name in names)
    return next((words for words in said if words), "")


def one_line(text: str) -> str:
    """Give a text as one line: line breaks and control characters become single spaces."""
    shown = (" " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in text)
    return " ".join("".join(shown).split())
