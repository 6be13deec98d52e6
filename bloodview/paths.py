"""Where the program's own files and the user's files lie, and how a file is written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """Folder of the files shipped with the program: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def user_config() -> Path:
    """Folder of the user's settings."""
    return Path(platformdirs.user_config_dir("BloodView", appauthor=False))


def user_data() -> Path:
    """Folder of what the user keeps in the program: the models calibrated or imported here."""
    return Path(platformdirs.user_data_dir("BloodView", appauthor=False))


def logs() -> Path:
    """Folder of the log files."""
    return Path(platformdirs.user_log_dir("BloodView", appauthor=False))


@contextmanager
def replacing(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """Yield a temporary path in the same folder; when the block ends well it is fsynced and replaces `path`.

    Whatever goes wrong inside, `path` stays as it was and the temporary file is removed.

    mode : who may read and write the file, as far as the user's umask lets them
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:60]}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(mode & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
