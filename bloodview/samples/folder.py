"""Which files of a folder are samples."""

from collections.abc import Sequence
from pathlib import Path

from bloodview.samples.fault import Fault
from bloodview.samples.sysmex import is_export, parts_of

LIST_MODE = (".fcs", ".lmd")
TABLES = (".csv", ".tsv")


def sample_files(folder: Path, results: Sequence[Path] = ()) -> list[Path]:
    """List the sample files of a folder and its subfolders; tables only where there is no list-mode file.

    A folder of list-mode files often holds tables of references beside them, which are not samples.

    results : files and folders within it, absolute, to be left out
    """
    others = [path for path in results if path != folder.absolute()]
    found: dict[bool, list[Path]] = {True: [], False: []}
    for path in folder.rglob("*"):
        suffix = path.suffix.lower()
        if suffix in LIST_MODE + TABLES and not path.name.startswith(".") and path.is_file():
            if any(other in (path.absolute(), *path.absolute().parents) for other in others):
                continue
            found[suffix in LIST_MODE].append(path)
    return sorted(found[True] or [path for path in found[False] if not _further_part(path)])


def _further_part(path: Path) -> bool:
    """Whether a file is read together with the first part of its export."""
    if not is_export(path):
        return False
    try:
        return parts_of(path)[0] != path
    except Fault:
        return False  # reading it says which part is missing
