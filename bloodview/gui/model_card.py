"""The card of a model: what it is, what it was made of, and how far it can be trusted."""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from bloodview.analysis.library import Installed
from bloodview.errors import refusing
from bloodview.gui.reading_dialog import show_text
from bloodview.language import tr
from bloodview.learn.manifest import CARD_FILE

_MOST_CHARACTERS = 200_000
_PLAIN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


def card_text(model: Installed) -> str:
    """Give the card as Markdown; raises UserError where it cannot be read."""
    path = model.folder / CARD_FILE
    if not path.is_file():
        without = tr("This model has no card.")
        return f"# {model.name}\n\n{without}"
    with refusing(path, "read"), path.open(encoding="utf-8", errors="replace") as file:
        return file.read(_MOST_CHARACTERS)


def show_card(model: Installed, parent: QWidget) -> QDialog:
    """Show the card without waiting for it to be closed; nothing in it is followed or loaded."""
    browser = _Card()
    browser.document().setMarkdown(card_text(model), _PLAIN)
    return show_text(tr("Model card"), browser, 760, parent)


class _Card(QTextBrowser):
    """Shows text alone: a card comes from a file, and may name pictures that are none of its business."""

    def loadResource(self, _type: int, _name: object) -> object:
        return None
