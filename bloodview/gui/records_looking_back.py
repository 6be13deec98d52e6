"""What the records know of the sample that is looked at: where it stands, and what was counted before."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from bloodview.gui.history_previous import Previous, previous_of
from bloodview.gui.records import Records
from bloodview.gui.records_keeping import Keeper
from bloodview.gui.session import Session
from bloodview.gui.worklist_words import STATE_WORDS
from bloodview.language import tr
from bloodview.store import ReviewRecord, SampleRecord, State, Store, review_of, sample_by_id


@dataclass(frozen=True)
class _Found:
    sample: SampleRecord
    previous: Previous | None
    review: ReviewRecord | None


class LookingBack(QObject):
    """Asks the records whenever another sample is looked at or something was kept. `looked` tells of an answer."""

    looked = Signal()

    def __init__(self, session: Session, records: Records, keeper: Keeper) -> None:
        super().__init__(session)
        self._session, self._records, self._keeper = session, records, keeper
        self._asked: int | None = None
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
            self._records.read(partial(_find, sample_id), partial(self._have_found, sample_id))

    def _have_found(self, sample_id: int, found: _Found) -> None:
        if self._keeper.id_of(self._session.current) == sample_id:
            self._tell(found)

    def _tell(self, found: _Found | None) -> None:
        self.sample = found.sample if found is not None else None
        self._session.set_previous(found.previous if found is not None else None)
        self._session.set_standing(standing_words(found.sample, found.review) if found is not None else "")
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


def _find(sample_id: int, store: Store) -> _Found:
    return _Found(sample_by_id(store, sample_id), previous_of(store, sample_id), review_of(store, sample_id))
