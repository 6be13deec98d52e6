"""Signing results as final, and amending a signed one with a reason."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from bloodview.gui.parts import card, text_label
from bloodview.gui.signing_person import Person
from bloodview.gui.signing_rules import can_sign
from bloodview.gui.theme import tokens_of
from bloodview.gui.worklist_model import KEYS, Flagging, WorklistModel, no_flags
from bloodview.gui.worklist_table import WorklistTable
from bloodview.store.records import State, UserRecord, WorklistRow

_SHOWN = ("state", "patient", "species", "file", "rbc", "retic_pct", "clump_pct", "plt")
_MOST_MESSAGES, _MOST_ROWS = 8, 8


class SignDialog(QDialog):
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
        super().__init__(parent)
        self._rows = [row for row in rows if can_sign(row)]
        held = len(rows) - len(self._rows)
        self.setWindowTitle("Sign the result" if len(rows) == 1 else "Sign the results")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.person = Person(users, last, vets_only=True)
        self.looked = QCheckBox("I have looked at the pictures and messages of what needs review")
        self._review = any(row.state is State.REVIEW for row in self._rows)
        self.looked.setVisible(self._review)
        self.refused = _Refusal()
        self.table = WorklistTable(WorklistModel(flagging))
        self.table.rows.show(self._rows)
        for number, key in enumerate(KEYS):
            self.table.setColumnHidden(number, key not in _SHOWN)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        lines = 2 + min(max(len(self._rows), 1), _MOST_ROWS)
        self.table.setMinimumHeight(lines * self.table.verticalHeader().defaultSectionSize())
        words = (
            "Signing makes a result final: from then on it can only be amended, with a reason. "
            "The name and the time are kept in the audit trail and printed on the report."
        )
        column = _column(self, words)
        frame, content, _head = card()
        content.addWidget(self.table)
        column.addWidget(frame, 1)
        if held:
            left = "Signed, refused and uncounted results among those selected are left as they are."
            column.addWidget(text_label(left, name="muted", wrap=True))
        for message in messages[:_MOST_MESSAGES]:
            column.addWidget(text_label(f"•  {message}", wrap=True))
        self.comment = QPlainTextEdit(self._rows[0].comment if len(self._rows) == 1 else "")
        self.comment.setAccessibleName("Comment on the report")
        self.comment.setPlaceholderText("Comment on the report, if there is one")
        self.comment.setTabChangesFocus(True)
        self.comment.setFixedHeight(4 * self.comment.fontMetrics().height())
        self.comment.setVisible(len(rows) == 1)
        column.addWidget(self.comment)
        column.addWidget(self.person)
        column.addWidget(self.looked)
        column.addWidget(self.refused)
        self.buttons, self.ok = _buttons(self, "Sign as final")
        column.addWidget(self.buttons)
        self.person.changed.connect(self._refresh)
        self.looked.toggled.connect(self._refresh)
        self.ok.clicked.connect(self._sign)
        self.resize(900, 300)
        self._refresh()
        self.person.name.setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not signed, and let it be tried again."""
        self.refused.say(sentence)
        self._refresh()

    def finish(self) -> None:
        """Close, as it is signed."""
        self.accept()

    def _refresh(self) -> None:
        looked = not self._review or self.looked.isChecked()
        self.ok.setEnabled(bool(self._rows) and self.person.ready() and looked)

    def _sign(self) -> None:
        self.ok.setEnabled(False)
        self.refused.say("")
        ids = tuple(row.sample_id for row in self._rows)
        text = self.comment.toPlainText().strip()
        comment = text if len(ids) == 1 and text != self._rows[0].comment else None
        self.signed.emit(ids, self.person.who(), self.person.code(), comment)


class AmendDialog(QDialog):
    """Asks why a signed result is opened again. `amended` carries the id of the sample, the name and the reason."""

    amended = Signal(int, str, str)

    def __init__(
        self, row: WorklistRow, users: Sequence[UserRecord] = (), last: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row = row
        self.setWindowTitle("Amend the result")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.person = Person(users, last, vets_only=False)
        # Opening again takes no PIN: signing anew does.
        self.person.pin.setEnabled(False)
        self.why = QPlainTextEdit()
        self.why.setAccessibleName("Reason of the amendment")
        self.why.setPlaceholderText("For example: the sample was given to the wrong patient")
        self.why.setTabChangesFocus(True)
        self.refused = _Refusal()
        signed = f"{row.file} was signed by {row.signed_by}." if row.signed_by else f"{row.file} was signed."
        words = (
            f"{signed} It opens again: patient, comment and result may be changed until it is signed anew. "
            "The report then says AMENDED, with this reason."
        )
        column = _column(self, words)
        column.addWidget(self.person)
        column.addWidget(text_label("Reason", name="muted"))
        column.addWidget(self.why, 1)
        column.addWidget(self.refused)
        self.buttons, self.ok = _buttons(self, "Open again")
        column.addWidget(self.buttons)
        self.person.changed.connect(self._refresh)
        self.why.textChanged.connect(self._refresh)
        self.ok.clicked.connect(self._amend)
        self.resize(560, 340)
        self._refresh()
        (self.why if self.person.who() else self.person.name).setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not opened, and let it be tried again."""
        self.refused.say(sentence)
        self._refresh()

    def finish(self) -> None:
        """Close, as it is done."""
        self.accept()

    def _refresh(self) -> None:
        self.ok.setEnabled(bool(self.person.who()) and bool(self.why.toPlainText().strip()))

    def _amend(self) -> None:
        self.ok.setEnabled(False)
        self.refused.say("")
        self.amended.emit(self._row.sample_id, self.person.who(), self.why.toPlainText().strip())


class _Refusal(QWidget):
    """The sentence of a refusal; it takes no room while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.words = text_label(wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        self.say("")

    def say(self, sentence: str) -> None:
        self.words.setText(f"✗ {sentence}" if sentence else "")
        self.words.setStyleSheet(f"color: {tokens_of(self).refused};")
        self.setVisible(bool(sentence))


def _column(dialog: QDialog, words: str) -> QVBoxLayout:
    column = QVBoxLayout(dialog)
    column.setContentsMargins(18, 16, 18, 14)
    column.setSpacing(10)
    column.addWidget(text_label(words, wrap=True))
    return column


def _buttons(dialog: QDialog, words: str) -> tuple[QDialogButtonBox, QPushButton]:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    buttons.rejected.connect(dialog.reject)
    ok = buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
    ok.setObjectName("primary")
    ok.setDefault(True)
    return buttons, ok
