"""Keeping a review by hand in the records, finding it again, its files, and the next sample."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from bloodview.errors import UserError
from bloodview.gating import Gate, read_gatingml, write_gatingml
from bloodview.gui.errors import add_error
from bloodview.gui.gates import Draft
from bloodview.gui.gates_dialog import HandDialog
from bloodview.gui.gates_panel import GatePanel
from bloodview.gui.records import Records
from bloodview.gui.records_keeping import Keeper
from bloodview.gui.session import Entry, Session
from bloodview.language import moment_words, tr, trn
from bloodview.result import Population, Result
from bloodview.store import HandRecord, Store, UserRecord, add_hand_result, hand_of, result_of, users


class GateSaving(QObject):
    """Does what the panel asks for; without records a review is kept as long as the window is open."""

    def __init__(
        self, session: Session, panel: GatePanel, records: Records | None, keeper: Keeper | None, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._panel, self._gating = session, panel, panel.gating
        self._records, self._keeper, self._window = records, keeper, window
        panel.save_wanted.connect(self._ask)
        panel.next_wanted.connect(self._go_on)
        panel.import_wanted.connect(self._open)
        panel.export_wanted.connect(self._export)
        if keeper is not None:
            session.result_changed.connect(self.look)
            keeper.ids_changed.connect(self.look)

    def look(self) -> None:
        """Look in the records whether the current result was counted by hand."""
        entry = self._session.current
        number = self._keeper.id_of(entry) if self._keeper is not None else None
        if self._records is not None and entry is not None and number is not None and self._gating.draft is None:
            self._records.read(partial(_find, number), partial(self._found, entry.key))

    def _found(self, key: int, found: tuple[HandRecord, Result] | None) -> None:
        entry = self._session.entry(key)
        if found is None or entry is None or entry.result is None or self._session.current is not entry:
            return
        record, model = found
        by = by_words(record.who, record.at.astimezone(), len(record.gates), record.why)
        self._gating.take(entry, model, record.gates, by)

    def _ask(self) -> None:
        entry, draft = self._session.current, self._gating.draft
        if entry is None or draft is None:
            return
        if self._records is not None and self._records.usable:
            self._records.read(users, partial(self._show, entry, draft))
        else:
            self._show(entry, draft, ())

    def _show(self, entry: Entry, draft: Draft, known: tuple[UserRecord, ...]) -> None:
        last = self._records.named if self._records is not None else ""
        gates = len(draft.history.gates)
        dialog = HandDialog(draft.model, draft.counted, gates, known, last, self._window)
        dialog.wanted.connect(partial(self._save, dialog, entry, draft))
        dialog.open()

    def _save(self, dialog: HandDialog, entry: Entry, draft: Draft, who: str, pin: str | None, why: str) -> None:
        gates = draft.history.gates
        by = by_words(who, datetime.now().astimezone(), len(gates), why)
        result = replace(draft.counted, messages=(by, *draft.model.messages))
        done = partial(self._have_saved, dialog, entry.key, draft, result, by)
        number = self._keeper.id_of(entry) if self._keeper is not None else None
        if self._records is None or number is None:
            done(None)
            return
        self._records.named = who
        work = partial(add_hand_result, sample_id=number, found=result, gates=gates, who=who, why=why, pin=pin)
        self._records.write(work, done, partial(self._refuse, dialog))

    def _have_saved(self, dialog: HandDialog, key: int, draft: Draft, result: Result, by: str, _kept: object) -> None:
        entry = self._session.entry(key)
        if entry is not None and entry.result is draft.kept:
            whole = replace(entry, result=result)
            number = self._keeper.id_of(entry) if self._keeper is not None else None
            if self._keeper is not None and number is not None:
                self._keeper.result_kept(result)
            self._gating.saved(whole, by)
            self._session.put(whole)
        dialog.finish()

    def _refuse(self, dialog: HandDialog, error: Exception) -> None:
        if isinstance(error, UserError):
            dialog.refuse(str(error))
        elif self._records is not None:
            self._records.crashed.emit(error)

    def _go_on(self) -> None:
        gates, current = self._gating.gates, self._session.current
        places = [entry.key for entry in self._session.entries]
        place = places.index(current.key) + 1 if current is not None and current.key in places else len(places)
        following = next((entry for entry in self._session.entries[place:] if entry.result is not None), None)
        if following is None:
            self._tell(UserError(tr("No sample after this one is counted; open and analyze the next one first.")))
            return
        self._session.show(following.key)
        self._put(gates)

    def _open(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self._window, tr("Open gates"), "", tr("Gating-ML (*.xml)"))
        if name:
            otherwise = Population(self._panel.population.currentData())
            try:
                gates = read_gatingml(Path(name), otherwise)
            except UserError as error:
                self._tell(error)
            else:
                self._put(gates)

    def _export(self) -> None:
        current = self._session.current
        wanted = f"{current.path.stem}-gates.xml" if current is not None else "gates.xml"
        name, _filter = QFileDialog.getSaveFileName(
            self._window, tr("Save gates as Gating-ML"), wanted, tr("Gating-ML (*.xml)")
        )
        if name:
            path = Path(name)
            try:
                write_gatingml(self._gating.gates, path if path.suffix else path.with_suffix(".xml"))
            except UserError as error:
                self._tell(error)

    def _put(self, gates: tuple[Gate, ...]) -> None:
        why_not = self._gating.why_not()
        try:
            if why_not:
                raise UserError(why_not)
            self._gating.put(gates)
        except UserError as error:
            self._tell(error)

    def _tell(self, error: UserError) -> None:
        add_error(error, self._window)


def by_words(who: str, at: datetime, gates: int, why: str) -> str:
    """Say who counted by hand, when and why, in one sentence."""
    return trn(
        "Counted by hand by {who} on {when} with {number} gate: {why}",
        "Counted by hand by {who} on {when} with {number} gates: {why}",
        gates,
        who=who,
        when=moment_words(at),
        why=" ".join(why.split()),
    )


def _find(sample_id: int, store: Store) -> tuple[HandRecord, Result] | None:
    found = hand_of(store, sample_id)
    return (found, result_of(store, found.model_result)) if found is not None else None
