"""Patients, samples and results are kept and found again, the same in SQLite and PostgreSQL."""

import traceback
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import insert

from bloodview.clinic import Clinic, Patient
from bloodview.errors import UserError
from bloodview.result import Release
from bloodview.store import (
    Action,
    Role,
    State,
    Store,
    add_result,
    analyzing,
    assign_patient,
    audit_about,
    audit_of,
    check_pin,
    clinic_of,
    hash_of,
    history,
    import_sample,
    keep_report,
    labels_of,
    matching_patients,
    original,
    patient_by_id,
    patients,
    report_of,
    reports_of,
    result_of,
    results_of,
    sample_by_id,
    samples_by_hash,
    save_clinic,
    save_patient,
    save_user,
    users,
    worklist,
)
from bloodview.store.schema import patient
from bloodview.store.trouble import Fault
from tests.core.store.conftest import Opener
from tests.core.store.made import REX, made_result, made_sample


def test_records_are_there_when_they_are_opened_again(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    save_clinic(store, Clinic("Tierklinik Süd", "Weg 1\nBerlin", "030 1"), "Ann")
    rex = save_patient(store, REX, "Ann")
    record, there = import_sample(store, made_sample(tmp_path), rex.id, "Ann")
    kept = add_result(store, record.id, made_result(record.sha256), "Ann")
    store.close()
    again = opener()
    assert not there
    assert clinic_of(again) == Clinic("Tierklinik Süd", "Weg 1\nBerlin", "030 1")
    assert patient_by_id(again, rex.id) == rex
    assert results_of(again, record.id) == (kept,)
    assert sample_by_id(again, record.id).state is State.PRELIMINARY
    assert original(again, record.id).read_bytes() == b"rex.fcs"


def test_a_result_comes_back_as_it_was(store: Store, tmp_path: Path) -> None:
    record, _ = import_sample(store, made_sample(tmp_path))
    given = made_result(record.sha256, seed=2**40, events=5000)
    kept = add_result(store, record.id, given)
    back = result_of(store, kept.id)
    assert np.array_equal(back.population, given.population)
    assert np.array_equal(labels_of(store, kept.id), given.population)
    assert np.abs(back.probability - given.probability).max() <= 0.51 / 255
    assert np.abs(back.latent - given.latent).max() <= 0.51 * np.ptp(given.latent) / 4095
    apart = {"population", "probability", "latent", "counts"}
    wanted = {name: value for name, value in vars(given).items() if name not in apart}
    assert {name: value for name, value in vars(back).items() if name not in apart} == wanted
    assert repr(back.counts) == repr(given.counts)  # as repr, since a NaN never equals itself


def test_the_same_file_is_recognised_whatever_it_is_called(store: Store, tmp_path: Path) -> None:
    first, _ = import_sample(store, made_sample(tmp_path, "a.fcs", b"same"))
    second, there = import_sample(store, made_sample(tmp_path / "other", "b.fcs", b"same"))
    third, new = import_sample(store, made_sample(tmp_path, "a.fcs", b"same"), dataset=1)
    assert there
    assert second == first
    assert not new
    assert [each.id for each in samples_by_hash(store, hash_of(tmp_path / "a.fcs"))] == [first.id, third.id]
    assert [row.action for row in audit_of(store, first.id)] == [Action.IMPORTED]


def test_analyzing_again_adds_a_result(store: Store, tmp_path: Path) -> None:
    record, _ = import_sample(store, made_sample(tmp_path))
    first = add_result(store, record.id, made_result(record.sha256, seed=1))
    second = add_result(store, record.id, made_result(record.sha256, Release.REVIEW, seed=2))
    newest, oldest = results_of(store, record.id)
    assert newest == second
    assert oldest == replace(first, superseded_by=second.id)
    assert sample_by_id(store, record.id).state is State.REVIEW
    assert worklist(store)[0].result_id == second.id


def test_a_result_of_another_file_is_refused(store: Store, tmp_path: Path) -> None:
    record, _ = import_sample(store, made_sample(tmp_path))
    with pytest.raises(UserError, match=r"not of rex\.fcs"):
        add_result(store, record.id, made_result("0" * 64))
    assert results_of(store, record.id) == ()
    assert sample_by_id(store, record.id).state is State.NEW


def test_a_file_that_changed_after_reading_is_refused(store: Store, tmp_path: Path) -> None:
    sample = made_sample(tmp_path)
    sample.path.write_bytes(b"something else")
    with pytest.raises(UserError, match="changed while it was being imported"):
        import_sample(store, sample)
    assert worklist(store) == ()
    assert not [path for path in (store.folder / "originals").rglob("*") if path.is_file()]


def test_history_is_in_the_order_of_measuring(store: Store, tmp_path: Path) -> None:
    rex = save_patient(store, REX)
    taken = {name: datetime(2026, month, 1, 9, 0) for name, month in (("b.fcs", 5), ("a.fcs", 3), ("c.fcs", 8))}
    for name, when in taken.items():
        record, _ = import_sample(store, made_sample(tmp_path, name, acquired=when), rex.id)
        if name != "c.fcs":
            add_result(store, record.id, made_result(record.sha256))
            add_result(store, record.id, made_result(record.sha256, seed=1))
    pairs = history(store, rex.id)
    assert [sample.file for sample, _ in pairs] == ["a.fcs", "b.fcs"]
    assert all(result.sample_id == sample.id and result.superseded_by is None for sample, result in pairs)


def test_times_are_kept_in_utc(store: Store, tmp_path: Path) -> None:
    record, _ = import_sample(store, made_sample(tmp_path, acquired=datetime(2026, 7, 1, 12, 0)))
    assert record.acquired == datetime(2026, 7, 1, 12, 0).astimezone(UTC)
    assert record.acquired is not None
    assert record.acquired.tzinfo is UTC
    assert abs((record.imported - datetime.now(UTC)).total_seconds()) < 60


def test_patients_are_found_without_case_and_accents(store: Store) -> None:
    rex = save_patient(store, replace(REX, name="Réx", owner="Łukasz Müßig"))
    save_patient(store, Patient(name="Luna", owner="Rosa"))
    for text in ("rex", "REX muss", "lukasz", "276098100123456", "276 098 100", "4711 beag", ""):
        assert rex in patients(store, text), text
    assert patients(store, "rex rosa") == ()
    assert patients(store, "%") == ()
    assert [record.patient.name for record in patients(store)] == ["Luna", "Réx"]


def test_a_changed_patient_is_found_by_the_new_words(store: Store, tmp_path: Path) -> None:
    rex = save_patient(store, REX, "Ann")
    import_sample(store, made_sample(tmp_path), rex.id)
    save_patient(store, replace(REX, owner="Bob Smith"), "Ann", rex.id)
    save_patient(store, replace(REX, owner="Bob Smith"), "Ann", rex.id)
    assert len(patients(store, "smith")) == 1
    assert patients(store, "müller") == ()
    added, changed = audit_about(store, f"patient {rex.id}")
    assert added.action is Action.PATIENT_ADDED
    assert changed.detail == {"owner": ["Anna Müller", "Bob Smith"]}


def test_a_patient_is_matched_with_what_a_file_tells(store: Store) -> None:
    rex = save_patient(store, REX)
    other = save_patient(store, Patient("Rex", "9", "dog", owner="Otto"))
    certain, _ = matching_patients(store, Patient(microchip="276098100123456"))
    assert certain == rex
    certain, likely = matching_patients(store, Patient(name="rex"))
    assert certain is None
    assert set(likely) == {rex, other}
    assert matching_patients(store, Patient(name="rex", species="dog", owner="otto"))[0] == other
    assert matching_patients(store, Patient()) == (None, ())


def test_a_sample_is_given_to_a_patient(store: Store, tmp_path: Path) -> None:
    rex = save_patient(store, REX)
    record, _ = import_sample(store, made_sample(tmp_path))
    assert record.species == ""
    moved = assign_patient(store, record.id, rex.id, "Ann")
    assert (moved.patient_id, moved.species) == (rex.id, "dog")
    assert assign_patient(store, record.id, None, "Bob").patient_id is None
    assert [row.who for row in audit_of(store, record.id)] == ["", "Ann", "Bob"]
    with pytest.raises(UserError, match="no patient 99"):
        assign_patient(store, record.id, 99)


def test_a_sample_shows_as_analyzing_in_every_window(opener: Opener, tmp_path: Path) -> None:
    store, other = opener(), opener()
    record, _ = import_sample(store, made_sample(tmp_path))
    with analyzing(store, record.id):
        assert worklist(other)[0].state is State.ANALYZING
        assert sample_by_id(other, record.id).state is State.NEW
    assert worklist(other)[0].state is State.NEW


def test_pins_are_kept_as_hashes(store: Store) -> None:
    save_user(store, "Dr. Ann", Role.VET, "Ann", pin="2468")
    save_user(store, "Tim", Role.TECHNICIAN)
    assert check_pin(store, "Dr. Ann", "2468")
    assert not check_pin(store, "Dr. Ann", "1357")
    assert not check_pin(store, "Tim", "")
    assert [(each.name, each.role, each.has_pin) for each in users(store)] == [
        ("Dr. Ann", Role.VET, True),
        ("Tim", Role.TECHNICIAN, False),
    ]
    with store.reading() as connection:
        kept = str(connection.exec_driver_sql('SELECT pin FROM "user" ORDER BY id').scalars().first())
    assert kept.startswith("$argon2id$")
    assert "2468" not in str(audit_about(store, "user 1"))
    save_user(store, "Dr. Ann", Role.VET)
    assert check_pin(store, "Dr. Ann", "2468")
    save_user(store, "Dr. Ann", Role.VET, pin="")
    assert not users(store)[0].has_pin
    with pytest.raises(UserError, match="too short"):
        save_user(store, "Tim", Role.VET, pin="12")


def test_reports_are_kept_with_what_they_tell_about(store: Store, tmp_path: Path) -> None:
    record, _ = import_sample(store, made_sample(tmp_path))
    kept = add_result(store, record.id, made_result(record.sha256))
    made = keep_report(store, kept.id, b"%PDF-1.7 ...", "Ann")
    assert reports_of(store, record.id) == (made,)
    assert made.state is State.PRELIMINARY
    assert report_of(store, made) == b"%PDF-1.7 ..."
    next((store.folder / "reports").rglob("*.pdf")).write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(UserError, match="no longer the report"):
        report_of(store, made)


def test_letters_that_a_database_refuses_are_kept_out(store: Store, tmp_path: Path) -> None:
    rex = save_patient(store, Patient(name="Re\x00x\udcff\n; DROP TABLE sample;--", owner="' OR 1=1"))
    sample = made_sample(tmp_path, "odd.fcs")
    record, _ = import_sample(store, replace(sample, instrument="BC\x00-1"), rex.id, "An\x00n")
    add_result(store, record.id, replace(made_result(record.sha256), messages=("a\x00b \udcff",), file="\udcff.fcs"))
    assert worklist(store)[0].patient == rex
    assert results_of(store, record.id)[0].messages == ("a\x00b \udcff",)


def test_a_bug_tells_nobodys_name(store: Store) -> None:
    values = {"name": "Secret Rex", "owner": "Secret Ann", "created": None}
    with pytest.raises(Fault) as fault, store.writing() as connection:
        connection.execute(insert(patient).values(values))
    told = "".join(traceback.format_exception(fault.value))
    assert "null" in told.casefold()
    assert "Secret" not in told
