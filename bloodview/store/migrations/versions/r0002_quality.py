"""Schema 2: control material and its measurements."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, Text, UniqueConstraint

revision = "0002"
down_revision = "0001"

_KEPT = {"control_material": "control material stays", "control": "control measurements stay"}


def upgrade() -> None:
    """Make the tables, and the triggers that let nothing of them be taken away."""
    op.create_table(
        "control_material",
        Column("id", Integer, primary_key=True),
        *_texts("name", "level", "lot", "expiry", "analyser", "targets", "valid_from"),
        Column("created", DateTime, nullable=False),
        UniqueConstraint("name", "level", "lot", "analyser", name="material_once"),
    )
    op.create_table(
        "control",
        Column("id", Integer, primary_key=True),
        Column("material_id", Integer, ForeignKey("control_material.id"), nullable=False),
        Column("sample_id", Integer, ForeignKey("sample.id"), nullable=False, unique=True),
        Column("result_id", Integer, ForeignKey("result.id"), nullable=False),
        Column("at", DateTime, nullable=False),
        *_texts("instrument", "counts", "excluded"),
        Column("created", DateTime, nullable=False),
        *_texts("who"),
    )
    op.create_index("control_by_time", "control", ["at", "id"])
    server = op.get_bind().dialect.name == "postgresql"
    for table, reason in _KEPT.items():
        when = f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}"
        if server:
            op.execute(f"{when} FOR EACH ROW EXECUTE FUNCTION bloodview_refuse('{reason}')")
            truncate = f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
            op.execute(f"{truncate} EXECUTE FUNCTION bloodview_refuse('{reason}')")
        else:
            op.execute(f"{when} BEGIN SELECT RAISE(ABORT, 'bloodview: {reason}'); END")


def downgrade() -> None:
    """Refuse: records are never taken back to an older schema; a backup is."""
    raise NotImplementedError("restore the backup that was made before the change")


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]
