"""Opening: what is made, what is refused in a sentence, how an older schema is brought up to date."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text

from bloodview.errors import UserError
from bloodview.store import (
    Store,
    add_result,
    backup_folder,
    clinic_of,
    import_sample,
    open_store,
    patients,
    save_patient,
    verify_records,
    worklist,
)
from bloodview.store.schema import METADATA
from bloodview.store.schemas import STEPS, newest
from tests.core.store.conftest import Opener
from tests.core.store.made import REX, made_result, made_sample

_NEXT = """
from alembic import op
from sqlalchemy import Column, Integer, text

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("clinic", Column("beds", Integer))
    op.execute(text("UPDATE clinic SET beds = 7"))
    {end}
"""


def _steps(folder: Path, end: str = "pass") -> Path:
    """Give the steps of a program that knows one schema more."""
    steps = folder / "migrations"
    shutil.copytree(STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    (steps / "versions" / "r0004_next.py").write_text(_NEXT.format(end=end))
    return steps


def test_the_steps_make_the_tables_that_queries_use(store: Store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_files_of_the_steps_are_named_by_their_schemas() -> None:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [Path(script.path).name[1:5] for script in scripts] == [script.revision for script in scripts]
    assert scripts[0].revision == newest()


def test_what_a_crash_left_is_swept_after_a_day(sqlite: Store) -> None:
    folder = sqlite.folder / "unfinished"
    for name, age in (("old", 90_000), ("young", 60)):
        (folder / name).mkdir(parents=True)
        (folder / name / "part.fcs").write_bytes(b"half")
        os.utime(folder / name, (time.time() - age,) * 2)
    open_store(None, sqlite.folder).close()
    assert [path.name for path in folder.iterdir()] == ["young"]


def test_only_the_owner_may_read(sqlite: Store, tmp_path: Path) -> None:
    record, _ = import_sample(sqlite, made_sample(tmp_path))
    add_result(sqlite, record.id, made_result(record.sha256))
    assert sqlite.file is not None
    beside = [sqlite.file, *(sqlite.file.with_name(sqlite.file.name + end) for end in ("-wal", "-shm"))]
    if os.name == "posix":
        assert [stat.S_IMODE(path.stat().st_mode) for path in beside] == [0o600] * 3
        assert stat.S_IMODE(sqlite.folder.stat().st_mode) == 0o700
    with sqlite.reading() as connection:
        asked = ("journal_mode", "foreign_keys", "synchronous")
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked]
    assert told == ["wal", 1, 2]


def test_the_environment_says_where_before_the_argument(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLOODVIEW_DATABASE_URL", f"sqlite:///{tmp_path}/there.sqlite")
    store = open_store(server, tmp_path / "folder")
    store.close()
    assert store.file == tmp_path / "there.sqlite"


def test_the_users_data_folder_is_the_place_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    from bloodview.paths import user_data

    monkeypatch.delenv("BLOODVIEW_DATABASE_URL", raising=False)
    store = open_store()
    store.close()
    assert store.file == user_data() / "bloodview.sqlite"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("no url at all", "is no URL; write it as postgresql://"),
        ("mysql://ann:secret@server/records", r"mysql://ann:\*\*\*@server/records; use a PostgreSQL server"),
        ("sqlite://", "use a PostgreSQL server"),
        ("postgresql://ann:secret@/records?host=/nowhere", r"postgresql://ann:\*\*\*@/records\S* does not answer"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(tmp_path: Path, url: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as refused:
        open_store(url, tmp_path)
    assert "secret" not in str(refused.value)


def test_what_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bloodview.sqlite"
    file.write_bytes(b"This is a letter, and it is longer than the head of a database is, by some bytes at least." * 9)
    before = file.read_bytes()
    with pytest.raises(UserError, match=r"bloodview\.sqlite is damaged or no database; restore"):
        open_store(None, tmp_path)
    assert file.read_bytes() == before
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE recipes (name)")
        connection.commit()
    before = file.read_bytes()
    with pytest.raises(UserError, match="is no database of BloodView"):
        open_store(None, tmp_path)
    assert file.read_bytes() == before


def test_a_newer_schema_is_refused_and_left_as_it_is(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    save_patient(store, REX)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    store.close()
    before = store.file.read_bytes() if store.file else b""
    with pytest.raises(UserError, match=r"written by a newer BloodView .*0099.*update this program"):
        opener()
    if store.file:
        assert store.file.read_bytes() == before
        beside = [path for path in store.folder.iterdir() if path != store.file and not path.name.endswith("-shm")]
        assert not [path for path in beside if path.stat().st_size]


def test_an_older_schema_is_backed_up_and_brought_up_to_date(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    save_patient(store, REX)
    with store.writing() as connection:
        connection.execute(text("INSERT INTO clinic VALUES (1, 'Old', '', '')"))
    store.close()
    url = None if store.file else store.engine.url.render_as_string(hide_password=False)
    newer = open_store(url, store.folder, steps=_steps(tmp_path))
    with newer.reading() as connection:
        assert connection.execute(text("SELECT beds FROM clinic")).scalars().all() == [7]
    assert [record.patient for record in patients(newer)] == [REX]
    newer.close()
    (kept,) = backup_folder(store).glob("before-schema-0004-*.sqlite")
    before = open_store(f"sqlite:///{kept}", tmp_path / "elsewhere")
    assert [record.patient for record in patients(before)] == [REX]
    assert clinic_of(before).name == "Old"
    assert verify_records(before).problems == ()
    before.close()
    with pytest.raises(UserError, match="newer BloodView"):
        opener()


def test_a_step_that_fails_leaves_everything_as_it_was(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    save_patient(store, REX)
    store.close()
    url = None if store.file else store.engine.url.render_as_string(hide_password=False)
    with pytest.raises(ZeroDivisionError):
        open_store(url, store.folder, steps=_steps(tmp_path, "1 / 0"))
    again = opener()
    assert [record.patient for record in patients(again)] == [REX]
    with again.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_locked_database_ends_in_a_sentence(opener: Opener) -> None:
    store, other = opener(), opener()
    with (
        other.writing(),
        pytest.raises(UserError, match="in use by another window or program; wait until it is done"),
    ):
        save_patient(store, REX)
    assert patients(store) == ()
    save_patient(store, REX)
    assert len(patients(other)) == 1


def test_several_windows_write_at_once(opener: Opener, tmp_path: Path) -> None:
    stores = [opener() for _ in range(2)]
    samples = [made_sample(tmp_path, f"{number}.fcs") for number in range(6)]
    found: list[bool] = []

    def work(store: Store) -> None:
        for sample in samples:
            for _ in range(50):  # as often as a person would click again
                try:
                    record, there = import_sample(store, sample)
                    add_result(store, record.id, made_result(record.sha256))
                except UserError:
                    continue
                found.append(there)
                break

    threads = [threading.Thread(target=work, args=(store,)) for store in stores * 2]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert verify_records(stores[0]).problems == ()
    for thread in threads:
        thread.join()
    assert len(found) == 24
    assert len(worklist(stores[0])) == 6
    checked = verify_records(stores[0], files=True)
    assert (checked.results, checked.problems) == (24, ())


def test_first_windows_open_at_once(tmp_path: Path) -> None:
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(open_store(None, tmp_path / "new"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in opened:
        assert patients(store) == ()
        store.close()
    assert len(opened) == 4


def test_a_full_database_ends_in_a_sentence(sqlite: Store, tmp_path: Path) -> None:
    record, _ = import_sample(sqlite, made_sample(tmp_path))
    sqlite.close()
    event.listen(sqlite.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 40"))
    with pytest.raises(UserError, match="disk is full; free some space"):
        add_result(sqlite, record.id, made_result(record.sha256, events=400_000))
    assert worklist(sqlite)[0].counts is None
    assert verify_records(sqlite).problems == ()


_ON_A_SMALL_DISK = """
import os, subprocess, sys
from pathlib import Path
from bloodview.errors import UserError
from bloodview.store import *
from tests.core.store.made import *

