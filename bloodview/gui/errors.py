"""The one place that shows an error: a sentence for the user's errors, details to send on for our own."""

import logging
import traceback

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from bloodview import __version__
from bloodview.errors import UserError

_LOG = logging.getLogger(__name__)


def sentence(error: Exception) -> str:
    """Give what a list or a panel says of an error."""
    if isinstance(error, UserError):
        return str(error)
    return "Something went wrong in BloodView; the details are in the log."


def show_error(error: BaseException, parent: QWidget | None = None) -> QMessageBox:
    """Show an error without waiting for it to be closed: a UserError's sentence, or a bug with details to copy."""
    box = QMessageBox(parent)
    box.setWindowTitle("BloodView")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if isinstance(error, UserError):
        # The sentence names a file, and files are named after patients: it stays out of the log.
        _LOG.info("told the user of a %s", type(error).__name__)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(str(error))
    else:
        _LOG.error("a bug reached the window: %s", _where(error))
        box.setIcon(QMessageBox.Icon.Critical)
        box.setText("Something went wrong in BloodView.")
        box.setInformativeText("Your files are unchanged. Please copy the details and send them to your supplier.")
        details = f"BloodView {__version__}\n{''.join(traceback.format_exception(error))}"
        box.setDetailedText(details)
        copy = QPushButton("Copy details")
        # A button that a message box holds would close it; this one only copies.
        box.addButton(copy, QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
    box.open()
    return box


def _where(error: BaseException) -> str:
    """Name the kind of error and the places it came through, not its text, which may hold a patient's name."""
    frames = traceback.extract_tb(error.__traceback__)
    return type(error).__name__ + " at " + " < ".join(f"{f.filename}:{f.lineno}" for f in reversed(frames[-8:]))
