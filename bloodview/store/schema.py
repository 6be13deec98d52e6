"""The tables of the newest schema, as queries use them; migrations/ makes them, and a test compares both."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from bloodview.store.columns import Utc

METADATA = MetaData()

COUNT_COLUMNS = (
    *("rbc", "rbc_low", "rbc_high", "rbc_uncorrected"),
    *("retic_pct", "retic_pct_low", "retic_pct_high", "retic", "retic_low", "retic_high"),
    *("clump_pct", "clump_pct_low", "clump_pct_high", "plt", "plt_low", "plt_high"),
)

clinic = Table(
    "clinic",
    METADATA,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("name", "address", "phone")),
)

user = Table(
    "user",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("pin", Text),
    Column("active", Boolean, nullable=False),
)

PATIENT_COLUMNS = ("name", "identifier", "species", "breed", "sex", "birth", "microchip", "owner")

patient = Table(
    "patient",
    METADATA,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in PATIENT_COLUMNS),
    Column("created", Utc, nullable=False),
    Column("changed", Utc, nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Index("patient_by_microchip", "microchip"),
    Index("patient_by_identifier", "identifier"),
    Index("patient_by_name", "sort_key", "id", "search"),
)

# `search` and `patient_key` repeat the patient's words, so that a list of samples is searched and sorted in one index.
sample = Table(
    "sample",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("patient_id", Integer, ForeignKey("patient.id")),
    Column("file", Text, nullable=False),
    Column("original", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("dataset", Integer, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("species", Text, nullable=False),
    Column("acquired", Utc),
    Column("imported", Utc, nullable=False),
    Column("state", Text, nullable=False),
    Column("result_id", Integer),
    Column("comment", Text, nullable=False),
    Column("signed_by", Text),
    Column("signed_at", Utc),
    Column("amended_why", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("patient_key", Text, nullable=False),
    UniqueConstraint("sha256", "dataset", name="sample_once"),
    Index("sample_by_patient", "patient_id", "acquired"),
    Index("sample_by_import", "imported", "id", "search"),
    Index("sample_by_acquired", "acquired", "id"),
    Index("sample_by_state", "state", "imported", "id"),
    Index("sample_by_species", "species", "imported", "id"),
    Index("sample_by_name", "patient_key", "id"),
    Index("sample_by_file", "file", "id"),
)

running = Table(
    "running",
    METADATA,
    Column("sample_id", Integer, ForeignKey("sample.id"), primary_key=True, autoincrement=False),
    Column("since", Utc, nullable=False),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
)

result = Table(
    "result",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sample_id", Integer, ForeignKey("sample.id"), nullable=False),
    Column("created", Utc, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("species", Text),
    *(Column(name, Float) for name in COUNT_COLUMNS),
    Column("events", BigInteger, nullable=False),
    Column("population_events", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("messages", Text, nullable=False),
    Column("model_id", Text, nullable=False),
    Column("model_name", Text, nullable=False),
    Column("model_simulated", Boolean, nullable=False),
    Column("version", Text, nullable=False),
    Column("recipe_species", Text),
    Column("seed", BigInteger, nullable=False),
    Column("volume_nl", Float),
    Column("dilution", Float),
    Column("timings", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("superseded_by", Integer, ForeignKey("result.id")),
    Column("risk", Text),
    Column("held", Text),
    Index("result_by_sample", "sample_id", "id"),
)

label = Table(
    "label",
    METADATA,
    Column("result_id", Integer, ForeignKey("result.id"), primary_key=True, autoincrement=False),
    *(Column(name, LargeBinary, nullable=False) for name in ("population", "probability", "latent")),
)

signature = Table(
    "signature",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sample_id", Integer, ForeignKey("sample.id"), nullable=False, index=True),
    Column("result_id", Integer, ForeignKey("result.id"), nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("state", Text, nullable=False),
    Column("patient", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("why", Text, nullable=False),
)

report = Table(
    "report",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sample_id", Integer, ForeignKey("sample.id"), nullable=False, index=True),
    Column("result_id", Integer, ForeignKey("result.id"), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created", Utc, nullable=False),
    Column("who", Text, nullable=False),
)

# Targets and counts are JSON by the keys of the counts; days are ISO dates, empty where none is told.
control_material = Table(
    "control_material",
    METADATA,
    Column("id", Integer, primary_key=True),
    *(
        Column(name, Text, nullable=False)
        for name in ("name", "level", "lot", "expiry", "analyser", "targets", "valid_from")
    ),
    Column("created", Utc, nullable=False),
    UniqueConstraint("name", "level", "lot", "analyser", name="material_once"),
)

# One measurement of a control: a sample that is used as one. `excluded` is the reason, empty while it counts.
control = Table(
    "control",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("material_id", Integer, ForeignKey("control_material.id"), nullable=False),
    Column("sample_id", Integer, ForeignKey("sample.id"), nullable=False, unique=True),
    Column("result_id", Integer, ForeignKey("result.id"), nullable=False),
    Column("at", Utc, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("instrument", "counts", "excluded")),
    Column("created", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Index("control_by_time", "at", "id"),
)

audit = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
