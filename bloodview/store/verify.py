"""Tools > Verify records: whether the audit trail is whole, and the records are what the trail says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, select

from bloodview.errors import UserError
from bloodview.progress import Report, Step, ignore, part
from bloodview.store.audit import START, chained
from bloodview.store.originals import folder_of, hash_of, safe_name
from bloodview.store.packing import Packed, digest_of
from bloodview.store.records import Action, Verification
from bloodview.store.results import content_of
from bloodview.store.schema import audit, label, patient, result, sample
from bloodview.store.store import Store

_AT_ONCE = 500
_MOST = 20


@dataclass
class _Told:
    """What the trail says the records hold: digests of results, and of samples patient, comment, state and result."""

    digests: dict[int, str] = field(default_factory=dict)
    samples: dict[int, dict[str, Any]] = field(default_factory=dict)
    patients: set[int] = field(default_factory=set)


def verify_records(store: Store, report: Report = ignore, files: bool = False) -> Verification:
    """Check the chain of the trail, every result and sample against it, and with `files` every original file.

    The problems are sentences, the first bad row first and not more than twenty.
    """
    problems: list[str] = []
    told = _Told()
    with store.reading() as connection:
        walked = _walk(connection, told, problems, part(report, 0.0, 0.3))
        results = _check_results(connection, told, problems, part(report, 0.3, 0.6 if files else 0.9))
        _check_samples(connection, told, problems)
        names = select(sample.c.sha256, sample.c.original, sample.c.file).distinct() if files else None
        kept = connection.execute(names).all() if names is not None else []
    checked = sum(1 for _ in _check_files(store, kept, problems, part(report, 0.6, 1.0)))
    report(Step(1.0, "Done"))
    return Verification(walked, results, checked, tuple(problems[:_MOST]))


def _walk(connection: Connection, told: _Told, problems: list[str], report: Report) -> int:
    before, expected = START, 1
    for row in _rows(connection, audit, report, "Checking the audit trail"):
        if row["id"] != expected:
            problems.append(
                f"Row {expected} of the audit trail is missing: rows were taken away; compare with the last backup."
            )
        elif chained(before, row) != row["hash"]:
            problems.append(
                f"Row {row['id']} of the audit trail ({row['subject']}, {row['at']:%Y-%m-%d %H:%M} UTC) does not fit "
                "the row before: it or that row was changed; compare with the last backup."
            )
        if problems:
            return expected - 1
        _follow(row, told)
        before, expected = row["hash"], row["id"] + 1
    return expected - 1


def _follow(row: RowMapping, told: _Told) -> None:
    kind, _, number = row["subject"].partition(" ")
    detail, action = json.loads(row["detail"]), row["action"]
    if kind == "patient":
        told.patients.add(int(number))
    if kind != "sample":
        return
    known = told.samples.setdefault(int(number), {"state": "new", "comment": "", "result_id": None})
    known |= {"state": detail["state"]} if "state" in detail else {}
    if action == Action.IMPORTED:
        known |= {"sha256": detail["sha256"], "patient_id": detail["patient"]}
    elif action == Action.ASSIGNED:
        known["patient_id"] = detail["patient"][1]
    elif action == Action.COMMENTED:
        known["comment"] = detail["comment"][1]
    elif action == Action.ANALYZED:
        told.digests[detail["result"]] = detail["digest"]
        known["result_id"] = detail["result"]
    known["signed_by"] = (
        row["who"] if action == Action.SIGNED else None if action == Action.AMENDED else known.get("signed_by")
    )


def _check_results(connection: Connection, told: _Told, problems: list[str], report: Report) -> int:
    checked = 0
    if problems:
        return checked
    for row in _rows(connection, result, report, "Checking the results"):
        checked += 1
        wanted = told.digests.pop(row["id"], None)
        if wanted is None:
            problems.append(f"Result {row['id']} ({row['file']}) is not in the audit trail; it was added from outside.")
        elif digest_of(content_of(row)) != wanted or row["digest"] != wanted:
            problems.append(f"Result {row['id']} ({row['file']}) was changed after it was made; restore a backup.")
        elif _labels(connection, row["id"]) != row["labels"]:
            problems.append(f"The events of result {row['id']} ({row['file']}) were changed; restore a backup.")
    problems += [f"Result {number} is in the audit trail but gone; restore a backup." for number in told.digests]
    return checked


def _labels(connection: Connection, number: int) -> str:
    row = connection.execute(select(label).where(label.c.result_id == number)).mappings().first()
    return Packed(row["population"], row["probability"], row["latent"]).digest if row else ""


def _check_samples(connection: Connection, told: _Told, problems: list[str]) -> None:
    if problems:
        return
    names = ("state", "comment", "result_id", "sha256", "patient_id", "signed_by")
    query = select(sample.c.id, sample.c.file, *(sample.c[name] for name in names)).order_by(sample.c.id)
    for row in connection.execute(query).mappings():
        known = told.samples.pop(row["id"], None)
        if known is None:
            problems.append(f"Sample {row['id']} ({row['file']}) is not in the audit trail; it was added from outside.")
            continue
        other = next((name for name in names if row[name] != known.get(name)), None)
        if other:
            problems.append(
                f"Sample {row['id']} ({row['file']}): {other} is not what the audit trail says; it was changed from "
                "outside, so compare with the last backup."
            )
    problems += [f"Sample {number} is in the audit trail but gone; restore a backup." for number in told.samples]
    here = set(connection.execute(select(patient.c.id)).scalars())
    problems += [f"Patient {number} is in the audit trail but gone." for number in sorted(told.patients - here)]
    problems += [f"Patient {number} is not in the audit trail." for number in sorted(here - told.patients)]


def _check_files(store: Store, kept: Any, problems: list[str], report: Report) -> Iterator[str]:
    for number, (sha256, name, file) in enumerate(kept):
        report(Step(number / max(len(kept), 1), "Checking the original files"))
        path = folder_of(store.folder, sha256) / safe_name(name)
        try:
            whole = path.is_file() and hash_of(path) == sha256
        except UserError:
            whole = False
        if not whole:
            problems.append(
                f"The original file of {file} ({path}) is missing or was changed; restore it from a backup."
            )
        yield file


def _rows(connection: Connection, table: Table, report: Report, message: str) -> Iterator[RowMapping]:
    """Give all rows in the order of their ids, some hundred at a time, and tell how far it is."""
    total = connection.execute(select(func.count()).select_from(table)).scalar_one()
    last, seen = -1, 0
    while (
        rows := connection.execute(select(table).where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE))
        .mappings()
        .all()
    ):
        report(Step(min(seen / max(total, 1), 1.0), message))
        yield from rows
        last, seen = rows[-1]["id"], seen + len(rows)
