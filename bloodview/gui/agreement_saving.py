"""Saving the agreement report of a model as PDF: the name first, then made in the background."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from bloodview.calibration import model_facts
from bloodview.clinic.agreement import HeldOut
from bloodview.gui.engine import Engine
from bloodview.gui.job import Task
from bloodview.gui.saving import save_pdf
from bloodview.gui.session import Session
from bloodview.language import mark, tr
from bloodview.learn.manifest import Manifest
from bloodview.progress import Report, Step

_TITLE = mark("Agreement with the references")
_DOING = mark("Making the agreement report")


def save_agreement(
    session: Session,
    parent: QWidget,
    manifest: Manifest,
    rows: Sequence[HeldOut],
    saved: Callable[[Path], None],
    since: str = "",
) -> None:
    """Ask for a name, make the PDF and save it under that name; `saved` is told the path."""
    name, _filter = QFileDialog.getSaveFileName(
        parent, tr("Save the agreement report"), report_name(manifest), "PDF (*.pdf)"
    )
    if not name:
        return
    dated = [(tr("Installed"), since)] if since else []
    session.jobs.add(
        Task(
            title=tr(_DOING),
            work=partial(_make, session.engine, (*model_facts(manifest), *dated), rows, session.settings.paper, name),
            done=partial(_tell, parent, saved),
            failed=session.crashed.emit,
        )
    )


def report_name(manifest: Manifest) -> str:
    """Name the PDF after the model, with what a file name must not hold left out."""
    plain = " ".join(re.sub(r"[^\w.()-]+", " ", manifest.name).split()).strip(".")[:80]
    return tr("{model} agreement.pdf", model=plain or manifest.id)


def _tell(parent: QWidget, saved: Callable[[Path], None], path: Path) -> None:
    if isValid(parent):  # it may have been closed meanwhile
        saved(path)


def _make(
    engine: Engine, facts: Sequence[tuple[str, str]], rows: Sequence[HeldOut], paper: str, name: str, report: Report
) -> Path:
    report(Step(0.0, tr(_DOING)))
    return save_pdf(engine.agreement_pdf(tr(_TITLE), facts, rows, paper), name)
