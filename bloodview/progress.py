"""How long work tells where it is, and how it is stopped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the help of the command line comes without it
    import numpy as np
    from numpy.typing import NDArray


class Cancelled(Exception):
    """Raised by a report when the user has asked to stop."""


@dataclass(frozen=True, eq=False)
class Preview:
    """What training has learned so far.

    points : float32 [n, 2], some events in a plane of the latent space
    population : uint8 [n], what each is taken for (`result.Population`)
    errors : median error of each count ("rbc", "plt", "retic_pct", "clump_pct") in samples left out so far, in parts
        of max(reference, a floor); empty until the first are counted
    """

    points: "NDArray[np.float32]"
    population: "NDArray[np.uint8]"
    errors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One report from long work: `fraction` runs from 0 to 1, `preview` is a picture of the work so far."""

    fraction: float
    message: str
    preview: Preview | None = None


Report = Callable[[Step], None]


def ignore(step: Step) -> None:
    """Take a report and do nothing with it."""


def part(report: Report, start: float, end: float) -> Report:
    """Give a report for one part of some work: its 0..1 becomes `start`..`end` of the whole."""

    def scaled(step: Step) -> None:
        report(Step(start + (end - start) * step.fraction, step.message, step.preview))

    return scaled
