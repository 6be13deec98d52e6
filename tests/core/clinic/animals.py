"""Findings of invented animals for the tests of the rules."""

from pathlib import Path

from bloodview.clinic import Findings, findings_of, messages_for
from bloodview.result import Counts, Estimate

ADULT = 3 * 365.0

Value = float | tuple[float, float, float] | None


def animal(
    species: str | None,
    *,
    rbc: Value = None,
    retic: Value = None,
    retic_pct: Value = None,
    clump_pct: Value = None,
    plt: Value = None,
    age_days: float | None = ADULT,
    breed: str = "",
    folder: Path | None = None,
    platelets_checked: bool = False,
) -> Findings:
    """Findings of exact counts, or of (low, value, high); retic_pct follows from retic and rbc unless given."""
    red, young = estimate(rbc), estimate(retic)
    share = estimate(retic_pct)
    if share is None and red is not None and young is not None:
        share = Estimate(*(end / red.value / 10 for end in (young.value, young.low, young.high)))
    counts = Counts(
        rbc=red,
        rbc_uncorrected=None,
        retic_pct=share,
        retic=young,
        clump_pct=estimate(clump_pct),
        plt=estimate(plt),
    )
    return findings_of(
        counts, species, breed=breed, age_days=age_days, folder=folder, platelets_checked=platelets_checked
    )


def estimate(value: Value) -> Estimate | None:
    if value is None:
        return None
    if isinstance(value, tuple):
        low, middle, high = value
        return Estimate(middle, low, high)
    return Estimate(value, value, value)


def keys(findings: Findings) -> list[str]:
    return [message.key for message in messages_for(findings)]


def text_of(findings: Findings, key: str) -> str:
    found = [message.text for message in messages_for(findings) if message.key == key]
    assert len(found) == 1, f"{key} is not among {keys(findings)}"
    return found[0]
