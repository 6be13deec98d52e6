"""The original sample files, kept in a folder of ours under their sha256 and never changed."""

import hashlib
import re
from pathlib import Path

from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.samples import Sample
from bloodview.samples.sysmex import is_export, parts_of
from bloodview.store.private import private_folder, scratch_folder, sync

_MOST_LETTERS = 120
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names that Windows keeps for devices
_HASH = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20


def safe_name(name: str) -> str:
    """Give a file name from outside as one that is a plain file of a folder on every system."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w .()\[\]^+-]", "_", last).strip(". ")
    stem, suffix = Path(plain).stem, Path(plain).suffix[:12]
    # Cut in bytes: file systems allow 255, and a letter may take four.
    while len(stem.encode()) > _MOST_LETTERS:
        stem = stem[:-1]
    plain = f"{stem}{suffix}".strip(". ") or "sample"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def keep_original(folder: Path, sample: Sample) -> str:
    """Copy a sample's file (all parts of an export) into the managed folder; give its name there.

    Refused where the file is no longer what was read. Nothing is left where that fails.
    """
    parts = parts_of(sample.path) if is_export(sample.path) else [sample.path]
    target = folder_of(folder, sample.sha256)
    name = safe_name(parts[0].name)
    if (target / name).is_file():
        return name
    with refusing(target, "written"), scratch_folder(folder) as scratch:
        temporary = private_folder(scratch / sample.sha256)
        digest = hashlib.sha256()
        for part in parts:
            _copy(part, temporary / safe_name(part.name), digest)
        if digest.hexdigest() != sample.sha256:
            raise UserError(tr("{path} was changed while it was being imported; open it again.", path=sample.path))
        private_folder(target.parent)
        _put(temporary, target)
    return name


def folder_of(folder: Path, sha256: str) -> Path:
    """Give the folder of the file with this hash, which is checked to be one."""
    if not _HASH.fullmatch(sha256):
        raise UserError(tr("A sample in the records has no sha256 for its file; run Tools > Verify records."))
    return folder / "originals" / sha256[:2] / sha256


def hash_of(path: Path) -> str:
    """Give the sha256 of a file as `Sample.sha256` holds it, all parts of an export together."""
    digest = hashlib.sha256()
    for part in parts_of(path) if is_export(path) else [path]:
        with refusing(part, "read"), part.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def _copy(source: Path, target: Path, digest: "hashlib._Hash") -> None:
    with refusing(source, "read"):
        read = source.open("rb")
    with read, target.open("xb") as written:
        while block := read.read(_BLOCK):
            digest.update(block)
            written.write(block)
    target.chmod(0o600)
    sync(target)


def _put(temporary: Path, target: Path) -> None:
    sync(temporary)
    if target.is_dir():  # of a copy under another name, or of one that another window has just finished
        for file in temporary.iterdir():
            file.replace(target / file.name)
    else:
        try:
            temporary.rename(target)
        except OSError:
            if not target.is_dir():
                raise
            _put(temporary, target)
    sync(target.parent)
