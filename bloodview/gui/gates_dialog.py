"""Asks who counted by hand, and why."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bloodview.gui.gates_compare import Compare
from bloodview.gui.parts import text_label
from bloodview.gui.signing_parts import Refusal, buttons_of, column_of, fit, text_field
from bloodview.gui.signing_person import Person
from bloodview.language import tr, trn
from bloodview.result import Result
from bloodview.store.records import UserRecord

_LETTERS, _LINES = 100, 25


class HandDialog(QDialog):
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
        super().__init__(parent)
        self.setWindowTitle(tr("Save the review by hand"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.person = Person(users, last, vets_only=False)
        self.why = text_field(
            tr("Why it was counted by hand"),
            tr("For example: large platelets were taken for red cells; the smear shows them"),
        )
        self.refused = Refusal()
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
        column = column_of(self, words)
        column.addWidget(compare)
        column.addWidget(self.person)
        column.addWidget(text_label(tr("Reason"), name="muted"))
        column.addWidget(self.why, 1)
        column.addWidget(self.refused)
        self.buttons, self.ok = buttons_of(self, tr("Save review"))
        column.addWidget(self.buttons)
        self.person.changed.connect(self._refresh)
        self.why.textChanged.connect(self._refresh)
        self.ok.clicked.connect(self._save)
        self._refresh()
        fit(self, _LETTERS, _LINES)
        (self.why if self.person.who() else self.person.name).setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not kept, and let it be tried again."""
        self.refused.say(sentence)
        self._refresh()
        fit(self, _LETTERS, _LINES)

    def finish(self) -> None:
        """Close, as it is kept."""
        self.accept()

    def _refresh(self) -> None:
        self.ok.setEnabled(self.person.ready() and bool(self.why.toPlainText().strip()))

    def _save(self) -> None:
        self.ok.setEnabled(False)
        self.refused.say("")
        self.wanted.emit(self.person.who(), self.person.code(), self.why.toPlainText().strip())
