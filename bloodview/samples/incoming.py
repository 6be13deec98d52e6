"""A watched folder: which files have come and stopped growing. A pure step from one look to the next.

Nothing tells of new files on a network share, so the folder is listed again and again. What was seen is a frozen value
that each look replaces; whoever imports the files says so by `take`, and only then are they never handed out again.
"""

import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from bloodview.language import tr, whole
from bloodview.samples.folder import LIST_MODE, TABLES
from bloodview.samples.names import clean_name
from bloodview.samples.sysmex import first_part

LEAST_SECONDS = 2.0  # that a file must have stayed the same
_LEAST_LOOKS = 2  # that found it the same
_STUCK_SECONDS = 60.0  # after which a file that is empty or cannot be opened is told of
_MOST_NAMES = 100_000
_MOST_PROBLEMS = 3  # sentences a look; the others come with the next looks
_FOLDER, _FULL = "", "/"  # stand for the folder and for all that is beyond the limit among the names told of


@dataclass(frozen=True)
class Stamp:
    """By what a changed file is known: its size in bytes and the time of its last change in nanoseconds."""

    size: int
    changed: int


@dataclass(frozen=True)
class Growing:
    """A file that may still be written: how it looks, since when, and at how many looks it was so."""

    stamp: Stamp
    since: float
    looks: int = 1


@dataclass(frozen=True)
class Seen:
    """What the looks so far have found; files by name.

    growing : may still be written
    handed : given out to be imported; `take` says that this has been done
    taken : imported, or refused for good
    told : names of which a problem was told, to tell it once; "" for the folder itself
    turn : where among the files known already the next look goes on looking for changes
    """

    growing: Mapping[str, Growing] = field(default_factory=dict)
    handed: Mapping[str, Stamp] = field(default_factory=dict)
    taken: Mapping[str, Stamp] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    turn: int = 0

    @property
    def away(self) -> bool:
        """Whether the folder could not be listed at the last look."""
        return _FOLDER in self.told


def look(folder: Path, seen: Seen, now: float, most: int = 200) -> tuple[Seen, tuple[Path, ...], tuple[str, ...]]:
    """List the folder once; gives what was seen, the files that are ready, oldest first, and sentences on faults.

    A file is ready when at least two looks, two seconds apart, found its size and time the same, and it can be opened.
    Subfolders are not entered, links that lead out of the folder are not followed. A folder that cannot be listed is
    told of once; what was seen of it stands until it is back. Never raises for what it finds there.

    now : seconds of a clock that never goes back
    most : files to look at closely; on a network share each costs a question to the server
    """
    try:
        names, whole = _names(folder)
    except (OSError, ValueError) as error:
        if seen.away:
            return seen, (), ()
        return replace(seen, told=seen.told | {_FOLDER}), (), (_away(folder, error),)
    exports = _exports(names)
    # An empty folder may be the place of a share that is not connected.
    seen = _of_those(seen, exports.keys()) if whole and names else seen
    faults: dict[str, str] = {} if whole else {_FULL: _full(folder)}
    chosen, turn = _chosen(exports.keys(), seen, most)
    growing, handed, taken = dict(seen.growing), dict(seen.handed), dict(seen.taken)
    ready: list[tuple[int, str]] = []
    for name in chosen:
        stamp, fault = _stamp(folder, exports[name])
        if stamp is None:
            growing.pop(name, None)
            faults[name] = fault
            continue
        if stamp in (handed.get(name), taken.get(name)):
            continue
        before = growing.get(name)
        same = before is not None and before.stamp == stamp
        state = replace(before, looks=before.looks + 1) if before is not None and same else Growing(stamp, now)
        growing[name] = state
        if state.looks < _LEAST_LOOKS or now - state.since < LEAST_SECONDS:
            continue
        fault = _unusable(folder, exports[name], stamp)
        if not fault:
            del growing[name]
            taken.pop(name, None)
            handed[name] = stamp
            ready.append((stamp.changed, name))
        elif now - state.since >= _STUCK_SECONDS:
            faults[name] = fault
    news = [name for name, fault in faults.items() if fault and name not in seen.told][:_MOST_PROBLEMS]
    told = seen.told - {_FOLDER} - {name for _, name in ready} | {*news}
    after = Seen(growing, handed, taken, told, turn)
    return after, tuple(folder / name for _, name in sorted(ready)), tuple(faults[name] for name in news)


