"""Reading events from CSV and TSV files: any common delimiter, decimal mark and encoding, one header row."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bloodview.language import mark, tr
from bloodview.samples.facts import doubt_about
from bloodview.samples.fault import Fault
from bloodview.samples.names import own_names
from bloodview.samples.sample import Sample

_MOST_BYTES = 2**30
_MOST_COLUMNS = 5_000
_MOST_LINES_BEFORE = 50  # of notes above the header row
_LOOKED_AT = 60  # lines of data that show how a table is written
# Delimiter and decimal mark, likeliest first; where several fit, the one that gives most columns is taken.
_STYLES = ((",", "."), (";", "."), ("\t", "."), ("|", "."), (";", ","), ("\t", ","), ("|", ","), (" ", "."))
_NO_TABLE = mark(
    "{file} is not a table of events (a header row, then rows of numbers); export the events as CSV or FCS."
)


@dataclass(frozen=True)
class Table:
    """The numeric columns of a table, float32 [n, columns], and what was mended."""

    columns: tuple[str, ...]
    events: NDArray[np.float32]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Style:
    delimiter: str
    decimal: str
    names: tuple[str, ...]
    lines_before: int  # that are not data


def read_table_sample(content: memoryview, path: Path, sha256: str) -> Sample:
    """Read a CSV or TSV file as a sample without keywords; raises a Fault."""
    table = read_table(content)
    return Sample(
        path=path,
        sha256=sha256,
        events=table.events,
        channels=table.columns,
        keywords={},
        instrument="",
        acquired=None,
        volume_nl=None,
        warnings=table.warnings,
    )


def read_table(content: memoryview, columns: tuple[str, ...] | None = None) -> Table:
    """Read a table of events; `columns` are its names where it may have no header row. Raises a Fault.

    Columns without numbers are left out, and so are rows in which a value is missing or no number; warnings say so.
    """
    if len(content) > _MOST_BYTES:
        raise Fault(mark("{file} is too large for a table; export the events as FCS."))
    text = _decoded(content)
    style = _style(text, columns)
    frame = _frame(text, style)
    names, warnings = own_names(style.names)
    events, kept, notes = _numbers(frame, names, commas=style.delimiter != ",")
    events.flags.writeable = False
    return Table(kept, events, (*warnings, *notes, *doubt_about(events)))


def _decoded(content: memoryview) -> str:
    start = bytes(content[:4096])
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif len(start) > 3 and start[1::2].count(0) > 0.4 * len(start) and start[::2].count(0) == 0:
        encoding = "utf-16-le"
    elif len(start) > 3 and start[::2].count(0) > 0.4 * len(start) and start[1::2].count(0) == 0:
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        text = bytes(content).decode(encoding)
    except UnicodeDecodeError:
        text = bytes(content).decode("latin-1")
    if "\0" in text or sum(character < " " and character not in "\t\r\n\f" for character in text[:4096]) > 4:
        raise Fault(mark("{file} is not a text file; export the events as CSV or FCS."))
    return text


def _style(text: str, columns: tuple[str, ...] | None) -> _Style:
    """Find delimiter, decimal mark and header row from the first lines."""
    lines = []
    for number, line in enumerate(io.StringIO(text)):
        if number >= _MOST_LINES_BEFORE + _LOOKED_AT:
            break
        if max(map(line.count, ",;\t| ")) > _MOST_COLUMNS:
            raise Fault(
                mark("{file} has more than {columns} columns; export only the channels of the analyser."),
                columns=_MOST_COLUMNS,
            )
        lines.append(line)
    styles = [style for marks in _STYLES if (style := _style_with(lines, *marks, columns))]
    if not styles:
        raise Fault(_NO_TABLE)
    return max(styles, key=lambda style: len(style.names))


def _style_with(lines: list[str], delimiter: str, decimal: str, columns: tuple[str, ...] | None) -> _Style | None:
    """Read the first lines with one delimiter and decimal mark; None where that gives no table."""
    try:
        rows = [next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), []) for line in lines]
    except csv.Error:
        return None
    for place in range(min(len(rows), _MOST_LINES_BEFORE)):
        row, data = rows[place], [row for row in rows[place + 1 : place + 1 + _LOOKED_AT] if row]
        if not row or row[0].lower().startswith("sep="):  # spreadsheets announce their delimiter so
            continue
        if _numeric(row, decimal) == len(row):
            if columns is not None and len(row) == len(columns) and place == 0:
                return _Style(delimiter, decimal, columns, 0)
            return None
        if 2 * _numeric(row, decimal) >= len(row) or not data or any(len(cells) != len(row) for cells in data):
            continue
        if _numeric(data[0], decimal) and sum(_numeric(cells, decimal) > 0 for cells in data) > len(data) / 2:
            return _Style(delimiter, decimal, tuple(row), place + 1)
    return None


def _numeric(cells: list[str], decimal: str) -> int:
    return sum(_is_number(cell.replace(decimal, ".") if decimal != "." else cell) for cell in cells)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell and not cell.strip().isalpha()


def _frame(text: str, style: _Style) -> pd.DataFrame:
    try:
        return pd.read_csv(
            io.StringIO(text),
            sep=style.delimiter,
            decimal=style.decimal,
            header=None,
            names=list(range(len(style.names))),
            skiprows=style.lines_before,
            skipinitialspace=True,
            low_memory=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, OverflowError) as error:
        reason = str(error).strip().splitlines()[-1].removeprefix("Error tokenizing data. C error: ")
        raise Fault(
            mark("{file} has a row that does not fit its header ({reason}); export it again."), reason=reason
        ) from error


def _with_points(cells: "pd.Series[str]") -> "pd.Series[str]":
    """Make decimal commas points, where no cell of the column has a point."""
    if cells.str.contains(".", regex=False).any():
        return cells
    return cells.str.replace(",", ".", regex=False)


def _numbers(
    frame: pd.DataFrame, names: tuple[str, ...], *, commas: bool
) -> tuple[NDArray[np.float32], tuple[str, ...], list[str]]:
    """Take the columns that hold numbers and the rows that have them all; `commas`: a comma may be the decimal mark."""
    kept, left_out = [], []
    columns = []
    for index, name in enumerate(names):
        column = frame[index]
        if not pd.api.types.is_numeric_dtype(column):
            cells = column.astype(str).str.strip()
            column = pd.to_numeric(_with_points(cells) if commas else cells, errors="coerce")
        values = column.to_numpy(np.float64)
        if frame[index].dtype == bool or np.isnan(values).sum() > len(values) / 2:
            left_out.append(name)
        else:
            kept.append(name)
            columns.append(values)
    if not kept:
        raise Fault(_NO_TABLE)
    with np.errstate(over="ignore"):
        events = np.column_stack(columns).astype(np.float32)
    whole = ~np.isnan(events).any(axis=1)
    lost = len(events) - int(whole.sum())
    if lost > len(events) / 2:
        raise Fault(
            mark("{file} lacks numbers in {lost} of {rows} rows; export it again."), lost=lost, rows=len(events)
        )
    warnings = []
    if left_out:
        warnings.append(tr("Columns without numbers were left out: {names}.", names=", ".join(left_out)))
    if lost:
        warnings.append(tr("{lost} of {rows} rows lack a number and were left out.", lost=lost, rows=len(events)))
    return events[whole] if lost else events, tuple(kept), warnings
