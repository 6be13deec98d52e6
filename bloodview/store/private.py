"""Files and folders that only their owner may read, since they tell about people and their animals."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OWNER = 0o600
_UNFINISHED = "unfinished"
_A_DAY = 86_400.0


def private_folder(path: Path) -> Path:
    """Make a folder, if it is missing, that only its owner enters."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def private_file(path: Path) -> None:
    """Make an empty file, if it is missing, that only its owner reads; SQLite's -wal and -shm take its mode over."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, _OWNER))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(_OWNER)


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder inside `folder`, on the same drive, that is gone afterwards with whatever is left in it."""
    made = Path(tempfile.mkdtemp(dir=private_folder(folder / _UNFINISHED)))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Take away what a crash left unfinished in `folder` more than a day ago; younger ones may be in use."""
    for left in (folder / _UNFINISHED).glob("*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > _A_DAY:
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def replacing_private(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; when the block ends well it is fsynced and takes its place."""
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:60]}.", suffix=".part")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make sure that a file or the names in a folder outlive a power cut."""
    if path.is_dir() and os.name != "posix":  # Windows cannot open folders; it keeps their names by itself
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
