"""Garbage: cycles of Qt objects are deleted on the GUI thread, however much a job allocates."""

import gc
import threading
import weakref
from typing import Any

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from bloodview.gui.collecting import collecting_on_gui_thread
from bloodview.gui.job import Job
from bloodview.progress import Report


def _allocate(_report: Report) -> None:
    kept = [[number] for number in range(100_000)]
    assert len(kept) == 100_000


def _drop_a_cycle(deleted_on: list[int]) -> None:
    one: Any = QObject()
    one.itself = one
    weakref.finalize(one, lambda: deleted_on.append(threading.get_ident()))


def test_a_cycle_dropped_before_a_job_allocates_is_deleted_on_the_gui_thread(qtbot: QtBot) -> None:
    deleted_on: list[int] = []
    threads: list[int] = []

    def watch(_phase: str, _details: object) -> None:
        threads.append(threading.get_ident())

    with collecting_on_gui_thread():
        gc.callbacks.append(watch)
        try:
            _drop_a_cycle(deleted_on)
            job = Job(_allocate)
            with qtbot.waitSignal(job.finished):
                job.start()
            job.wait()
            qtbot.waitUntil(lambda: bool(deleted_on), timeout=5000)
        finally:
            gc.callbacks.remove(watch)
    assert set(threads) == set(deleted_on) == {threading.get_ident()}


def test_python_collects_by_itself_again_afterwards() -> None:
    assert not gc.isenabled()  # as in every test of the window
    gc.enable()
    with collecting_on_gui_thread():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
