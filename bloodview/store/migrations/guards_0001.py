"""Triggers of schema 1, for SQLite and PostgreSQL: what is finished stays as it is, whoever asks."""

from collections.abc import Iterator

_FOREVER = {
    "audit": "rows of the audit trail stay as they are",
    "label": "labels of a result stay as they are",
    "signature": "signatures stay as they are",
    "report": "reports that were made stay as they are",
}
_RESULT = (
    *("id", "sample_id", "created", "created_by", "file", "sha256", "instrument", "species"),
    *("rbc", "rbc_low", "rbc_high", "rbc_uncorrected"),
    *("retic_pct", "retic_pct_low", "retic_pct_high", "retic", "retic_low", "retic_high"),
    *("clump_pct", "clump_pct_low", "clump_pct_high", "plt", "plt_low", "plt_high"),
    *("events", "population_events", "release", "messages", "model_id", "model_name", "model_simulated", "version"),
    *("recipe_species", "seed", "volume_nl", "dilution", "timings", "labels", "digest"),
)
_SAMPLE = (
    *("id", "patient_id", "file", "original", "sha256", "dataset", "instrument", "species", "acquired", "imported"),
    *("state", "result_id", "comment", "signed_by", "signed_at", "amended_why"),
)
_STAYS = "results stay as they are"
_SUPERSEDED = "a superseded result stays superseded"
_FINAL = "the sample is signed"


def guards(dialect: str) -> Iterator[str]:
    """Give the statements that make the triggers."""
    yield from _postgresql() if dialect == "postgresql" else _sqlite()


def _sqlite() -> Iterator[str]:
    def trigger(name: str, when: str, reason: str) -> str:
        return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'bloodview: {reason}'); END"

    def signed(sample: str) -> str:
        return f"(SELECT signed_at FROM sample WHERE id = {sample}) IS NOT NULL"

    for table, reason in _FOREVER.items():
        yield trigger(f"{table}_update", f"BEFORE UPDATE ON {table}", reason)
        yield trigger(f"{table}_delete", f"BEFORE DELETE ON {table}", reason)
    yield trigger("result_delete", "BEFORE DELETE ON result", _STAYS)
    yield trigger("result_update", f"BEFORE UPDATE OF {', '.join(_RESULT)} ON result", _STAYS)
    again = "OLD.superseded_by IS NOT NULL"
    yield trigger("result_supersede", f"BEFORE UPDATE OF superseded_by ON result WHEN {again}", _SUPERSEDED)
    frozen = signed("OLD.sample_id")
    yield trigger("result_signed", f"BEFORE UPDATE OF superseded_by ON result WHEN {frozen}", _FINAL)
    yield trigger("result_insert", f"BEFORE INSERT ON result WHEN {signed('NEW.sample_id')}", _FINAL)
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _SAMPLE)
    amending = "NEW.signed_at IS NULL AND NEW.state = 'amended' AND NEW.amended_why <> ''"
    held = f"OLD.signed_at IS NOT NULL AND ({changed}) AND NOT ({amending})"
    yield trigger("sample_update", f"BEFORE UPDATE ON sample WHEN {held}", _FINAL)
    yield trigger("sample_delete", "BEFORE DELETE ON sample WHEN OLD.state IN ('final', 'amended')", _FINAL)


def _postgresql() -> Iterator[str]:
    def trigger(name: str, when: str, reason: str, function: str = "bloodview_refuse") -> str:
        return f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}('{reason}')"

    yield (
        "CREATE FUNCTION bloodview_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'bloodview: %', TG_ARGV[0]; END $$"
    )
    yield (
        "CREATE FUNCTION bloodview_refuse_signed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT signed_at FROM sample WHERE id = NEW.sample_id) IS NOT NULL "
        "THEN RAISE EXCEPTION 'bloodview: %', TG_ARGV[0]; END IF; RETURN NEW; END $$"
    )
    for table, reason in _FOREVER.items():
        yield trigger(f"{table}_change", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW", reason)
    for table, reason in (_FOREVER | {"result": _STAYS, "sample": _FINAL}).items():
        yield trigger(f"{table}_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", reason)
    yield trigger("result_delete", "BEFORE DELETE ON result FOR EACH ROW", _STAYS)
    yield trigger("result_update", f"BEFORE UPDATE OF {', '.join(_RESULT)} ON result FOR EACH ROW", _STAYS)
    again = "WHEN (OLD.superseded_by IS NOT NULL)"
    superseding = "BEFORE UPDATE OF superseded_by ON result FOR EACH ROW"
    yield trigger("result_supersede", f"{superseding} {again}", _SUPERSEDED)
    yield trigger("result_signed", superseding, _FINAL, "bloodview_refuse_signed")
    yield trigger("result_insert", "BEFORE INSERT ON result FOR EACH ROW", _FINAL, "bloodview_refuse_signed")
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _SAMPLE)
    amending = "NEW.signed_at IS NULL AND NEW.state = 'amended' AND NEW.amended_why <> ''"
    held = f"WHEN (OLD.signed_at IS NOT NULL AND ({changed}) AND NOT ({amending}))"
    yield trigger("sample_update", f"BEFORE UPDATE ON sample FOR EACH ROW {held}", _FINAL)
    gone = "WHEN (OLD.state IN ('final', 'amended'))"
    yield trigger("sample_delete", f"BEFORE DELETE ON sample FOR EACH ROW {gone}", _FINAL)
