"""The command that counts: every file in turn to a row of counts, and to a report and a labelled copy where asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bloodview import analysis
from bloodview.clinic import all_species, species_named, species_of
from bloodview.commands.cores import use_all_cores
from bloodview.commands.files import Given, given_files
from bloodview.commands.models import Models
from bloodview.commands.outputs import Outputs, make_outputs, write_outputs
from bloodview.commands.table import refused_row, write_table
from bloodview.commands.terminal import complain, progress
from bloodview.errors import UserError
from bloodview.export import COLUMNS, counted_row, own_name, table
from bloodview.language import tr
from bloodview.progress import Report, Step, part
from bloodview.result import Recipe, Release, Result
from bloodview.samples import Sample, read_samples
from bloodview.settings import read_settings


@dataclass(frozen=True)
class Wanted:
    """What the user wants of an analysis: species of all samples, where results go, seed."""

    species: str | None = None
    out: Path | None = None
    reports: Path | None = None
    labels: Path | None = None
    seed: int = 0


@dataclass(frozen=True)
class Row:
    """A row of counts and what to complain of."""

    cells: dict[str, str]
    complaint: str = ""


def analyze_files(arguments: Sequence[str], model: Path | None, wanted: Wanted) -> int:
    """Analyze the samples of files, folders and patterns, and write their counts; gives the exit code.

    A sample that is refused gets a row that says why, and the others go on. Raises UserError, before anything is
    analyzed, where the model named cannot be loaded, the species is unknown or an output would overwrite a sample.
    """
    settings = read_settings()
    recipe = Recipe(_species_key(wanted.species), wanted.seed)
    files = given_files(arguments, [path for path in (wanted.out, wanted.labels) if path is not None])
    outputs = make_outputs(files, wanted.out, wanted.reports, wanted.labels, settings)
    rows: list[Row] = []
    with progress() as report:
        report(Step(0.0, tr("Loading the model")))
        use_all_cores()
        models = Models(settings, model)
        taken: set[str] = set()
        for place, file in enumerate(files):
            each = _naming(part(report, place / len(files), (place + 1) / len(files)), place + 1, len(files), file)
            each(Step(0.0, tr("Reading")))
            rows += _rows(file, models, recipe, outputs, taken, each)
    write_table(table(COLUMNS, [row.cells for row in rows]), wanted.out)
    complaints = [row.complaint for row in rows if row.complaint]
    for complaint in complaints:
        complain(complaint)
    return 1 if complaints else 0


def _rows(
    file: Given, models: Models, recipe: Recipe, outputs: Outputs, taken: set[str], report: Report
) -> Iterator[Row]:
    """Give a row for every sample of a file; `taken` holds the names of outputs so far."""
    try:
        samples = _read(file)
    except UserError as error:
        yield Row(refused_row(file.name, str(error)), str(error))
        return
    for place, sample in enumerate(samples):
        name = file.name if place == 0 else f"{file.name} [{place + 1}]"
        target = own_name(file.path.stem, place + 1 if len(samples) > 1 else None, taken)
        each = part(report, place / len(samples), (place + 1) / len(samples))
        yield _row(name, target, sample, models, recipe, outputs, each)


def _row(
    name: str, target: str, sample: Sample, models: Models, recipe: Recipe, outputs: Outputs, report: Report
) -> Row:
    try:
        model, warning = models.of(sample)
        result = analysis.with_warning(analysis.analyze(sample, model, recipe, report), warning)
    except UserError as error:
        species = species_of(sample, recipe.species)
        cells = refused_row(name, str(error), species.key if species else "", len(sample.events))
        return Row(cells, str(error))
    complaints = write_outputs(outputs, target, sample, result)
    if result.release is Release.REFUSED:
        complaints.insert(0, tr("{name} is refused: {reason}", name=name, reason=_reason(result)))
    return Row(counted_row(name, result), " ".join(complaints))


def _read(file: Given) -> list[Sample]:
    if file.refusal:
        raise UserError(file.refusal)
    samples = read_samples(file.path)
    if not samples:
        raise UserError(tr("{path} holds no sample; export the sample from the analyser again.", path=file.path))
    return samples


def _reason(result: Result) -> str:
    return result.messages[0] if result.messages else tr("its counts may not be released.")


def _naming(report: Report, number: int, files: int, file: Given) -> Report:
    """Give a report that says which file each step is about."""
    return lambda step: report(
        Step(
            step.fraction,
            tr(
                "{number} of {files}, {file}: {message}",
                number=number,
                files=files,
                file=file.name,
                message=step.message,
            ),
        )
    )


def _species_key(name: str | None) -> str | None:
    if name is None:
        return None
    species = species_named(name)
    if species is None:
        known = ", ".join(each.key for each in all_species())
        raise UserError(tr('"{name}" is no species that BloodView knows; name one of {known}.', name=name, known=known))
    return species.key