def take(seen: Seen, names: Iterable[str]) -> Seen:
    """Say that files handed out were imported, or refused for good; one that changed since will be handed out again."""
    handed, taken = dict(seen.handed), dict(seen.taken)
    for name in names:
        if name in handed:
            taken[name] = handed.pop(name)
    return replace(seen, handed=handed, taken=taken)


def _names(folder: Path) -> tuple[list[str], bool]:
    """List names of what may be samples, and whether these are all; nothing else is asked of the server."""
    names: list[str] = []
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number >= _MOST_NAMES:
                return names, False
            if not entry.name.startswith((".", "~")) and Path(entry.name).suffix.lower() in LIST_MODE + TABLES:
                names.append(entry.name)
    return names, True


def _exports(names: list[str]) -> dict[str, list[str]]:
    """Give the files that make up each sample, by the name of the first.

    Tables are samples only where there is no list-mode file; parts of an export wait for the first.
    """
    list_mode = [name for name in names if Path(name).suffix.lower() in LIST_MODE]
    parts = defaultdict(list)
    for name in sorted(list_mode or names):
        parts[first_part(Path(name)).name].append(name)
    there = set(names)
    return {first: others for first, others in parts.items() if first in there}


def _chosen(names: Set[str], seen: Seen, most: int) -> tuple[set[str], int]:
    """Choose which files to look at: those that may have stopped growing, new ones, then known ones in turn."""
    known = sorted((seen.taken.keys() | seen.handed.keys()) & names)
    # Links that are not followed and files stuck for long come last, so that they never keep others waiting.
    fresh = sorted(
        names - seen.taken.keys() - seen.handed.keys() - seen.growing.keys(), key=lambda name: (name in seen.told, name)
    )
    growing = sorted(seen.growing.keys() & names, key=lambda name: (seen.growing[name].looks, name))
    chosen = growing[: max(most // 2, most - len(fresh))]
    chosen += fresh[: most - len(chosen)]
    again = min(len(known), max(most - len(chosen), most // 10))
    turn = seen.turn % max(len(known), 1)
    return {*chosen, *(known + known)[turn : turn + again]}, turn + again


def _stamp(folder: Path, names: list[str]) -> tuple[Stamp | None, str]:
    """Ask for size and time of the files of one sample; None with the reason, empty where it is none to tell."""
    size, changed = 0, 0
    for name in names:
        path = folder / name
        try:
            # Not of the listing: Windows tells there an old size of a file that is being written.
            found = path.lstat()
            if stat.S_ISLNK(found.st_mode):
                if not path.resolve(strict=True).is_relative_to(folder.resolve()):
                    return None, tr(
                        "{file} is a link to outside of the watched folder; copy the file.", file=_shown(folder, name)
                    )
                found = path.stat()
        except (OSError, ValueError, RuntimeError):
            return None, ""  # gone again, or a link to nothing
        if not stat.S_ISREG(found.st_mode):
            return None, ""
        size, changed = size + found.st_size, max(changed, found.st_mtime_ns)
    return Stamp(size, changed), ""


def _unusable(folder: Path, names: list[str], stamp: Stamp) -> str:
    """Say why a sample cannot be read (yet), empty where it can; an analyser that writes may keep others out."""
    if not stamp.size:
        return tr("{file} is still empty; export the sample from the analyser again.", file=_shown(folder, names[0]))
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                file.read(1)
        except OSError as error:
            return tr(
                "{file} cannot be opened: {reason}; close it in other programs or copy it again.",
                file=_shown(folder, name),
                reason=error.strerror or error,
            )
    return ""


def _of_those(seen: Seen, kept: Set[str]) -> Seen:
    """Forget the files that are no longer there."""
    return replace(
        seen,
        growing={name: state for name, state in seen.growing.items() if name in kept},
        handed={name: stamp for name, stamp in seen.handed.items() if name in kept},
        taken={name: stamp for name, stamp in seen.taken.items() if name in kept},
        told=seen.told & {*kept, _FOLDER},
    )


def _away(folder: Path, error: Exception) -> str:
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return tr(
        "The watched folder {folder} cannot be listed: {reason}; connect the drive, or choose another folder in the "
        "settings.",
        folder=folder,
        reason=reason,
    )


def _full(folder: Path) -> str:
    return tr(
        "The watched folder {folder} holds more than {number} files; move the older ones elsewhere.",
        folder=folder,
        number=whole(_MOST_NAMES),
    )


def _shown(folder: Path, name: str) -> str:
    return str(folder / clean_name(name))
