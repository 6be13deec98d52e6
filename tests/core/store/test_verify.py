"""Verify records: whoever changes the records past the program is found, and the first bad row is named."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bloodview.progress import Cancelled, Step
from bloodview.store import (
    Role,
    Store,
    add_result,
    amend,
    comment,
    import_sample,
    keep_report,
    open_store,
    original,
    patients,
    save_patient,
    save_user,
    sign,
    verify_records,
)
from tests.core.store.made import REX, made_result, made_sample


def _day(store: Store, folder: Path) -> None:
    rex = save_patient(store, REX, "Ann")
    for number in range(3):
        record, _ = import_sample(store, made_sample(folder, f"{number}.fcs"), rex.id, "Ann")
        add_result(store, record.id, made_result(record.sha256, seed=number), "Ann")
        comment(store, record.id, f"Comment {number}", "Ann")
        sign(store, record.id, "Dr. Ann")
    keep_report(store, 3, b"%PDF")
    save_user(store, "Dr. Ann", Role.VET)
    save_user(store, "Tim", Role.TECHNICIAN)
    amend(store, 2, "Dr. Ann", "Wrong patient.")


def test_records_that_nobody_touched_hold(store: Store, tmp_path: Path) -> None:
    _day(store, tmp_path)
    steps: list[Step] = []
    found = verify_records(store, steps.append, files=True)
    assert (found.audit_rows, found.results, found.files, found.problems) == (17, 3, 3, ())
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_an_empty_database_holds(store: Store) -> None:
    assert verify_records(store).problems == ()


def test_checking_can_be_stopped(sqlite: Store, tmp_path: Path) -> None:
    _day(sqlite, tmp_path)

    def stop(step: Step) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        verify_records(sqlite, stop)


_FORGERIES = {
    "UPDATE audit SET who = 'Bob' WHERE id = 5": "Row 5 of the audit trail",
    "UPDATE audit SET detail = replace(detail, '4711', '4712')": "Row 1 of the audit trail",
    "UPDATE audit SET at = '2026-01-01 00:00:00.000000' WHERE id = 3": "Row 3 of the audit trail",
    "UPDATE audit SET hash = (SELECT hash FROM audit WHERE id = 1) WHERE id = 2": "Row 2 of the audit trail",
    "DELETE FROM audit WHERE id = 7": "Row 7 of the audit trail is missing",
    "DELETE FROM audit WHERE id = 1": "Row 1 of the audit trail is missing",
    "DELETE FROM audit WHERE id >= 17": "Sample 2 (1.fcs): state is not what the audit trail says",
    "UPDATE result SET plt = 1 WHERE id = 2": "Result 2 (rex.fcs) was changed",
    "UPDATE result SET digest = 'x' WHERE id = 3": "Result 3 (rex.fcs) was changed",
    "UPDATE label SET population = latent WHERE result_id = 1": "The events of result 1",
    "DELETE FROM label WHERE result_id = 1": "The events of result 1",
    "UPDATE sample SET comment = 'fine' WHERE id = 1": "Sample 1 (0.fcs): comment is not what",
    "UPDATE sample SET patient_id = NULL WHERE id = 3": "Sample 3 (2.fcs): patient_id is not what",
    "UPDATE sample SET signed_by = 'Bob' WHERE id = 3": "Sample 3 (2.fcs): signed_by is not what",
    "DELETE FROM sample WHERE id = 3": "Sample 3 is in the audit trail but gone",
    "DELETE FROM result WHERE id = 3": "Result 3 is in the audit trail but gone",
    "UPDATE patient SET owner = 'Bob'": "Patient 1: owner is not what",
    "UPDATE \"user\" SET role = 'vet' WHERE name = 'Tim'": "User 2: role is not what",
    "INSERT INTO \"user\" (name, role, active) VALUES ('Eve', 'vet', 1)": "User 3 is not in the audit trail",
    "UPDATE signature SET patient = '{}' WHERE id = 2": "Signature 2 (sample 2) is not what",
    "DELETE FROM signature WHERE id = 3": "Signature 3 is in the audit trail but gone",
    "UPDATE report SET result_id = 2": "Report 1: result_id is not what",
    "DELETE FROM patient": "Patient 1 is in the audit trail but gone",
}


@pytest.fixture(scope="module")
def kept_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of records of a day, whose triggers were taken away as a forger would."""
    folder = tmp_path_factory.mktemp("day")
    store = open_store(None, folder / "records")
    _day(store, folder)
    store.close()
    file = folder / "records" / "bloodview.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.commit()
    return file


@pytest.mark.parametrize("forgery", _FORGERIES)
def test_a_change_from_outside_is_found(kept_day: Path, tmp_path: Path, forgery: str) -> None:
    file = tmp_path / "bloodview.sqlite"
    shutil.copy(kept_day, file)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute(forgery).rowcount >= 1
        connection.commit()
    store = open_store(None, tmp_path)
    problems = verify_records(store).problems
    store.close()
    assert problems
    assert problems[0].startswith(_FORGERIES[forgery])


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"other")])
def test_an_original_file_that_is_gone_or_changed_is_found(
    sqlite: Store, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    _day(sqlite, tmp_path)
    harm(original(sqlite, 2))
    assert verify_records(sqlite).problems == ()
    (problem,) = verify_records(sqlite, files=True).problems
    assert problem.startswith("The original file of 1.fcs")
    assert len(patients(sqlite)) == 1
