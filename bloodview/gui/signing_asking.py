"""Dialogs that ask who does something, and why, before the records keep it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton, QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.signing_parts import Refusal, buttons_of, column_of, fit
from bloodview.gui.signing_person import Person


class AskingDialog(QDialog):
    """Stays open until `finish` is called; who derives from it gives `refresh`, and `ok` once its buttons are there.

    letters, lines : the least size, as of `fit`
    """

    ok: QPushButton

    def __init__(self, title: str, person: Person, letters: int, lines: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.person = person
        self.refused = Refusal()
        self._size = letters, lines

    def refuse(self, sentence: str) -> None:
        """Say why it was not done, and let it be tried again."""
        self.refused.say(sentence)
        self.ready()

    def finish(self) -> None:
        """Close, as it is done."""
        self.accept()

    def refresh(self) -> None:
        """Let it be done once all is told."""
        raise NotImplementedError

    def ready(self) -> None:
        """Follow what is told, in the room that all of it needs."""
        self.refresh()
        fit(self, *self._size)

    def wait(self) -> None:
        """Let nobody ask twice until it is done or refused."""
        self.ok.setEnabled(False)
        self.refused.say("")


class ReasonDialog(AskingDialog):
    """Asks who and for some lines of text; who derives from it gives `send`, which tells the records."""

    why: QPlainTextEdit

    def place(self, words: str, title: str, done: str, shown: Sequence[QWidget] = ()) -> None:
        """Set out what it is about, `shown`, the person, the text under its title, and the button that says `done`."""
        column = column_of(self, words)
        for each in shown:
            column.addWidget(each)
        column.addWidget(self.person)
        column.addWidget(text_label(title, name="muted"))
        column.addWidget(self.why, 1)
        column.addWidget(self.refused)
        self.buttons, self.ok = buttons_of(self, done)
        column.addWidget(self.buttons)
        self.person.changed.connect(self.refresh)
        self.why.textChanged.connect(self.refresh)
        self.ok.clicked.connect(self._send)
        self.ready()
        (self.why if self.person.who() else self.person.name).setFocus()

    def send(self, why: str) -> None:
        """Ask for it to be kept, with the text."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Let it be done once somebody is named and something is written."""
        self.ok.setEnabled(self.person.ready() and bool(self._text()))

    def _text(self) -> str:
        return self.why.toPlainText().strip()

    def _send(self) -> None:
        self.wait()
        self.send(self._text())
