"""The demonstration: the real window with the demo samples analyzed; without a display it saves what it shows."""

import os
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from bloodview.errors import refusing
from bloodview.gui.app import has_display, window_open
from bloodview.gui.demo_samples import demo_samples
from bloodview.gui.engine import Engine
from bloodview.gui.job import JobQueue
from bloodview.gui.reading import open_files
from bloodview.gui.reporting import make_report, report_name
from bloodview.gui.saving import save_pdf
from bloodview.gui.session import Entry, State
from bloodview.gui.window import MainWindow
from bloodview.gui.words import file_words, number, state_words
from bloodview.paths import replacing
from bloodview.progress import ignore
from bloodview.result import Release

_SIZE = (1440, 900)


def run_demo(output: Path, files: Sequence[Path] = (), engine: Engine | None = None) -> int:
    """Open the demo samples and press Analyze; on a display the window stays open.

    Without a display the reports and a picture of the window are saved in `output` and the counts printed.
    Gives 1 if any sample failed.
    """
    samples = [*files] or demo_samples()
    seen = has_display()
    if not seen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # On a display the worklist can be tried as well, with records that end with it. A database that the surroundings
    # name is a clinic's own.
    kept = seen and not os.environ.get("BLOODVIEW_DATABASE_URL")
    with (
        tempfile.TemporaryDirectory(prefix="bloodview-demo-") as folder,
        window_open(engine, kept=kept, demo_folder=Path(folder)) as window,
    ):
        if seen:
            jobs = window.session.jobs
            jobs.idle.connect(partial(_analyze_once, window))
            open_files(window.session, samples)
            return QApplication.exec()
        return _save_all(window, samples, output)


def _analyze_once(window: MainWindow) -> None:
    window.session.jobs.idle.disconnect()
    window.actions_.analyze_all.trigger()


def _save_all(window: MainWindow, samples: Sequence[Path], output: Path) -> int:
    window.resize(*_SIZE)
    session = window.session
    _wait(session.jobs, partial(open_files, session, samples))
    _wait(session.jobs, window.actions_.analyze_all.trigger)
    with refusing(output, "written"):
        output.mkdir(parents=True, exist_ok=True)
    done = [entry for entry in session.entries if entry.state is State.DONE]
    for entry in done:
        save_pdf(make_report(session, entry, ignore), str(output / report_name(entry)))
    if done:
        session.show(done[0].key)
    _settle()
    picture = output / "window.png"
    with refusing(picture, "written"), replacing(picture) as temporary:
        window.grab().save(str(temporary), "PNG")
    print(table(session.entries))
    print(f"Reports and window.png are in {output}")
    return 0 if len(done) == len(session.entries) else 1


def table(entries: Sequence[Entry]) -> str:
    """Write the counts of entries as aligned text."""
    rows: list[tuple[str, ...]] = [
        ("file", "species", "events", "RBC 10^12/L", "RETIC %", "CLUMP %", "PLT 10^9/L", "verdict")
    ]
    for entry in entries:
        released = entry.result is not None and entry.result.release is not Release.REFUSED
        counts = entry.result.counts if entry.result is not None and released else None
        estimates = (counts.rbc, counts.retic_pct, counts.clump_pct, counts.plt) if counts else (None,) * 4
        values = [number(estimate.value if estimate else None) for estimate in estimates]
        events = f"{len(entry.sample.events):,}" if entry.sample is not None else "–"
        verdict = entry.reason if entry.state is State.FAILED else state_words(entry)
        rows.append((file_words(entry), entry.species or "–", events, *values, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    left = (0, 1, len(row) - 1)
    cells = [
        text.ljust(width) if column in left else text.rjust(width)
        for column, (text, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _wait(jobs: JobQueue, begin: Callable[[], None]) -> None:
    """Begin some work and let the window live until it is done."""
    loop = QEventLoop()
    jobs.idle.connect(loop.quit)
    begin()
    if jobs.busy:
        loop.exec()
    jobs.idle.disconnect(loop.quit)


def _settle() -> None:
    """Let the window draw once more."""
    loop = QEventLoop()
    QTimer.singleShot(300, loop.quit)
    loop.exec()
