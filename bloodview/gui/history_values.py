"""A patient's results one after another: each with its flags, its intervals and the change since the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bloodview.clinic import IntervalSet, Patient, ReferenceInterval, age_days, flag_of, intervals_for
from bloodview.language import decimal, tr
from bloodview.report.rows import reference_words
from bloodview.result import Counts, Estimate, Release, released
from bloodview.store import held_now
from bloodview.store.records import ResultRecord, SampleRecord, State, WorklistRow

KEYS = ("rbc", "retic", "retic_pct", "clump_pct", "plt")
_IN_POINTS = ("retic_pct", "clump_pct")


@dataclass(frozen=True)
class Past:
    """One result of a patient's history.

    at : when the sample was acquired, or imported where the file does not say
    counts : by their keys, without those that could not be measured; none of a refused result
    flags, intervals : by the keys of the counts
    held, guesses : why counts are held, and what they would be; `counts` has none of them
    """

    sample_id: int
    at: datetime
    file: str
    state: State
    model: str
    refused: bool
    counts: Mapping[str, Estimate]
    flags: Mapping[str, str]
    intervals: Mapping[str, ReferenceInterval]
    held: Mapping[str, str] = field(default_factory=dict)
    guesses: Mapping[str, Estimate] = field(default_factory=dict)


def past_of(sample: SampleRecord, result: ResultRecord, patient: Patient, folder: Path | None = None) -> Past:
    """Judge one result by the reference intervals of the age that the patient had then."""
    at = (sample.acquired or sample.imported).astimezone()
    species = result.species or sample.species or patient.species
    chosen = intervals_at(species, patient, at, folder)
    refused = result.release is Release.REFUSED
    held = {} if refused else held_now(sample, result)
    measured = {} if refused else estimates(result.counts)
    counts = {key: estimate for key, estimate in measured.items() if key not in held}
    return Past(
        sample_id=sample.id,
        at=at,
        file=sample.file,
        state=sample.state,
        model=result.model_name,
        refused=refused,
        counts=counts,
        flags=flags_of(counts, chosen),
        intervals=chosen.intervals if chosen is not None else {},
        held=held,
        guesses={key: estimate for key, estimate in measured.items() if key in held},
    )


def flags_of_row(row: WorklistRow, folder: Path | None = None) -> Mapping[str, str]:
    """Flag the counts of one line of the worklist."""
    if row.counts is None or row.release is Release.REFUSED:
        return {}
    patient = row.patient.patient if row.patient is not None else Patient()
    chosen = intervals_at(row.species or patient.species, patient, row.acquired or row.imported, folder)
    return flags_of(estimates(released(row.counts, row.held)), chosen)


def intervals_at(species: str, patient: Patient, at: datetime, folder: Path | None) -> IntervalSet | None:
    """Give the reference intervals of a patient on the day of a sample."""
    return intervals_for(species or None, age_days(patient.birth, at.date()), folder, patient.breed)


def flags_of(counts: Mapping[str, Estimate], intervals: IntervalSet | None) -> Mapping[str, str]:
    """Flag counts by a set of intervals; without one none has a flag."""
    if intervals is None:
        return {}
    return {key: flag_of(estimate, intervals.get(key)).value for key, estimate in counts.items()}


def estimates(counts: Counts) -> Mapping[str, Estimate]:
    """Give the counts that were measured by their keys."""
    found = {key: getattr(counts, key) for key in KEYS}
    return {key: estimate for key, estimate in found.items() if isinstance(estimate, Estimate)}


def before(history: Sequence[Past], place: int, key: str) -> Estimate | None:
    """Give the last count of this kind before a place in a history, the oldest first."""
    return next((past.counts[key] for past in reversed(history[:place]) if key in past.counts), None)


def certain(now: Estimate, then: Estimate) -> bool:
    """Tell whether a change is larger than the counting can explain: the two 95 % intervals lie apart."""
    return now.low > then.high or now.high < then.low


def change_words(key: str, now: Estimate, then: Estimate) -> str:
    """Write a change with its sign: in points for counts in percent, else in percent of the value before.

    ▲ and ▼ stand before a change that the two 95 % intervals cannot explain.
    """
    difference = now.value - then.value
    if key in _IN_POINTS:
        words, zero = _signed(difference, 2 if abs(difference) < 10 else 1)
    elif then.value > 0:
        share, zero = _signed(100 * difference / then.value, 0)
        words = tr("{number} %", number=share)
    else:
        words, zero = _signed(difference, 1)
    if zero:
        return "±0"
    if not certain(now, then):
        return words
    return f"{'▲' if difference > 0 else '▼'} {words}"


def interval_words(interval: ReferenceInterval | None) -> str:
    """Say a reference interval as the report writes it."""
    words = reference_words(interval) if interval is not None else ""
    return tr("reference {interval}", interval=words) if words else tr("no reference interval")


def _signed(number: float, places: int) -> tuple[str, bool]:
    """Write a number with its sign, and tell whether nothing of it is left at so many decimals."""
    rounded = round(number, places)
    return f"{'+' if rounded > 0 else '−'}{decimal(abs(rounded), places)}", rounded == 0
