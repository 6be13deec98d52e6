"""Background work: one Job runs one function, the queue runs one Job at a time."""

import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from bloodview.gui.job import Job, JobQueue, Task
from bloodview.progress import Report, Step


def _forever(report: Report) -> None:
    while True:
        report(Step(0.5, "at it"))
        time.sleep(0.002)


def _task(log: list[str], name: str, work: object = lambda _report: 7) -> Task:
    return Task(
        title=name,
        work=work,  # type: ignore[arg-type]
        started=lambda: log.append(f"{name} started"),
        done=lambda value: log.append(f"{name} done {value}"),
        failed=lambda error: log.append(f"{name} failed {error}"),
        dropped=lambda: log.append(f"{name} dropped"),
    )


def test_a_job_gives_its_result_on_the_gui_thread_even_to_a_lambda(qtbot: QtBot) -> None:
    ran_on: list[object] = []
    heard_on: list[object] = []

    def work(_report: Report) -> str:
        ran_on.append(threading.get_ident())
        return "result"

    job = Job(work)
    job.succeeded.connect(lambda value: heard_on.append((threading.get_ident(), value)))
    with qtbot.waitSignal(job.finished):
        job.start()
    qtbot.waitUntil(lambda: bool(heard_on))
    assert heard_on == [(threading.get_ident(), "result")]
    assert ran_on != [threading.get_ident()]


def test_a_job_carries_reports_and_errors(qtbot: QtBot) -> None:
    def work(report: Report) -> None:
        report(Step(0.25, "a quarter"))
        raise ValueError("no good")

    job = Job(work)
    steps: list[Step] = []
    job.stepped.connect(steps.append)
    with qtbot.waitSignal(job.failed) as failed:
        job.start()
    job.wait()
    assert [(step.fraction, step.message) for step in steps] == [(0.25, "a quarter")]
    assert isinstance(failed.args[0], ValueError)


def test_stop_ends_a_job_at_its_next_report(qtbot: QtBot) -> None:
    job = Job(_forever)
    with qtbot.waitSignal(job.stepped):
        job.start()
    with qtbot.waitSignal(job.cancelled):
        job.stop()
    assert not job.isRunning()


def test_the_queue_runs_tasks_in_order_and_one_fails_alone(qtbot: QtBot) -> None:
    log: list[str] = []
    queue = JobQueue()

    def fail(_report: Report) -> None:
        raise ValueError("bad")

    with qtbot.waitSignal(queue.idle):
        queue.add(_task(log, "a"))
        queue.add(_task(log, "b", fail))
        queue.add(_task(log, "c"))
    assert log == ["a started", "a done 7", "b started", "b failed bad", "c started", "c done 7"]
    assert not queue.busy


def test_progress_runs_over_the_whole_queue(qtbot: QtBot) -> None:
    queue = JobQueue()
    places: list[float] = []
    queue.stepped.connect(lambda step: places.append(step.fraction))

    def half(report: Report) -> None:
        report(Step(0.5, "half"))

    with qtbot.waitSignal(queue.idle):
        queue.add(_task([], "a", half))
        queue.add(_task([], "b", half))
    assert places[0] == 0.0
    assert places[-1] == pytest.approx(0.75)
    assert places == sorted(places)


def test_cancel_drops_what_waits_and_stops_what_runs(qtbot: QtBot) -> None:
    log: list[str] = []
    queue = JobQueue()
    queue.add(_task(log, "a", _forever))
    queue.add(_task(log, "b"))
    with qtbot.waitSignal(queue.stepped):
        pass
    with qtbot.waitSignal(queue.idle):
        queue.cancel()
        assert queue.stopping
    assert log == ["a started", "b dropped", "a dropped"]


def test_one_task_is_dropped_and_the_others_go_on(qtbot: QtBot) -> None:
    log: list[str] = []
    queue = JobQueue()
    tasks = [_task(log, "a", _forever), _task(log, "b"), _task(log, "c")]
    for task in tasks:
        queue.add(task)
    queue.drop(tasks[1])
    assert log == ["a started", "b dropped"]
    with qtbot.waitSignal(queue.idle):
        queue.drop(tasks[0])
    assert log == ["a started", "b dropped", "a dropped", "c started", "c done 7"]
    queue.drop(tasks[0])
    assert not queue.busy


def test_cancel_leaves_a_lasting_task_which_only_drop_stops(qtbot: QtBot) -> None:
    log: list[str] = []
    queue = JobQueue()
    lasting = replace(_task(log, "a", _forever), lasting=True)
    queue.add(lasting)
    assert not queue.cancellable
    queue.add(_task(log, "b"))
    assert queue.cancellable
    queue.cancel()
    assert (queue.busy, queue.stopping, queue.cancellable) == (True, False, False)
    with qtbot.waitSignal(queue.idle):
        queue.drop(lasting)
    assert log == ["a started", "b dropped", "a dropped"]


def test_a_task_hears_its_own_steps(qtbot: QtBot) -> None:
    queue = JobQueue()
    heard: list[float] = []

    def half(report: Report) -> None:
        report(Step(0.5, "half"))

    with qtbot.waitSignal(queue.idle):
        queue.add(_task([], "a", half))
        queue.add(replace(_task([], "b", half), stepped=lambda step: heard.append(step.fraction)))
    assert heard == [0.5]


def test_close_waits_and_tells_nobody(qtbot: QtBot) -> None:
    log: list[str] = []
    queue = JobQueue()
    queue.add(_task(log, "a", _forever))
    queue.add(_task(log, "b"))
    queue.close()
    qtbot.wait(30)
    assert log == ["a started"]
    assert not any(thread.isRunning() for thread in queue.findChildren(QThread))


def test_an_owner_that_lets_go_before_the_last_job_is_deleted_does_no_harm() -> None:
    # In a process of its own: where the job's deletion deleted its queue, the process ended with a fault.
    program = textwrap.dedent(
        """
        import gc
        from functools import partial
        from PySide6.QtCore import QCoreApplication, QEventLoop, QObject
        from bloodview.gui.job import JobQueue, Task

        def nothing(*_values): pass

        application = QCoreApplication([])
        gc.disable()
        for _ in range(20):
            owner = QObject()
            owner.jobs = JobQueue(owner)
            loop = QEventLoop()
            owner.jobs.idle.connect(loop.quit)
            held = partial(nothing, owner)
            owner.jobs.add(Task("", nothing, nothing, held, held, held))
            loop.exec()
            del owner, held
            application.processEvents()
        print("lived")
        """
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (0, "lived\n"), ran.stderr
