"""The watched folder of the window: a timer that has it looked at beside the window, and hands out what has come."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.paths import user_data
from bloodview.samples.incoming import Seen, look, take
from bloodview.samples.incoming_file import recall, remember

_TICK_MS = 500
_SILENT_SECONDS = 30.0

Found = tuple[Seen, tuple[Path, ...], tuple[str, ...]]
Look = Callable[[Path, Seen, float], Found]


@dataclass(frozen=True, eq=False)
class _Looking:
    """A look under way: when it began, and where its answer will lie, or what went wrong with it."""

    since: float
    answer: SimpleQueue[Found | Exception] = field(default_factory=SimpleQueue)


class Watch(QObject):
    """Watches one folder or none.

    A look runs on a plain thread that the program never waits for, not in a Job: a share whose server has gone can hold
    a call for minutes, and neither the window nor its end may hang on that. The thread touches nothing of Qt; its
    answer is fetched by the timer.

    Signals: `files_arrived` (list of Path, each handed out once; `imported` is to be called for each when it has been
    imported or refused), `told` (a sentence for the user), `changed` (`folder` or `away` is another).
    """

    files_arrived = Signal(list)
    told = Signal(str)
    changed = Signal()

    def __init__(self, parent: QObject | None = None, every: float = 2.0, look: Look = look) -> None:
        super().__init__(parent)
        self.folder: Path | None = None
        self._look = look
        self._every = every
        self._seen = Seen()
        self._imported: list[str] = []  # while a look was under way
        self._unsaved = False
        self._looking: _Looking | None = None
        self._silent = False
        self._next = 0.0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def away(self) -> bool:
        """Whether the folder could not be listed at the last look, or has not answered for long."""
        return self._seen.away or self._silent

    def watch(self, folder: Path | None) -> None:
        """Watch this folder from now on; what was imported of it at earlier starts is not handed out again."""
        if folder == self.folder:
            return
        self.stop()
        self.folder = folder
        self._seen, self._silent, self._next = Seen(), False, 0.0
        if folder is not None:
            try:
                self._seen = recall(folder, _memory())
            except UserError as error:
                self.told.emit(str(error))
            self._timer.start()
        self.changed.emit()

    def imported(self, paths: Iterable[Path]) -> None:
        """Say that files handed out were imported, or refused for good: they are not handed out again."""
        names = [path.name for path in paths if path.parent == self.folder]
        if names:
            self._imported += names
            self._seen = take(self._seen, names)
            self._unsaved = True

    def stop(self) -> None:
        """Watch nothing any more; an unfinished look is left to itself."""
        self._timer.stop()
        if self._unsaved and self.folder is not None:
            self._unsaved = False
            try:
                remember(self._seen, self.folder, _memory())
            except UserError as error:
                self.told.emit(str(error))
        self._looking, self.folder = None, None

    def _tick(self) -> None:
        looking = self._looking
        if looking is None:
            if time.monotonic() >= self._next:
                self._begin()
            return
        try:
            found = looking.answer.get_nowait()
        except Empty:
            if not self._silent and time.monotonic() - looking.since > _SILENT_SECONDS:
                self._silent = True
                self.told.emit(
                    tr(
                        "The watched folder {folder} does not answer; check the network and the computer it is on.",
                        folder=self.folder,
                    )
                )
                self.changed.emit()
            return
        self._looking = None
        if isinstance(found, Exception):
            self.stop()
            raise found  # a bug, for whoever shows those
        self._end(*found)

    def _begin(self) -> None:
        """Have the folder looked at, and what was imported written down before."""
        if self.folder is None:
            return
        looking = _Looking(time.monotonic())
        memory = _memory() if self._unsaved else None
        work = partial(_find, self._look, self.folder, self._seen, looking, memory)
        self._imported = []
        self._looking, self._next = looking, looking.since + self._every
        threading.Thread(target=work, name="watched folder", daemon=True).start()

    def _end(self, seen: Seen, ready: tuple[Path, ...], problems: tuple[str, ...]) -> None:
        was_away, self._silent = self.away, False
        self._seen = take(seen, self._imported)
        self._unsaved = bool(self._imported)  # what was imported before is written down now
        for problem in problems:
            self.told.emit(problem)
        if was_away != self.away:
            if was_away:
                self.told.emit(tr("The watched folder {folder} is there again.", folder=self.folder))
            self.changed.emit()
        if ready:
            self.files_arrived.emit(list(ready))


def _find(look: Look, folder: Path, seen: Seen, looking: _Looking, memory: Path | None) -> None:
    """Look at the folder, on a thread of its own; `memory` is where to write down first what was imported."""
    faults: tuple[str, ...] = ()
    try:
        if memory is not None:
            try:
                remember(seen, folder, memory)
            except UserError as error:
                faults = (str(error),)
        after, ready, problems = look(folder, seen, looking.since)
    except Exception as error:  # noqa: BLE001 - carried to the GUI thread, where errors are shown
        looking.answer.put(error)
    else:
        looking.answer.put((after, ready, (*faults, *problems)))


def _memory() -> Path:
    """Name the file that says what was imported of the watched folder."""
    return user_data() / "watched-folder.json"
