"""The table of counts of a command: the row of a file that is refused, and where the table goes."""

import sys
from pathlib import Path

from bloodview.errors import refusing
from bloodview.export import counts_row
from bloodview.paths import replacing
from bloodview.result import Release


def refused_row(file: str, reason: str, species: str = "", events: int | None = None) -> dict[str, str]:
    """Give the row of a sample that could not be analyzed."""
    return counts_row(file, species, events, None, Release.REFUSED, [reason])


def write_table(content: str, path: Path | None) -> None:
    """Write a table to a file, whole or not at all, or to standard output."""
    if path is None:
        sys.stdout.write(content)
        return
    with refusing(path, "written"), replacing(path) as temporary:
        temporary.write_text(content, encoding="utf-8", newline="")
