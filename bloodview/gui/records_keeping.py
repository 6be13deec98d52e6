"""Keeps what the session opens and counts in the records, without anybody having to save."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from weakref import WeakSet

from PySide6.QtCore import QObject, Signal

from bloodview.clinic import Patient, species_named
from bloodview.clinic.controls import CONTROL_KEYWORDS
from bloodview.errors import UserError
from bloodview.gui.records import Records
from bloodview.gui.records_work import Kept, correct_patient, keep_result, keep_sample, signed_result
from bloodview.gui.session import Entry, Session, State
from bloodview.paths import resources
from bloodview.result import Result
from bloodview.store import PatientRecord


class Keeper(QObject):
    """Looks at every change of the session's entries and writes what is new.

    Signals: `ids_changed` (the sample of an entry came into the records), `analyzing_changed`.
    """

    ids_changed = Signal()
    analyzing_changed = Signal()

    def __init__(self, session: Session, records: Records) -> None:
        super().__init__(session)
        self._session, self._records = session, records
        self._seen: dict[int, Patient] = {}  # the patient of each entry as it is kept
        self._stored: WeakSet[Result] = WeakSet()
        self._ids: dict[int, int] = {}
        self._current: int | None = None
        self._analyzing: frozenset[int] = frozenset()
        session.entries_changed.connect(self._look)
        session.current_changed.connect(self._settle)

    def id_of(self, entry: Entry | None) -> int | None:
        """Give the id of an entry's sample in the records, None where it is not there (yet)."""
        return self._ids.get(entry.key) if entry is not None else None

    def entry_of(self, sample_id: int) -> Entry | None:
        """Find the open entry of a sample in the records."""
        key = next((key for key, known in self._ids.items() if known == sample_id), None)
        return self._session.entry(key)

    def analyzing(self) -> frozenset[int]:
        """Give the ids of the samples that are being analyzed."""
        return self._analyzing

    def came_from_records(self, entry: Entry, sample_id: int) -> None:
        """Say that an entry was taken out of the records as it stands there; to be called before it is put."""
        self._ids[entry.key] = sample_id
        if entry.result is not None:
            self._stored.add(entry.result)
        self._seen[entry.key] = entry.patient

    def result_kept(self, result: Result) -> None:
        """Say that a result is in the records already; to be called before it is put."""
        self._stored.add(result)

    def patient_saved(self, before: Patient, record: PatientRecord) -> None:
        """Let open samples of a patient that was changed elsewhere in the window show it as it is now."""
        for entry in self._session.entries:
            if entry.patient == before and self._seen.get(entry.key) == before:
                self._seen[entry.key] = record.patient
                self._session.put(replace(entry, patient=record.patient))

    def patient_given(self, sample_id: int, record: PatientRecord) -> None:
        """Let an open sample show the patient that it was given elsewhere in the window."""
        entry = self.entry_of(sample_id)
        if entry is not None:
            self._seen[entry.key] = record.patient
            self._session.put(replace(entry, patient=record.patient))

    def settle_all(self) -> None:
        """Keep what was written about patients up to now, as the window closes."""
        for entry in self._session.entries:
            self._keep_patient(entry)

    def _look(self) -> None:
        for entry in self._session.entries:
            if entry.sample is None or self._is_demo(entry):
                continue
            seen = self._seen.get(entry.key)
            if entry.result is not None and entry.result not in self._stored:
                self._stored.add(entry.result)
                self._keep(entry, partial(keep_result, result=entry.result))
            elif seen is None:
                self._keep(entry, keep_sample)
        open_keys = {entry.key for entry in self._session.entries}
        for gone in self._seen.keys() - open_keys:
            del self._seen[gone]
            self._ids.pop(gone, None)
        self._tell_analyzing()

    def _settle(self) -> None:
        """Keep what was written about a patient when another sample is looked at: half a name is no name."""
        current = self._session.current
        key = current.key if current is not None else None
        if key != self._current:
            before = self._session.entry(self._current)
            self._current = key
            if before is not None:
                self._keep_patient(before)

    def _keep_patient(self, entry: Entry) -> None:
        patient = self._seen.get(entry.key)
        if patient is not None and patient != entry.patient:
            self._keep(entry, correct_patient)

    def _keep(self, entry: Entry, work: Callable[..., Kept]) -> None:
        if entry.sample is not None:
            self._seen.setdefault(entry.key, entry.patient)
            if work is correct_patient:
                self._seen[entry.key] = entry.patient
            lots = self._session.settings.control_keywords or CONTROL_KEYWORDS
            told = partial(work, read=entry.sample, dataset=entry.number - 1, told=entry.patient, lots=lots)
            self._records.write(told, partial(self._have_kept, entry), partial(self._refuse, entry))

    def _refuse(self, entry: Entry, error: Exception) -> None:
        if not isinstance(error, UserError):
            self._records.crashed.emit(error)
            return
        self._records.refused.emit(error)
        if entry.sample is not None and entry.result is not None:
            signed = partial(signed_result, read=entry.sample, dataset=entry.number - 1)
            self._records.read(signed, partial(self._put_back, entry))

    def _put_back(self, entry: Entry, signed: Result | None) -> None:
        """Show the result that is signed in place of one that was not kept: nobody may take one for the other."""
        now = self._session.entry(entry.key)
        if signed is not None and now is not None and now.result is entry.result:
            self._stored.add(signed)
            self._session.put(replace(now, result=signed, species=signed.recipe.species or ""))

    def _have_kept(self, entry: Entry, kept: Kept) -> None:
        now = self._session.entry(entry.key)
        if now is None:
            return
        self._ids[entry.key] = kept.sample.id
        self._tell_analyzing()
        self.ids_changed.emit()
        if kept.patient is not None and now.patient == entry.patient != kept.patient.patient:
            # The records know more of this patient than the file does.
            known = kept.patient.patient
            species = species_named(known.species)
            self._seen[entry.key] = known
            now = replace(now, patient=known, species=now.species or (species.key if species is not None else ""))
        if kept.earlier is not None and now.result is None and now.state is State.NEW and now.sample is not None:
            # Counted before: the result is shown as it was counted then.
            self._stored.add(kept.earlier)
            wanted = self._session.engine.choose_model(now.sample, self._session.settings).folder
            species_then = kept.earlier.recipe.species or ""
            now = replace(
                now, state=State.DONE, result=kept.earlier, species=species_then, made_by=wanted, wanted=wanted
            )
        if kept.result is not None and now.result is entry.result:
            self._stored.add(kept.result)
            now = replace(now, result=kept.result)
        if now is not self._session.entry(entry.key):
            self._session.put(now)

    def _is_demo(self, entry: Entry) -> bool:
        return not self._records.keep_demo and entry.path.parent == resources() / "demo"

    def _tell_analyzing(self) -> None:
        under_way = frozenset(
            self._ids[entry.key]
            for entry in self._session.entries
            if entry.state in (State.WAITING, State.ANALYZING) and entry.key in self._ids
        )
        if under_way != self._analyzing:
            self._analyzing = under_way
            self.analyzing_changed.emit()
