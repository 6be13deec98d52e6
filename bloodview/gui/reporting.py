"""From a result to its printed report: made in the background, shown before it is saved or printed."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from bloodview.clinic import Clinic
from bloodview.gui.job import Task
from bloodview.gui.report_preview import ReportPreview
from bloodview.gui.session import Entry, Session
from bloodview.progress import Report, Step
from bloodview.report import ReportFacts
from bloodview.settings import Settings


def can_report(entry: Entry | None) -> bool:
    """Tell whether an entry has a result that still stands."""
    return entry is not None and entry.result is not None and not entry.stale


def preview_report(session: Session, parent: QWidget) -> None:
    """Make the report of the current entry and show it."""
    entry = session.current
    if entry is None or not can_report(entry):
        return
    suggested = str(entry.path.with_name(report_name(entry)))
    session.jobs.add(
        Task(
            title="Making the report",
            work=partial(make_report, session, entry),
            started=lambda: None,
            done=lambda pdf: ReportPreview(pdf, session.settings.paper, suggested, parent).open(),
            failed=session.crashed.emit,
            dropped=lambda: None,
        )
    )


def make_report(session: Session, entry: Entry, report: Report) -> bytes:
    """Make the PDF of an entry with its patient and the clinic of the settings."""
    report(Step(0.0, "Making the report"))
    if entry.result is None or entry.sample is None:
        raise ValueError("no result to report on")
    return session.engine.report_pdf(
        entry.result,
        entry.sample,
        patient=entry.patient,
        clinic=clinic_of(session.settings),
        paper=session.settings.paper,
        facts=facts_of(session.settings),
    )


def report_name(entry: Entry) -> str:
    """Name the PDF after the file it reports on."""
    number = f"-{entry.number}" if entry.numbers > 1 else ""
    return f"{Path(entry.path.name).stem}{number}.pdf"


def clinic_of(settings: Settings) -> Clinic:
    """Give the clinic as set by the user."""
    return Clinic(settings.clinic_name, settings.clinic_address, settings.clinic_phone)


def facts_of(settings: Settings) -> ReportFacts:
    """Give what the settings say of reports."""
    logo = Path(settings.clinic_logo) if settings.clinic_logo else None
    return ReportFacts(units=settings.units, owner_summary=settings.owner_summary, logo=logo)
