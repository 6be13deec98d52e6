"""The animal a sample was taken from and the clinic that prints the report."""

import unicodedata
from collections.abc import Mapping
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


_KEYWORDS = {
    "name": "PATIENT NAME",
    "identifier": "PATIENT ID",
    "species": "SPECIES",
    "breed": "BREED",
    "sex": "SEX",
    "birth": "BIRTH",
    "microchip": "MICROCHIP",
    "owner": "OWNER",
}


def patient_from_keywords(keywords: Mapping[str, str]) -> Patient:
    """Read the patient from the keywords of a sample file; control characters become spaces."""
    return Patient(**{field: one_line(keywords.get(keyword, "")) for field, keyword in _KEYWORDS.items()})


def one_line(text: str) -> str:
    """Give a text as one line: line breaks and control characters become single spaces."""
    shown = (" " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in text)
    return " ".join("".join(shown).split())
