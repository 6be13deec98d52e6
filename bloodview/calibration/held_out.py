"""References beside what a model that was not fitted to the sample counted: made, written and read again."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.calibration.cohort import Loaded, counts
from bloodview.calibration.references import COLUMNS, Reference
from bloodview.clinic.agreement import HeldOut
from bloodview.errors import WrongModel, refusing
from bloodview.language import tr
from bloodview.learn.manifest import AGREEMENT_FILE
from bloodview.samples.names import clean_name

_HEADER = ("file", "species", *(name for count in COLUMNS for name in (count, f"{count}_counted")))
_MOST_BYTES = 2_000_000
_MOST_ROWS = 2000
_LONGEST = 200
_HIGHEST = 1e9
_FORMULA_STARTS = ("=", "+", "-", "@")


def held_out_rows(
    loaded: Loaded, references: Sequence[Reference], held_out: NDArray[np.float64]
) -> tuple[HeldOut, ...]:
    """Put the references of a cohort beside the shares [S, 4] that a model not fitted to the sample found, in units."""
    clumps = any(reference.clump_pct is not None for reference in references)
    rows = []
    for bag, reference, measured, found in zip(loaded.bags, references, loaded.measured, held_out, strict=True):
        given = {count: getattr(reference, count) for count in COLUMNS}
        rows.append(
            HeldOut(
                clean_name(reference.path.name),
                bag.species or "",
                {count: value for count, value in given.items() if value is not None},
                counts(found, measured, clumps),
            )
        )
    return tuple(rows)


def agreement_table(rows: Sequence[HeldOut]) -> bytes:
    """Give the rows as CSV: references and counted values, blank where there is none."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_HEADER)
    for row in rows:
        values = [_cell(side, count) for count in COLUMNS for side in (row.reference, row.counted)]
        # A spreadsheet would take such a name for a formula.
        name = f"'{row.file}" if row.file.startswith(_FORMULA_STARTS) else row.file
        writer.writerow([name, row.species, *values])
    return written.getvalue().encode()


def read_agreement(folder: Path) -> tuple[HeldOut, ...]:
    """Read `agreement.csv` of a model folder; no rows where an older model has no such file.

    Raises WrongModel, a sentence that names the file and what to do.
    """
    path = folder / AGREEMENT_FILE
    if not path.is_file():
        return ()
    with refusing(path, "read"), path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise _damaged(path, tr("it is too large"))
    try:
        cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _damaged(path, tr("it is no table")) from error
    if not cells or tuple(cells[0]) != _HEADER:
        raise _damaged(path, tr("its columns are not {names}", names=", ".join(_HEADER)))
    if len(cells) > _MOST_ROWS + 1:
        raise _damaged(path, tr("it has more than {most} rows", most=_MOST_ROWS))
    return tuple(_row(row, path, number) for number, row in enumerate(cells[1:], start=2) if row)


def _row(cells: Sequence[str], path: Path, number: int) -> HeldOut:
    if len(cells) != len(_HEADER):
        raise _damaged(
            path,
            tr("row {row} has {found} cells in place of {wanted}", row=number, found=len(cells), wanted=len(_HEADER)),
        )
    named = dict(zip(_HEADER, cells, strict=True))
    quoted = named["file"].startswith(tuple(f"'{start}" for start in _FORMULA_STARTS))
    file, species = clean_name(named["file"][quoted:]), clean_name(named["species"])
    if not file or len(named["file"]) > _LONGEST + 1 or len(named["species"]) > _LONGEST:
        raise _damaged(path, tr("row {row} names no file", row=number))
    reference, counted = (
        {count: value for count in COLUMNS if (value := _number(named[count + ending], path, number)) is not None}
        for ending in ("", "_counted")
    )
    return HeldOut(file, species, reference, counted)


def _number(text: str, path: Path, number: int) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= _HIGHEST:
        raise _damaged(path, tr("row {row} holds {text} where a count belongs", row=number, text=repr(text[:20])))
    return value


def _cell(side: Mapping[str, float], count: str) -> str:
    return f"{side[count]:.6g}" if count in side else ""


def _damaged(path: Path, why: str) -> WrongModel:
    return WrongModel(tr("{path} is damaged ({why}); copy the model again or recalibrate.", path=path, why=why))
