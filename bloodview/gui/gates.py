"""The review by hand of the samples that are open: gates, steps back and forth, and counts that follow at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from bloodview.analysis.hand import Basis, hand_result
from bloodview.errors import UserError
from bloodview.gating import (
    Gate,
    History,
    Labelled,
    added,
    changed,
    cloud_of,
    label,
    lacking,
    redo,
    removed,
    undo,
)
from bloodview.gui.session import Entry, Session, State
from bloodview.language import tr
from bloodview.result import Release, Result


@dataclass(frozen=True, eq=False)
class Draft:
    """The gates over one result, and what they make of it.

    counted : the model's own result as counted with the gates
    kept, saved : the result that the entry has, and the gates that made it
    by : who saved them, when and why, as one sentence; empty where nobody did
    """

    basis: Basis
    history: History
    labelled: Labelled
    counted: Result
    kept: Result
    saved: tuple[Gate, ...] = field(default=())
    by: str = ""

    @property
    def model(self) -> Result:
        """The model's own result."""
        return self.basis.result


class Gating(QObject):
    """Holds a draft for each entry and tells the session what is counted by hand. `changed` tells of any step."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._drafts: dict[int, Draft] = {}
        session.result_changed.connect(self._follow)
        session.entries_changed.connect(self._forget)

    @property
    def draft(self) -> Draft | None:
        """The draft of the current entry."""
        current = self._session.current
        return self._drafts.get(current.key) if current is not None else None

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The gates over the current result, in the order in which they are applied."""
        return self.draft.history.gates if self.draft is not None else ()

    @property
    def unsaved(self) -> bool:
        """Whether the gates are others than those the result is kept with."""
        return self.draft is not None and self.draft.history.gates != self.draft.saved

    def why_not(self) -> str:
        """Say why the current sample cannot be reviewed by hand; empty where it can."""
        entry, model = self._session.current, self._session.model
        if entry is None or entry.sample is None or entry.result is None:
            return tr("Analyze the sample first.")
        if entry.result.release is Release.REFUSED:
            return tr("A refused result cannot be mended by hand; measure the blood again.")
        if entry.stale or entry.state is not State.DONE:
            return tr("Analyze the sample again first.")
        if model is None or model.id != entry.result.model_id:
            return tr("The model that counted this sample is not loaded; analyze it again to review it by hand.")
        return ""

    def add(self, gate: Gate) -> None:
        """Add a gate to the current result, after all others."""
        self._step(lambda history: added(history, gate))

    def remove(self, place: int) -> None:
        """Take away the gate at a place of the list, from 0."""
        self._step(lambda history: removed(history, place))

    def put(self, gates: Sequence[Gate]) -> None:
        """Put other gates in place of all; a UserError where the sample lacks a channel of theirs."""
        entry = self._session.current
        missing = lacking(gates, entry.sample.channels) if entry is not None and entry.sample is not None else ()
        if missing:
            raise UserError(
                tr(
                    "This sample has no channel {channels}, which the gates need; draw them anew.",
                    channels=", ".join(missing),
                )
            )
        self._step(lambda history: changed(history, gates))

    def undo(self) -> None:
        """Take the last step back."""
        self._step(undo)

    def redo(self) -> None:
        """Take the step that was taken back again."""
        self._step(redo)

    def take(self, entry: Entry, model: Result, gates: tuple[Gate, ...], by: str) -> None:
        """Take the review with which an entry is kept: the model's own result, the gates, and who made it."""
        basis = self._basis(entry, model)
        if basis is None or entry.sample is None or entry.result is None:
            return
        labelled = label(cloud_of(entry.sample, model), model.population, gates)
        self._drafts[entry.key] = Draft(basis, History(gates), labelled, entry.result, entry.result, gates, by)
        self.changed.emit()

    def saved(self, entry: Entry, by: str) -> None:
        """Say that the draft of an entry is kept as the entry's result; to be called before that is put."""
        draft = self._drafts.get(entry.key)
        if draft is not None and entry.result is not None:
            kept = entry.result
            self._drafts[entry.key] = replace(draft, saved=draft.history.gates, counted=kept, kept=kept, by=by)

    def _basis(self, entry: Entry, result: Result) -> Basis | None:
        model = self._session.model
        if model is None or entry.sample is None or model.id != result.model_id:
            return None
        return self._session.engine.basis_of(entry.sample, result, model)

    def _step(self, step: Callable[[History], History]) -> None:
        entry = self._session.current
        if entry is None or entry.sample is None or entry.result is None or self.why_not():
            return
        draft = self.draft
        if draft is None:
            basis = self._basis(entry, entry.result)
            if basis is None:
                return
            nothing = label(cloud_of(entry.sample, entry.result), entry.result.population, ())
            draft = Draft(basis, History(), nothing, entry.result, entry.result)
        history = step(draft.history)
        cloud = cloud_of(entry.sample, draft.model)
        labelled = label(cloud, draft.model.population, history.gates, draft.labelled.masks)
        if history.gates == draft.saved:
            counted = draft.kept
        else:
            counted = hand_result(draft.basis, labelled.population, labelled.by_hand)
        self._drafts[entry.key] = replace(draft, history=history, labelled=labelled, counted=counted)
        self._tell()

    def _tell(self) -> None:
        draft = self.draft
        self._session.set_hand(draft.counted if draft is not None and self.unsaved else None)
        self.changed.emit()

    def _follow(self) -> None:
        """Look at the draft of another entry; one whose result was counted anew meanwhile is gone."""
        entry, draft = self._session.current, self.draft
        if entry is not None and draft is not None and entry.result is not draft.kept:
            del self._drafts[entry.key]
        self._tell()

    def _forget(self) -> None:
        keys = {entry.key for entry in self._session.entries}
        self._drafts = {key: draft for key, draft in self._drafts.items() if key in keys}
