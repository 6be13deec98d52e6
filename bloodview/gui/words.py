"""Numbers and states in the words of the screen."""

import math

from bloodview.gui.session import Entry, State
from bloodview.language import decimal, mark, tr, whole
from bloodview.report.rows import figure
from bloodview.result import Estimate, Release, Result

RELEASE_WORDS = {
    Release.OK: mark("Release: OK"),
    Release.REVIEW: mark("Hold for review"),
    Release.REFUSED: mark("Refused"),
}


def number(value: float | None) -> str:
    """Write a number with three significant digits, at most two decimals; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return decimal(value, min(places, 2))


def count_words(count: str, value: float | None) -> str:
    """Write a count as the report writes it, a dash where there is none; `count` is a field of `Counts`."""
    return figure(count, value) if value is not None and math.isfinite(value) else "–"


def count_interval(count: str, estimate: Estimate) -> str:
    """Write the 95 % interval of a count as the report writes it."""
    return f"{count_words(count, estimate.low)} – {count_words(count, estimate.high)}"


def title(entry: Entry) -> str:
    """Name an entry: the patient where known, else the file."""
    return entry.patient.name or entry.patient.identifier or entry.path.stem


def file_words(entry: Entry) -> str:
    """Name the file of an entry, and which of its data sets it is."""
    if entry.numbers == 1:
        return entry.path.name
    place, all_ = whole(entry.number), whole(entry.numbers)
    return tr("{file} · data set {number} of {all}", file=entry.path.name, number=place, all=all_)


def model_words(result: Result) -> str:
    """Name the model that made a result."""
    return f"{result.model_name} ({result.model_id})"


def state_words(entry: Entry) -> str:
    """Say where an entry stands."""
    match entry.state:
        case State.READING:
            return tr("Reading…")
        case State.NEW:
            return tr("Not analyzed yet")
        case State.WAITING:
            return tr("Waiting")
        case State.ANALYZING:
            return tr("Analyzing…")
        case State.FAILED:
            return tr("Failed")
        case State.DONE:
            if entry.stale:
                return tr("Analyze again")
            return tr(RELEASE_WORDS[entry.result.release if entry.result is not None else Release.REFUSED])


def state_icon(entry: Entry) -> str:
    """Name the icon of where an entry stands."""
    match entry.state:
        case State.READING | State.WAITING:
            return "waiting"
        case State.NEW:
            return "new"
        case State.ANALYZING:
            return "analyzing"
        case State.FAILED:
            return "refused"
        case State.DONE:
            if entry.stale or entry.result is None:
                return "review"
            return str(entry.result.release.value)
