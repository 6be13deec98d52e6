"""Tables of counts as CSV: fixed columns, points as decimal marks whatever the locale, no cell a spreadsheet obeys."""

import csv
import io
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bloodview.commands.terminal import plain
from bloodview.errors import refusing
from bloodview.paths import replacing
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
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def counted_row(file: str, result: Result) -> dict[str, str]:
    """Give the row of an analyzed sample; one that may not be released has no counts."""
    counts = {} if result.release is Release.REFUSED else _cells(result.counts)
    return {
        "file": text(file),
        "species": result.species or "",
        "events": str(result.events),
        **counts,
        "release": result.release.value,
        "messages": _messages(result.messages),
    }


def refused_row(file: str, reason: str, species: str = "", events: int | None = None) -> dict[str, str]:
    """Give the row of a sample that could not be analyzed."""
    return {
        "file": text(file),
        "species": species,
        "events": "" if events is None else str(events),
        "release": Release.REFUSED.value,
        "messages": _messages([reason]),
    }


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Give rows as CSV with a header; what a row lacks is empty."""
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def write_table(content: str, path: Path | None) -> None:
    """Write a table to a file, whole or not at all, or to standard output."""
    if path is None:
        sys.stdout.write(content)
        return
    with refusing(path, "written"), replacing(path) as temporary:
        temporary.write_text(content, encoding="utf-8", newline="")


def text(words: str) -> str:
    """Give a text as a cell that is one line and that no spreadsheet takes for a formula."""
    line = "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= letter <= "\udfff" else letter for letter in words)
    return f"'{plain(line)}" if line.startswith(_FORMULA_STARTS) else plain(line)


def number(value: float | None, places: int) -> str:
    """Give a number with so many decimals, empty where there is none."""
    return "" if value is None or not math.isfinite(value) else f"{value:.{places}f}"


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


def _messages(sentences: Sequence[str]) -> str:
    return text(" | ".join(" ".join(sentence.split()) for sentence in sentences))
