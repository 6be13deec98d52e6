"""The columns of counts.csv, which scripts rely on, and their cells."""

from collections.abc import Sequence

from bloodview.clinic.holds import held_sentences
from bloodview.export.cells import number, text
from bloodview.result import Counts, Estimate, Release, Result

COLUMNS = (
    "file",
    "species",
    "events",
    *("rbc", "rbc_low", "rbc_high", "rbc_uncorrected"),
    *("retic_pct", "retic_pct_low", "retic_pct_high", "retic"),
    *("clump_pct", "clump_pct_low", "clump_pct_high"),
    *("plt", "plt_low", "plt_high"),
    "release",
    "messages",
)
NUMBERS = frozenset(COLUMNS) - {"file", "species", "events", "release", "messages"}


def counted_row(file: str, result: Result) -> dict[str, str]:
    """Give the row of an analyzed sample; one that may not be released has no counts.

    Counts that are held stay estimates in their columns, which scripts rely on; the messages name them.
    """
    messages = (*held_sentences(result.held, result.messages), *result.messages)
    return counts_row(file, result.species, result.events, result.counts, result.release, messages)


def counts_row(
    file: str,
    species: str | None,
    events: int | None,
    counts: Counts | None,
    release: Release | None,
    messages: Sequence[str],
) -> dict[str, str]:
    """Give the row of a sample as far as it is known; counts that may not be released are left out."""
    shown = {} if counts is None or release is Release.REFUSED else _cells(counts)
    return {
        "file": text(file),
        "species": text(species or ""),
        "events": "" if events is None else str(events),
        **shown,
        "release": release.value if release is not None else "",
        "messages": text(" | ".join(" ".join(sentence.split()) for sentence in messages)),
    }


def _cells(counts: Counts) -> dict[str, str]:
    return {
        **_interval("rbc", counts.rbc, 3),
        "rbc_uncorrected": number(counts.rbc_uncorrected, 3),
        **_interval("retic_pct", counts.retic_pct, 3),
        "retic": number(counts.retic.value if counts.retic else None, 1),
        **_interval("clump_pct", counts.clump_pct, 3),
        **_interval("plt", counts.plt, 1),
    }


def _interval(column: str, estimate: Estimate | None, places: int) -> dict[str, str]:
    if estimate is None:
        return {}
    return {
        column: number(estimate.value, places),
        f"{column}_low": number(estimate.low, places),
        f"{column}_high": number(estimate.high, places),
    }
