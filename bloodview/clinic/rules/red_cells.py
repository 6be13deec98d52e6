"""Whether the red cells show an anaemia, and what their clumps mean."""

from enum import Enum, auto

from bloodview.clinic.figures import figure
from bloodview.clinic.findings import Findings
from bloodview.clinic.flags import BELOW, Flag, ends_of
from bloodview.clinic.rules.validity import CLUMPS_INDICES, red_cells_valid
from bloodview.clinic.wording import Message, say

NOTICED, COINCIDENCE = 1.0, 1.5
"""Clumps in excess of coincidence that are told (haematology.md 3.3, a proposal), and the coincidence taken off where
it is not known: 1.49 % at 5,000 events a second and a window of 3 µs (4.6, calculated), % of red events."""

CAMELIDS = frozenset({"alpaca", "llama"})


class Anaemia(Enum):
    """What the red cell count says of an anaemia."""

    UNKNOWN = auto()
    NO = auto()
    BORDERLINE = auto()
    YES = auto()


def anaemia_of(findings: Findings) -> Anaemia:
    """Judge by the red cell count, as the haematocrit by which the facts grade an anaemia (3.1) is not measured."""
    flag = findings.flag("rbc")
    if flag is Flag.UNKNOWN or not red_cells_valid(findings):
        return Anaemia.UNKNOWN
    if flag in BELOW:
        return Anaemia.YES
    return Anaemia.BORDERLINE if flag is Flag.BORDERLINE_LOW else Anaemia.NO


def anaemia(findings: Findings) -> Message | None:
    """Red cells below their interval."""
    found = anaemia_of(findings)
    if found is Anaemia.YES:
        return say("anaemia")
    return say("anaemia_borderline") if found is Anaemia.BORDERLINE else None


def clumps_noticed(findings: Findings) -> Message | None:
    """More clumps than coincidence makes, too few to invalidate anything."""
    ends = ends_of(findings.clump_pct)
    if ends is None or ends[1] < NOTICED + COINCIDENCE or ends[2] >= CLUMPS_INDICES:
        return None
    return say("clumps_noticed", value=figure(ends[1]))


def rouleaux_usual(findings: Findings) -> Message | None:
    """Rouleaux are normal to a degree in horse and cat (3.3)."""
    if findings.species not in ("horse", "cat") or not _clumped(findings):
        return None
    return say("rouleaux_usual")


def disperse_clumps(findings: Findings) -> Message | None:
    """How to tell rouleaux from agglutination, and to measure again (3.3)."""
    ends = ends_of(findings.clump_pct)
    return say("disperse_clumps") if ends is not None and ends[2] >= CLUMPS_INDICES else None


def look_at_clumps(findings: Findings) -> Message | None:
    """A smear, where there are a few clumps."""
    return say("look_at_clumps") if clumps_noticed(findings) is not None else None


def mchc_high(findings: Findings) -> Message | None:
    """A high MCHC of another analyser is a sign of clumps, but not in camelids (1.2, 3.3)."""
    if findings.species in CAMELIDS or disperse_clumps(findings) is None:
        return None
    return say("mchc_high")


def _clumped(findings: Findings) -> bool:
    return clumps_noticed(findings) is not None or disperse_clumps(findings) is not None
