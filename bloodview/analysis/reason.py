"""Why a result is not simply released, and which of its counts are held for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bloodview.result import Counts, Release

COUNTS = ("rbc", "plt", "retic_pct", "clump_pct")
"""The counts that are held or released, each by itself; `retic` goes with retic_pct."""

_ORDER = [Release.REFUSED, Release.REVIEW, Release.OK]


@dataclass(frozen=True)
class Reason:
    """Why a result is not simply released, how serious that is, and which counts it holds; what refuses holds all."""

    release: Release
    sentence: str
    holds: tuple[str, ...] = ()

    def holding(self, count: str) -> bool:
        """Whether a count is not released for this reason."""
        return self.release is Release.REFUSED or count in self.holds


def ranked(found: Sequence[Reason]) -> list[Reason]:
    """What refuses first, then what holds most counts."""
    return sorted(found, key=lambda reason: (_ORDER.index(reason.release), -len(reason.holds)))


def held_by(found: Sequence[Reason], counts: Counts) -> dict[str, str]:
    """Which of the counts there are is held, and the sentence of the first of the ranked reasons that holds it."""
    held = {}
    for count in COUNTS:
        own = [reason.sentence for reason in found if reason.holding(count)]
        if own and getattr(counts, count) is not None:
            held[count] = own[0]
    return held
