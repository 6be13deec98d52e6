"""Opening the records: made where they are missing, brought up to date where they are old, refused where newer."""

import os
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.paths import user_data
from bloodview.progress import Report, ignore
from bloodview.store.copies import backup_folder, copy_records, stamp
from bloodview.store.engine import PATIENCE, address, connect, connect_read_only, name_of
from bloodview.store.private import private_file, private_folder, sweep
from bloodview.store.running import forget_the_dead
from bloodview.store.schemas import STEPS, bring_up_to_date, newest, schema_of
from bloodview.store.store import Store
from bloodview.store.trouble import READ_ONLY, telling

_LEFT_BY_A_CRASH = {"SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY", "SQLITE_READONLY_CANTINIT"}


def open_store(
    url: str | None = None,
    folder: Path | None = None,
    report: Report = ignore,
    *,
    patience: float = PATIENCE,
    steps: Path = STEPS,
) -> Store:
    """Open the records at BLOODVIEW_DATABASE_URL, else at `url`, else in a file of `folder`, the user's data folder.

    `folder` keeps original files, reports and backups in every case. Raises a UserError where the database cannot be
    used, is not ours or is of a newer program; it is left unchanged then. `patience`: seconds to wait for a lock.
    """
    folder = (folder or user_data()).absolute()
    place = address(url, folder)
    with refusing(folder, "used for the records"):
        private_folder(folder)
        sweep(folder)
    file = Path(str(place.database)).absolute() if place.get_backend_name() == "sqlite" else None
    name = name_of(place)
    if file is not None:
        _look_at(file, steps)
        with refusing(file, "written"):
            private_folder(file.parent)
            private_file(file)
    engine = connect(place, patience)
    try:
        store = Store(engine, name, folder, file, patience)
        _prepare(store, report, steps)
    except BaseException:
        engine.dispose()
        raise
    return store


def _look_at(file: Path, steps: Path) -> None:
    """Refuse what is no database of ours, or cannot be written, before anything could change it."""
    if not file.exists() or file.stat().st_size == 0:
        return
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        raise UserError(tr(READ_ONLY, name=file))
    engine = connect_read_only(file)
    try:
        with telling(str(file)), engine.connect() as connection:
            try:
                schema_of(connection, str(file), steps)
            except OperationalError as error:
                # What a crash left is put right only by writing, when the database is opened; it is looked at there.
                if getattr(error.orig, "sqlite_errorname", "") not in _LEFT_BY_A_CRASH:
                    raise
    finally:
        engine.dispose()


def _prepare(store: Store, report: Report, steps: Path) -> None:
    with store.reading() as connection:
        schema = schema_of(connection, store.name, steps)
    if schema is not None and schema != newest(steps):
        copy_records(store, backup_folder(store) / f"before-schema-{newest(steps)}-{stamp()}.sqlite", report, schema)
    with store.writing() as connection:  # also where nothing is to be done: a database that cannot be written says so
        if schema != newest(steps) and schema_of(connection, store.name, steps) != newest(steps):
            bring_up_to_date(connection, newest(steps), steps)
        forget_the_dead(connection)
