"""Platelets: classes of thrombocytopenia, and why a cat's low count is not one."""

from bisect import bisect_right

from bloodview.clinic.breeds import MACROTHROMBOCYTES, SIGHTHOUND, breed_named
from bloodview.clinic.figures import figure
from bloodview.clinic.findings import Findings
from bloodview.clinic.flags import BELOW, Flag, ends_of
from bloodview.clinic.rules.validity import platelets_valid
from bloodview.clinic.wording import Message, say, words
from bloodview.language import trc

CRITICAL, SEVERE, MODERATE = 30.0, 50.0, 100.0
"""Upper ends of the classes [10^9/L]; mild reaches up to the reference interval (haematology.md 3.4, [OWN])."""

THROMBOCYTOSIS = 700.0
"""Of cats, 10^9/L (3.4, [S69])."""

CLASSES = ("critical", "severe", "moderate", "mild", "none")

SMALL_ANIMALS = frozenset({"dog", "cat"})
"""Species of the book [S64] from which smear and bleeding come."""

_LOW = BELOW | {Flag.BORDERLINE_LOW}


def low_platelets(findings: Findings) -> bool:
    """Whether the count is below its interval or straddles its limit; without an interval, whether it is critical."""
    ends = ends_of(findings.plt)
    if ends is None:
        return False
    flag = findings.flag("plt")
    return flag in _LOW or (flag is Flag.UNKNOWN and ends[1] < CRITICAL)


def classes_of(findings: Findings) -> tuple[str, str] | None:
    """Give the classes at the lower and upper end of the 95 % interval, None where none may be given.

    Withheld from a cat until its platelets were checked for clumps, from a breed with large platelets, and from
    species whose interval reaches down to what is critical in others.
    """
    ends = ends_of(findings.plt)
    interval = findings.intervals.get("plt") if findings.intervals else None
    if ends is None or not platelets_valid(findings) or not low_platelets(findings) or _withheld(findings):
        return None
    if interval is None or interval.low is None:
        limits = (CRITICAL, SEVERE, MODERATE, MODERATE) if findings.species in SMALL_ANIMALS else None
    elif interval.critical_low is None:
        limits = None
    else:
        low, critical = interval.low, interval.critical_low
        limits = (critical, min(max(SEVERE, critical), low), min(max(MODERATE, critical), low), low)
    if limits is None:
        return None
    return CLASSES[bisect_right(limits, ends[0])], CLASSES[bisect_right(limits, ends[2])]


def thrombocytopenia(findings: Findings) -> Message | None:
    """The class of a low platelet count; "between" where the 95 % interval reaches into more than one."""
    classes, ends = classes_of(findings), ends_of(findings.plt)
    if classes is None or ends is None or sighthound_platelets(findings) is not None:
        return None
    first, last = classes
    low, value, high = (figure(end) for end in ends)
    if first != last:
        terms = {
            "first": trc("degree", words()[f"platelets_{first}"]),
            "second": trc("degree", words()[f"platelets_{last}"]),
        }
        return say("plt_between", low=low, high=high, **terms)
    if first == "critical":
        return say("plt_critical", value=value, limit=figure(CRITICAL, 2))
    return say(f"plt_{first}", value=value)


def plain_low(findings: Findings) -> Message | None:
    """Platelets below an interval to which the classes do not apply."""
    ends = ends_of(findings.plt)
    if ends is None or findings.flag("plt") not in BELOW or not platelets_valid(findings):
        return None
    if _withheld(findings) or classes_of(findings) is not None:
        return None
    return say("plt_low", value=figure(ends[1]))


def cat_platelets_minimum(findings: Findings) -> Message | None:
    """A cat's low count is a minimum until clumps are excluded (3.4, [S21], [S22])."""
    if findings.species != "cat" or findings.platelets_checked or not low_platelets(findings):
        return None
    return say("cat_platelets_minimum")


def cat_platelet_clumps(findings: Findings) -> Message | None:
    """How to exclude clumps (3.4)."""
    return say("cat_platelet_clumps") if cat_platelets_minimum(findings) is not None else None


def cavalier_platelets(findings: Findings) -> Message | None:
    """Inherited large platelets (3.4, [S67])."""
    if not has_trait(findings, MACROTHROMBOCYTES) or not low_platelets(findings):
        return None
    return say("cavalier_platelets")


def cavalier_smear(findings: Findings) -> Message | None:
    """How to judge them (3.4)."""
    return say("cavalier_smear") if cavalier_platelets(findings) is not None else None


def sighthound_platelets(findings: Findings) -> Message | None:
    """Platelets a little low are usual in sighthounds (1.1, 3.4): instead of a mild class."""
    classes = classes_of(findings)
    if classes is None or classes[0] not in ("mild", "none") or not has_trait(findings, SIGHTHOUND):
        return None
    return say("sighthound_platelets")


def cat_thrombocytosis(findings: Findings) -> Message | None:
    """More than 700 x 10^9/L in a cat (3.4, [S69])."""
    ends = ends_of(findings.plt)
    if findings.species != "cat" or ends is None or ends[2] <= THROMBOCYTOSIS or not platelets_valid(findings):
        return None
    return say("cat_thrombocytosis" if ends[0] > THROMBOCYTOSIS else "cat_thrombocytosis_borderline")


def smear_platelets(findings: Findings) -> Message | None:
    """How many platelets a smear should show (3.4, [S64])."""
    if classes_of(findings) is None or sighthound_platelets(findings) is not None:
        return None
    return say("smear_platelets" if findings.species in SMALL_ANIMALS else "confirm_platelets")


def bleeding(findings: Findings) -> Message | None:
    """Above 30 x 10^9/L platelets alone do not explain a bleeding (3.4, [S64])."""
    ends = ends_of(findings.plt)
    if ends is None or ends[0] < CRITICAL or findings.species not in SMALL_ANIMALS or classes_of(findings) is None:
        return None
    return say("bleeding")


def has_trait(findings: Findings, trait: str) -> bool:
    """Whether the patient's breed is known to have a trait."""
    breed = breed_named(findings.species, findings.breed)
    return breed is not None and trait in breed.traits


def _withheld(findings: Findings) -> bool:
    return cat_platelets_minimum(findings) is not None or has_trait(findings, MACROTHROMBOCYTES)
