"""A table of results for a spreadsheet: whose, when, in which state, and the columns of counts.csv."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bloodview.clinic import Patient
from bloodview.errors import refusing
from bloodview.export.cells import table, text
from bloodview.export.counts import COLUMNS, NUMBERS, counts_row
from bloodview.language import tr
from bloodview.paths import replacing
from bloodview.progress import Report, Step, ignore
from bloodview.result import Counts, Release

# Spreadsheets take a file without it for one in the code page of the country.
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_EVERY = 500  # rows between two reports

_PATIENT = {
    "patient": "name",
    "patient_id": "identifier",
    "microchip": "microchip",
    "owner": "owner",
    "breed": "breed",
    "sex": "sex",
    "birth": "birth",
}
_TIMES = ("acquired", "imported", "analyzed", "signed")
RESULT_COLUMNS = (*_PATIENT, *_TIMES, "state", "signed_by", "comment", *COLUMNS, "held", "model", "version")


@dataclass(frozen=True)
class ResultRow:
    """One sample of a table of results, as far as it is known.

    state : word of the worklist ("preliminary", "final" ...)
    acquired, imported, analyzed, signed : when; one with a zone is written in local time
    held : the counts that nobody has released, by their columns
    model, version : that made the result
    """

    file: str
    patient: Patient = field(default_factory=Patient)
    species: str = ""
    state: str = ""
    events: int | None = None
    counts: Counts | None = None
    release: Release | None = None
    messages: tuple[str, ...] = ()
    acquired: datetime | None = None
    imported: datetime | None = None
    analyzed: datetime | None = None
    signed: datetime | None = None
    signed_by: str = ""
    comment: str = ""
    held: tuple[str, ...] = ()
    model: str = ""
    version: str = ""


def write_results(
    rows: Sequence[ResultRow], path: Path, *, decimal_comma: bool = False, report: Report = ignore
) -> None:
    """Write results as CSV, whole or not at all: UTF-8 with the mark by which spreadsheets know it.

    decimal_comma : numbers with a comma and cells parted by semicolons, as spreadsheets of many countries expect

    Raises UserError where the file cannot be written; what `report` raises leaves no file.
    """
    content = table(RESULT_COLUMNS, _cells(rows, decimal_comma, report), ";" if decimal_comma else ",")
    report(Step(0.95, tr("Writing {file}", file=path.name)))
    with refusing(path, "written"), replacing(path) as temporary:
        temporary.write_text(_BYTE_ORDER_MARK + content, encoding="utf-8", newline="")


def _cells(rows: Sequence[ResultRow], decimal_comma: bool, report: Report) -> Iterator[dict[str, str]]:
    for place, row in enumerate(rows):
        if place % _EVERY == 0:
            report(Step(0.95 * place / len(rows), tr("Collecting the results")))
        counts = counts_row(row.file, row.species, row.events, row.counts, row.release, row.messages)
        if decimal_comma:
            counts |= {column: counts[column].replace(".", ",") for column in NUMBERS if column in counts}
        yield {
            **{column: text(getattr(row.patient, name)) for column, name in _PATIENT.items()},
            **{column: _local(getattr(row, column)) for column in _TIMES},
            "state": text(row.state),
            "signed_by": text(row.signed_by),
            "comment": text(row.comment),
            **counts,
            "held": text(" ".join(row.held)),
            "model": text(row.model),
            "version": text(row.version),
        }


def _local(moment: datetime | None) -> str:
    """Write a time as spreadsheets know it, empty where there is none."""
    if moment is None:
        return ""
    here = moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment
    return here.isoformat(sep=" ", timespec="seconds")
