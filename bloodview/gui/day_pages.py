"""The pages of the window: the worklist first, the samples that are open, a patient; and the way between them."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from bloodview.clinic import Patient, clinic_folder
from bloodview.gui.asking import ask
from bloodview.gui.history_values import flags_of_row
from bloodview.gui.patient_view import PatientView
from bloodview.gui.records import Records
from bloodview.gui.records_assigning import Assigning
from bloodview.gui.records_keeping import Keeper
from bloodview.gui.records_looking_back import LookingBack
from bloodview.gui.records_opening import open_stored
from bloodview.gui.records_signing import Signing
from bloodview.gui.records_work import Chart, Listing, chart, row_of, take_out
from bloodview.gui.session import Session
from bloodview.gui.worklist_view import WorklistView
from bloodview.language import tr
from bloodview.store import PatientRecord, State, Store, WorklistRow, patient_with_chip, save_patient

_REFRESH = 30_000  # milliseconds: another workplace may have written, and a day ends


class DayPages(QStackedWidget):
    """Takes what the views ask for to the records and the session. `page_changed` tells of another page."""

    page_changed = Signal()

    def __init__(self, session: Session, records: Records, samples: QWidget, open_files: QAction) -> None:
        super().__init__()
        self._session, self._records = session, records
        self._listing = Listing((), 0, 0)
        self._entries = len(session.entries)
        self.keeper = Keeper(session, records)
        self.looking_back = LookingBack(session, records, self.keeper)
        self.samples = samples
        flagging = partial(flags_of_row, folder=clinic_folder())
        self.worklist = WorklistView(open_files, flagging)
        self.patient = PatientView(clinic_folder())
        self.signing = Signing(records, flagging, self)
        self.assigning = Assigning(records, self.keeper, self)
        for page in (self.worklist, self.samples, self.patient):
            self.addWidget(page)
        self._timer = QTimer(self, interval=_REFRESH)
        self._timer.timeout.connect(self.worklist.refresh)
        self._connect()

    def _connect(self) -> None:
        records, view = self._records, self.worklist
        records.opened.connect(self._begin)
        records.unusable.connect(self._give_up)
        records.found.connect(self._show_listing)
        records.changed.connect(self._refresh)
        self.keeper.analyzing_changed.connect(lambda: self._show_listing(self._listing))
        view.wanted.connect(records.find)
        view.opened.connect(lambda row: self.open_sample(row.sample_id))
        view.patient_wanted.connect(self._want_patient)
        view.assign_wanted.connect(self.assigning.ask)
        view.sign_wanted.connect(self.signing.sign)
        view.review_wanted.connect(self.signing.review)
        view.audit_wanted.connect(self.signing.show_audit)
        self.patient.saved.connect(self._save_patient)
        self.patient.opened.connect(self.open_sample)
        self.patient.fields.chip_asked.connect(self._look_for_twin)
        self.patient.fields.twin_wanted.connect(self.show_patient)
        self.patient.left.connect(lambda: self.show_page(self.worklist))
        self._session.entries_changed.connect(self._follow)
        self._session.closed.connect(self._end)
        self.currentChanged.connect(lambda: self.page_changed.emit())

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages; the keyboard goes to it."""
        self.setCurrentWidget(page)
        (self.worklist.table if page is self.worklist else page).setFocus()

    def open_sample(self, sample_id: int) -> None:
        """Show a sample of the records with its cells and its result."""
        known = self.keeper.entry_of(sample_id)
        if known is not None:
            self._session.show(known.key)
            self.show_page(self.samples)
            return
        self._records.read(lambda store: take_out(store, sample_id), partial(open_stored, self._session, self.keeper))

    def show_patient(self, patient_id: int) -> None:
        """Show a patient; what was written about another one and not saved is asked about."""
        record = self.patient.record
        if self.patient.changed and record is not None and record.id != patient_id:
            name = record.patient.name
            words = (
                tr("What you wrote about {patient} is not saved yet.", patient=name)
                if name
                else tr("What you wrote about this patient is not saved yet.")
            )
            ask(
                self,
                tr("Leave without saving?"),
                words,
                tr("Leave it"),
                tr("Stay here"),
                partial(self._fetch_patient, patient_id),
            )
            return
        self._fetch_patient(patient_id)

    def sign_current(self) -> None:
        """Sign or amend the result that is looked at."""
        sample_id = self.keeper.id_of(self._session.current)
        if sample_id is not None:
            self._records.read(lambda store: row_of(store, sample_id), lambda row: self.signing.sign([row]))

    def review_current(self) -> None:
        """Say that somebody looked at the result that is looked at."""
        sample_id = self.keeper.id_of(self._session.current)
        if sample_id is not None:
            self._records.read(lambda store: row_of(store, sample_id), self.signing.review)

    def audit_current(self) -> None:
        """Show the audit trail of the sample that is looked at."""
        sample_id = self.keeper.id_of(self._session.current)
        if sample_id is not None:
            self._records.read(lambda store: row_of(store, sample_id), self.signing.show_audit)

    def patient_of_current(self) -> None:
        """Show the patient of the sample that is looked at."""
        sample_id = self.keeper.id_of(self._session.current)
        if sample_id is not None:
            self._records.read(lambda store: row_of(store, sample_id), self._want_patient)

    def _begin(self) -> None:
        self._timer.start()
        self.worklist.refresh()

    def _end(self) -> None:
        """Keep what was written about a patient, as the window closes: the audit trail tells what it was before."""
        self._timer.stop()
        if self.patient.changed and self.patient.fields.faultless():
            self._save_patient(self.patient.fields.patient())

    def _give_up(self, problem: str) -> None:
        self.worklist.give_up(problem)
        self.show_page(self.samples)

    def _show_listing(self, listing: Listing) -> None:
        self._listing = listing
        busy = self.keeper.analyzing()
        rows = [replace(row, state=State.ANALYZING) if row.sample_id in busy else row for row in listing.rows]
        self.worklist.show_rows(rows, listing.total, listing.kept)

    def _refresh(self) -> None:
        self.worklist.refresh()
        if self.patient.record is not None:
            self._records.read(partial(_chart_of, self.patient.record), self._show_chart)

    def _follow(self) -> None:
        """Go to the samples when another is opened."""
        before, self._entries = self._entries, len(self._session.entries)
        if self._entries > before:
            self.setCurrentWidget(self.samples)

    def _want_patient(self, row: WorklistRow) -> None:
        if row.patient is not None:
            self.show_patient(row.patient.id)
        else:
            self.assigning.ask(row)

    def _fetch_patient(self, patient_id: int) -> None:
        self._records.read(lambda store: chart(store, patient_id), self._show_patient)

    def _show_patient(self, found: Chart) -> None:
        self._show_chart(found)
        self.show_page(self.patient)
        self.patient.table.setFocus()

    def _show_chart(self, found: Chart) -> None:
        self.patient.show_patient(found.patient, found.history)

    def _look_for_twin(self, microchip: str) -> None:
        record = self.patient.record
        if record is not None:
            work = partial(patient_with_chip, microchip=microchip, but=record.id)
            self._records.read(work, partial(self.patient.fields.show_twin, microchip))

    def _save_patient(self, written: Patient) -> None:
        record = self.patient.record
        if record is not None:
            work = partial(_save, patient_id=record.id, written=written)
            self._records.write(work, partial(self._have_saved, record.patient))

    def _have_saved(self, before: Patient, found: Chart) -> None:
        self.keeper.patient_saved(before, found.patient)
        self.patient.forget_changes()
        self._show_chart(found)


def _chart_of(record: PatientRecord, store: Store) -> Chart:
    return chart(store, record.id)


def _save(store: Store, patient_id: int, written: Patient) -> Chart:
    save_patient(store, written, patient_id=patient_id)
    return chart(store, patient_id)
