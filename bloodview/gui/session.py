"""What is on screen: the samples that are open, the one looked at, the events selected, the work under way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from bloodview.clinic import Patient, Species
from bloodview.gui.engine import Engine, Model
from bloodview.gui.history_previous import Previous
from bloodview.gui.job import JobQueue
from bloodview.language import tr
from bloodview.result import Population, Result
from bloodview.samples import Sample
from bloodview.settings import Settings, write_settings


class State(Enum):
    """Where an entry of the list of samples stands."""

    READING = "reading"
    NEW = "new"
    WAITING = "waiting"
    ANALYZING = "analyzing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, eq=False)
class Entry:
    """One line of the list of samples, replaced whole at every change.

    number, numbers : which data set of the file this is, and how many the file has
    species : the key of a species, empty where neither the file nor the user names one
    reason : why reading or analysis failed
    made_by, wanted : folder of the model that made the result, and of the one now chosen for the sample's analyser
    """

    key: int
    path: Path
    state: State = State.READING
    number: int = 1
    numbers: int = 1
    sample: Sample | None = None
    species: str = ""
    patient: Patient = field(default_factory=Patient)
    result: Result | None = None
    reason: str = ""
    made_by: Path | None = None
    wanted: Path | None = None

    @property
    def stale(self) -> bool:
        """Whether the result no longer stands for the sample as it is set now."""
        return bool(self.stale_because)

    @property
    def stale_because(self) -> tuple[str, ...]:
        """What was changed after the analysis, in sentences."""
        if self.result is None:
            return ()
        changed = []
        if (self.result.recipe.species or "") != self.species:
            changed.append(tr("The species was changed after this analysis."))
        if self.made_by != self.wanted:
            changed.append(
                tr(
                    "Another model was chosen for this analyser after this analysis by {model}.",
                    model=self.result.model_name,
                )
            )
        return tuple(changed)


class Session(QObject):
    """Holds frozen values and replaces them whole; panels read it, call it, and never each other.

    Signals, all past tense: `entries_changed` (the list or an entry in it), `current_changed` (another entry is
    looked at, or it changed), `result_changed` (its result is another), `previous_changed` (what the records know of
    the sample is another: where it stands, and the patient's result before), `hidden_changed`, `selection_changed`,
    `hand_changed` (the current result is counted by hand, or no longer), `settings_changed`, `crashed` (a bug, not the
    user's affair to mend), `closed` (the window goes).
    """

    entries_changed = Signal()
    current_changed = Signal()
    result_changed = Signal()
    previous_changed = Signal()
    hidden_changed = Signal()
    selection_changed = Signal()
    hand_changed = Signal()
    settings_changed = Signal()
    crashed = Signal(Exception)
    closed = Signal()

    def __init__(self, engine: Engine, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.settings = settings
        self.entries: tuple[Entry, ...] = ()
        self.current: Entry | None = None
        self.previous: Previous | None = None
        self.standing = self.freed = ""
        self.hidden: frozenset[Population] = frozenset()
        self.selection: NDArray[np.bool_] | None = None
        self.hand: Result | None = None
        self.models: Mapping[Path, Model] = {}
        self.preparing: frozenset[Path] = frozenset()
        self.jobs = JobQueue(self)
        self._next_key = 0

    @property
    def model(self) -> Model | None:
        """The model behind the current result; before there is one, the model loaded last."""
        made_by = self.current.made_by if self.current is not None else None
        last = next(reversed(list(self.models.values())), None)
        return last if made_by is None else self.models.get(made_by, last)

    @property
    def shown(self) -> Result | None:
        """The current result as it is looked at: as counted by hand while gates are drawn, else as it is kept."""
        if self.hand is not None:
            return self.hand
        return self.current.result if self.current is not None else None

    def keep_model(self, folder: Path, model: Model) -> None:
        """Keep a loaded model; those of several analysers are kept side by side."""
        self.models = {known: kept for known, kept in self.models.items() if known != folder} | {folder: model}

    def forget_model(self, folder: Path) -> None:
        """Let the model of a folder be loaded anew when it is next needed, as another may stand there now."""
        self.models = {known: kept for known, kept in self.models.items() if known != folder}
        self.preparing -= {folder}

    def add(self, path: Path, after: int | None = None) -> Entry:
        """Put a new entry on the list, at its end or after the entry with the key `after`."""
        entry = Entry(key=self._next_key, path=path)
        self._next_key += 1
        places = [known.key for known in self.entries]
        place = places.index(after) + 1 if after in places else len(places)
        self.entries = (*self.entries[:place], entry, *self.entries[place:])
        self.entries_changed.emit()
        return entry

    def put(self, entry: Entry) -> None:
        """Replace the entry with the same key; one that was removed meanwhile stays removed."""
        before = self.entry(entry.key)
        if before is None:
            return
        self.entries = tuple(entry if known.key == entry.key else known for known in self.entries)
        is_current = self.current is before
        if is_current:
            self.current = entry
        self.entries_changed.emit()
        if is_current:
            if before.result is not entry.result:
                self.selection = self.hand = None
                self.result_changed.emit()
                self.selection_changed.emit()
            self.current_changed.emit()

    def close(self) -> None:
        """Stop all work and wait for it; to be called once, when the window closes."""
        self.jobs.close()
        self.closed.emit()

    def show(self, key: int | None) -> None:
        """Look at another entry."""
        entry = self.entry(key)
        if entry is not self.current:
            self.current = entry
            self.selection = self.hand = None
            self.result_changed.emit()
            self.selection_changed.emit()
            self.current_changed.emit()

    def entry(self, key: int | None) -> Entry | None:
        """Find an entry by its key."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def remove(self, key: int) -> None:
        """Take an entry off the list; work on it that is under way is not stopped, its result is dropped."""
        places = [entry.key for entry in self.entries]
        if key not in places:
            return
        place = places.index(key)
        self.entries = tuple(entry for entry in self.entries if entry.key != key)
        self.entries_changed.emit()
        if self.current is not None and self.current.key == key:
            left = self.entries[min(place, len(self.entries) - 1)].key if self.entries else None
            self.show(left)

    def set_species(self, species: Species | None) -> None:
        """Say which species the current sample is from."""
        if self.current is not None:
            patient = replace(self.current.patient, species=species.english if species else "")
            self.put(replace(self.current, species=species.key if species else "", patient=patient))

    def set_patient(self, patient: Patient) -> None:
        """Say which patient the current sample is from."""
        if self.current is not None and patient != self.current.patient:
            self.put(replace(self.current, patient=patient))

    def set_previous(self, previous: Previous | None) -> None:
        """Say what was counted before in the patient of the current sample."""
        if previous != self.previous:
            self.previous = previous
            self.previous_changed.emit()

    def set_standing(self, words: str, freed: str = "") -> None:
        """Say where the current sample stands in the records, and who released what was held; empty if not known."""
        if (words, freed) != (self.standing, self.freed):
            self.standing, self.freed = words, freed
            self.previous_changed.emit()

    def select(self, events: NDArray[np.bool_] | None) -> None:
        """Select events of the current sample; None or no event at all lets go."""
        self.selection = events if events is not None and events.any() else None
        self.selection_changed.emit()

    def set_hand(self, counted: Result | None) -> None:
        """Look at the current result as counted by hand; None looks at the one that is kept."""
        if counted is not self.hand:
            self.hand = counted
            self.hand_changed.emit()

    def set_hidden(self, population: Population, hidden: bool) -> None:
        """Hide a population in the plots or show it again."""
        self.hidden = self.hidden | {population} if hidden else self.hidden - {population}
        self.hidden_changed.emit()

    def set_settings(self, settings: Settings) -> None:
        """Replace the settings and keep them; results of models that they no longer choose become stale."""
        if settings == self.settings:
            return
        before, self.settings = self.settings, settings
        if (before.models, before.model_folder) != (settings.models, settings.model_folder):
            for entry in self.entries:
                if entry.sample is not None and entry.result is not None:
                    wanted = self.engine.choose_model(entry.sample, settings).folder
                    if wanted != entry.wanted:
                        self.put(replace(entry, wanted=wanted))
        self.settings_changed.emit()
        write_settings(settings)
