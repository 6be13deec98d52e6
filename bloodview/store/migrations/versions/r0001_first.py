"""Schema 1: clinic, users, patients, samples, results with their labels, signatures, reports, audit trail."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)

from bloodview.store.migrations.guards_0001 import guards

revision = "0001"
down_revision = None

_COUNTS = (
    *("rbc", "rbc_low", "rbc_high", "rbc_uncorrected"),
    *("retic_pct", "retic_pct_low", "retic_pct_high", "retic", "retic_low", "retic_high"),
    *("clump_pct", "clump_pct_low", "clump_pct_high", "plt", "plt_low", "plt_high"),
)
_PATIENT = ("name", "identifier", "species", "breed", "sex", "birth", "microchip", "owner")


def upgrade() -> None:
    """Make the tables, their indexes, and the triggers that keep finished rows as they are."""
    _people()
    _samples()
    _results()
    _trail()
    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: records are never taken back to an older schema; a backup is."""
    raise NotImplementedError("restore the backup that was made before the change")


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


def _people() -> None:
    op.create_table("clinic", Column("id", Integer, primary_key=True), *_texts("name", "address", "phone"))
    op.create_table(
        "user",
        Column("id", Integer, primary_key=True),
        Column("name", Text, nullable=False, unique=True),
        *_texts("role"),
        Column("pin", Text),
        Column("active", Boolean, nullable=False),
    )
    op.create_table(
        "patient",
        Column("id", Integer, primary_key=True),
        *_texts(*_PATIENT),
        Column("created", DateTime, nullable=False),
        Column("changed", DateTime, nullable=False),
        *_texts("search", "sort_key"),
    )
    op.create_index("patient_by_microchip", "patient", ["microchip"])
    op.create_index("patient_by_identifier", "patient", ["identifier"])
    op.create_index("patient_by_name", "patient", ["sort_key", "id", "search"])


def _samples() -> None:
    op.create_table(
        "sample",
        Column("id", Integer, primary_key=True),
        Column("patient_id", Integer, ForeignKey("patient.id")),
        *_texts("file", "original", "sha256"),
        Column("dataset", Integer, nullable=False),
        *_texts("instrument", "species"),
        Column("acquired", DateTime),
        Column("imported", DateTime, nullable=False),
        *_texts("state"),
        Column("result_id", Integer),
        *_texts("comment"),
        Column("signed_by", Text),
        Column("signed_at", DateTime),
        *_texts("amended_why", "search", "patient_key"),
        UniqueConstraint("sha256", "dataset", name="sample_once"),
    )
    op.create_index("sample_by_patient", "sample", ["patient_id", "acquired"])
    op.create_index("sample_by_import", "sample", ["imported", "id", "search"])
    op.create_index("sample_by_acquired", "sample", ["acquired", "id"])
    op.create_index("sample_by_state", "sample", ["state", "imported", "id"])
    op.create_index("sample_by_species", "sample", ["species", "imported", "id"])
    op.create_index("sample_by_name", "sample", ["patient_key", "id"])
    op.create_index("sample_by_file", "sample", ["file", "id"])
    op.create_table(
        "running",
        Column("sample_id", Integer, ForeignKey("sample.id"), primary_key=True, autoincrement=False),
        Column("since", DateTime, nullable=False),
        Column("host", Text, nullable=False),
        Column("process", Integer, nullable=False),
    )


def _results() -> None:
    op.create_table(
        "result",
        Column("id", Integer, primary_key=True),
        Column("sample_id", Integer, ForeignKey("sample.id"), nullable=False),
        Column("created", DateTime, nullable=False),
        *_texts("created_by", "file", "sha256", "instrument"),
        Column("species", Text),
        *(Column(name, Float) for name in _COUNTS),
        Column("events", BigInteger, nullable=False),
        *_texts("population_events", "release", "messages", "model_id", "model_name"),
        Column("model_simulated", Boolean, nullable=False),
        *_texts("version"),
        Column("recipe_species", Text),
        Column("seed", BigInteger, nullable=False),
        Column("volume_nl", Float),
        Column("dilution", Float),
        *_texts("timings", "labels", "digest"),
        Column("superseded_by", Integer, ForeignKey("result.id")),
    )
    op.create_index("result_by_sample", "result", ["sample_id", "id"])
    op.create_table(
        "label",
        Column("result_id", Integer, ForeignKey("result.id"), primary_key=True, autoincrement=False),
        *(Column(name, LargeBinary, nullable=False) for name in ("population", "probability", "latent")),
    )


def _trail() -> None:
    op.create_table(
        "signature",
        Column("id", Integer, primary_key=True),
        Column("sample_id", Integer, ForeignKey("sample.id"), nullable=False),
        Column("result_id", Integer, ForeignKey("result.id"), nullable=False),
        *_texts("who"),
        Column("at", DateTime, nullable=False),
        *_texts("state", "patient", "comment", "why"),
    )
    op.create_index("ix_signature_sample_id", "signature", ["sample_id"])
    op.create_table(
        "report",
        Column("id", Integer, primary_key=True),
        Column("sample_id", Integer, ForeignKey("sample.id"), nullable=False),
        Column("result_id", Integer, ForeignKey("result.id"), nullable=False),
        *_texts("sha256", "state"),
        Column("created", DateTime, nullable=False),
        *_texts("who"),
    )
    op.create_index("ix_report_sample_id", "report", ["sample_id"])
    op.create_table(
        "audit",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("at", DateTime, nullable=False),
        *_texts("who", "action", "subject", "detail", "hash"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
