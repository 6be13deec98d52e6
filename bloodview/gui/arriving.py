"""What is done with the files of the watched folder: one after another into the records, and counted if wanted."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from bloodview.clinic import Patient, patient_from_keywords, species_named, species_of
from bloodview.clinic.controls import CONTROL_KEYWORDS
from bloodview.errors import UserError
from bloodview.gui.analyzing import Loaded, analyze_sample
from bloodview.gui.job import Task
from bloodview.gui.opening import open_and_analyze
from bloodview.gui.reading import open_files, read_file
from bloodview.gui.records import Records
from bloodview.gui.records_work import Kept, keep_result, keep_sample
from bloodview.gui.session import Session
from bloodview.gui.watching import Watch
from bloodview.language import tr
from bloodview.progress import Report
from bloodview.result import Result
from bloodview.samples import Sample


@dataclass(frozen=True, eq=False)
class _Arrived:
    """One data set of a file that came, and what the file says of the patient."""

    path: Path
    sample: Sample
    dataset: int
    told: Patient


class Arrivals(QObject):
    """Watches the folder of the settings, and imports beside what the user looks at: nothing on screen jumps.

    Without records new files are opened like those that the user opens. Signals: `told` (a sentence for the user).
    """

    told = Signal(str)

    def __init__(self, session: Session, records: Records | None, watch: Watch | None = None) -> None:
        super().__init__(session)
        self._session, self._records = session, records
        self._waiting: deque[Path] = deque()
        self._path: Path | None = None  # under way
        self._left = 0  # of its data sets
        self.watch = watch or Watch(self)
        self.watch.files_arrived.connect(self._take)
        self.watch.told.connect(self.told)
        session.settings_changed.connect(self._follow)
        session.closed.connect(self.watch.stop)
        self._follow()

    def _follow(self) -> None:
        folder = self._session.settings.watched_folder
        self.watch.watch(Path(folder) if folder else None)

    def _take(self, paths: Sequence[Path]) -> None:
        if self._records is not None and self._records.usable:
            self._waiting += paths
            self._begin()
            return
        open_them = open_and_analyze if self._session.settings.analyze_on_arrival else open_files
        open_them(self._session, paths)
        self.watch.imported(paths)

    def _begin(self) -> None:
        """Read the next file; one at a time, so that few samples are in memory."""
        if self._path is None and self._waiting:
            self._path = path = self._waiting.popleft()
            work = partial(read_file, self._session, path)
            self._add(tr("Importing {file}", file=path.name), work, self._have_read, partial(self._refuse, path))

    def _have_read(self, samples: Sequence[Sample]) -> None:
        if self._path is None or self._records is None:
            return
        self._left = len(samples)
        names = self._session.settings.patient_keywords
        for dataset, sample in enumerate(samples):
            arrived = _Arrived(self._path, sample, dataset, patient_from_keywords(sample.keywords, names))
            work = partial(keep_sample, read=sample, dataset=dataset, told=arrived.told, lots=self._lots())
            self._records.write(work, partial(self._have_kept, arrived), partial(self._fail, self._path))

    def _have_kept(self, arrived: _Arrived, kept: Kept) -> None:
        if kept.sample.result_id is not None or not self._session.settings.analyze_on_arrival:
            self._finish(arrived.path)
            return
        known = kept.patient.patient.species if kept.patient is not None else ""
        species = species_of(arrived.sample, arrived.told.species) or species_named(known)
        key = species.key if species is not None else self._session.settings.default_species
        work = partial(analyze_sample, self._session, arrived.sample, key)
        failed = partial(self._fail_to_analyze, arrived.path)
        self._add(tr("Analyzing {file}", file=arrived.path.name), work, partial(self._have_analyzed, arrived), failed)

    def _have_analyzed(self, arrived: _Arrived, analyzed: tuple[Loaded, Result]) -> None:
        loaded, result = analyzed
        self._session.keep_model(*loaded)
        if self._records is not None:
            of = partial(keep_result, read=arrived.sample, dataset=arrived.dataset, told=arrived.told)
            work = partial(of, result=result, lots=self._lots())
            finish = partial(self._finish, arrived.path)
            self._records.write(work, lambda _kept: finish(), partial(self._fail, arrived.path))

    def _lots(self) -> tuple[str, ...]:
        return self._session.settings.control_keywords or CONTROL_KEYWORDS

    def _fail_to_analyze(self, path: Path, error: Exception) -> None:
        """Say why a sample was not counted; it is in the records, where it can be analyzed again."""
        self._tell(error)
        self._finish(path)

    def _finish(self, path: Path) -> None:
        """Take note that one data set of a file is done."""
        if path == self._path:  # else the user has stopped it
            self._left -= 1
            if not self._left:
                self.watch.imported([path])
                self._end(path)

    def _refuse(self, path: Path, error: Exception) -> None:
        """Pass a file over that is no sample, until it changes."""
        if isinstance(error, UserError):
            self.watch.imported([path])
        self._fail(path, error)

    def _fail(self, path: Path, error: Exception) -> None:
        """Leave a file to the next start of the program, which finds it again."""
        self._tell(error)
        self._end(path)

    def _end(self, path: Path) -> None:
        if path == self._path:
            self._path = None
            self._begin()

    def _stop(self) -> None:
        """The user has stopped the work under way; what waits goes on when the next file comes."""
        self._path = None

    def _tell(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.told.emit(str(error))
        else:
            self._session.crashed.emit(error)

    def _add(
        self,
        title: str,
        work: Callable[[Report], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._session.jobs.add(
            Task(
                title=title,
                work=work,
                done=done,
                failed=failed,
                dropped=self._stop,
            )
        )
