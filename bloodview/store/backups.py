"""Backups: one file with all records, made by hand or every day, and brought back after it was checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, select

from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.progress import Report, ignore, part
from bloodview.store.audit import note
from bloodview.store.beside import beside, copy_missing
from bloodview.store.copies import backup_folder, copy_file, copy_records, stamp
from bloodview.store.engine import connect, connect_read_only
from bloodview.store.portable import copy_tables
from bloodview.store.private import scratch_folder
from bloodview.store.records import Action
from bloodview.store.schema import audit
from bloodview.store.schemas import bring_up_to_date, newest, schema_of
from bloodview.store.store import Store
from bloodview.store.trouble import telling
from bloodview.store.verify import verify_records

KEPT = 10
"""How many daily backups are kept."""


def backup(store: Store, path: Path, report: Report = ignore, files: bool = False) -> None:
    """Write all records to one file; `path` is replaced whole or not at all.

    files : copy the original files and the reports too, into a folder beside it that later backups add to
    """
    if store.file is not None and path.exists() and path.samefile(store.file):
        raise UserError(tr("{path} is the database itself; choose another file for the backup.", path=path))
    if files:
        copy_missing(store.folder, beside(path), part(report, 0.0, 0.8))
    copy_records(store, path, part(report, 0.8, 1.0) if files else report)


def back_up_daily(store: Store, report: Report = ignore) -> Path | None:
    """Write today's backup where it is missing, and keep the newest ten; gives what was written."""
    folder = backup_folder(store)
    today = folder / f"daily-{date.today():%Y-%m-%d}.sqlite"
    if today.exists():
        return None
    backup(store, today, report)
    with refusing(folder, "tidied"):
        for old in sorted(folder.glob("daily-????-??-??.sqlite"))[:-KEPT]:
            old.unlink(missing_ok=True)
    return today


def restore(store: Store, path: Path, who: str = "", report: Report = ignore) -> Path:
    """Replace all records by those of a backup, as one change; gives where the replaced ones are kept.

    The backup is checked first: that it is whole, is ours, is not newer, and that its audit trail holds. Other windows
    go on with the restored records. A server takes a backup only while it is empty. Original files and reports that lie
    beside the backup and are missing here are copied back.
    """
    kept = backup_folder(store) / f"before-restore-{stamp()}.sqlite"
    with refusing(path, "read"):
        path.open("rb").close()
    with _checked(store, path, part(report, 0.0, 0.5)) as restored:
        if store.file is None and not _is_empty(store):
            raise UserError(
                tr(
                    "{name} already holds records, and a backup is only brought back into an empty "
                    "database; make a new database on the server and put its address in "
                    "BLOODVIEW_DATABASE_URL.",
                    name=store.name,
                )
            )
        copy_records(store, kept, part(report, 0.5, 0.7))
        with store.reading() as connection:
            last = connection.execute(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar()
        with restored.writing() as connection:
            told = {"backup": path.name, "replaced": kept.name, "replaced_hash": last}
            note(connection, who, Action.RESTORED, "records", told)
        if beside(path).is_dir():
            copy_missing(beside(path), store.folder, part(report, 0.7, 0.9))
        _put(restored, store, part(report, 0.9, 1.0))
    return kept


@contextmanager
def _checked(store: Store, path: Path, report: Report) -> Iterator[Store]:
    """Give a backup as open records of the newest schema, in a scratch folder; refused where it does not hold."""
    with telling(str(path)):
        _look_at(path.absolute())
    with refusing(store.folder, "written"), scratch_folder(store.folder) as folder, telling(str(path)):
        temporary = folder / "restored.sqlite"
        copy_file(path.absolute(), temporary, part(report, 0.0, 0.3))
        place = URL.create("sqlite", database=str(temporary))
        opened = Store(connect(place), str(path), store.folder, temporary)
        try:
            with opened.writing() as connection:
                if schema_of(connection, opened.name) != newest():
                    bring_up_to_date(connection)
            found = verify_records(opened, part(report, 0.3, 1.0))
            if found.problems:
                raise UserError(
                    tr(
                        "{path} was not restored, because its records do not hold: {problem}",
                        path=path,
                        problem=found.problems[0],
                    )
                )
            yield opened
        finally:
            opened.close()


def _put(restored: Store, store: Store, report: Report) -> None:
    if store.file is not None and restored.file is not None:
        with telling(store.name):
            copy_file(restored.file, store.file, report, store.patience)
        return
    with restored.reading() as read, store.writing() as written:
        copy_tables(read, written, report)


def _is_empty(store: Store) -> bool:
    with store.reading() as connection:
        return connection.execute(select(audit.c.id).limit(1)).first() is None


def _look_at(path: Path) -> None:
    """Refuse what is damaged, not ours, newer, or holds anything that acts besides our own triggers."""
    engine = connect_read_only(path)
    try:
        with engine.connect() as connection:
            schema = schema_of(connection, str(path))
            if schema is None:
                raise UserError(tr("{path} is empty and no backup; choose another file.", path=path))
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().first()
            if found != "ok":
                raise UserError(tr("{path} is damaged ({found}); choose another backup.", path=path, found=found))
            theirs = _acting(connection)
    finally:
        engine.dispose()
    if theirs != _acting_of(schema):
        raise UserError(tr("{path} holds rules that BloodView did not make; choose another backup.", path=path))


def _acting_of(schema: str) -> set[tuple[str, ...]]:
    """Give what acts by itself in a database that this program makes."""
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            bring_up_to_date(connection, schema)
            return _acting(connection)
    finally:
        engine.dispose()


def _acting(connection: Connection) -> set[tuple[str, ...]]:
    """Give the triggers with their text, and every table and view by name."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE type <> 'index'").all()
    return {(kind, name, sql if kind == "trigger" else "") for kind, name, sql in rows}
