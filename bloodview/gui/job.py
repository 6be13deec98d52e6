"""Work off the GUI thread: one Job runs one plain function, one queue runs Jobs one after another."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from bloodview.language import tr
from bloodview.progress import Cancelled, Report, Step


class Job(QThread):
    """Run one core function on a background thread; every signal arrives on the GUI thread.

    Never declare slots here: the object itself lives on the GUI thread, so they would run there.
    """

    stepped = Signal(Step)
    succeeded = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()

    def __init__(self, work: Callable[[Report], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work

    def run(self) -> None:
        """Do the work; QThread calls this on the new thread."""
        try:
            result = self._work(self._report)
        except Cancelled:
            self.cancelled.emit()
        except Exception as error:  # noqa: BLE001 - carried to the GUI thread, where show_error tells bug from user error
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)

    def stop(self) -> None:
        """Ask the work to stop at its next report, and wait for it."""
        self.requestInterruption()
        self.wait()

    def _report(self, step: Step) -> None:
        if self.isInterruptionRequested():
            raise Cancelled
        self.stepped.emit(step)


def _nothing(*_told: object) -> None:
    pass


@dataclass(frozen=True, eq=False)
class Task:
    """One piece of queued work and what to do on the GUI thread when it has ended, whichever way.

    stepped : takes the task's own steps, 0 to 1 whatever else is in the queue
    lasting : `JobQueue.cancel` leaves it, as it has a button of its own that stops it
    """

    title: str
    work: Callable[[Report], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    started: Callable[[], None] = _nothing
    dropped: Callable[[], None] = _nothing
    stepped: Callable[[Step], None] = _nothing
    lasting: bool = False


class JobQueue(QObject):
    """Runs tasks one at a time, so that no stale result ever overtakes a newer one.

    Signals: `stepped` carries the place in the whole queue (0..1) and words; `idle` says that nothing is left.
    """

    stepped = Signal(Step)
    changed = Signal()
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Task] = deque()
        self._running: tuple[Task, Job] | None = None
        self._ended = 0
        self._stopping = False

    @property
    def busy(self) -> bool:
        """Whether a task is running."""
        return self._running is not None

    @property
    def cancellable(self) -> bool:
        """Whether `cancel` would stop or drop anything."""
        running = [self._running[0]] if self._running is not None and not self._stopping else []
        return any(not task.lasting for task in (*running, *self._waiting))

    @property
    def stopping(self) -> bool:
        """Whether the running task has been asked to stop."""
        return self._stopping

    def add(self, task: Task) -> None:
        """Put a task at the end of the queue, and start it if nothing runs."""
        self._waiting.append(task)
        if self._running is None:
            self._start_next()

    def cancel(self) -> None:
        """Drop what waits and ask the running task to stop; it ends at its next report. Lasting tasks go on."""
        waiting = [task for task in self._waiting if not task.lasting]
        self._waiting = deque(task for task in self._waiting if task.lasting)
        if self._running is not None and not self._running[0].lasting:
            self._interrupt(self._running[1])
        for task in waiting:
            task.dropped()
        self.changed.emit()

    def drop(self, task: Task) -> None:
        """Take one task out of the queue, or ask it to stop if it is the one that runs; the others go on."""
        if self._running is not None and self._running[0] is task:
            self._interrupt(self._running[1])
        elif task in self._waiting:
            self._waiting.remove(task)
            task.dropped()
        self.changed.emit()

    def close(self) -> None:
        """Drop everything, stop the running work and wait for it; nothing is told of how it ended."""
        self._waiting.clear()
        if self._running is not None:
            job = self._running[1]
            for signal in (job.stepped, job.succeeded, job.failed, job.cancelled, job.finished):
                signal.disconnect()
            job.stop()
            self._running = None

    def _interrupt(self, job: Job) -> None:
        self._stopping = True
        job.requestInterruption()
        self.stepped.emit(Step(self._place(0.0), tr("Stopping…")))

    def _start_next(self) -> None:
        if not self._waiting:
            self._ended = 0
            self._stopping = False
            self.changed.emit()
            self.idle.emit()
            return
        task = self._waiting.popleft()
        job = Job(task.work, self)
        # Only to methods of the queue, never to the task's own functions: a connection owns a function, and through it
        # the session. Where that is the last to hold the session, deleting the job deletes the session, which deletes
        # the job once more.
        job.stepped.connect(self._tell)
        job.succeeded.connect(self._succeed)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._drop)
        job.finished.connect(self._end)
        self._running = (task, job)
        task.started()
        self.changed.emit()
        self.stepped.emit(Step(self._place(0.0), task.title))
        job.start()

    def _succeed(self, value: object) -> None:
        if self._running is not None:
            self._running[0].done(value)

    def _fail(self, error: Exception) -> None:
        if self._running is not None:
            self._running[0].failed(error)

    def _drop(self) -> None:
        if self._running is not None:
            self._running[0].dropped()

    def _end(self) -> None:
        # Held to the end of this method, as the task may be the last to hold what owns this queue.
        ended = self._running
        if ended is not None:
            ended[1].wait()
            ended[1].deleteLater()
            self._running = None
        self._ended += 1
        self._stopping = False
        self._start_next()

    def _tell(self, step: Step) -> None:
        if self._running is not None and not self._stopping:
            self._running[0].stepped(step)
            message = step.message or self._running[0].title
            self.stepped.emit(Step(self._place(step.fraction), message, step.preview))

    def _place(self, fraction: float) -> float:
        return (self._ended + min(max(fraction, 0.0), 1.0)) / (self._ended + 1 + len(self._waiting))
