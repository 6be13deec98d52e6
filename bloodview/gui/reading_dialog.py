"""A dialog to read a text in, closed when it has been read."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget


def show_text(title: str, browser: QTextBrowser, width: int, parent: QWidget) -> QDialog:
    """Show a browser with its text without waiting for it to be closed; no link in it is followed."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    browser.setOpenLinks(False)
    browser.document().setDocumentMargin(18)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(14, 14, 14, 14)
    column.addWidget(browser, 1)
    column.addWidget(buttons)
    dialog.resize(width, 640)
    dialog.open()
    return dialog
