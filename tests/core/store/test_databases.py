"""A real database of every released schema is opened, brought up to date and worked with."""

import shutil
from pathlib import Path

import pytest

from bloodview.clinic import Clinic
from bloodview.store import (
    State,
    clinic_of,
    controls_of,
    labels_of,
    open_store,
    results_of,
    sample_by_id,
    sign,
    signatures_of,
    users,
    verify_records,
    worklist,
)
from bloodview.store.schemas import newest

_FOLDER = Path(__file__).parents[2] / "data" / "databases"
_RELEASED = sorted(_FOLDER.glob("schema_*.sqlite"))


def test_the_newest_schema_has_its_database() -> None:
    assert f"schema_{newest()}.sqlite" in {path.name for path in _RELEASED}


@pytest.mark.parametrize("kept", _RELEASED, ids=lambda path: path.stem)
def test_records_of_every_schema_are_opened(kept: Path, tmp_path: Path) -> None:
    shutil.copy(kept, tmp_path / "bloodview.sqlite")
    store = open_store(f"sqlite:///{tmp_path}/bloodview.sqlite", tmp_path)
    assert verify_records(store).problems == ()
    assert clinic_of(store) == Clinic("Tierklinik Süd", "Weg 1\nBerlin", "030 1")
    assert [each.name for each in users(store)] == ["Dr. Ann"]
    assert {row.sample_id: row.state for row in worklist(store) if row.sample_id <= 3} == {
        1: State.FINAL,
        2: State.AMENDED,
        3: State.NEW,
    }
    assert [each.excluded for each in controls_of(store)] == (["A bubble."] if kept.stem > "schema_0001" else [])
    newer, older = results_of(store, 1)
    assert older.superseded_by == newer.id
    held = {"plt": "Platelets and small red cells overlap."} if kept.stem > "schema_0002" else {}
    assert (newer.held, older.held, newer.risk.get("plt")) == (held, {}, 0.61 if held else None)
    assert len(labels_of(store, newer.id)) == 200
    assert sign(store, 2, "Dr. Ann").why == "Wrong patient."
    assert [each.patient.name for each in signatures_of(store, 2)] == ["Réx", "Réx"]
    assert sample_by_id(store, 2).state is State.AMENDED
    assert verify_records(store).problems == ()
    store.close()
