"""Reports that were made: their PDF is kept under its sha256, with the result it tells about."""

import hashlib
from pathlib import Path

from sqlalchemy import RowMapping, insert, select

from bloodview.clinic import one_line
from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.store.audit import note
from bloodview.store.columns import now
from bloodview.store.importing import sample_row
from bloodview.store.private import private_folder, replacing_private
from bloodview.store.records import Action, ReportRecord, State
from bloodview.store.results import result_row
from bloodview.store.schema import report
from bloodview.store.store import Store


def keep_report(store: Store, result_id: int, pdf: bytes, who: str = "") -> ReportRecord:
    """Keep the PDF of a report, and that it was made of this result in the state the sample is in."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    path = report_path(store, sha256)
    if not path.is_file():
        with refusing(path, "written"):
            private_folder(path.parent)
            with replacing_private(path) as temporary:
                temporary.write_bytes(pdf)
    with store.writing() as connection:
        sample_id = result_row(connection, result_id)["sample_id"]
        values = {
            "sample_id": sample_id,
            "result_id": result_id,
            "sha256": sha256,
            "state": sample_row(connection, sample_id)["state"],
            "created": now(),
            "who": one_line(who),
        }
        number = connection.execute(insert(report).values(values).returning(report.c.id)).scalar_one()
        told = {"report": number, "result": result_id, "sha256": sha256}
        note(connection, who, Action.REPORTED, f"sample {sample_id}", told)
        return _read(connection.execute(select(report).where(report.c.id == number)).mappings().one())


def reports_of(store: Store, sample_id: int) -> tuple[ReportRecord, ...]:
    """Give the reports that were made of a sample, the newest first."""
    with store.reading() as connection:
        query = select(report).where(report.c.sample_id == sample_id).order_by(report.c.id.desc())
        return tuple(_read(row) for row in connection.execute(query).mappings())


def report_of(store: Store, kept: ReportRecord) -> bytes:
    """Give the PDF of a report that was kept, checked to be the one that was made."""
    path = report_path(store, kept.sha256)
    with refusing(path, "read"):
        content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise UserError(tr("{path} is no longer the report that was made; make the report again.", path=path))
    return content


def report_path(store: Store, sha256: str) -> Path:
    """Give where the PDF with this hash is kept."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise UserError(tr("A report in the records has no sha256; run Tools > Verify records."))
    return store.folder / "reports" / sha256[:2] / f"{sha256}.pdf"


def _read(row: RowMapping) -> ReportRecord:
    same = ("id", "sample_id", "result_id", "sha256", "created", "who")
    return ReportRecord(**{name: row[name] for name in same}, state=State(row["state"]))
