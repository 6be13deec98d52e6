"""What an analysis leaves beside its counts: reports and labelled copies, under names that never are an input's."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from bloodview.clinic import Clinic, clinic_folder, patient_from_keywords
from bloodview.commands.files import Given
from bloodview.errors import UserError, refusing
from bloodview.export import write_labels
from bloodview.language import tr
from bloodview.result import Result
from bloodview.samples import Sample
from bloodview.settings import Settings

Identity = tuple[int, int]
"""What makes a file the same under any name: device and number."""


@dataclass(frozen=True)
class Outputs:
    """Folders of reports and labelled copies, None where none are asked for; the files that must stay as they are."""

    reports: Path | None
    labels: Path | None
    inputs: frozenset[Identity]
    settings: Settings


def make_outputs(
    files: Sequence[Given], out: Path | None, reports: Path | None, labels: Path | None, settings: Settings
) -> Outputs:
    """Make the folders of what is asked for.

    Raises UserError where they cannot be made, or counts or labelled copies would be written over a sample.
    """
    inputs = frozenset(found for file in files if (found := _identity(file.path)) is not None)
    for folder in (out.parent if out is not None else None, reports, labels):
        if folder is not None:
            with refusing(folder, "written"):
                folder.mkdir(parents=True, exist_ok=True)
    if out is not None:
        if out.is_dir():
            raise UserError(tr("{out} is a folder; name a file for the counts.", out=out))
        _keep(out, inputs)
    if labels is not None:
        for file in files:
            _keep(labels / f"{file.path.stem}.fcs", inputs)
    return Outputs(reports, labels, inputs, settings)


def write_outputs(outputs: Outputs, name: str, sample: Sample, result: Result) -> list[str]:
    """Write the report and the labelled copy of a sample as far as they are asked for; gives what went wrong."""
    complaints = []
    try:
        if outputs.reports is not None:
            _write_report(outputs.reports / f"{name}.pdf", outputs, sample, result)
    except UserError as error:
        complaints.append(str(error))
    try:
        if outputs.labels is not None:
            path = outputs.labels / f"{name}.fcs"
            _keep(path, outputs.inputs)
            write_labels(sample, result, path)
    except UserError as error:
        complaints.append(str(error))
    return complaints


def _write_report(path: Path, outputs: Outputs, sample: Sample, result: Result) -> None:
    from bloodview.report import judged, write_report

    settings = outputs.settings
    _keep(path, outputs.inputs)
    patient = patient_from_keywords(sample.keywords, settings.patient_keywords)
    taken = sample.acquired.date() if sample.acquired is not None else None
    found = judged(result, patient, taken, clinic_folder())
    write_report(
        result,
        sample,
        path,
        patient=patient,
        clinic=Clinic(settings.clinic_name, settings.clinic_address, settings.clinic_phone),
        paper=settings.paper,
        units=settings.units,
        logo=Path(settings.clinic_logo) if settings.clinic_logo else None,
        owner_summary=settings.owner_summary,
        intervals=found.intervals,
        messages=found.messages,
    )


def _keep(target: Path, inputs: Container[Identity]) -> None:
    """Raise a UserError where a file to be written is one of those that are read."""
    if _identity(target) in inputs:
        raise UserError(
            tr("{target} would take the place of a sample that is read; choose another folder or name.", target=target)
        )


def _identity(path: Path) -> Identity | None:
    """Give what makes a file the same under any name, None where there is none (yet)."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
