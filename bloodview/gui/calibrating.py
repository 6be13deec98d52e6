"""The work of a calibration: checking the samples, training beside the library, and taking the model over."""

import csv
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from bloodview.analysis.choice import with_model
from bloodview.analysis.library import install
from bloodview.calibration.checked import TABLE_COLUMNS, CheckedCohort
from bloodview.clinic.agreement import HeldOut
from bloodview.errors import UserError, refusing
from bloodview.gui.calibrate_choose import Choice
from bloodview.gui.engine import Engine
from bloodview.gui.errors import sentence
from bloodview.gui.job import Task
from bloodview.gui.session import Session
from bloodview.language import tr
from bloodview.learn.manifest import Manifest, read_manifest
from bloodview.progress import Report, Step
from bloodview.samples import read_panel


@dataclass(frozen=True)
class Made:
    """A model that was trained but not accepted yet: its folder, and how it agrees with its references."""

    folder: Path
    manifest: Manifest
    rows: Sequence[HeldOut]


class Calibrating(QObject):
    """Does one thing at a time in the session's queue, and keeps what came of it until it is accepted or dropped.

    Signals, all past tense: `changed` (something began or ended), `started` and `stepped` (of what was asked for last),
    `checked` and `trained` (it ended well), `refused` (with a sentence), `stopped` (the user's wish).
    """

    changed = Signal()
    started = Signal()
    stepped = Signal(Step)
    checked = Signal()
    trained = Signal()
    refused = Signal(str)
    stopped = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._task: Task | None = None
        self._choice: Choice | None = None
        self._place: tempfile.TemporaryDirectory[str] | None = None
        self.cohort = CheckedCohort()
        self.made: Made | None = None

    @property
    def busy(self) -> bool:
        """Whether work is under way or waits for other work."""
        return self._task is not None

    def check(self, choice: Choice) -> None:
        """Check the table and the samples chosen."""
        self._choice, self.cohort = choice, CheckedCohort()
        self._do(tr("Checking the samples"), partial(_check, self._session.engine, choice), self._have_checked)

    def leave_out(self) -> None:
        """Go on without the rows at fault."""
        self.cohort = self.cohort.without_faults()
        self.checked.emit()
        self.changed.emit()

    def train(self) -> None:
        """Train a model on what was checked, in a folder of its own."""
        if self._choice is None:
            return
        self.drop()
        self._place = tempfile.TemporaryDirectory(prefix="bloodview-calibration-", ignore_cleanup_errors=True)
        work = partial(_train, self._session.engine, self._choice, self.cohort, Path(self._place.name))
        self._do(tr("Calibrating"), work, self._have_trained)

    def stop(self) -> None:
        """Ask the work to stop; `stopped` tells when it has."""
        if self._task is not None:
            self._session.jobs.drop(self._task)

    def accept(self, name: str) -> None:
        """Install the model, and let it analyze the samples of the analysers it was made of from now on.

        Raises UserError where it cannot be installed; then nothing is changed.
        """
        if self.made is None:
            return
        model = install(self.made.folder, name)
        self._session.forget_model(model.folder)
        settings = self._session.settings
        for analyser in self.cohort.analysers:
            settings = with_model(settings, analyser, model.key)
        self._session.set_settings(settings)
        self.drop()

    def drop(self) -> None:
        """Leave nothing of a model that was not accepted."""
        self.made = None
        if self._place is not None:
            self._place.cleanup()
            self._place = None

    def window_closed(self) -> None:
        """Forget the work: the queue has ended it and will not tell."""
        self._task = None
        self.drop()

    def _do(self, title: str, work: Callable[[Report], object], done: Callable[[object], None]) -> None:
        self._task = Task(
            title=title,
            work=work,
            started=self.started.emit,
            done=done,
            failed=self._have_failed,
            dropped=self._have_stopped,
            stepped=self.stepped.emit,
            lasting=True,
        )
        self.changed.emit()
        self._session.jobs.add(self._task)

    def _have_checked(self, found: object) -> None:
        self._task = None
        if isinstance(found, CheckedCohort):
            self.cohort = found
        self.checked.emit()
        self.changed.emit()

    def _have_trained(self, found: object) -> None:
        self._task = None
        if isinstance(found, Made):
            self.made = found
        self.trained.emit()
        self.changed.emit()

    def _have_failed(self, error: Exception) -> None:
        self._task = None
        self.drop()
        if not isinstance(error, UserError):
            self._session.crashed.emit(error)
        self.refused.emit(sentence(error))
        self.changed.emit()

    def _have_stopped(self) -> None:
        self._task = None
        self.drop()
        self.stopped.emit()
        self.changed.emit()


def _check(engine: Engine, choice: Choice, report: Report) -> CheckedCohort:
    panel = read_panel(choice.panel) if choice.panel is not None else None
    return engine.check_cohort(choice.folder, choice.table, panel, report)


def _train(engine: Engine, choice: Choice, cohort: CheckedCohort, place: Path, report: Report) -> Made:
    table = _table_of(cohort, place / choice.table.name) if cohort.left_out else choice.table
    try:
        made = engine.calibrate(
            choice.folder, table, place / "model", panel=cohort.panel, name=choice.name, report=report
        )
    except UserError as error:
        # The user knows the table as it was chosen, not the copy without the rows left out.
        raise type(error)(str(error).replace(str(table), str(choice.table))) from error
    return Made(made.folder, read_manifest(made.folder), engine.read_agreement(made.folder))


def _table_of(cohort: CheckedCohort, path: Path) -> Path:
    """Write the rows of a cohort as a table of references."""
    with refusing(path, "written"), path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLE_COLUMNS)
        writer.writeheader()
        writer.writerows(row.cells for row in cohort.rows)
    return path
