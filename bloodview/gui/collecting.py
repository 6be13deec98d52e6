"""Collecting garbage on the GUI thread only: Qt objects must not be deleted on another one."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

_EVERY_MS = 1000


@contextmanager
def collecting_on_gui_thread() -> Iterator[None]:
    """Let only the thread that enters the block collect reference cycles while it runs, by its event loop.

    Python collects on whichever thread happens to allocate. A job allocates much, and a cycle of the window's objects
    that it collects would be deleted while the GUI thread still delivers events to them.
    """
    automatic = gc.isenabled()
    gc.disable()
    timer = QTimer(interval=_EVERY_MS)
    timer.timeout.connect(collect_due)
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        if automatic:
            gc.enable()


def collect_due() -> None:
    """Collect the oldest generation that is due by Python's own thresholds, and with it the younger ones."""
    limits = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (count, limit) in enumerate(limits) if count > limit > 0]
    if due:
        gc.collect(due[-1])
