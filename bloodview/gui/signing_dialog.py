"""Signing results as final."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from bloodview.gui.parts import card, text_label
from bloodview.gui.signing_asking import AskingDialog
from bloodview.gui.signing_parts import buttons_of, column_of, text_field
from bloodview.gui.signing_person import Person
from bloodview.gui.signing_rules import can_sign, unreviewed
from bloodview.gui.worklist_model import KEYS, Flagging, WorklistModel, no_flags
from bloodview.gui.worklist_table import WorklistTable
from bloodview.language import tr
from bloodview.store.records import UserRecord, WorklistRow

_SHOWN = ("state", "patient", "species", "file", "rbc", "retic_pct", "clump_pct", "plt")
_MOST_MESSAGES, _MOST_ROWS = 8, 8
_LETTERS = 150


class SignDialog(AskingDialog):
    """Shows what is signed and asks who signs; it stays open until `finish` is called.

    `signed` carries the ids of the samples, the name, the PIN or None, and the comment of a single result's report,
    None where it is left as it is.
    """

    signed = Signal(tuple, str, object, object)

    def __init__(
        self,
        rows: Sequence[WorklistRow],
        users: Sequence[UserRecord] = (),
        last: str = "",
        messages: Sequence[str] = (),
        flagging: Flagging = no_flags,
        parent: QWidget | None = None,
    ) -> None:
        title = tr("Sign the result") if len(rows) == 1 else tr("Sign the results")
        super().__init__(title, Person(users, last, vets_only=True), _LETTERS, parent=parent)
        self._rows = [row for row in rows if can_sign(row)]
        held = len(rows) - len(self._rows)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.looked = QCheckBox(tr("I have looked at the pictures and messages of what needs review"))
        self._review = any(unreviewed(row) for row in self._rows)
        self.looked.setVisible(self._review)
        self.table = WorklistTable(WorklistModel(flagging))
        self.table.rows.show(self._rows)
        for number, key in enumerate(KEYS):
            self.table.setColumnHidden(number, key not in _SHOWN)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        lines = 2 + min(max(len(self._rows), 1), _MOST_ROWS)
        self.table.setMinimumHeight(lines * self.table.verticalHeader().defaultSectionSize())
        words = tr(
            "Signing makes a result final: from then on it can only be amended, with a reason. "
            "The name and the time are kept in the audit trail and printed on the report."
        )
        column = column_of(self, words)
        frame, content, _head = card()
        content.addWidget(self.table)
        column.addWidget(frame, 1)
        if held:
            left = tr("Signed, refused and uncounted results among those selected are left as they are.")
            column.addWidget(text_label(left, name="muted", wrap=True))
        for message in messages[:_MOST_MESSAGES]:
            column.addWidget(text_label(f"•  {message}", wrap=True))
        said = self._rows[0].comment if len(self._rows) == 1 else ""
        self.comment = text_field(tr("Comment on the report"), tr("Comment on the report, if there is one"), said)
        self.comment.setFixedHeight(4 * self.comment.fontMetrics().height())
        self.comment.setVisible(len(rows) == 1)
        column.addWidget(self.comment)
        column.addWidget(self.person)
        column.addWidget(self.looked)
        column.addWidget(self.refused)
        self.buttons, self.ok = buttons_of(self, tr("Sign as final"))
        column.addWidget(self.buttons)
        self.person.changed.connect(self.refresh)
        self.looked.toggled.connect(self.refresh)
        self.ok.clicked.connect(self._sign)
        self.ready()
        self.person.name.setFocus()

    def refresh(self) -> None:
        """Let it be signed once a vet is named and what needs review was looked at."""
        looked = not self._review or self.looked.isChecked()
        self.ok.setEnabled(bool(self._rows) and self.person.ready() and looked)

    def _sign(self) -> None:
        self.wait()
        ids = tuple(row.sample_id for row in self._rows)
        text = self.comment.toPlainText().strip()
        comment = text if len(ids) == 1 and text != self._rows[0].comment else None
        self.signed.emit(ids, self.person.who(), self.person.code(), comment)
