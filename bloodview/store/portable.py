"""Rows of all tables from one database to another, whichever kinds they are."""

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text, update

from bloodview.language import tr
from bloodview.progress import Report, Step, ignore

# Every table, each behind those that its rows point at.
ORDER = (
    "clinic",
    "user",
    "patient",
    "sample",
    "running",
    "result",
    "label",
    "signature",
    "report",
    "control_material",
    "control",
    "audit",
)
_AT_ONCE = 200
# Columns that wait until every row is there: they point forwards, or make a trigger refuse the rest of the sample.
_LATER = {"result": ("superseded_by",), "sample": ("signed_at",)}


def copy_tables(source: Connection, target: Connection, report: Report = ignore) -> None:
    """Copy every row into the empty tables of a database of the same schema, in the transaction of `target`."""
    ours, theirs = MetaData(), MetaData()
    ours.reflect(source, only=ORDER)
    theirs.reflect(target, only=ORDER)
    for number, name in enumerate(ORDER):
        report(Step(number / len(ORDER), tr("Copying the records")))
        read, written = ours.tables[name], theirs.tables[name]
        later = _LATER.get(name, ())
        for rows in source.execution_options(yield_per=_AT_ONCE).execute(select(read)).mappings().partitions():
            target.execute(insert(written), [{**row, **dict.fromkeys(later)} for row in rows])
    for name, later in _LATER.items():
        for column in later:
            _fill(source, target, ours.tables[name], theirs.tables[name], column)
    if target.dialect.name == "postgresql":
        _count_on(target, theirs)
    report(Step(1.0, tr("Copying the records")))


def _fill(source: Connection, target: Connection, read: Table, written: Table, column: str) -> None:
    known = select(read.c.id, read.c[column]).where(read.c[column].is_not(None))
    for row in source.execute(known).all():
        target.execute(update(written).where(written.c.id == row[0]).values({column: row[1]}))


def _count_on(target: Connection, tables: MetaData) -> None:
    """Let PostgreSQL number new rows after those that were copied."""
    for name in ("clinic", "user", "patient", "sample", "result", "signature", "report", "control_material", "control"):
        table = tables.tables[name]
        last = target.execute(select(func.max(table.c.id))).scalar_one()
        if last is not None:
            quoted = target.dialect.identifier_preparer.quote(name)
            sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            target.execute(sequence, {"name": quoted, "last": last})
