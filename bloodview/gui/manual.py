"""The user manual, shown inside the program."""

import re

from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from bloodview.errors import refusing
from bloodview.gui.reading_dialog import show_text
from bloodview.language import SOURCE, language, mark, tr
from bloodview.paths import resources

# The chapters themselves are in English, and so are the headings inside them.
TITLES = (mark("Your first sample"), mark("Calibrating to your analyser"), mark("The clinic's day"))
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def manual_text() -> str:
    """Give the pages of the manual in order, as Markdown, with the titles of the chapters in the language spoken."""
    folder = resources() / "docs" / "manual"
    with refusing(folder, "read"):
        pages = [path.read_text("utf-8") for path in sorted(folder.glob("*.md"))]
    pages = [_TITLE.sub(lambda title: f"# {_said(title[1])}", page, count=1) for page in pages]
    if language() != SOURCE:
        pages.insert(0, tr("The chapters of the manual are in English."))
    return "\n\n".join(pages)


def show_manual(parent: QWidget) -> QDialog:
    """Show the manual without waiting for it to be closed."""
    browser = QTextBrowser()
    browser.setMarkdown(manual_text())
    return show_text(tr("Manual"), browser, 720, parent)


def _said(title: str) -> str:
    return tr(title) if title in TITLES else title
