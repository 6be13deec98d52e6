"""From lines of the worklist to what an export writes, as plain functions that a job runs."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bloodview.clinic import Patient
from bloodview.errors import UserError
from bloodview.export import Exported, Form, Labelled, ResultRow, write_events, write_results
from bloodview.language import tr
from bloodview.progress import Report, Step, part
from bloodview.result import Result
from bloodview.samples import Sample, read_samples
from bloodview.store import Store, WorklistRow, original, result_of, results_of, sample_by_id


def export_table(
    store: Store, rows: Sequence[WorklistRow], path: Path, decimal_comma: bool, report: Report
) -> Exported:
    """Write a table of the results that count now."""
    collecting = part(report, 0.0, 0.7)
    lines = []
    for place, row in enumerate(rows):
        collecting(Step(place / len(rows), tr("Collecting the results")))
        lines.append(_line(store, row))
    write_results(lines, path, decimal_comma=decimal_comma, report=part(report, 0.7, 1.0))
    return Exported((path,), ())


def export_events(store: Store, rows: Sequence[WorklistRow], folder: Path, form: Form, report: Report) -> Exported:
    """Write all events of the samples with what they were taken for, one file a sample."""
    return write_events([_labelled(store, row) for row in rows], folder, form, report)


def _line(store: Store, row: WorklistRow) -> ResultRow:
    counted = next((each for each in results_of(store, row.sample_id) if each.id == row.result_id), None)
    return ResultRow(
        file=row.file,
        patient=row.patient.patient if row.patient is not None else Patient(),
        species=row.species,
        state=row.state.value,
        events=counted.events if counted is not None else None,
        counts=row.counts,
        release=row.release,
        messages=counted.messages if counted is not None else (),
        acquired=row.acquired,
        imported=row.imported,
        analyzed=counted.created if counted is not None else None,
        signed=row.signed_at,
        signed_by=row.signed_by or "",
        comment=row.comment,
        held=tuple(row.held),
        model=f"{counted.model_name} ({counted.model_id})" if counted is not None else "",
        version=counted.version if counted is not None else "",
    )


def _labelled(store: Store, row: WorklistRow) -> Labelled:
    dataset = sample_by_id(store, row.sample_id).dataset
    return Labelled(row.file, partial(_load, store, row), dataset + 1 if dataset else None)


def _load(store: Store, row: WorklistRow) -> tuple[Sample, Result]:
    if row.result_id is None:
        raise UserError(tr("{file} has not been analyzed; analyze it before its events are exported.", file=row.file))
    dataset = sample_by_id(store, row.sample_id).dataset
    samples = read_samples(original(store, row.sample_id))
    if dataset >= len(samples):
        raise UserError(
            tr(
                "{file} holds fewer samples than it did when it was imported; restore it from a backup.",
                file=row.file,
            )
        )
    return samples[dataset], result_of(store, row.result_id)
