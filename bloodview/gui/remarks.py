"""Sentences that stand out, one under the other, each with the icon and colour of how serious it is."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy

from bloodview.gui.icons import icon_pixmap
from bloodview.gui.parts import text_label
from bloodview.gui.theme import tokens_of
from bloodview.gui.verdict import verdict_colours
from bloodview.language import trn

_ICON = 16
_MOST = 5


class Remarks(QFrame):
    """Shows up to a few remarks, the rest in the tool tip of the last; hidden without any."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("remarks")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._kinds: list[str] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[QLabel, QLabel]] = []
        self.setVisible(False)

    def say(self, remarks: Sequence[tuple[str, str]]) -> None:
        """Show remarks: "ok", "review" or "refused", and a sentence each; what refuses comes first."""
        ordered = sorted(remarks, key=lambda remark: ("refused", "review", "ok").index(remark[0]))
        if len(ordered) > _MOST:
            more = len(ordered) - _MOST + 1
            rest = trn("… and {number} more of this kind.", "… and {number} more of this kind.", more)
            ordered = [*ordered[: _MOST - 1], ("review", rest)]
        for icon, text in self._lines:
            for label in (icon, text):
                self._grid.removeWidget(label)
                label.deleteLater()
        self._lines = []
        self._kinds = [kind for kind, _sentence in ordered]
        for row, (_kind, sentence) in enumerate(ordered):
            icon, text = QLabel(), text_label(sentence, wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(icon, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
            self._lines.append((icon, text))
        self.setVisible(bool(ordered))
        self._recolour()

    def words(self) -> list[str]:
        """Give the sentences shown."""
        return [text.text() for _icon, text in self._lines]

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        if not self._lines:
            return
        tokens = tokens_of(self)
        strong, soft = verdict_colours("refused" if "refused" in self._kinds else self._kinds[0], tokens)
        sheet = (
            f"QFrame#remarks {{ background: {soft}; border: 1px solid {strong}; border-radius: 8px; }}"
            " QFrame#remarks QLabel { background: transparent; }"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
        for kind, (icon, _text) in zip(self._kinds, self._lines, strict=True):
            colour = verdict_colours(kind, tokens)[0]
            icon.setPixmap(icon_pixmap(kind, colour, _ICON, self.devicePixelRatioF()))
