"""What is wrong with a patient as written, in sentences: problems keep it from being saved, warnings do not."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from bloodview.clinic import Patient, age_days, age_words
from bloodview.gui.worklist_words import patient_title
from bloodview.gui.written_days import shown_day
from bloodview.language import mark, tr, trn
from bloodview.store.records import PatientRecord

# As reports print it (M/MN/F/FS); the file of an analyser may hold any of the others.
SEXES: Mapping[str, str] = {
    "M": mark("Male"),
    "MN": mark("Male neutered"),
    "F": mark("Female"),
    "FS": mark("Female spayed"),
}
_SEX_NAMES: Mapping[str, str] = {
    **{code.casefold(): code for code in SEXES},
    **{words.casefold().replace(" ", ""): code for code, words in SEXES.items()},
    **dict.fromkeys(("mc", "cm", "nm", "malecastrated", "castrated", "gelding", "neuteredmale"), "MN"),
    **dict.fromkeys(("fn", "sf", "nf", "femaleneutered", "spayed", "spayedfemale"), "FS"),
    **dict.fromkeys(("stallion", "dog(male)", "intactmale"), "M"),
    **dict.fromkeys(("mare", "bitch", "intactfemale"), "F"),
}

_CHIP_DIGITS = 15
# ISO 11784 gives the animal's own number 38 bits.
_CHIP_HIGHEST = 2**38 - 1
_A_LONG_LIFE, _LIVES = timedelta(days=70 * 365), 100


def problems(patient: Patient, today: date) -> Mapping[str, str]:
    """Give, by field, what keeps a patient from being saved."""
    found = {}
    if not (patient.name.strip() or patient.identifier.strip()):
        found["name"] = tr("Write the patient's name or ID, so that it can be found again.")
    if patient.birth.strip() and _in_future(patient.birth, today):
        found["birth"] = tr("This day is still to come; check the birth date.")
    return found


def warnings(patient: Patient, today: date) -> Mapping[str, str]:
    """Give, by field, what looks wrong but may be kept."""
    found = {}
    birth = patient.birth.strip()
    if birth and age_days(birth, today) is None and not _in_future(birth, today):
        found["birth"] = tr(
            "No age can be read from this; write it like {day}, or only the year.", day=shown_day("2021-03-04")
        )
    chip = chip_digits(patient.microchip)
    if chip and (not chip.isdigit() or len(chip) != _CHIP_DIGITS):
        found["microchip"] = trn(
            "A microchip has {digits} digits (ISO 11784); this one has {number} character. Check the number.",
            "A microchip has {digits} digits (ISO 11784); this one has {number} characters. Check the number.",
            len(chip),
            digits=_CHIP_DIGITS,
        )
    elif chip and int(chip[3:]) > _CHIP_HIGHEST:
        found["microchip"] = tr("No ISO 11784 microchip has this number. Check it for a mistyped digit.")
    if not patient.species.strip():
        found["species"] = tr("Without a species no reference interval applies.")
    return found


def twin_words(twin: PatientRecord) -> str:
    """Say that another patient has the microchip already."""
    name, owner = patient_title(twin), twin.patient.owner
    if owner:
        return tr("{patient} (owner {owner}) already has this microchip; check the number.", patient=name, owner=owner)
    return tr("{patient} already has this microchip; check the number.", patient=name)


def age_line(birth: str, today: date) -> str:
    """Say how old a patient is, nothing where the birth date does not tell."""
    days = age_days(birth, today)
    return tr("{age} old", age=age_words(days)) if days is not None else ""


def chip_digits(text: str) -> str:
    """Give a microchip's number without the spaces, dots and dashes people group it by."""
    return re.sub(r"[\s.\-]", "", text)


def sex_code(text: str) -> str | None:
    """Find the code of a sex as written, None where it is none of those known."""
    return _SEX_NAMES.get(re.sub(r"[\s,;/\-]", "", text.casefold()))


def _in_future(birth: str, today: date) -> bool:
    # A day too long ago stays so; only one still to come has an age later on.
    later = (today + lives * _A_LONG_LIFE for lives in range(1, _LIVES))
    return age_days(birth, today) is None and any(age_days(birth, day) is not None for day in later)
