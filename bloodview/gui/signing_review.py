"""Saying that a person looked at a result which the release gate held, and what they saw."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.signing_parts import Refusal, buttons_of, column_of, fit, text_field
from bloodview.gui.signing_person import Person
from bloodview.language import tr
from bloodview.store.records import UserRecord, WorklistRow

_MOST_MESSAGES = 8
_LETTERS, _LINES = 100, 27


class ReviewDialog(QDialog):
    """Shows why a result was held, and asks who looked and what they saw; it stays open until `finish` is called.

    `reviewed` carries the id of the sample, the name, the PIN or None, and what was seen.
    """

    reviewed = Signal(int, str, object, str)

    def __init__(
        self,
        row: WorklistRow,
        users: Sequence[UserRecord] = (),
        last: str = "",
        messages: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._row = row
        self.setWindowTitle(tr("Mark as reviewed"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.person = Person(users, last, vets_only=False)
        self.remark = text_field(
            tr("What you saw"), tr("For example: smear looked at, platelets are clumped, the count is a minimum")
        )
        self.refused = Refusal()
        words = tr(
            "The release gate held the result of {file}. Look at its messages, its pictures and, if need be, a blood "
            "smear. Once it is reviewed it is preliminary, and a vet can sign it. Name, time and note are kept in the "
            "audit trail and printed on the report.",
            file=row.file,
        )
        column = column_of(self, words)
        for message in messages[:_MOST_MESSAGES]:
            column.addWidget(text_label(f"•  {message}", wrap=True))
        column.addWidget(self.person)
        column.addWidget(text_label(tr("What you saw"), name="muted"))
        column.addWidget(self.remark, 1)
        column.addWidget(self.refused)
        self.buttons, self.ok = buttons_of(self, tr("Mark as reviewed"))
        column.addWidget(self.buttons)
        self.person.changed.connect(self._refresh)
        self.remark.textChanged.connect(self._refresh)
        self.ok.clicked.connect(self._review)
        self._refresh()
        fit(self, _LETTERS, _LINES)
        (self.remark if self.person.who() else self.person.name).setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not kept, and let it be tried again."""
        self.refused.say(sentence)
        self._refresh()
        fit(self, _LETTERS, _LINES)

    def finish(self) -> None:
        """Close, as it is kept."""
        self.accept()

    def _refresh(self) -> None:
        self.ok.setEnabled(self.person.ready() and bool(self.remark.toPlainText().strip()))

    def _review(self) -> None:
        self.ok.setEnabled(False)
        self.refused.say("")
        remark = self.remark.toPlainText().strip()
        self.reviewed.emit(self._row.sample_id, self.person.who(), self.person.code(), remark)
