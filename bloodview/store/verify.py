"""Tools > Verify records: whether the audit trail is whole, and the records are what the trail says."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, select

from bloodview.errors import UserError
from bloodview.language import mark, tr
from bloodview.progress import Report, Step, ignore, part
from bloodview.store.audit import START, chained
from bloodview.store.originals import folder_of, hash_of, safe_name
from bloodview.store.packing import Packed, digest_of
from bloodview.store.records import Verification
from bloodview.store.results import content_of
from bloodview.store.schema import (
    audit,
    control,
    control_material,
    label,
    patient,
    report,
    result,
    sample,
    signature,
    user,
)
from bloodview.store.store import Store
from bloodview.store.trail import Told, Trail, follow

_AT_ONCE = 500
_MOST = 20

# A kind of record by what the audit trail calls it, and what is said where one was added, changed or taken away.
_ADDED = {
    "sample": mark("Sample {number} ({file}) is not in the audit trail; it was added from outside."),
    "report": mark("Report {number} is not in the audit trail; it was added from outside."),
    "patient": mark("Patient {number} is not in the audit trail; it was added from outside."),
    "user": mark("User {number} is not in the audit trail; it was added from outside."),
    "material": mark("Control material {number} is not in the audit trail; it was added from outside."),
    "control": mark("Control measurement {number} is not in the audit trail; it was added from outside."),
}
_CHANGED = {
    "sample": mark(
        "Sample {number} ({file}): {column} is not what the audit trail says; it was changed from outside the program, "
        "so compare with the last backup."
    ),
    "report": mark(
        "Report {number}: {column} is not what the audit trail says; it was changed from outside the program, so "
        "compare with the last backup."
    ),
    "patient": mark(
        "Patient {number}: {column} is not what the audit trail says; it was changed from outside the program, so "
        "compare with the last backup."
    ),
    "user": mark(
        "User {number}: {column} is not what the audit trail says; it was changed from outside the program, so compare "
        "with the last backup."
    ),
    "material": mark(
        "Control material {number}: {column} is not what the audit trail says; it was changed from outside the "
        "program, so compare with the last backup."
    ),
    "control": mark(
        "Control measurement {number}: {column} is not what the audit trail says; it was changed from outside the "
        "program, so compare with the last backup."
    ),
}
_GONE = {
    "sample": mark("Sample {number} is in the audit trail but gone; restore a backup."),
    "report": mark("Report {number} is in the audit trail but gone; restore a backup."),
    "patient": mark("Patient {number} is in the audit trail but gone; restore a backup."),
    "user": mark("User {number} is in the audit trail but gone; restore a backup."),
    "material": mark("Control material {number} is in the audit trail but gone; restore a backup."),
    "control": mark("Control measurement {number} is in the audit trail but gone; restore a backup."),
}


def verify_records(store: Store, report: Report = ignore, files: bool = False) -> Verification:
    """Check the chain of the trail, every record against it, and with `files` every original file.

    The problems are sentences, the first bad row first and not more than twenty.
    """
    problems: list[str] = []
    trail = Trail()
    with store.reading() as connection:
        walked = _walk(connection, trail, problems, part(report, 0.0, 0.3))
        results = 0
        if not problems:  # the trail speaks for the rest only while it holds itself
            results = _check_results(connection, trail, problems, part(report, 0.3, 0.6 if files else 0.9))
            problems += _check_rest(connection, trail)
        names = select(sample.c.sha256, sample.c.original, sample.c.file).distinct()
        kept = connection.execute(names).all() if files else []
    checked = sum(1 for _ in _check_files(store, kept, problems, part(report, 0.6, 1.0)))
    report(Step(1.0, tr("Done")))
    return Verification(walked, results, checked, tuple(problems[:_MOST]))


def _walk(connection: Connection, trail: Trail, problems: list[str], report: Report) -> int:
    before, expected = START, 1
    for row in _rows(connection, audit, report, tr("Checking the audit trail")):
        if row["id"] != expected:
            problems.append(
                tr(
                    "Row {number} of the audit trail is missing: rows were taken away; compare with the last backup.",
                    number=expected,
                )
            )
        elif chained(before, row) != row["hash"]:
            problems.append(
                tr(
                    "Row {number} of the audit trail ({subject}, {moment} UTC) does not fit the row before: it or that "
                    "row was changed; compare with the last backup.",
                    number=row["id"],
                    subject=row["subject"],
                    moment=f"{row['at']:%Y-%m-%d %H:%M}",
                )
            )
        if problems:
            return expected - 1
        follow(row, trail)
        before, expected = row["hash"], row["id"] + 1
    return expected - 1


def _check_results(connection: Connection, trail: Trail, problems: list[str], report: Report) -> int:
    checked = 0
    for row in _rows(connection, result, report, tr("Checking the results")):
        checked += 1
        wanted = trail.results.pop(row["id"], None)
        which = {"number": row["id"], "file": row["file"]}
        if wanted is None:
            problems.append(
                tr("Result {number} ({file}) is not in the audit trail; it was added from outside.", **which)
            )
        elif digest_of(content_of(row)) != wanted or row["digest"] != wanted:
            problems.append(tr("Result {number} ({file}) was changed after it was made; restore a backup.", **which))
        elif _labels(connection, row["id"]) != row["labels"]:
            problems.append(tr("The events of result {number} ({file}) were changed; restore a backup.", **which))
    problems += [
        tr("Result {number} is in the audit trail but gone; restore a backup.", number=number)
        for number in trail.results
    ]
    return checked


def _labels(connection: Connection, number: int) -> str:
    row = connection.execute(select(label).where(label.c.result_id == number)).mappings().first()
    return Packed(row["population"], row["probability"], row["latent"]).digest if row else ""


def _check_rest(connection: Connection, trail: Trail) -> Iterator[str]:
    for kind, table, told in (
        ("sample", sample, trail.samples),
        ("report", report, trail.reports),
        ("patient", patient, trail.patients),
        ("user", user, trail.users),
        ("material", control_material, trail.materials),
        ("control", control, trail.controls),
    ):
        yield from _compare(connection, kind, table, told)
    for row in connection.execute(select(signature).order_by(signature.c.id)).mappings():
        wanted = trail.signatures.pop(row["id"], None)
        if digest_of({name: value for name, value in row.items() if name != "id"}) != wanted:
            yield tr(
                "Signature {number} (sample {sample}) is not what the audit trail says; it was changed from outside "
                "the program, so compare with the last backup.",
                number=row["id"],
                sample=row["sample_id"],
            )
    for number in trail.signatures:
        yield tr("Signature {number} is in the audit trail but gone; restore a backup.", number=number)


def _compare(connection: Connection, kind: str, table: Table, told: Told) -> Iterator[str]:
    """Compare the columns that the trail tells of; patients are named by their number alone."""
    for row in connection.execute(select(table).order_by(table.c.id)).mappings():
        known = told.pop(row["id"], None)
        which = {"number": row["id"], "file": row.get("file", "")}
        if known is None:
            yield tr(_ADDED[kind], **which)
            continue
        other = next((column for column, value in known.items() if row[column] != value), None)
        if other is not None:
            yield tr(_CHANGED[kind], **which, column=other)
    yield from (tr(_GONE[kind], number=number) for number in told)


def _check_files(store: Store, kept: Sequence[Any], problems: list[str], report: Report) -> Iterator[str]:
    for number, (sha256, name, file) in enumerate(kept):
        report(Step(number / max(len(kept), 1), tr("Checking the original files")))
        path = folder_of(store.folder, sha256) / safe_name(name)
        try:
            whole = path.is_file() and hash_of(path) == sha256
        except UserError:
            whole = False
        if not whole:
            problems.append(
                tr(
                    "The original file of {file} ({path}) is missing or was changed; restore it from a backup.",
                    file=file,
                    path=path,
                )
            )
        yield file


def _rows(connection: Connection, table: Table, report: Report, message: str) -> Iterator[RowMapping]:
    """Give all rows in the order of their ids, some hundred at a time, and tell how far it is."""
    total = connection.execute(select(func.count()).select_from(table)).scalar_one()
    last, seen = -1, 0
    while rows := (
        connection.execute(select(table).where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE)).mappings().all()
    ):
        report(Step(min(seen / max(total, 1), 1.0), message))
        yield from rows
        last, seen = rows[-1]["id"], seen + len(rows)
