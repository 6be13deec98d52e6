"""From a result to its printed report: made in the background, shown before it is saved or printed, then kept."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bloodview.clinic import Clinic, clinic_folder
from bloodview.clinic.quality_day import with_quality
from bloodview.gui.job import Task
from bloodview.gui.records import Records
from bloodview.gui.records_keeping import Keeper
from bloodview.gui.records_reporting import Known, known_of
from bloodview.gui.report_preview import ReportPreview
from bloodview.gui.session import Entry, Session
from bloodview.gui.signing_person import Person
from bloodview.gui.why_work import explained
from bloodview.language import tr
from bloodview.progress import Report, Step
from bloodview.report import ReportFacts, judged, released_by_hand
from bloodview.settings import Settings
from bloodview.store import keep_report


def can_report(entry: Entry | None) -> bool:
    """Tell whether an entry has a result that still stands."""
    return entry is not None and entry.result is not None and not entry.stale


class Reporting(QObject):
    """Makes reports of the sample that is looked at, with what the records know of it where it is kept there."""

    def __init__(self, session: Session, window: QWidget, records: Records | None, keeper: Keeper | None) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._records, self._keeper = records, keeper
        self._asking = False

    def preview(self) -> None:
        """Make the report of the current entry and show it."""
        entry = self._session.current
        if entry is None or entry.result is None or not can_report(entry) or self._asking:
            return
        sample_id = self._keeper.id_of(entry) if self._keeper is not None else None
        if self._records is None or not self._records.usable or sample_id is None:
            self._make(entry, None)
            return
        self._asking = True
        look = partial(known_of, sample_id, entry.result)
        self._records.read(look, partial(self._have_looked, entry), self._fail_to_look)

    def _have_looked(self, entry: Entry, known: Known) -> None:
        self._asking = False
        self._make(entry, known)

    def _fail_to_look(self, error: Exception) -> None:
        self._asking = False
        if self._records is not None:
            self._records.fail(error)

    def _make(self, entry: Entry, known: Known | None) -> None:
        self._session.jobs.add(
            Task(
                title=tr("Making the report"),
                work=partial(make_report, self._session, entry, known=known),
                done=partial(self._show, entry, known),
                failed=self._session.crashed.emit,
            )
        )

    def _show(self, entry: Entry, known: Known | None, pdf: bytes) -> None:
        suggested = str(entry.path.with_name(report_name(entry)))
        kept = self._records is not None and known is not None and known.result_id is not None
        person = self._person(known) if kept and known is not None else None
        preview = ReportPreview(pdf, self._session.settings.paper, suggested, self._window, person)
        if kept and known is not None:
            preview.issued.connect(partial(self._keep, known, pdf))
        preview.open()

    def _person(self, known: Known) -> Person:
        """Ask for the name with the one given last; of a signed result, in a window new to it, with who signed."""
        last = self._records.named if self._records is not None else ""
        return Person(known.users, last or known.facts.signed_by, vets_only=False, asks_pin=False)

    def _keep(self, known: Known, pdf: bytes, who: str) -> None:
        if self._records is not None and known.result_id is not None:
            self._records.named = who
            self._records.write(partial(keep_report, result_id=known.result_id, pdf=pdf, who=who))


def make_report(session: Session, entry: Entry, report: Report, known: Known | None = None) -> bytes:
    """Make the PDF of an entry with its patient, what its counts mean, and what the records know of it."""
    report(Step(0.0, tr("Making the report")))
    if entry.result is None or entry.sample is None:
        raise ValueError("no result to report on")
    patient = (known.patient if known is not None else None) or entry.patient
    taken = entry.sample.acquired.date() if entry.sample.acquired is not None else None
    facts = facts_of(session.settings, known.facts if known is not None else ReportFacts())
    if session.settings.explanations:
        facts = explained(session, entry, facts)
    late = known.failed if known is not None else None
    result = with_quality(entry.result, late) if late is not None else entry.result
    found = judged(result, patient, taken, clinic_folder(), by_hand=released_by_hand(facts))
    return session.engine.report_pdf(
        result,
        entry.sample,
        patient=patient,
        clinic=clinic_of(session.settings),
        paper=session.settings.paper,
        facts=replace(facts, intervals=found.intervals, messages=found.messages),
    )


def report_name(entry: Entry) -> str:
    """Name the PDF after the file it reports on."""
    number = f"-{entry.number}" if entry.numbers > 1 else ""
    return f"{Path(entry.path.name).stem}{number}.pdf"


def clinic_of(settings: Settings) -> Clinic:
    """Give the clinic as set by the user."""
    return Clinic(settings.clinic_name, settings.clinic_address, settings.clinic_phone)


def facts_of(settings: Settings, known: ReportFacts) -> ReportFacts:
    """Put what the settings say of every report beside what is known of this one."""
    logo = Path(settings.clinic_logo) if settings.clinic_logo else None
    return replace(known, units=settings.units, owner_summary=settings.owner_summary, logo=logo)
