"""Events with their labels as files, one a sample: FCS as analysers write it, Parquet as data tools read it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bloodview.errors import UserError, refusing
from bloodview.export.labels import write_labels
from bloodview.export.names import name_of_file, own_name
from bloodview.export.parquet import write_parquet
from bloodview.language import tr
from bloodview.progress import Report, Step, ignore, part
from bloodview.result import Result
from bloodview.samples import Sample


class Form(StrEnum):
    """How labelled events are written; the value is the ending of the file."""

    FCS = "fcs"
    PARQUET = "parquet"


@dataclass(frozen=True, eq=False)
class Labelled:
    """An analyzed sample to be exported; `load` reads its events and labels when its turn comes.

    number : which data set of its file it is, None where it is the only one
    """

    file: str
    load: Callable[[], tuple[Sample, Result]]
    number: int | None = None


@dataclass(frozen=True)
class Exported:
    """The files written, and a sentence for every sample that could not be."""

    files: tuple[Path, ...]
    problems: tuple[str, ...]


def write_events(samples: Sequence[Labelled], folder: Path, form: Form, report: Report = ignore) -> Exported:
    """Write the labelled events of samples into a folder, each whole or not at all; no file that is there is replaced.

    A sample that cannot be read or written is passed over with a sentence, the others go on. Raises UserError where
    the folder cannot be made or read; what `report` raises leaves the files written so far and no part of one.
    """
    with refusing(folder, "written"):
        folder.mkdir(parents=True, exist_ok=True)
        taken = {path.stem.casefold() for path in folder.iterdir() if path.suffix.casefold() == f".{form.value}"}
    files, problems = [], []
    for place, labelled in enumerate(samples):
        each = part(report, place / len(samples), (place + 1) / len(samples))
        each(Step(0.0, tr("Exporting {number} of {total}", number=place + 1, total=len(samples))))
        path = folder / f"{own_name(name_of_file(labelled.file), labelled.number, taken)}.{form.value}"
        try:
            sample, result = labelled.load()
            _write(sample, result, path, form, part(each, 0.3, 1.0))
        except UserError as error:
            problems.append(str(error))
        else:
            files.append(path)
    return Exported(tuple(files), tuple(problems))


def _write(sample: Sample, result: Result, path: Path, form: Form, report: Report) -> None:
    if len(sample.events) != result.events:
        raise UserError(
            tr(
                "{name} cannot be written: its result is of {counted} events and the sample holds "
                "{held}; analyze the sample again.",
                name=path.name,
                counted=result.events,
                held=len(sample.events),
            )
        )
    report(Step(0.0, ""))
    if form is Form.FCS:
        write_labels(sample, result, path)
    else:
        write_parquet(sample, result, path, report)
