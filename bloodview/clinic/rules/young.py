"""Young animals, whose blood is not that of adults."""

import math

from bloodview.clinic.findings import Findings
from bloodview.clinic.flags import ABNORMAL, ends_of
from bloodview.clinic.wording import Message, say

GROWN, GROWN_DOG = 183.0, 365.0
"""Ages [days] from which an animal counts as grown, and a dog's red cells as adult (haematology.md 1.3: bands up to 6
months, a proposal; dogs may take 6 to 12 months, [S38])."""

_KEYS = {
    "dog": "young_dog",
    "cat": "young_cat",
    "horse": "young_horse",
    "cow": "young_cow",
    "alpaca": "young_camelid",
    "llama": "young_camelid",
}

_RETICULOCYTES = frozenset({"rat", "mouse", "rabbit", "pig"})


def is_young(findings: Findings) -> bool:
    """Whether the animal is known to be younger than half a year."""
    age = findings.age_days
    return age is not None and math.isfinite(age) and age < GROWN


def young(findings: Findings) -> Message | None:
    """What is different in the young of this species (1.3), or that nothing is known here."""
    if not is_young(findings) or findings.species is None or findings.intervals is None:
        return None
    return say(_KEYS.get(findings.species, "young_adult_intervals"))


def young_reticulocytes(findings: Findings) -> Message | None:
    """Young rodents, rabbits and pigs have more reticulocytes (3.2)."""
    return say("young_reticulocytes") if is_young(findings) and findings.species in _RETICULOCYTES else None


def growing_dog(findings: Findings) -> Message | None:
    """Red cells of a dog between half a year and a year (1.3, [S38])."""
    age, ends = findings.age_days, ends_of(findings.rbc)
    interval = findings.intervals.get("rbc") if findings.intervals else None
    if findings.species != "dog" or age is None or not GROWN <= age < GROWN_DOG:
        return None
    if ends is None or interval is None or interval.low is None or ends[0] >= interval.low:
        return None
    return say("growing_dog")


def age_unknown(findings: Findings) -> Message | None:
    """Adult intervals were taken for want of an age, and a count lies outside them."""
    age = findings.age_days
    if (age is not None and math.isfinite(age)) or findings.intervals is None:
        return None
    return say("age_unknown") if ABNORMAL & set(findings.flags.values()) else None
