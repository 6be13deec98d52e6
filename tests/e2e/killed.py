"""A process that is there to be killed: it plays days in the real window, and notes each step once that is done.

`python -m tests.e2e.killed FOLDER` reads from its input, line by line, after how many seconds a child that plays days
is to be killed, 0 for one that plays a single day to its end, and answers with the child's exit code. It imports
everything once and forks, as starting Python anew each time would take longer than the day.
"""

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from bloodview.clinic import Patient
from bloodview.gui import app, watching
from bloodview.gui.arriving import Arrivals
from bloodview.gui.engine import Engine
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.first_run import show_first_run
from bloodview.gui.watching import Watch
from bloodview.gui.window import MainWindow
from bloodview.paths import resources
from bloodview.progress import Report
from bloodview.result import Recipe, Result
from bloodview.samples import Sample, incoming
from tests.e2e import day
from tests.fakes import FakeModel, fake_choice, fake_result

EVENTS = 300
VET = "Dr. A. Weber"


def main(folder: Path) -> None:
    """Play and be killed as asked."""
    incoming.LEAST_SECONDS = 0.03
    watching._TICK_MS = 8
    for line in sys.stdin:
        seconds = float(line)
        child = os.fork()
        if not child:
            _play_days(folder, for_ever=seconds > 0)
        if seconds:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _play_days(folder: Path, *, for_ever: bool) -> None:
    """Play days in a child of this process, which ends with them."""
    QApplication(sys.argv[:1]).setStyle("Fusion")
    while True:
        with app.window_open(quick_engine()) as window:
            arrivals = Arrivals(window.session, window.records, Watch(every=0.02))
            arrivals.told.connect(window.notice.tell)
            try:
                show_first_run(window.session, window)
                _play_one(window, folder)
            except BaseException as error:  # noqa: BLE001 - told to whoever looks after the test
                _note(folder, trouble=f"{_trouble(window)} {type(error).__name__}: {error}")
                os._exit(3)
        _note(folder, closed=True)
        if not for_ever:
            os._exit(0)


def _play_one(window: MainWindow, folder: Path) -> None:
    now = time.time_ns()
    named, nameless, clinic = f"named-{now}.fcs", f"nameless-{now}.fcs", f"Lakeside {now}"
    out = folder / "out"

    def keep(step: Callable[[], object], **done: object) -> None:
        """Do a step, and note what it did once it has returned."""
        step()
        trouble = _trouble(window)
        assert not trouble, trouble
        _note(folder, **done)

    day.idle(window)
    if not window.session.settings.first_run_done:
        keep(lambda: day.first_run(window, clinic), settings=clinic)
    for row in [row for row in day.pages_of(window).worklist.rows.rows() if row.result_id is not None][:1]:
        day.open_result(window, row.file)
    hashes = [bring(folder, now, name) for name in (named, nameless)]
    day.watch(window, folder / "watched")
    keep(lambda: day.arrived(window, named, nameless), counted=hashes)
    mia = Patient(name=f"Mia {now}", species="Dog", breed="Beagle", owner="J. Ott")
    keep(lambda: day.give_to_new_patient(window, nameless, mia), patient=mia.name, of=hashes[1])
    day.open_result(window, named)
    keep(lambda: day.sign(window, VET, "Smear looked at."), signed=1, of=hashes[0])
    keep(lambda: day.amend(window, VET, f"why {now}"), amended=f"why {now}", of=hashes[0])
    keep(lambda: day.sign(window, VET), signed=2, of=hashes[0])
    pdf = out / f"{now}.pdf"
    keep(lambda: day.save_report(window, pdf, VET), report=str(pdf), of=hashes[0])
    assert day.show_patient(window, named) >= 1
    day.choose(window, named)
    for what, target in ((day.TABLE, out / f"{now}.csv"), (day.PARQUET, out), (day.FCS, out)):
        keep(lambda what=what, target=target: day.export(window, what, target), exported=what, of=hashes[0])  # type: ignore[misc]
    changed = window.session.settings.model_copy(update={"clinic_name": clinic})
    keep(lambda: window.session.set_settings(changed), settings=clinic)


def bring(folder: Path, now: int, name: str) -> str:
    """Let the analyser write a sample into the watched folder, whole; gives its sha256."""
    told = {"PATIENT NAME": "Bruno", "PATIENT ID": "D-2603", "RUN": str(now)}
    if name.startswith("nameless"):
        told |= dict.fromkeys(("PATIENT NAME", "PATIENT ID", "MICROCHIP", "OWNER"), "")
    source = resources() / "demo" / "bruno-dog-severe-thrombocytopenia.fcs"
    written = day.copy_sample(source, folder / name, told, EVENTS)
    digest = hashlib.sha256(written.read_bytes()).hexdigest()
    written.replace(folder / "watched" / name)
    return digest


def quick_engine() -> Engine:
    """Give the real engine but for the counting, which takes torch and its time."""

    def count(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        return fake_result(sample, recipe=recipe)

    return replace(app.real_engine(), choose_model=fake_choice, load_model=lambda _folder: FakeModel(), analyze=count)


def _trouble(window: MainWindow) -> str:
    """Give what the window complains of."""
    dialogs = [dialog for dialog in window.findChildren(ErrorDialog) if dialog.isVisible()]
    said = [f"{dialog.words.text()} {dialog.details.toPlainText()}" for dialog in dialogs]
    return "\n".join([*said, *([window.notice.words.text()] if window.notice.isVisible() else [])])


def _note(folder: Path, **done: object) -> None:
    """Add a line to the journal, in one write that a kill leaves whole."""
    journal = os.open(folder / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(journal, f"{json.dumps(done)}\n".encode())
    os.close(journal)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
