"""Copies of the records in one SQLite file, whole or not at all, from SQLite and from PostgreSQL alike."""

import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.progress import Report, Step, ignore
from bloodview.store.engine import PATIENCE
from bloodview.store.portable import copy_tables
from bloodview.store.private import replacing_private
from bloodview.store.schemas import bring_up_to_date
from bloodview.store.store import Store
from bloodview.store.trouble import LOCKED, telling

_PAGES = 2048
"""Pages copied between two reports: 8 MiB."""


def backup_folder(store: Store) -> Path:
    """Give the folder of the copies that the program makes by itself."""
    return store.folder / "backups"


def stamp() -> str:
    """Give the present time for the name of a file."""
    return datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")


def copy_records(store: Store, path: Path, report: Report = ignore, schema: str | None = None) -> None:
    """Write a copy of the records to `path`, of this schema (the newest by default), and check that it can be read."""
    with refusing(path, "written"), telling(str(path)), replacing_private(path) as temporary:
        if store.file is None:
            _copy_server(store, temporary, schema or "head", report)
        else:
            copy_file(store.file, temporary, report)
        with closing(sqlite3.connect(temporary)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without -wal beside it
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise UserError(
                tr(
                    "{name} is damaged ({found}); restore the newest backup (Tools > Restore).",
                    name=store.name,
                    found=found,
                )
            )


def copy_file(source: Path, target: Path, report: Report = ignore, patience: float = PATIENCE) -> None:
    """Copy a whole SQLite database over another, as one change; both stay in use meanwhile."""
    started = time.monotonic()

    def told(status: int, left: int, total: int) -> None:
        nonlocal started
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:  # sqlite3 would go on trying for ever
            if time.monotonic() - started > patience:
                raise UserError(tr(LOCKED, name=target))
        else:
            started = time.monotonic()
        report(Step((total - left) / max(total, 1), tr("Copying the records")))

    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as read,
        closing(sqlite3.connect(target, timeout=0.1)) as written,
    ):
        written.execute("PRAGMA synchronous=FULL")
        read.backup(written, pages=_PAGES, progress=told, sleep=0.05)


def _copy_server(store: Store, path: Path, schema: str, report: Report) -> None:
    target = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)
    try:
        with store.reading() as read, target.begin() as written:
            bring_up_to_date(written, schema)
            copy_tables(read, written, report)
    finally:
        target.dispose()
