"""Reticulocytes: the degree of regeneration in dog and cat, and what they say in other species."""

from bisect import bisect_right
from collections.abc import Mapping

from bloodview.clinic.figures import figure
from bloodview.clinic.findings import Findings
from bloodview.clinic.flags import ABOVE, Flag, ends_of
from bloodview.clinic.rules.red_cells import Anaemia, anaemia_of
from bloodview.clinic.rules.validity import red_cells_valid, reticulocytes_valid
from bloodview.clinic.rules.young import is_young
from bloodview.clinic.wording import Message, say, words
from bloodview.language import trc

DEGREES = ("none", "equivocal", "mild", "moderate", "marked")

FROM: Mapping[str, tuple[int, int, int, int]] = {"dog": (92, 154, 201, 301), "cat": (61, 86, 101, 201)}
"""Reticulocytes [10^9/L], rounded, from which each degree after the first begins (Cornell, haematology.md 3.1, [S7]:
dog < 92, 93-153, 154-200, 201-300, > 300; cat, aggregate, < 61, 61-85, 86-100, 101-200, > 200)."""

RUMINANTS = frozenset({"cow", "sheep", "goat"})


def degrees_of(findings: Findings) -> tuple[str, str] | None:
    """Give the degrees at the lower and upper end of the 95 % interval, None where no degree may be given.

    Only an anaemia has a degree of regeneration, and only in an adult dog or cat with a valid reticulocyte count; a
    breed with more reticulocytes than the classes allow for has none.
    """
    limits, ends = FROM.get(findings.species or ""), ends_of(findings.retic)
    if (
        limits is None
        or ends is None
        or is_young(findings)
        or _own_interval(findings)
        or not reticulocytes_valid(findings)
    ):
        return None
    if anaemia_of(findings) not in (Anaemia.YES, Anaemia.BORDERLINE):
        return None
    return _degree(findings, limits, ends[0]), _degree(findings, limits, ends[2])


def _degree(findings: Findings, limits: tuple[int, ...], value: float) -> str:
    """A count above its reference interval is equivocal at least: the cat's ends below the first class ([S58])."""
    interval = findings.intervals.get("retic") if findings.intervals else None
    above = interval is not None and interval.high is not None and value > interval.high
    return DEGREES[max(bisect_right(limits, round(value)), int(above))]


def regeneration(findings: Findings) -> Message | None:
    """The degree of regeneration; "between" where the 95 % interval reaches into more than one class."""
    degrees, ends = degrees_of(findings), ends_of(findings.retic)
    if degrees is None or ends is None:
        return None
    first, last = degrees
    low, value, high = (figure(end) for end in ends)
    if first != last:
        terms = {
            "first": trc("degree", words()[f"regeneration_{first}"]),
            "second": trc("degree", words()[f"regeneration_{last}"]),
        }
        return say("regeneration_between", low=low, high=high, **terms)
    if first == "none":
        return say("regeneration_none", value=value, limit=str(FROM[findings.species or ""][0]))
    return say(f"regeneration_{first}", value=value)


def regeneration_breed(findings: Findings) -> Message | None:
    """Why an anaemic animal of a breed with more reticulocytes than others gets no degree."""
    interval = findings.intervals.get("retic") if findings.intervals else None
    anaemic = anaemia_of(findings) in (Anaemia.YES, Anaemia.BORDERLINE)
    if interval is None or interval.high is None or not _own_interval(findings) or not anaemic:
        return None
    return say("regeneration_breed", limit=figure(interval.high))


def reticulocytosis(findings: Findings) -> Message | None:
    """More reticulocytes than the interval holds without an anaemia (dog, cat; 3.1, [S12])."""
    if findings.species not in FROM or is_young(findings) or anaemia_of(findings) is not Anaemia.NO:
        return None
    if not reticulocytes_valid(findings):
        return None
    flag, ends = findings.flag("retic"), ends_of(findings.retic)
    if flag in ABOVE and ends is not None:
        return say("reticulocytosis", value=figure(ends[1]))
    return say("reticulocytosis_borderline") if flag is Flag.BORDERLINE_HIGH else None


def consider_reticulocytosis(findings: Findings) -> Message | None:
    """What may lie behind it (3.1)."""
    found = reticulocytosis(findings)
    return say("consider_reticulocytosis") if found is not None and found.key == "reticulocytosis" else None


def repeat_for_regeneration(findings: Findings) -> Message | None:
    """A response takes 2 to 3 days (3.1, [S8])."""
    ends = ends_of(findings.retic)
    if ends is None or degrees_of(findings) is None:
        return None
    likely = _degree(findings, FROM[findings.species or ""], ends[1])
    return say("repeat_for_regeneration") if likely in ("none", "equivocal") else None


def cat_aggregate(findings: Findings) -> Message | None:
    """Only aggregate reticulocytes count in cats (3.1, [S9])."""
    if findings.species != "cat" or repeat_for_regeneration(findings) is None:
        return None
    return say("cat_aggregate")


def horse_reticulocytes(findings: Findings) -> Message | None:
    """A horse's reticulocytes never show that an anaemia is not regenerative (3.2, [S11])."""
    if findings.species != "horse" or anaemia_of(findings) not in (Anaemia.YES, Anaemia.BORDERLINE):
        return None
    return say("horse_reticulocytes")


def horse_reticulocytes_high(findings: Findings) -> Message | None:
    """Reticulocytes above the interval of horses (3.2, [S11])."""
    if findings.species != "horse" or findings.flag("retic") not in ABOVE or not reticulocytes_valid(findings):
        return None
    return say("horse_reticulocytes_high")


def horse_follow(findings: Findings) -> Message | None:
    """What to follow in an anaemic horse instead (3.2, [S61])."""
    return say("horse_follow") if horse_reticulocytes(findings) is not None else None


def ruminant_regeneration(findings: Findings) -> Message | None:
    """Any reticulocytes of a grown ruminant show regeneration (3.2); 0 must lie outside the 95 % interval."""
    ends = ends_of(findings.retic_pct)
    if findings.species not in RUMINANTS or is_young(findings) or ends is None or ends[0] <= 0:
        return None
    if findings.rbc is not None and not red_cells_valid(findings):
        return None
    return say("ruminant_regeneration", value=figure(ends[1]))


def _own_interval(findings: Findings) -> bool:
    intervals = findings.intervals
    return (
        findings.species == "cat" and intervals is not None and intervals.breed != "" and "retic" in intervals.intervals
    )
