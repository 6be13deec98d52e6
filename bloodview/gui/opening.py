"""Opening files and counting them without another click."""

from collections.abc import Sequence
from pathlib import Path

from bloodview.gui.analyzing import analyze_entries, can_analyze
from bloodview.gui.reading import open_files
from bloodview.gui.session import Session


def open_and_analyze(session: Session, paths: Sequence[Path]) -> None:
    """Open files, and count those not counted yet as soon as all work before is done."""

    def analyze() -> None:
        session.jobs.idle.disconnect(analyze)
        opened = [entry for entry in session.entries if entry.path in paths and entry.result is None]
        analyze_entries(session, [entry for entry in opened if can_analyze(entry)])

    session.jobs.idle.connect(analyze)
    open_files(session, paths)
    if not session.jobs.busy:  # all were open already
        analyze()
