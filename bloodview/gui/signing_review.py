"""Saying that a person looked at a result which the release gate held, and what they saw."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.signing_asking import ReasonDialog
from bloodview.gui.signing_parts import text_field
from bloodview.gui.signing_person import Person
from bloodview.language import tr
from bloodview.store.records import UserRecord, WorklistRow

_MOST_MESSAGES = 8
_LETTERS, _LINES = 100, 27


class ReviewDialog(ReasonDialog):
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
        person = Person(users, last, vets_only=False)
        super().__init__(tr("Mark as reviewed"), person, _LETTERS, _LINES, parent)
        self._row = row
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.remark = self.why = text_field(
            tr("What you saw"), tr("For example: smear looked at, platelets are clumped, the count is a minimum")
        )
        words = tr(
            "The release gate held the result of {file}. Look at its messages, its pictures and, if need be, a blood "
            "smear. Once it is reviewed it is preliminary, and a vet can sign it. Name, time and note are kept in the "
            "audit trail and printed on the report.",
            file=row.file,
        )
        shown = [text_label(f"•  {message}", wrap=True) for message in messages[:_MOST_MESSAGES]]
        self.place(words, tr("What you saw"), tr("Mark as reviewed"), shown)

    def send(self, why: str) -> None:
        """Ask for the review to be kept, with what was seen."""
        self.reviewed.emit(self._row.sample_id, self.person.who(), self.person.code(), why)
