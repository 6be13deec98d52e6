"""Messages one under the other: as many whole ones as a few lines hold, and a button for the rest."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from bloodview.gui.parts import text_label
from bloodview.language import tr, trn

_LINES = 4
_ALL = QRect(0, 0, 0, 1_000_000)


class MessageLines(QWidget):
    """Shows the first messages; the button says how many more there are and shows them all."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[str, ...] = ()
        self._whole = False
        self._label = text_label(wrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._holder = _Holder(self._label)
        self.more = QPushButton()
        self.more.setObjectName("more")
        self.more.setAutoDefault(False)
        self.more.setCursor(Qt.CursorShape.PointingHandCursor)
        self.more.clicked.connect(self._turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._holder)
        column.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeft)

    def say(self, messages: Sequence[str]) -> None:
        """Show other messages, the first of them again; the same ones stay as they are seen."""
        lines = tuple(messages if len(messages) == 1 else [f"•  {message}" for message in messages])
        if lines != self._lines:
            self._lines, self._whole = lines, False
        self.setVisible(bool(lines))
        self._fit()

    def all(self) -> str:
        """Give every message, one a line, whether seen or not."""
        return "\n".join(self._lines)

    def seen(self) -> str:
        """Give the messages on the screen, one a line."""
        return self._label.text()

    def resizeEvent(self, event: object) -> None:
        """Show as many as the new width has room for."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _turn(self) -> None:
        self._whole = not self._whole
        self._fit()

    def _fit(self) -> None:
        room = self._room()
        hidden = len(self._lines) - room
        self._label.setText("\n".join(self._lines if self._whole else self._lines[:room]))
        self.more.setVisible(hidden > 0)
        more = trn("+{number} more", "+{number} more", hidden)
        self.more.setText(tr("Show fewer") if self._whole else more)
        spoken = trn("Show {number} more message", "Show {number} more messages", hidden)
        self.more.setAccessibleName(tr("Show fewer messages") if self._whole else spoken)
        self._holder.updateGeometry()

    def _room(self) -> int:
        """Count the whole messages that fit; the first is always shown."""
        metrics = self._label.fontMetrics()
        width = _text_width(self.width())
        left = _LINES * metrics.lineSpacing()
        for number, line in enumerate(self._lines):
            box = _ALL.adjusted(0, 0, width, 0)
            left -= metrics.boundingRect(box, int(Qt.TextFlag.TextWordWrap), line).height()
            if left < 0 and number:
                return number
        return len(self._lines)


class _Holder(QScrollArea):
    """As high as its text at its width, of which a layout would ask only a label, and then for more than it has."""

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._label = label
        self.setWidget(label)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for turn in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            turn(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = max(self.width(), 200)
        return QSize(width, self._label.heightForWidth(_text_width(width)) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.updateGeometry()


def _text_width(width: int) -> int:
    """Leave a little for letters that reach beyond their box."""
    return max(width, 200) - 4
