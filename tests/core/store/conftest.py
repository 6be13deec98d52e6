"""Records to test with: SQLite in a file, and a real PostgreSQL server where Debian's is installed."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bloodview.store import Store, open_store

Opener = Callable[[], Store]


def _programs() -> Path | None:
    """Folder of the newest PostgreSQL that Debian installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


# In memory where there is such a place: a program that is killed there was more often at work than waiting for a disk,
# and many small databases on a disk would take most of the time.
MEMORY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Give a folder for one test."""
    with tempfile.TemporaryDirectory(prefix="bv-", dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start a PostgreSQL server on a socket in a folder of its own; gives the URL of its first database."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian's package postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    root = os.name == "posix" and os.geteuid() == 0
    able = shutil.which("runuser") and not subprocess.run(["id", "postgres"], capture_output=True).returncode
    if root and not able:
        pytest.skip("PostgreSQL refuses to run as root, and runuser or the user postgres is missing")
    folder = Path(tempfile.mkdtemp(prefix="bvpg-", dir=MEMORY or "/tmp"))  # short: a socket's name has a limit
    if root:
        shutil.chown(folder, "postgres")

    def run(*command: str | Path) -> None:
        words = ["runuser", "-u", "postgres", "--"] if root else []
        answer = subprocess.run([*words, *command], capture_output=True, text=True, timeout=60, cwd="/")
        if answer.returncode:
            pytest.fail(f"{command[0]}: {answer.stdout}{answer.stderr}")

    data = folder / "data"
    run(programs / "initdb", "--no-sync", "-A", "trust", "-U", "bloodview", "-E", "UTF8", "--locale=C", "-D", data)
    # fsync is off: these databases are thrown away, and nothing here tests PostgreSQL's own care for power cuts.
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=32MB -c max_connections=40"
    run(programs / "pg_ctl", "-D", data, "-w", "-t", "30", "-o", options, "-l", folder / "log", "start")
    try:
        yield f"postgresql://bloodview@/postgres?host={folder}"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """Give the URL of an empty database on the server."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def opener(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Give what opens the same records again and again, as another window does."""
    monkeypatch.delenv("BLOODVIEW_DATABASE_URL", raising=False)
    url = request.getfixturevalue("database") if request.param == "postgresql" else None
    opened: list[Store] = []

    def again() -> Store:
        opened.append(open_store(url, tmp_path / "records", patience=0.3))
        return opened[-1]

    yield again
    for each in opened:
        each.close()


@pytest.fixture
def store(opener: Opener) -> Store:
    """Give open, empty records."""
    return opener()


@pytest.fixture
def sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Give open, empty records in a SQLite file."""
    monkeypatch.delenv("BLOODVIEW_DATABASE_URL", raising=False)
    opened = open_store(None, tmp_path / "records", patience=0.3)
    yield opened
    opened.close()
