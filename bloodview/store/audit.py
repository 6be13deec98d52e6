"""The audit trail: who did what when, each row chained by its hash to the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from bloodview.clinic import one_line
from bloodview.store.columns import now
from bloodview.store.records import Action, AuditRow
from bloodview.store.schema import audit
from bloodview.store.store import Store

START = "0" * 64
"""What the first row is chained to."""


def note(connection: Connection, who: str, action: Action, subject: str, detail: Mapping[str, object]) -> None:
    """Add a row to the trail, in the transaction of the change that it tells about."""
    last = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).first()
    number, before = (last.id + 1, last.hash) if last else (1, START)
    row = {
        "id": number,
        "at": now(),
        "who": one_line(who),
        "action": str(action),
        "subject": subject,
        "detail": json.dumps(detail, sort_keys=True),
    }
    connection.execute(insert(audit).values(**row, hash=chained(before, row)))


def chained(before: str, row: Mapping[str, Any] | RowMapping) -> str:
    """Give the hash of a row after one whose hash is `before`: sha256 over both, the row as JSON."""
    at: datetime = row["at"]
    told = [row["id"], at.isoformat(), row["who"], row["action"], row["subject"], row["detail"]]
    return hashlib.sha256(f"{before}\n{json.dumps(told)}".encode()).hexdigest()


def audit_of(store: Store, sample_id: int) -> tuple[AuditRow, ...]:
    """Give what was done to a sample, oldest first."""
    return audit_about(store, f"sample {sample_id}")


def audit_about(store: Store, subject: str) -> tuple[AuditRow, ...]:
    """Give what was done to a subject ("patient 3", "user 1", "clinic", "records"), oldest first."""
    with store.reading() as connection:
        rows = connection.execute(select(audit).where(audit.c.subject == subject).order_by(audit.c.id)).mappings()
        return tuple(_read(row) for row in rows)


def _read(row: RowMapping) -> AuditRow:
    return AuditRow(
        id=row["id"],
        at=row["at"],
        who=row["who"],
        action=Action(row["action"]),
        subject=row["subject"],
        detail=json.loads(row["detail"]),
        hash=row["hash"],
    )
