"""The user manual, shown inside the program."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from bloodview.errors import refusing
from bloodview.paths import resources


def manual_text() -> str:
    """Give the pages of the manual in order, as Markdown."""
    folder = resources() / "docs" / "manual"
    with refusing(folder, "read"):
        return "\n\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.md")))


def show_manual(parent: QWidget) -> QDialog:
    """Show the manual without waiting for it to be closed."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Manual")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    browser = QTextBrowser()
    browser.setOpenLinks(False)
    browser.document().setDocumentMargin(18)
    browser.setMarkdown(manual_text())
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(14, 14, 14, 14)
    column.addWidget(browser, 1)
    column.addWidget(buttons)
    dialog.resize(720, 640)
    dialog.open()
    return dialog
