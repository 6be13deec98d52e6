"""Looking through a reference table and its samples before a calibration: every row, every fault, nothing raised."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bloodview.calibration.checked import TABLE_COLUMNS, CheckedCohort, CheckedRow, Remark, analysers_of
from bloodview.calibration.references import COLUMNS, Reference, parse_count, parse_reference, read_rows, row_words
from bloodview.clinic import species_of
from bloodview.errors import UserError
from bloodview.language import tr, trn
from bloodview.progress import Report, Step
from bloodview.samples import Panel, Sample, analyser_key, analyser_of, channel_values, sample_files


def check_cohort(folder: Path, table: Path, panel: Panel | None, report: Report) -> CheckedCohort:
    """Check every row of a table and every sample it names; a panel is proposed where none is given."""
    report(Step(0.0, tr("Reading {file}", file=table.name)))
    try:
        parsed = _parse(folder, table)
        listed = {row.cells["file"] for row, _reference in parsed}
        unlisted = tuple(path.name for path in sample_files(folder, [table.absolute()]) if path.name not in listed)
    except UserError as error:
        return CheckedCohort(fault=str(error))
    except OSError as error:
        return CheckedCohort(
            fault=tr("{folder} cannot be read: {reason}; choose another folder.", folder=folder, reason=error.strerror)
        )
    fault = ""
    if panel is None:
        report(Step(0.02, tr("Proposing a panel")))
        panel, fault = _propose([reference for _row, reference in parsed if reference is not None])
    rows = []
    for number, (row, reference) in enumerate(parsed):
        report(Step(0.1 + 0.9 * number / len(parsed), _reading(row)))
        rows.append(row if reference is None else _with_sample(row, reference, panel))
    rows = [_shortened(row, folder, table) for row in _odd_analysers(rows)]
    return CheckedCohort(tuple(rows), panel, unlisted, fault)


def _reading(row: CheckedRow) -> str:
    file = row.cells["file"]
    return tr("Reading {file}", file=file) if file else tr("Reading row {line}", line=row.line)


def _parse(folder: Path, table: Path) -> list[tuple[CheckedRow, Reference | None]]:
    if not folder.is_dir():
        raise UserError(tr("{folder} is not a folder; choose the folder that holds the sample files.", folder=folder))
    names, rows = read_rows(table)
    missing = [name for name in TABLE_COLUMNS if name not in names]
    if missing:
        raise UserError(
            tr(
                "{table} lacks the column {names}; it needs {columns}.",
                table=table,
                names=", ".join(missing),
                columns=", ".join(TABLE_COLUMNS),
            )
        )
    if not rows:
        raise UserError(tr("{table} holds no samples; add one row for each sample file.", table=table))
    named = Counter(row["file"] for _line, row in rows)
    return [_row(line, row, named[row["file"]], table, folder) for line, row in rows]


def _row(
    line: int, row: Mapping[str, str], times: int, table: Path, folder: Path
) -> tuple[CheckedRow, Reference | None]:
    faults: list[Remark] = []
    if times > 1 and row["file"]:
        said = trn(
            "{file} stands in {number} row; keep one row for each sample file.",
            "{file} stands in {number} rows; keep one row for each sample file.",
            times,
            file=row["file"],
        )
        faults.append(("file", said))
    for column in COLUMNS:
        try:
            parse_count(row[column], column, line, table)
        except UserError as error:
            faults.append((column, str(error)))
    blank = {**row, **dict.fromkeys(COLUMNS, "")}
    reference = None
    try:
        reference = parse_reference(blank if faults else row, line, table, folder)
    except UserError as error:
        faults.append(("file", str(error)))
    cells = {column: row[column] for column in TABLE_COLUMNS}
    return CheckedRow(line, cells, faults=tuple(faults)), reference


def _propose(references: Sequence[Reference]) -> tuple[Panel | None, str]:
    """Propose a panel as calibrating does; where some files cannot be read, from the others."""
    # Loaded here, on the job's thread: it brings the learning's data types with it.
    from bloodview.calibration.cohort import only_sample, proposed

    if not references:
        return None, ""
    try:
        return proposed(references), ""
    except UserError as error:
        reason = str(error)
    readable = []
    for reference in references:
        try:
            only_sample(reference.path)
        except UserError:
            continue  # its row says so
        readable.append(reference)
    if not readable or len(readable) == len(references):
        return None, reason if readable else ""
    return _propose(readable)


def _with_sample(row: CheckedRow, reference: Reference, panel: Panel | None) -> CheckedRow:
    from bloodview.calibration.cohort import FEWEST_EVENTS, only_sample, shares

    try:
        sample = only_sample(reference.path)
    except UserError as error:
        return replace(row, faults=(*row.faults, ("file", str(error))))
    species = species_of(sample, reference.species)
    faults: list[Remark] = list(row.faults)
    if len(sample.events) < FEWEST_EVENTS:
        said = trn(
            "{file} holds {number} event, too few to learn from; drop its row.",
            "{file} holds {number} events, too few to learn from; drop its row.",
            len(sample.events),
            file=reference.path.name,
        )
        faults.append(("file", said))
    volume = dilution = None
    if panel is not None:
        volume, dilution = panel.volume_of(sample), panel.dilution_of(sample)
        try:
            channel_values(sample, panel)
            shares(reference, sample, panel)
        except UserError as error:
            faults.append(("file", str(error)))
    return replace(
        row,
        species=species.key if species else "",
        analyser=analyser_key(*analyser_of(sample)),
        events=len(sample.events),
        volume_nl=volume,
        dilution=dilution,
        faults=tuple(faults),
        doubts=(*row.doubts, *_doubts(row, sample, bool(species), bool(volume and dilution))),
    )


def _doubts(row: CheckedRow, sample: Sample, known: bool, volume: bool) -> list[Remark]:
    doubts: list[Remark] = [("file", warning) for warning in sample.warnings]
    stated = row.cells["species"] or sample.keywords.get("SPECIES", "")
    if not known:
        doubts.append(
            (
                "species",
                tr("“{name}” is no species that BloodView knows.", name=stated)
                if stated
                else tr("No species is named."),
            )
        )
    if not volume:
        doubts.append(
            ("volume", tr("No volume and dilution: only the ratio of PLT to RBC can be learned from this row."))
        )
    if not any(row.cells[column] for column in COLUMNS):
        doubts.append(("rbc", tr("No reference is given; the sample teaches nothing.")))
    return doubts


def _shortened(row: CheckedRow, folder: Path, table: Path) -> CheckedRow:
    """Name files without their folder, which is the same in every row."""
    faults = tuple(
        (column, said.replace(row_words(table, row.line), tr("This row")).replace(f"{folder}{os.sep}", ""))
        for column, said in row.faults
    )
    return replace(row, faults=faults)


def _from(analyser: str) -> str:
    if not analyser:
        return tr("This sample is from an analyser without a name.")
    return tr("This sample is from {analyser}.", analyser=analyser)


def _odd_analysers(rows: Sequence[CheckedRow]) -> list[CheckedRow]:
    common = Counter(analysers_of(rows)).most_common(1)
    usual = common[0][0] if common else ""
    return [
        row
        if row.analyser in (None, usual)
        else replace(
            row,
            doubts=(*row.doubts, ("file", _from(row.analyser or ""))),
        )
        for row in rows
    ]
