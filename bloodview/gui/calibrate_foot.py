"""Head and foot of the calibration: which step it is at, and the buttons that lead on, back and out."""

from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from bloodview.gui.icons import themed_icon
from bloodview.gui.parts import ElidedLabel, text_label
from bloodview.gui.theme import tokens_of
from bloodview.language import mark, tr


class Page(IntEnum):
    """The pages in their order."""

    CHOOSE = 0
    TABLE = 1
    RUN = 2
    RESULT = 3


_NAMES = (mark("Samples"), mark("Table"), mark("Training"), mark("Agreement"))


class Steps(QWidget):
    """The steps in one line, the present one marked."""

    def __init__(self) -> None:
        super().__init__()
        self._now = Page.CHOOSE
        self._labels: list[QLabel] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for page, name in zip(Page, _NAMES, strict=True):
            label = text_label(f"{page + 1}  {tr(name)}")
            self._labels.append(label)
            row.addWidget(label)
            if page is not Page.RESULT:
                row.addWidget(text_label("›", name="muted"))
        row.addStretch()
        self.show_step(Page.CHOOSE)

    def show_step(self, page: Page) -> None:
        """Mark another step."""
        self._now = page
        words = tr("Step {number} of {all}: {name}", number=page + 1, all=len(Page), name=tr(_NAMES[page]))
        self.setAccessibleName(words)
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        for page, label in zip(Page, self._labels, strict=True):
            now = page is self._now
            label.setStyleSheet(
                f"font-weight: 600; color: {tokens.on_accent}; background: {tokens.accent};"
                " border-radius: 10px; padding: 3px 11px;"
                if now
                else f"color: {tokens.muted}; padding: 3px 4px;"
            )


class Foot(QWidget):
    """Back, what was saved, Save PDF, Close and the button that leads on."""

    def __init__(self) -> None:
        super().__init__()
        self.back = QPushButton(tr("Back"))
        self.status = ElidedLabel(name="muted")
        self.save = QPushButton(themed_icon("save"), tr("Save PDF…"))
        self.save.setIconSize(QSize(18, 18))
        self.out = QPushButton(tr("Close"))
        self.next = QPushButton()
        self.next.setObjectName("primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.back)
        row.addWidget(self.status, 1)
        for button in (self.save, self.out, self.next):
            row.addWidget(button)
        for button in (self.back, self.save, self.out, self.next):
            button.setAutoDefault(False)

    def offer(self, on: str, enabled: bool, out: str, *, back: bool, save: bool) -> None:
        """Name the buttons and say which can be pressed; without words no button leads on."""
        self.next.setText(on)
        self.next.setVisible(bool(on))
        self.next.setEnabled(enabled)
        self.out.setText(out)
        self.back.setVisible(back)
        self.save.setVisible(save)

    def saved(self, path: Path) -> None:
        """Say where the report was saved."""
        self.status.set_whole(tr("Saved as {file}", file=path))
