"""Controls in the records: material, measurements, exclusion, the audit trail, and results held after a failure."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bloodview.clinic.controls import ControlMaterial, Target
from bloodview.errors import UserError
from bloodview.store import (
    Action,
    By,
    Person,
    Role,
    State,
    Store,
    add_result,
    add_user,
    audit_about,
    audit_of,
    backup,
    control_of,
    controls_of,
    exclude_control,
    hold_for_quality,
    import_sample,
    mark_reviewed,
    materials_of,
    measure_control,
    measured_of,
    open_store,
    restore,
    sample_by_id,
    save_material,
    sign,
    verify_records,
    worklist,
)
from bloodview.store.portable import ORDER
from bloodview.store.schema import METADATA
from tests.core.store.made import made_result, made_sample

ANN = By("Dr. Ann")
NORMAL = ControlMaterial(
    "Blood", "normal", "2301-N", date(2027, 1, 31), "Fake BC-1", {"rbc": Target(6.4, 0.1)}, date(2026, 1, 1)
)
DAY = date(2026, 3, 4)


def counted(store: Store, folder: Path, name: str, hour: int = 10, seed: int = 0) -> int:
    sample = made_sample(folder, name, acquired=datetime(2026, 3, 4, hour))
    record, _ = import_sample(store, sample)
    add_result(store, record.id, made_result(record.sha256, seed=seed))
    return record.id


def test_material_is_kept_changed_and_told(store: Store) -> None:
    kept = save_material(store, NORMAL, ANN)
    wider = replace(NORMAL, targets={"rbc": Target(6.4, 0.2), "plt": Target(300, 15)})
    save_material(store, wider, ANN, kept.id)
    save_material(store, wider, ANN, kept.id)
    assert [each.material for each in materials_of(store)] == [wider]
    trail = audit_about(store, f"material {kept.id}")
    assert [(row.action, row.who) for row in trail] == [
        (Action.MATERIAL_ADDED, "Dr. Ann"),
        (Action.MATERIAL_CHANGED, "Dr. Ann"),
    ]
    assert verify_records(store).problems == ()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (replace(NORMAL, lot=" "), "lacks its name, level or lot"),
        (replace(NORMAL, targets={}), "no target"),
        (replace(NORMAL, targets={"rbc": Target(6.4, 0.0)}), "SD is not above zero"),
        (replace(NORMAL, targets={"rbc": Target(float("nan"), 0.1)}), "is no number"),
        (replace(NORMAL, expiry=date(2025, 1, 1)), "expires before"),
        (replace(NORMAL, lot="2301-n"), "is in the records already"),
    ],
)
def test_material_that_cannot_be_used_is_refused(store: Store, told: ControlMaterial, words: str) -> None:
    if "already" in words:
        save_material(store, NORMAL, ANN)
    with pytest.raises(UserError, match=words):
        save_material(store, told, ANN)


def test_only_people_of_the_clinic_change_anything(store: Store) -> None:
    add_user(store, Person("Dr. Ann", Role.VET), "2468", ANN)
    for by, words in ((By(""), "has no name"), (By("Eve"), "does not work"), (ANN, "PIN"), (By("Dr. Ann", "1"), "PIN")):
        with pytest.raises(UserError, match=words):
            save_material(store, NORMAL, by)
    save_material(store, NORMAL, By("Dr. Ann", "2468"))


def test_a_sample_is_measured_as_a_control_excluded_and_counted_again(store: Store, tmp_path: Path) -> None:
    material = save_material(store, NORMAL, ANN)
    number = counted(store, tmp_path, "control.fcs")
    made = measure_control(store, number, material.id, "Tim")
    assert measure_control(store, number, material.id, "Tim") == made
    assert made.counts["rbc"] == pytest.approx(6.5)
    assert control_of(store, number) == made
    assert [row.control for row in worklist(store)] == ["Blood · normal · 2301-N"]
    (measured,) = measured_of(store, "Fake BC-1")
    assert measured.material.targets["rbc"].z(measured.counts["rbc"]) == pytest.approx(1.0)
    assert measured.at == datetime(2026, 3, 4, 10).astimezone()
    exclude_control(store, made.id, ANN, "A bubble\nin it")
    assert measured_of(store, "Fake BC-1") == ()
    assert [each.excluded for each in controls_of(store)] == ["A bubble in it"]
    add_result(store, number, made_result(sample_by_id(store, number).sha256, seed=3))
    again = measure_control(store, number, material.id)
    assert again.counts["rbc"] == pytest.approx(6.53)
    assert (again.who, again.excluded) == ("Tim", "A bubble in it")
    exclude_control(store, made.id, ANN, "")
    assert len(measured_of(store, "Fake BC-1")) == 1
    assert [row.action for row in audit_about(store, f"control {made.id}")] == [
        Action.CONTROL_MEASURED,
        Action.CONTROL_EXCLUDED,
        Action.CONTROL_MEASURED,
        Action.CONTROL_INCLUDED,
    ]
    assert verify_records(store).problems == ()


def test_what_cannot_be_a_control_is_refused(store: Store, tmp_path: Path) -> None:
    material = save_material(store, replace(NORMAL, targets={"clump_pct": Target(1, 0.1)}), ANN)
    record, _ = import_sample(store, made_sample(tmp_path, "new.fcs"))
    with pytest.raises(UserError, match="not counted yet"):
        measure_control(store, record.id, material.id)
    with pytest.raises(UserError, match="none of the counts"):
        measure_control(store, counted(store, tmp_path, "other.fcs"), material.id)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE control SET excluded = 'mine'", "Control measurement 1: excluded"),
        ("UPDATE control SET counts = '{}'", "Control measurement 1: counts"),
        ("UPDATE control SET at = '2020-01-01 00:00:00.000000'", "Control measurement 1: at"),
        ("UPDATE control_material SET targets = '{}'", "Control material 1: targets"),
        ("DROP TRIGGER control_delete; DELETE FROM control", "Control measurement 1 is in the audit trail but gone"),
    ],
)
def test_changes_behind_the_program_are_found(sqlite: Store, tmp_path: Path, change: str, words: str) -> None:
    material = save_material(sqlite, NORMAL, ANN)
    measure_control(sqlite, counted(sqlite, tmp_path, "control.fcs"), material.id)
    assert sqlite.file is not None
    with closing(sqlite3.connect(sqlite.file)) as behind:
        behind.executescript(change)
        behind.commit()
    (problem,) = verify_records(sqlite).problems
    assert words in problem


def test_controls_are_not_taken_away(sqlite: Store, tmp_path: Path) -> None:
    material = save_material(sqlite, NORMAL, ANN)
    measure_control(sqlite, counted(sqlite, tmp_path, "control.fcs"), material.id)
    assert sqlite.file is not None
    with closing(sqlite3.connect(sqlite.file)) as behind, pytest.raises(sqlite3.IntegrityError, match="stay"):
        behind.execute("DELETE FROM control")


def test_released_results_are_held_after_a_failure(store: Store, tmp_path: Path) -> None:
    material = save_material(store, replace(NORMAL, targets={"rbc": Target(6.0, 0.1)}), ANN)
    before, reviewed, signed = (counted(store, tmp_path, f"{number}.fcs", hour=9) for number in range(3))
    sign(store, signed, "Dr. Ann")
    control = counted(store, tmp_path, "control.fcs", hour=11)
    assert hold_for_quality(store, "Fake BC-1", DAY) == ()
    measure_control(store, control, material.id)
    assert hold_for_quality(store, "Other", DAY) == ()
    assert hold_for_quality(store, "Fake BC-1", DAY) == (before, reviewed)
    mark_reviewed(store, reviewed, "Dr. Ann", "The smear agrees.")
    assert hold_for_quality(store, "Fake BC-1", DAY) == ()
    states = [sample_by_id(store, number).state for number in (before, reviewed, signed, control)]
    assert states == [State.REVIEW, State.PRELIMINARY, State.FINAL, State.PRELIMINARY]
    assert audit_of(store, before)[-1].action is Action.QUALITY_FAILED
    assert verify_records(store).problems == ()


def test_a_backup_takes_controls_to_another_kind_of_database(sqlite: Store, database: str, tmp_path: Path) -> None:
    material = save_material(sqlite, NORMAL, ANN)
    measure_control(sqlite, counted(sqlite, tmp_path, "control.fcs"), material.id, "Tim")
    backup(sqlite, tmp_path / "backup.sqlite")
    server = open_store(database, tmp_path / "server")
    restore(server, tmp_path / "backup.sqlite", "Ann")
    assert controls_of(server) == controls_of(sqlite)
    assert materials_of(server) == materials_of(sqlite)
    assert verify_records(server).problems == ()
    again = save_material(server, replace(NORMAL, lot="2302-N"), ANN)
    assert again.id == material.id + 1
    server.close()


def test_every_table_is_copied() -> None:
    assert set(ORDER) == set(METADATA.tables)
