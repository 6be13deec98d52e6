"""What stands where there is nothing to show yet: one line that says so, one that says what to do, one button."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from bloodview.gui.icons import icon_pixmap
from bloodview.gui.parts import text_label
from bloodview.gui.theme import tokens_of


class Empty(QWidget):
    """An icon, a heading, a hint, and the button that does what the hint says."""

    def __init__(self, action: QAction | None = None) -> None:
        super().__init__()
        self._kind = "drop"
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.heading = text_label(size=1.5, bold=True, wrap=True)
        self.hint = text_label(name="muted", size=1.05, wrap=True)
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self._action: QAction | None = None
        for label in (self.heading, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(60, 40, 60, 60)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(self._icon)
        column.addWidget(self.heading)
        column.addWidget(self.hint)
        column.addSpacing(8)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.button.clicked.connect(self._press)
        self.set_action(action)

    def say(self, icon: str, heading: str, hint: str, action: QAction | None) -> None:
        """Show other words and another button; no action, no button."""
        self._kind = icon
        self.heading.setText(heading)
        self.hint.setText(hint)
        self.set_action(action)
        self._recolour()

    def set_action(self, action: QAction | None) -> None:
        """Let the button do another action."""
        self._action = action
        self.button.setVisible(action is not None)
        if action is not None:
            self.button.setText(action.text().replace("…", "") + "…" if "…" in action.text() else action.text())

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _press(self) -> None:
        if self._action is not None:
            self._action.trigger()

    def _recolour(self) -> None:
        tokens = tokens_of(self)
        colour = {"refused": tokens.refused, "drop": tokens.accent, "analyze": tokens.accent}.get(
            self._kind, tokens.muted
        )
        self._icon.setPixmap(icon_pixmap(self._kind, colour, 56, self.devicePixelRatioF()))