disk, outside = Path(sys.argv[1]), Path(sys.argv[2])
store = open_store(None, disk / "records")
import_sample(store, made_sample(outside, "first.fcs"))
told = []
for number in range(200):
    try:
        sample = made_sample(outside, f"{number}.fcs", os.urandom(20_000))
        record, _ = import_sample(store, sample)
        add_result(store, record.id, made_result(record.sha256, seed=number, events=30_000))
    except UserError as error:
        told.append(str(error))
        if len(told) == 2:
            break
print(told[-1])
(disk / "ballast").unlink()
whole = verify_records(store, files=True)
print(whole.problems, whole.files == len(worklist(store)), not list(disk.glob("records/unfinished/*")))
record, _ = import_sample(store, made_sample(outside, "last.fcs"))
print(record.file)
store.close()
subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
try:
    open_store(None, disk / "records")
except UserError as error:
    print(error)
"""


def test_a_disk_that_is_full_or_read_only_ends_in_a_sentence(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"]
    if not shutil.which("unshare") or subprocess.run([*words, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    (tmp_path / "day.py").write_text(_ON_A_SMALL_DISK)
    make = (
        f"mount -t tmpfs -o size=1500k tmpfs '{disk}'; dd if=/dev/zero of='{disk}/ballast' bs=100k count=1 status=none"
    )
    run = f"{make}; exec '{sys.executable}' '{tmp_path}/day.py' '{disk}' '{tmp_path}/outside'"
    answer = subprocess.run(
        [*words, run], capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    lines = answer.stdout.splitlines()
    assert len(lines) == 4, answer.stdout + answer.stderr
    assert "disk is full" in lines[0] or "No space left on device" in lines[0]
    assert lines[1] == "() True True"
    assert lines[2] == "last.fcs"
    assert lines[3].endswith(
        "can only be read; make the file and its folder writable, or choose another folder for the records."
    )
