"""The samples that come with the program, opened and counted to show what it does."""

from pathlib import Path

from bloodview.errors import UserError
from bloodview.gui.analyzing import analyze_entries, can_analyze
from bloodview.gui.reading import open_files
from bloodview.gui.session import Session
from bloodview.paths import resources


def demo_samples() -> list[Path]:
    """List the samples that come with the program; raises UserError where they are missing."""
    samples = sorted((resources() / "demo").glob("*.fcs"))
    if not samples:
        raise UserError(f"{resources() / 'demo'} holds no demo samples; install BloodView again.")
    return samples


def open_demo(session: Session) -> None:
    """Open the demo samples and count them as soon as they are read; raises UserError where they are missing."""
    samples = demo_samples()

    def analyze() -> None:
        session.jobs.idle.disconnect(analyze)
        opened = [entry for entry in session.entries if entry.path in samples and entry.result is None]
        analyze_entries(session, [entry for entry in opened if can_analyze(entry)])

    session.jobs.idle.connect(analyze)
    open_files(session, samples)
    if not session.jobs.busy:  # all were open already
        analyze()
