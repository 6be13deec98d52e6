"""Names of files that an export writes: one of its own for each sample."""

from pathlib import Path

_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
_LONGEST = 120


def own_name(wanted: str, number: int | None, taken: set[str]) -> str:
    """Name the outputs of a sample, without ending, and note the name as taken.

    number : which data set of the file it is, None where it is the only one
    """
    whole = wanted if number is None else f"{wanted}-{number}"
    name, again = whole, 1
    while name.casefold() in taken:  # some file systems do not tell a from A
        again += 1
        name = f"{whole} ({again})"
    taken.add(name.casefold())
    return name


def name_of_file(file: str) -> str:
    """Give the name of a recorded file without its ending, as every file system takes it and never as a path."""
    stem = Path(file.replace("\\", "/")).stem
    safe = "".join("_" if letter in _FORBIDDEN or not letter.isprintable() else letter for letter in stem)
    safe = safe.strip(" .")[:_LONGEST].rstrip(" .")
    return f"_{safe}" if not safe or safe.casefold().partition(".")[0] in _DEVICES else safe
