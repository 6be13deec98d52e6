"""The one place that shows an error: a sentence for the user's errors, details to send on for our own."""

import logging
import traceback

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from bloodview import __version__
from bloodview.errors import UserError
from bloodview.gui.icons import icon_pixmap
from bloodview.gui.parts import text_label
from bloodview.gui.theme import tokens_of
from bloodview.language import tr

_LOG = logging.getLogger(__name__)
_MOST_SENTENCES = 5


def sentence(error: Exception) -> str:
    """Give what a list or a panel says of an error."""
    if isinstance(error, UserError):
        return str(error)
    return tr("Something went wrong in BloodView; the details are in the log.")


class ErrorDialog(QDialog):
    """Says what went wrong; with `details` it also shows them and copies them."""

    def __init__(self, words: str, details: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("BloodView")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(620 if details else 440)
        tokens = tokens_of(self)
        icon = QLabel()
        kind, colour = ("refused", tokens.refused) if details else ("review", tokens.review)
        icon.setPixmap(icon_pixmap(kind, colour, 36, self.devicePixelRatioF()))
        self.words = text_label(words, wrap=True, size=1.05)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(icon, alignment=Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(16)
        column.addLayout(head)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setMinimumHeight(220)
        self.details.setVisible(bool(details))
        column.addWidget(self.details, 1)
        if details:
            self.copy = buttons.addButton(tr("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
            self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        column.addWidget(buttons)


def show_error(error: BaseException, parent: QWidget | None = None) -> ErrorDialog:
    """Show an error without waiting for it to be closed: a UserError's sentence, or a bug with details to copy."""
    if isinstance(error, UserError):
        # The sentence names a file, and files are named after patients: it stays out of the log.
        _LOG.info("told the user of a %s", type(error).__name__)
        dialog = ErrorDialog(str(error), parent=parent)
    else:
        _LOG.error("a bug reached the window: %s", _where(error))
        details = f"BloodView {__version__}\n{''.join(traceback.format_exception(error))}"
        words = tr(
            "Something went wrong in BloodView. Your files are unchanged. "
            "Please copy the details and send them to your supplier."
        )
        dialog = ErrorDialog(words, details, parent)
    dialog.open()
    return dialog


def add_error(error: UserError, parent: QWidget) -> None:
    """Show a sentence; while one is open it is added to that, as a full drive refuses everything one after another."""
    dialog = next((each for each in parent.findChildren(ErrorDialog) if each.isVisible()), None)
    if dialog is None or not dialog.details.isHidden():
        show_error(error, parent)
        return
    said = dialog.words.text().split("\n\n")
    if str(error) not in said and len(said) < _MOST_SENTENCES:
        dialog.words.setText("\n\n".join([*said, str(error)]))


def _where(error: BaseException) -> str:
    """Name the kind of error and the places it came through, not its text, which may hold a patient's name."""
    frames = traceback.extract_tb(error.__traceback__)
    return type(error).__name__ + " at " + " < ".join(f"{f.filename}:{f.lineno}" for f in reversed(frames[-8:]))
