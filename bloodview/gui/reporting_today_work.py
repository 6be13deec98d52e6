"""Saving the reports of many results into a folder, as a plain function that a job runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bloodview.clinic import Patient
from bloodview.errors import UserError, refusing
from bloodview.export.names import name_of_file, own_name
from bloodview.gui.saving import save_pdf
from bloodview.language import tr
from bloodview.progress import Cancelled, Report, Step
from bloodview.store import Store, WorklistRow, keep_report

# Of what file systems take at most in a name (255), in bytes: room for a number and the ending is left.
_LONGEST = 200

Make = Callable[[WorklistRow], tuple[bytes, int]]
"""Gives the PDF of a line of the worklist and the id of the result it tells about, or raises UserError."""


@dataclass(frozen=True)
class Saved:
    """What was saved, a sentence for every report that could not be made, and why the rest was not tried."""

    wanted: int
    files: tuple[Path, ...]
    problems: tuple[str, ...] = ()
    ended: str = ""


def save_reports(
    store: Store, rows: Sequence[WorklistRow], make: Make, folder: Path, who: str, report: Report
) -> Saved:
    """Save the report of every line under a name of its own, each whole or not at all; no file there is replaced.

    A report that cannot be made is passed over with a sentence, the others go on. A folder that takes no more ends
    it, as the next file would fare no better, and so does the user: what is saved by then stays and is told.
    """
    files: list[Path] = []
    problems: list[str] = []
    with refusing(folder, "read"):
        taken = {path.stem.casefold() for path in folder.iterdir() if path.suffix.casefold() == ".pdf"}
        drive = folder.stat().st_dev
    for place, row in enumerate(rows):
        try:
            report(Step(place / len(rows), tr("Saving report {number} of {total}", number=place + 1, total=len(rows))))
        except Cancelled:
            return Saved(len(rows), tuple(files), tuple(problems), tr("It was stopped before the end."))
        try:
            pdf, result_id = make(row)
        except UserError as error:
            problems.append(str(error))
            continue
        try:
            _check_there(folder, drive)
            path = folder / f"{own_name(report_title(row), None, taken)}.pdf"
            files.append(save_pdf(pdf, str(path)))
            keep_report(store, result_id, pdf, who)
        except UserError as error:
            return Saved(len(rows), tuple(files), tuple(problems), str(error))
    return Saved(len(rows), tuple(files), tuple(problems))


def report_title(row: WorklistRow) -> str:
    """Name the report of a line, without ending, after its patient and its file, as every file system takes it."""
    patient = row.patient.patient if row.patient is not None else Patient()
    whose = "".join("_" if letter in "/\\" else letter for letter in patient.name or patient.identifier).strip()
    file = name_of_file(row.file)
    # The ending is for `name_of_file`, which takes it off: else it took the rest of "St. Bernard" for one.
    title = name_of_file(f"{whose} {file}.pdf") if whose else file
    return title.encode()[:_LONGEST].decode(errors="ignore").rstrip(" .")


def _check_there(folder: Path, drive: int) -> None:
    """Refuse a folder whose drive is gone: a new one in its place would lie on another drive."""
    try:
        there = folder.is_dir() and folder.stat().st_dev == drive
    except OSError:
        there = False
    if not there:
        raise UserError(
            tr("{folder} is no longer there; check that its drive is connected, and save again.", folder=folder)
        )
