"""Backups: whole or not at all, checked before they replace anything, ten days of them kept."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bloodview.clinic import Patient
from bloodview.errors import UserError
from bloodview.progress import Cancelled, Step
from bloodview.store import (
    Action,
    Store,
    add_result,
    amend,
    audit_about,
    back_up_daily,
    backup,
    backup_folder,
    import_sample,
    keep_report,
    open_store,
    original,
    patients,
    report_of,
    restore,
    result_of,
    results_of,
    save_patient,
    sign,
    signatures_of,
    verify_records,
)
from tests.core.store.made import REX, made_result, made_sample

LUNA = Patient(name="Luna", species="cat")


def _day(store: Store, folder: Path) -> None:
    rex = save_patient(store, REX, "Ann")
    for number in range(3):
        record, _ = import_sample(store, made_sample(folder, f"{number}.fcs"), rex.id, "Ann")
        add_result(store, record.id, made_result(record.sha256, seed=number), "Ann")
        add_result(store, record.id, made_result(record.sha256, seed=number + 9), "Ann")
        sign(store, record.id, "Dr. Ann")
    amend(store, 2, "Dr. Ann", "Wrong patient.")


def test_a_backup_holds_everything(store: Store, tmp_path: Path) -> None:
    _day(store, tmp_path)
    steps: list[Step] = []
    backup(store, tmp_path / "backup.sqlite", steps.append)
    copy = open_store(f"sqlite:///{tmp_path}/backup.sqlite", tmp_path / "elsewhere")
    assert verify_records(copy) == verify_records(store)
    assert patients(copy) == patients(store)
    assert results_of(copy, 1) == results_of(store, 1)
    assert signatures_of(copy, 3) == signatures_of(store, 3)
    assert (result_of(copy, 4).population == result_of(store, 4).population).all()
    copy.close()
    assert steps
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "backup.sqlite").stat().st_mode) == 0o600


def test_a_stopped_backup_leaves_the_one_before(sqlite: Store, tmp_path: Path) -> None:
    _day(sqlite, tmp_path)
    target = tmp_path / "backups" / "mine.sqlite"
    backup(sqlite, target)
    before = target.read_bytes()

    def stop(step: Step) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        backup(sqlite, target, stop)
    assert target.read_bytes() == before
    assert list(target.parent.iterdir()) == [target]


def test_a_backup_never_replaces_the_database_itself(sqlite: Store) -> None:
    assert sqlite.file is not None
    with pytest.raises(UserError, match="is the database itself"):
        backup(sqlite, sqlite.file)


def test_a_backup_where_nothing_can_be_written_is_refused(sqlite: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UserError, match="cannot be written"):
        backup(sqlite, tmp_path / "file" / "backup.sqlite")


def test_daily_backups_are_made_once_a_day_and_ten_are_kept(store: Store) -> None:
    folder = backup_folder(store)
    folder.mkdir()
    old = [folder / f"daily-2024-01-{day:02d}.sqlite" for day in range(1, 13)]
    mine = folder / "before-restore-2024-01-01-000000.sqlite"
    for path in (*old, mine):
        path.write_bytes(b"older")
    made = back_up_daily(store)
    assert made is not None
    assert back_up_daily(store) is None
    assert sorted(folder.iterdir()) == sorted([mine, *old[-9:], made])


def test_a_backup_is_brought_back_while_other_windows_are_open(sqlite: Store, tmp_path: Path) -> None:
    other = open_store(None, sqlite.folder)
    _day(sqlite, tmp_path)
    backup(sqlite, tmp_path / "backup.sqlite")
    save_patient(sqlite, LUNA)
    assert len(patients(other)) == 2
    kept = restore(sqlite, tmp_path / "backup.sqlite", "Ann")
    for window in (sqlite, other):
        assert [record.patient for record in patients(window)] == [REX]
        assert verify_records(window, files=True).problems == ()
    (row,) = audit_about(other, "records")
    assert (row.action, row.who, row.detail["backup"]) == (Action.RESTORED, "Ann", "backup.sqlite")
    save_patient(other, LUNA)
    assert len(patients(sqlite)) == 2
    other.close()
    replaced = open_store(f"sqlite:///{kept}", tmp_path / "elsewhere")
    assert [record.patient for record in patients(replaced)] == [LUNA, REX]
    replaced.close()
    assert not list(sqlite.folder.glob("unfinished/*"))


def test_a_server_takes_a_backup_while_it_is_empty(sqlite: Store, database: str, tmp_path: Path) -> None:
    _day(sqlite, tmp_path)
    backup(sqlite, tmp_path / "backup.sqlite")
    server = open_store(database, tmp_path / "server")
    restore(server, tmp_path / "backup.sqlite", "Ann")
    found = verify_records(server)
    assert (found.results, found.problems) == (6, ())
    assert results_of(server, 1) == results_of(sqlite, 1)
    assert save_patient(server, LUNA).id == 2
    record, _ = import_sample(server, made_sample(tmp_path, "new.fcs"))
    add_result(server, record.id, made_result(record.sha256))
    with pytest.raises(UserError, match="already holds records"):
        restore(server, tmp_path / "backup.sqlite", "Ann")
    server.close()


def test_original_files_go_with_a_backup_and_come_back(sqlite: Store, tmp_path: Path) -> None:
    _day(sqlite, tmp_path)
    made = keep_report(sqlite, 1, b"%PDF-1.7 ...")
    drive = tmp_path / "drive"
    backup(sqlite, drive / "backup.sqlite", files=True)
    beside = drive / "backup files"
    before = {path: path.stat().st_mtime_ns for path in beside.rglob("*") if path.is_file()}
    assert len(before) == 4
    import_sample(sqlite, made_sample(tmp_path, "later.fcs"))
    backup(sqlite, drive / "backup.sqlite", files=True)
    after = {path: path.stat().st_mtime_ns for path in beside.rglob("*") if path.is_file()}
    assert len(after) == 5
    assert before.items() <= after.items()
    forged = beside / "originals" / "ab" / f"ab{'0' * 62}"
    forged.mkdir(parents=True)
    (forged / "link.fcs").symlink_to(tmp_path / "later.fcs")
    (beside / "bloodview.sqlite").write_bytes(b"not yours")
    elsewhere = open_store(f"sqlite:///{tmp_path}/new/bloodview.sqlite", tmp_path / "new")
    restore(elsewhere, drive / "backup.sqlite")
    found = verify_records(elsewhere, files=True)
    assert (found.files, found.problems) == (4, ())
    assert report_of(elsewhere, made) == b"%PDF-1.7 ..."
    assert original(elsewhere, 4).read_bytes() == b"later.fcs"
    assert not list(elsewhere.folder.rglob("link.fcs"))
    elsewhere.close()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:30_000])


def _smear(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(4096 * 3 + 100, len(content), 4096):
        content[at : at + 300] = bytes(300)
    path.write_bytes(content)


def _other(path: Path) -> None:
    path.unlink()
    _run("CREATE TABLE recipes (name)")(path)


def _run(*statements: str) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return run


_HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "cannot be read"),
    "a letter": (lambda path: path.write_text("Dear Ann, " * 500), "is damaged or no database"),
    "empty": (lambda path: path.write_bytes(b""), "is empty and no backup"),
    "cut off": (_cut, "is damaged"),
    "smeared": (_smear, "is damaged"),
    "another program's": (_other, "no database of BloodView"),
    "newer": (_run("UPDATE alembic_version SET version_num = '0099'"), "newer BloodView"),
    "forged": (
        _run("DROP TRIGGER audit_update", "UPDATE audit SET who = 'Bob' WHERE id = 3"),
        "holds rules that BloodView did not make",
    ),
    "with a rule of its own": (
        _run("CREATE TRIGGER mine AFTER INSERT ON patient BEGIN DELETE FROM clinic; END"),
        "holds rules that BloodView did not make",
    ),
    "with a bad trail": (
        _run("INSERT INTO audit SELECT id + 1, at, 'Bob', action, subject, detail, hash FROM audit WHERE id = 14"),
        "was not restored, because its records do not hold: Row",
    ),
}


@pytest.mark.parametrize("harm", _HARMS)
def test_a_backup_that_does_not_hold_replaces_nothing(
    backed_up: tuple[Path, Path], sqlite: Store, tmp_path: Path, harm: str
) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copy(backed_up[0], copy)
    save_patient(sqlite, LUNA)
    change, sentence = _HARMS[harm]
    change(copy)
    with pytest.raises(UserError, match=sentence):
        restore(sqlite, copy)
    assert [record.patient for record in patients(sqlite)] == [LUNA]
    assert not backup_folder(sqlite).exists()
    assert not list(sqlite.folder.glob("unfinished/*"))


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a backup of a day and the folder of the records it was made of."""
    folder = tmp_path_factory.mktemp("day")
    store = open_store(f"sqlite:///{folder}/records/bloodview.sqlite", folder / "records")
    _day(store, folder)
    backup(store, folder / "backup.sqlite")
    store.close()
    return folder / "backup.sqlite", store.folder


def test_a_locked_database_is_not_replaced(backed_up: tuple[Path, Path], sqlite: Store, tmp_path: Path) -> None:
    save_patient(sqlite, LUNA)
    other = open_store(None, sqlite.folder)
    with other.writing(), pytest.raises(UserError, match="in use by another window"):
        restore(sqlite, backed_up[0])
    assert [record.patient for record in patients(other)] == [LUNA]
    other.close()
