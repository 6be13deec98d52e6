"""States, flags and days of the records in the words of the screen: one place for worklist, history and sign-off."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bloodview.clinic import all_species
from bloodview.gui.words import count_words
from bloodview.language import tr
from bloodview.result import Estimate, Release
from bloodview.store.records import PatientRecord, State, WorklistRow

STATE_WORDS: Mapping[State, str] = {
    State.NEW: "New",
    State.ANALYZING: "Analyzing",
    State.REVIEW: "Needs review",
    State.PRELIMINARY: "Preliminary",
    State.FINAL: "Final",
    State.AMENDED: "Amended",
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
    State.NEW: "Not analyzed yet",
    State.ANALYZING: "Its cells are being counted",
    State.REVIEW: "The release gate holds this result: a person must look before it is signed",
    State.PRELIMINARY: "Counted, not signed yet",
    State.FINAL: "Signed; it can only be amended",
    State.AMENDED: "Changed after it was signed; the audit trail says why",
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
    "low": "below the reference interval",
    "high": "above the reference interval",
    "critical_low": "critically low",
    "critical_high": "critically high",
    "borderline_low": "borderline low: the 95 % interval straddles the lower limit",
    "borderline_high": "borderline high: the 95 % interval straddles the upper limit",
    "normal": "inside the reference interval",
}
CRITICAL = ("critical_low", "critical_high")

COUNT_WORDS: Mapping[str, str] = {
    "rbc": "Red cells (RBC)",
    "retic": "Reticulocytes (RETIC)",
    "retic_pct": "Reticulocytes (RETIC %)",
    "clump_pct": "Clumped red cells (CLUMP %)",
    "plt": "Platelets (PLT)",
}
COUNT_TITLES: Mapping[str, str] = {
    "rbc": "RBC",
    "retic": "RETIC",
    "retic_pct": "RETIC %",
    "clump_pct": "CLUMP %",
    "plt": "PLT",
}
COUNT_UNITS: Mapping[str, str] = {
    "rbc": "×10¹²/L",
    "retic": "×10⁹/L",
    "retic_pct": "%",
    "clump_pct": "%",
    "plt": "×10⁹/L",
}


def row_state(row: WorklistRow) -> str:
    """Say where a line of the worklist stands."""
    if row.state is State.AMENDED and row.signed_at is None:
        return tr("Amended, to sign")
    if row.state is State.PRELIMINARY and row.release is Release.REVIEW:
        return tr("Reviewed, to sign")
    return tr(STATE_WORDS[row.state])


def flagged(key: str, estimate: Estimate | None, flag: str) -> str:
    """Write a count with the letter of its flag."""
    letter = FLAG_LETTERS.get(flag, "")
    words = count_words(key, estimate.value if estimate is not None else None)
    return f"{words} {letter}" if letter else words


def patient_title(record: PatientRecord | None) -> str:
    """Name a patient by name, else by its identifier."""
    if record is None:
        return "No patient"
    return record.patient.name or record.patient.identifier or "Unnamed patient"


def species_title(key: str | None) -> str:
    """Give the species a person reads for the key that records hold."""
    if not key:
        return "–"
    return {species.key: species.label for species in all_species()}.get(key, key)


def moment_words(moment: datetime | None, today: date | None = None) -> str:
    """Write a moment in the computer's own time zone; the days nearest by their names."""
    if moment is None:
        return "–"
    local = moment.astimezone() if moment.tzinfo is not None else moment
    days = ((today or date.today()) - local.date()) // timedelta(days=1)
    named = {0: "Today", 1: "Yesterday"}.get(days)
    return f"{named} {local:%H:%M}" if named is not None else f"{local:%d %b %Y %H:%M}"
