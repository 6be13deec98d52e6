"""Sample-level counts of another method: the only thing the learning is ever told."""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bloodview.errors import WrongReference, refusing
from bloodview.language import digits, tr

COLUMNS = ("rbc", "plt", "retic_pct", "clump_pct")
_LIMITS: Mapping[str, float] = {"rbc": 50.0, "plt": 20_000.0, "retic_pct": 100.0, "clump_pct": 100.0}
_MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Reference:
    """Reference counts of one sample file; None where the cell is blank.

    rbc in 10^12/L, plt in 10^9/L, retic_pct and clump_pct in percent of red events
    """

    path: Path
    species: str
    rbc: float | None
    plt: float | None
    retic_pct: float | None
    clump_pct: float | None


def read_references(table: Path, folder: Path) -> list[Reference]:
    """Read `reference.csv`: columns file, species, rbc, plt, retic_pct, clump_pct; blank cells are allowed.

    Files are looked for in `folder` by name alone: a name with a folder in it is refused, because a table must not
    choose what is read elsewhere. Raises WrongReference, a sentence naming the table, the row and what to do.
    """
    if not folder.is_dir():
        raise WrongReference(
            tr("{folder} is not a folder; name the folder that holds the sample files.", folder=folder)
        )
    names, rows = read_rows(table)
    missing = [name for name in ("file", "species", *COLUMNS) if name not in names]
    if missing:
        raise WrongReference(
            tr(
                "{table} lacks the column {names}; it needs {columns}.",
                table=table,
                names=", ".join(missing),
                columns=", ".join(("file", "species", *COLUMNS)),
            )
        )
    found = [parse_reference(row, number, table, folder) for number, row in rows]
    named = [reference.path.name for reference in found]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise WrongReference(
            tr("{table} names {file} more than once; keep one row for each sample file.", table=table, file=twice[0])
        )
    if not found:
        raise WrongReference(tr("{table} holds no samples; add one row for each sample file.", table=table))
    return found


def read_rows(table: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Give the column names, and the rows that are not blank with the numbers that a spreadsheet shows.

    Raises WrongReference where the file is no table.
    """
    if not table.is_file():
        raise WrongReference(
            tr("{table} does not exist; name the table of reference counts (reference.csv).", table=table)
        )
    with refusing(table, "read"):
        if table.stat().st_size > _MOST_BYTES:
            raise WrongReference(
                tr("{table} is too large for a table of reference counts; choose another file.", table=table)
            )
        content = table.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    first = text.split("\n", 1)[0]
    try:
        cells = list(csv.reader(text.splitlines(), delimiter=max(",;\t", key=first.count)))
    except csv.Error as error:
        raise WrongReference(
            tr("{table} is no table ({error}); save the reference counts as CSV.", table=table, error=error)
        ) from error
    numbered = [(number, [cell.strip() for cell in row]) for number, row in enumerate(cells, start=1)]
    rows = [(number, row) for number, row in numbered if any(row)]
    if not rows:
        raise WrongReference(tr("{table} is empty; add a header row and one row for each sample file.", table=table))
    names = [name.casefold() for name in rows[0][1]]
    for number, row in rows[1:]:
        if len(row) > len(names):
            raise WrongReference(
                tr("{table} has more cells than columns in row {number}; correct that row.", table=table, number=number)
            )
    filled = [(number, row + [""] * (len(names) - len(row))) for number, row in rows[1:]]
    return names, [(number, dict(zip(names, row, strict=True))) for number, row in filled]


def row_words(table: Path, line: int) -> str:
    """Name a row of a table, as what a sentence begins with."""
    return tr("{table} row {line}", table=table, line=line)


def parse_reference(row: Mapping[str, str], line: int, table: Path, folder: Path) -> Reference:
    """Read one row of a table; raises WrongReference where its file or a count cannot be used."""
    name = row["file"]
    if not name or name in {".", ".."} or "/" in name or "\\" in name or "\0" in name:
        raise WrongReference(
            tr(
                "{row} names the file {name}; give the bare name of a file in {folder}, without a folder.",
                row=row_words(table, line),
                name=repr(name),
                folder=folder,
            )
        )
    path = folder / name
    if not path.is_file():
        raise WrongReference(
            tr(
                "{row} names {name}, which is not in {folder}; add the file or drop the row.",
                row=row_words(table, line),
                name=name,
                folder=folder,
            )
        )
    values = {column: parse_count(row[column], column, line, table) for column in COLUMNS}
    return Reference(path=path, species=row["species"], **values)


def parse_count(text: str, column: str, line: int, table: Path) -> float | None:
    """Read one cell, None where it is blank; raises WrongReference where it holds no number that the count can have."""
    if text.casefold() in {"", "na", "n/a", "nan", "-"}:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 <= value <= _LIMITS[column]:
        raise WrongReference(
            tr(
                "{row} has {text} under {column}; give a number from 0 to {most} or leave it blank.",
                row=row_words(table, line),
                text=repr(text),
                column=column,
                most=digits(_LIMITS[column], 6),
            )
        )
    return value
