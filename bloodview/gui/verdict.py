"""The banner that says whether the counts may be released, and why not: icon, words, colour."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from bloodview.clinic.holds import held_sentences
from bloodview.gui.icons import icon_pixmap
from bloodview.gui.message_lines import MessageLines
from bloodview.gui.parts import text_label
from bloodview.gui.session import Entry, State
from bloodview.gui.theme import Tokens, tokens_of
from bloodview.gui.words import RELEASE_WORDS
from bloodview.language import mark, tr
from bloodview.result import SIMULATED_NOTICE, Release, is_simulated_notice

SIMULATED = mark("Model trained on simulated samples only: not for diagnosis")


class Verdict(QFrame):
    """Shows one verdict and its messages, those on what the counts are worth first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("verdict")
        self._kind = "ok"
        self._icon = QLabel()
        self._icon.setFixedSize(30, 30)
        self._title = text_label(size=1.25, bold=True)
        self.notice = Notice()
        self.lines = MessageLines()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 9)
        row.setSpacing(12)
        row.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self.notice)
        words.addLayout(head)
        words.addWidget(self.lines)
        row.addLayout(words, 1)

    @property
    def title(self) -> str:
        """The verdict in words."""
        return self._title.text()

    @property
    def messages(self) -> str:
        """All messages, one a line."""
        return self.lines.all()

    def show_entry(self, entry: Entry, meant: Sequence[str] = (), freed: str = "") -> None:
        """Show the verdict on an entry that has a result, then what its counts mean for the patient.

        freed : who released what was held
        """
        if entry.result is None:
            return
        kind, title = entry.result.release, tr(RELEASE_WORDS[entry.result.release])
        held = entry.result.held if kind is not Release.REFUSED else {}
        why = held_sentences(held, entry.result.messages, freed=bool(freed))
        messages = [*why, *entry.result.messages, *(entry.sample.warnings if entry.sample is not None else ())]
        self.notice.set_text(tr(SIMULATED) if entry.result.model_simulated else "", tr(SIMULATED_NOTICE))
        # The strip above says it already, on every result.
        messages = [message for message in messages if not is_simulated_notice(message)]
        if entry.stale:
            kind, title = Release.REVIEW, tr("Analyze again (F5)")
            messages = [*entry.stale_because, *messages]
        if entry.state is State.FAILED:
            kind, title = Release.REFUSED, tr("The last analysis failed")
            messages = [entry.reason, tr("The counts below are those of the analysis before.")]
        self._kind = kind.value
        self._title.setText(title)
        self.lines.say(list(dict.fromkeys((*messages, *meant))))
        self.setAccessibleName(f"{title}. {self.messages}")
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        strong, soft = verdict_colours(self._kind, tokens)
        sheet = (
            f"QFrame#verdict {{ background: {soft}; border: 1px solid {strong};"
            f" border-radius: 8px; }} QFrame#verdict QLabel {{ background: transparent; }}"
            f" QPushButton#more {{ background: transparent; border: 1px solid transparent; border-radius: 4px;"
            f" padding: 1px 4px 1px 0; font-weight: 600; text-decoration: underline; color: {strong}; }}"
            f" QPushButton#more:focus {{ border-color: {strong}; }}"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
            self._title.setStyleSheet(f"color: {strong};")
            self._icon.setPixmap(icon_pixmap(self._kind, strong, 30, self.devicePixelRatioF()))


def verdict_colours(kind: str, tokens: Tokens) -> tuple[str, str]:
    """Give the strong and the soft colour of ok, review or refused."""
    return {
        "ok": (tokens.ok, tokens.ok_soft),
        "review": (tokens.review, tokens.review_soft),
        "refused": (tokens.refused, tokens.refused_soft),
    }[kind]


class Notice(QFrame):
    """An icon and one sentence on how far to trust what is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = QLabel()
        self._text = text_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._text)

    def set_text(self, text: str, more: str = "") -> None:
        """Say something else, and more of it in the tool tip; nothing hides it."""
        self._text.setText(text)
        self.setToolTip(html.escape(more))
        self.setVisible(bool(text))

    def text(self) -> str:
        """Give the sentence shown."""
        return self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def showEvent(self, event: object) -> None:
        """Draw the icon once the palette is known."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._recolour()

    def _recolour(self) -> None:
        self._icon.setPixmap(icon_pixmap("about", tokens_of(self).text, 16, self.devicePixelRatioF()))
