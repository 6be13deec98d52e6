"""Opening a signed result again, with the reason."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.signing_parts import Refusal, buttons_of, column_of, fit, text_field
from bloodview.gui.signing_person import Person
from bloodview.language import tr
from bloodview.store.records import UserRecord, WorklistRow

_LETTERS, _LINES = 94, 24


class AmendDialog(QDialog):
    """Asks why a signed result is opened again. `amended` carries the id of the sample, the name and the reason."""

    amended = Signal(int, str, str)

    def __init__(
        self, row: WorklistRow, users: Sequence[UserRecord] = (), last: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row = row
        self.setWindowTitle(tr("Amend the result"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Opening again takes no PIN: signing anew does.
        self.person = Person(users, last, vets_only=False, asks_pin=False)
        self.why = text_field(
            tr("Reason of the amendment"), tr("For example: the sample was given to the wrong patient")
        )
        self.refused = Refusal()
        column = column_of(self, _about(row))
        column.addWidget(self.person)
        column.addWidget(text_label(tr("Reason"), name="muted"))
        column.addWidget(self.why, 1)
        column.addWidget(self.refused)
        self.buttons, self.ok = buttons_of(self, tr("Open again"))
        column.addWidget(self.buttons)
        self.person.changed.connect(self._refresh)
        self.why.textChanged.connect(self._refresh)
        self.ok.clicked.connect(self._amend)
        self._refresh()
        fit(self, _LETTERS, _LINES)
        (self.why if self.person.who() else self.person.name).setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not opened, and let it be tried again."""
        self.refused.say(sentence)
        self._refresh()
        fit(self, _LETTERS, _LINES)

    def finish(self) -> None:
        """Close, as it is done."""
        self.accept()

    def _refresh(self) -> None:
        self.ok.setEnabled(self.person.ready() and bool(self.why.toPlainText().strip()))

    def _amend(self) -> None:
        self.ok.setEnabled(False)
        self.refused.say("")
        self.amended.emit(self._row.sample_id, self.person.who(), self.why.toPlainText().strip())


def _about(row: WorklistRow) -> str:
    if row.signed_by:
        return tr(
            "{file} was signed by {who}. It opens again: patient, comment and result may be changed until it is signed "
            "anew. The report then says AMENDED, with this reason.",
            file=row.file,
            who=row.signed_by,
        )
    return tr(
        "{file} was signed. It opens again: patient, comment and result may be changed until it is signed anew. "
        "The report then says AMENDED, with this reason.",
        file=row.file,
    )
