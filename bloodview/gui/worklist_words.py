"""States, flags and days of the records in the words of the screen: one place for worklist, history and sign-off."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bloodview.clinic import all_species, species_named
from bloodview.gui.units import COUNT_UNITS as COUNT_UNITS
from bloodview.gui.words import count_interval, count_words
from bloodview.language import clock_words, mark, tr, trc
from bloodview.language import moment_words as whole_moment
from bloodview.result import Estimate, Release
from bloodview.store.records import PatientRecord, State, WorklistRow

STATE_WORDS: Mapping[State, str] = {
    State.NEW: mark("New"),
    State.ANALYZING: mark("Analyzing"),
    State.REVIEW: mark("Needs review"),
    State.PRELIMINARY: mark("Preliminary"),
    State.FINAL: mark("Final"),
    State.AMENDED: mark("Amended"),
}
STATE_ICONS: Mapping[State, str] = {
    State.NEW: "new",
    State.ANALYZING: "analyzing",
    State.REVIEW: "review",
    State.PRELIMINARY: "preliminary",
    State.FINAL: "final",
    State.AMENDED: "amended",
}
STATE_TIPS: Mapping[State, str] = {
    State.NEW: mark("Not analyzed yet"),
    State.ANALYZING: mark("Its cells are being counted"),
    State.REVIEW: mark("The release gate holds this result: a person must look before it is signed"),
    State.PRELIMINARY: mark("Counted, not signed yet"),
    State.FINAL: mark("Signed; it can only be amended"),
    State.AMENDED: mark("Changed after it was signed; the audit trail says why"),
}

# The letters of HL7 version 2 (OBX-8), in brackets where the 95 % interval straddles the limit.
FLAG_LETTERS: Mapping[str, str] = {
    "low": "L",
    "high": "H",
    "critical_low": "LL",
    "critical_high": "HH",
    "borderline_low": "(L)",
    "borderline_high": "(H)",
}
FLAG_WORDS: Mapping[str, str] = {
    "low": mark("below the reference interval"),
    "high": mark("above the reference interval"),
    "critical_low": mark("critically low"),
    "critical_high": mark("critically high"),
    "borderline_low": mark("borderline low: the 95 % interval straddles the lower limit"),
    "borderline_high": mark("borderline high: the 95 % interval straddles the upper limit"),
    "normal": mark("inside the reference interval"),
}
CRITICAL = ("critical_low", "critical_high")

COUNT_WORDS: Mapping[str, str] = {
    "rbc": mark("Red cells (RBC)"),
    "retic": mark("Reticulocytes (RETIC)"),
    "retic_pct": mark("Reticulocytes (RETIC %)"),
    "clump_pct": mark("Clumped red cells (CLUMP %)"),
    "plt": mark("Platelets (PLT)"),
}
COUNT_TITLES: Mapping[str, str] = {
    "rbc": "RBC",
    "retic": "RETIC",
    "retic_pct": "RETIC %",
    "clump_pct": "CLUMP %",
    "plt": "PLT",
}


def row_state(row: WorklistRow) -> str:
    """Say where a line of the worklist stands."""
    if row.state is State.AMENDED and row.signed_at is None:
        return tr("Amended, to sign")
    if row.state is State.PRELIMINARY and row.release is Release.REVIEW:
        return tr("Reviewed, to sign")
    return tr(STATE_WORDS[row.state])


def held_word() -> str:
    """Give what stands in place of a count that is held."""
    return trc("in place of a count", "hold")


def held_lines(key: str, reason: str, estimate: Estimate | None) -> list[str]:
    """Say that a count is held, why, and what it would be."""
    lines = [tr(COUNT_WORDS[key]), tr("hold: {reason}", reason=reason)]
    return lines if estimate is None else [*lines, guess_words(key, estimate)]


def guess_words(key: str, estimate: Estimate) -> str:
    """Write what a held count would be, with its unit and interval."""
    return tr(
        "estimate {value} {unit} ({interval})",
        value=count_words(key, estimate.value),
        unit=COUNT_UNITS[key],
        interval=count_interval(key, estimate),
    )


def flagged(key: str, estimate: Estimate | None, flag: str) -> str:
    """Write a count with the letter of its flag."""
    letter = FLAG_LETTERS.get(flag, "")
    words = count_words(key, estimate.value if estimate is not None else None)
    return f"{words} {letter}" if letter else words


def patient_title(record: PatientRecord | None) -> str:
    """Name a patient by name, else by its identifier."""
    if record is None:
        return tr("No patient")
    return record.patient.name or record.patient.identifier or tr("Unnamed patient")


def species_title(key: str | None) -> str:
    """Give the species a person reads for the key that records hold."""
    if not key:
        return "–"
    return {species.key: species.label for species in all_species()}.get(key, key)


def species_written(text: str) -> str:
    """Give the species a person reads for what is written of a patient; what is not known stays as it is."""
    known = species_named(text)
    return known.label if known is not None else text


def moment_words(moment: datetime | None, today: date | None = None) -> str:
    """Write a moment in the computer's own time zone; the days nearest by their names."""
    if moment is None:
        return "–"
    local = moment.astimezone() if moment.tzinfo is not None else moment
    days = ((today or date.today()) - local.date()) // timedelta(days=1)
    if days == 0:
        return tr("Today {time}", time=clock_words(local))
    if days == 1:
        return tr("Yesterday {time}", time=clock_words(local))
    return whole_moment(local)
