"""The user manual, shown inside the program."""

from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from bloodview.errors import refusing
from bloodview.gui.reading_dialog import show_text
from bloodview.paths import resources


def manual_text() -> str:
    """Give the pages of the manual in order, as Markdown."""
    folder = resources() / "docs" / "manual"
    with refusing(folder, "read"):
        return "\n\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.md")))


def show_manual(parent: QWidget) -> QDialog:
    """Show the manual without waiting for it to be closed."""
    browser = QTextBrowser()
    browser.setMarkdown(manual_text())
    return show_text("Manual", browser, 720, parent)
