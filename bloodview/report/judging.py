"""What the counts of a result say of its patient: what they are compared with, their flags, the messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bloodview.clinic import Flag, IntervalSet, Message, Patient, age_days, findings_of, messages_for, species_named
from bloodview.result import Release, Result, released


@dataclass(frozen=True)
class Judged:
    """The reference intervals of a patient, the flag of every count, and the messages by rank; empty of nothing."""

    intervals: IntervalSet | None = None
    flags: Mapping[str, Flag] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()


def judged(
    result: Result,
    patient: Patient,
    taken: date | None = None,
    folder: Path | None = None,
    *,
    by_hand: bool = False,
) -> Judged:
    """Judge a result by the species it was counted as and the age and breed of its patient.

    A refused result has no counts that could mean something, so nothing is said of it.
    Nor is anything said of a count that is held.

    taken : day of the sample, today where its file does not say
    folder : of the clinic's own intervals, as in `intervals_for`
    by_hand : whether a person released what is held
    """
    if result.release is Release.REFUSED:
        return Judged()
    species = species_named(result.species or patient.species)
    found = findings_of(
        result.counts if by_hand else released(result.counts, result.held),
        species.key if species is not None else None,
        breed=patient.breed,
        age_days=age_days(patient.birth, taken or date.today()),
        folder=folder,
    )
    return Judged(found.intervals, found.flags, messages_for(found))
