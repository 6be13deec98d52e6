"""Connections to the database: SQLite in a file, or PostgreSQL at a URL."""

import os
import re
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from bloodview.errors import UserError
from bloodview.language import tr

ENVIRONMENT = "BLOODVIEW_DATABASE_URL"
PATIENCE = 5.0
"""Seconds that a change waits for another window or program to finish its own."""

_LOCK = 0x426C6F6F  # any number that no other program on the server takes: "Bloo"


def address(url: str | None, folder: Path) -> URL:
    """Give where the records lie: as the environment says, else `url`, else a file in `folder`."""
    told = os.environ.get(ENVIRONMENT) or url
    if not told:
        return URL.create("sqlite", database=str(folder / "bloodview.sqlite"))
    try:
        found = make_url(re.sub(r"^postgres://", "postgresql://", told))  # as some servers write it
    except ArgumentError as error:
        raise UserError(
            tr(
                "The address of the database in {variable} is no URL; write it as "
                "postgresql://user:password@server/database.",
                variable=ENVIRONMENT,
            )
        ) from error
    if found.get_backend_name() == "postgresql":
        return found.set(drivername="postgresql+psycopg")
    if found.get_backend_name() == "sqlite" and found.database not in {None, "", ":memory:"}:
        place = Path(str(found.database)).absolute()
        return URL.create("sqlite", database=str(place))
    raise UserError(
        tr(
            "Records cannot be kept at {address}; use a PostgreSQL server "
            "(postgresql://user:password@server/database) or leave the address empty.",
            address=found.render_as_string(hide_password=True),
        )
    )


def name_of(url: URL) -> str:
    """Give what the database is called in a sentence: its file, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def connect(url: URL, patience: float = PATIENCE) -> Engine:
    """Make the source of connections; values never appear in its errors, as they name people."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": patience})
        event.listen(engine, "connect", lambda connection, _record: _prepare(connection, patience))
        event.listen(engine, "begin", _begin)
        return engine
    options = f"-c lock_timeout={max(int(patience * 1000), 1)} -c timezone=UTC -c synchronous_commit=on"
    try:
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args={"options": options, "connect_timeout": 10}
        )
    except ModuleNotFoundError as error:
        raise UserError(
            tr(
                "{name} cannot be used because psycopg is not installed; run pip install 'bloodview[postgresql]'.",
                name=name_of(url),
            )
        ) from error


def connect_read_only(file: Path) -> Engine:
    """Make the source of connections to a database file that cannot change it."""
    place = f"{file.as_uri()}?mode=ro"
    return create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(place, uri=True), poolclass=NullPool, hide_parameters=True
    )


def lock(connection: Connection) -> None:
    """Let one writer at a time change the records; SQLite did so when the change began."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def _prepare(connection: Any, patience: float) -> None:
    connection.isolation_level = None  # transactions begin where _begin says, not where Python's driver guesses
    _use_wal(connection, patience)
    for setting in ("foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {setting}").fetchall()


def _use_wal(connection: Any, patience: float) -> None:
    """Set the journal mode; SQLite does not wait for a lock by itself here, while another window makes the file."""
    started = time.monotonic()
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() - started > patience:
                raise
        time.sleep(0.02)


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
