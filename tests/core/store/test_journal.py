"""A second window waits while the first one makes the database file."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError

from bloodview.store.engine import connect


def locked(file: Path) -> sqlite3.Connection:
    """Open a fresh file and hold it as a window does that is making its tables."""
    holder = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    holder.execute("CREATE TABLE one (id INTEGER)")
    holder.execute("BEGIN IMMEDIATE")  # only against this lock SQLite does not wait
    return holder


def test_opening_waits_until_the_file_is_made(tmp_path: Path) -> None:
    holder = locked(tmp_path / "records.sqlite")
    release = threading.Timer(0.3, lambda: holder.execute("COMMIT"))
    release.start()
    engine = connect(URL.create("sqlite", database=str(tmp_path / "records.sqlite")), 5.0)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    release.join()
    engine.dispose()
    holder.close()


def test_opening_gives_up_after_its_patience(tmp_path: Path) -> None:
    holder = locked(tmp_path / "records.sqlite")
    engine = connect(URL.create("sqlite", database=str(tmp_path / "records.sqlite")), 0.2)
    started = time.monotonic()
    with pytest.raises(OperationalError, match="locked"):
        engine.connect()
    assert time.monotonic() - started < 3
    engine.dispose()
    holder.close()
