"""From the arguments of a command to sample files: folders and patterns are taken apart, each file comes once."""

import glob
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.samples import sample_files


@dataclass(frozen=True)
class Given:
    """A file to analyze; `name` is its shortest name that no other one has, `refusal` why it cannot be read."""

    path: Path
    name: str
    refusal: str = ""


def given_files(arguments: Sequence[str], made: Sequence[Path] = ()) -> list[Given]:
    """List the files that arguments name, in their order; what names none stays as a refusal.

    made : files and folders that this command writes; what an earlier run left there is no sample of a folder
    """
    results = [path.absolute() for path in made]
    found: dict[Path, tuple[Path, str]] = {}
    for argument in arguments:
        for path, refusal in _taken_apart(argument, results):
            found.setdefault(path.absolute(), (path, refusal))
    often = Counter(path.name for path, _ in found.values())
    return [
        Given(path, path.name if path.name and often[path.name] == 1 else str(path), refusal)
        for path, refusal in found.values()
    ]


def _taken_apart(argument: str, results: Sequence[Path]) -> list[tuple[Path, str]]:
    path = Path(argument)
    try:
        with refusing(path, "read"):
            if path.is_dir():
                return _within(path, results)
            if path.exists() or not glob.has_magic(argument):
                return [(path, "")]
            # Shells of Windows leave patterns to the program. Unlike pathlib, glob takes absolute ones and leaves
            # out hidden files, as shells do.
            matching = [Path(name) for name in sorted(glob.glob(argument, recursive=True))]  # noqa: PTH207
            if not matching:
                raise UserError(tr("{path} matches no file; check the folder and the pattern.", path=path))
            return [each for one in matching for each in (_within(one, results) if one.is_dir() else [(one, "")])]
    except UserError as error:
        return [(path, str(error))]


def _within(folder: Path, results: Sequence[Path]) -> list[tuple[Path, str]]:
    files = sample_files(folder, results)
    if not files:
        raise UserError(
            tr("{folder} holds no sample files (FCS, LMD, CSV or TSV); name the folder that does.", folder=folder)
        )
    return [(file, "") for file in files]
