"""What the records know of the sample that is looked at: where it stands, and what was counted before."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from bloodview.gui.history_previous import Previous, previous_of
from bloodview.gui.records import Records
from bloodview.gui.records_keeping import Keeper
from bloodview.gui.records_reporting import known_of
from bloodview.gui.session import Session
from bloodview.gui.worklist_words import STATE_WORDS
from bloodview.language import tr
from bloodview.report.holding import holding_of
from bloodview.result import Result
from bloodview.store import ReviewRecord, SampleRecord, State, Store, review_of, sample_by_id


@dataclass(frozen=True)
class _Found:
    sample: SampleRecord
    previous: Previous | None
    review: ReviewRecord | None
    freed: str = ""


class LookingBack(QObject):
    """Asks the records whenever another sample is looked at or something was kept. `looked` tells of an answer."""

    looked = Signal()

    def __init__(self, session: Session, records: Records, keeper: Keeper) -> None:
        super().__init__(session)
        self._session, self._records, self._keeper = session, records, keeper
        self._asked: int | None = None
        self._result: Result | None = None
        self.sample: SampleRecord | None = None
        session.result_changed.connect(self.ask)
        keeper.ids_changed.connect(self.ask)
        records.changed.connect(self.ask)

    def ask(self) -> None:
        """Ask about the sample that is looked at now; what is known of another one is forgotten."""
        entry = self._session.current
        sample_id = self._keeper.id_of(entry)
        if sample_id != self._asked:
            self._tell(None)
        self._asked = sample_id
        if entry is not None and entry.result is not None and sample_id is not None:
            # Of another result than the one that was reviewed nothing is released.
            if entry.result is not self._result:
                self._session.set_standing(self._session.standing)
            self._result = entry.result
            look = partial(_find, sample_id, entry.result)
            self._records.read(look, partial(self._have_found, sample_id, entry.result))

    def _have_found(self, sample_id: int, result: Result, found: _Found) -> None:
        if result is self._result and self._keeper.id_of(self._session.current) == sample_id:
            self._tell(found)

    def _tell(self, found: _Found | None) -> None:
        self.sample = found.sample if found is not None else None
        self._session.set_previous(found.previous if found is not None else None)
        words = standing_words(found.sample, found.review) if found is not None else ""
        self._session.set_standing(words, found.freed if found is not None else "")
        self.looked.emit()


def standing_words(sample: SampleRecord, review: ReviewRecord | None) -> str:
    """Say where a sample stands, and who signed or reviewed it."""
    state = tr(STATE_WORDS[sample.state])
    if sample.signed_by is not None:
        return tr("{state}, signed by {who}", state=state, who=sample.signed_by)
    if sample.state is State.AMENDED:
        return tr("Amended, to sign")
    if sample.state is State.PRELIMINARY and review is not None:
        return tr("{state}, reviewed by {who}", state=state, who=review.who or "BloodView")
    return state


def _find(sample_id: int, shown: Result, store: Store) -> _Found:
    known = known_of(sample_id, shown, store)
    freed = holding_of(shown, known.facts).note if shown.held else ""
    return _Found(sample_by_id(store, sample_id), previous_of(store, sample_id), review_of(store, sample_id), freed)
