"""Opening a signed result again, with the reason."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from bloodview.gui.signing_asking import ReasonDialog
from bloodview.gui.signing_parts import text_field
from bloodview.gui.signing_person import Person
from bloodview.language import tr
from bloodview.store.records import UserRecord, WorklistRow

_LETTERS, _LINES = 94, 24


class AmendDialog(ReasonDialog):
    """Asks why a signed result is opened again. `amended` carries the id of the sample, the name and the reason."""

    amended = Signal(int, str, str)

    def __init__(
        self, row: WorklistRow, users: Sequence[UserRecord] = (), last: str = "", parent: QWidget | None = None
    ) -> None:
        # Opening again takes no PIN: signing anew does.
        person = Person(users, last, vets_only=False, asks_pin=False)
        super().__init__(tr("Amend the result"), person, _LETTERS, _LINES, parent)
        self._row = row
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.why = text_field(
            tr("Reason of the amendment"), tr("For example: the sample was given to the wrong patient")
        )
        self.place(_about(row), tr("Reason"), tr("Open again"))

    def send(self, why: str) -> None:
        """Ask for the result to be opened again."""
        self.amended.emit(self._row.sample_id, self.person.who(), why)


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
