"""What the dialogs of signing, reviewing and amending share: their column, their buttons, the line of a refusal."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.theme import tokens_of

_LEAST_LINES = 4


class Refusal(QWidget):
    """The sentence of a refusal; it takes no room while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.words = text_label(wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        self.say("")

    def say(self, sentence: str) -> None:
        """Say why it was not done; nothing takes it away."""
        self.words.setText(f"✗ {sentence}" if sentence else "")
        self.words.setStyleSheet(f"color: {tokens_of(self).refused};")
        self.setVisible(bool(sentence))


def column_of(dialog: QDialog, words: str) -> QVBoxLayout:
    """Give the column of a dialog, which begins with what it is about."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(18, 16, 18, 14)
    column.setSpacing(10)
    column.addWidget(text_label(words, wrap=True))
    return column


def text_field(name: str, hint: str, text: str = "") -> QPlainTextEdit:
    """Give a field for some lines of text, which the Tab key leaves."""
    field = QPlainTextEdit(text)
    field.setAccessibleName(name)
    field.setPlaceholderText(hint)
    field.setTabChangesFocus(True)
    field.setMinimumHeight(_LEAST_LINES * field.fontMetrics().lineSpacing())
    return field


def fit(dialog: QDialog, letters: int, lines: int = 0) -> None:
    """Make a dialog as wide as so many letters and as high as its text then is, which larger letters make higher.

    lines : the least height, in lines of text
    """
    layout = dialog.layout()
    metrics = dialog.fontMetrics()
    if layout is None:
        return
    layout.activate()
    width = max(
        dialog.width() if dialog.isVisible() else 0, letters * metrics.averageCharWidth(), layout.minimumSize().width()
    )
    least = layout.totalMinimumHeightForWidth(width) if layout.hasHeightForWidth() else layout.minimumSize().height()
    dialog.setMinimumHeight(min(least, dialog.screen().availableGeometry().height()))
    now = dialog.height() if dialog.isVisible() else 0
    dialog.resize(width, max(now, least, lines * metrics.lineSpacing()))


def buttons_of(dialog: QDialog, words: str) -> tuple[QDialogButtonBox, QPushButton]:
    """Give the buttons of a dialog: one that does it, and Cancel."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    buttons.rejected.connect(dialog.reject)
    ok = buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
    ok.setObjectName("primary")
    ok.setDefault(True)
    return buttons, ok
