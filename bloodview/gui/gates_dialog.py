"""Asks who counted by hand, and why."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from bloodview.gui.gates_compare import Compare
from bloodview.gui.signing_asking import ReasonDialog
from bloodview.gui.signing_parts import text_field
from bloodview.gui.signing_person import Person
from bloodview.language import tr, trn
from bloodview.result import Result
from bloodview.store.records import UserRecord

_LETTERS, _LINES = 100, 25


class HandDialog(ReasonDialog):
    """Shows both counts; open until `finish` is called. `wanted` carries the name, the PIN or None, and why."""

    wanted = Signal(str, object, str)

    def __init__(
        self,
        model: Result,
        hand: Result,
        gates: int,
        users: Sequence[UserRecord] = (),
        last: str = "",
        parent: QWidget | None = None,
    ) -> None:
        person = Person(users, last, vets_only=False)
        super().__init__(tr("Save the review by hand"), person, _LETTERS, _LINES, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.why = text_field(
            tr("Why it was counted by hand"),
            tr("For example: large platelets were taken for red cells; the smear shows them"),
        )
        words = trn(
            "The counts by hand of {file} replace those of the model, by {number} gate. The model's result is kept "
            "beside it. Name, time, reason and gate are kept in the audit trail; the report prints who, when and why.",
            "The counts by hand of {file} replace those of the model, by {number} gates. The model's result is kept "
            "beside it. Name, time, reason and gates are kept in the audit trail; the report prints who, when and why.",
            gates,
            file=model.file,
        )
        compare = Compare()
        compare.show_counts(model, hand)
        self.place(words, tr("Reason"), tr("Save review"), [compare])

    def send(self, why: str) -> None:
        """Ask for the counts by hand to be kept."""
        self.wanted.emit(self.person.who(), self.person.code(), why)
