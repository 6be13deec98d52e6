"""How long work tells where it is, and how it is stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Cancelled(Exception):
    """Raised by a report when the user has asked to stop."""


@dataclass(frozen=True)
class Step:
    """One report from long work: `fraction` runs from 0 to 1, `preview` is a picture of the work so far."""

    fraction: float
    message: str
    preview: Any = None


Report = Callable[[Step], None]


def ignore(step: Step) -> None:
    """Take a report and do nothing with it."""


def part(report: Report, start: float, end: float) -> Report:
    """Give a report for one part of some work: its 0..1 becomes `start`..`end` of the whole."""

    def scaled(step: Step) -> None:
        report(Step(start + (end - start) * step.fraction, step.message, step.preview))

    return scaled
