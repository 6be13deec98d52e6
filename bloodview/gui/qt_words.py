"""Qt's own words (buttons of dialogs, menus of text fields) in the language spoken, and its numbers and days."""

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from bloodview.language import LOCALES, SOURCE, language, mark, tr

# What Qt writes itself in the windows of this program; & marks the letter that Alt and the keyboard reach. Qt ships
# no Romanian, so that these go through the catalogue like every other sentence.
_WORDS = (
    mark("OK"),
    mark("&OK"),
    mark("Save"),
    mark("&Save"),
    mark("Open"),
    mark("&Open"),
    mark("Cancel"),
    mark("&Cancel"),
    mark("Close"),
    mark("&Close"),
    mark("Apply"),
    mark("Reset"),
    mark("Discard"),
    mark("&Yes"),
    mark("&No"),
    mark("Retry"),
    mark("Show Details..."),
    mark("Hide Details..."),
    mark("&Undo"),
    mark("&Redo"),
    mark("Cu&t"),
    mark("&Copy"),
    mark("&Paste"),
    mark("Delete"),
    mark("Select All"),
    mark("Copy &Link Location"),
    mark("&Step up"),
    mark("Step &down"),
    mark("Look in:"),
    mark("File &name:"),
    mark("Files of type:"),
    mark("Directory:"),
    mark("&Choose"),
    mark("All Files (*)"),
    mark("&Rename"),
    mark("&Delete"),
    mark("Show &hidden files"),
    mark("&New Folder"),
    mark("Name"),
    mark("Size"),
    mark("Type"),
    mark("Date Modified"),
    mark("Back"),
    mark("Forward"),
    mark("Go back"),
    mark("Go forward"),
    mark("Parent Directory"),
    mark("Create New Folder"),
    mark("List View"),
    mark("Detail View"),
    mark("< &Back"),
    mark("&Next >"),
    mark("&Finish"),
    mark("Commit"),
    mark("Done"),
    mark("Help"),
    mark("&Help"),
)


class QtWords(QTranslator):
    """Says Qt's own words as the catalogue has them; what it lacks stays as Qt wrote it."""

    def translate(self, _context: str, sourceText: str, _meant: str | None = None, _n: int = -1) -> str | None:
        """Give the word in the language spoken, None to leave it to Qt."""
        return tr(sourceText) if sourceText in _WORDS else None

    def isEmpty(self) -> bool:
        """Tell Qt that there is something to ask for."""
        return False


def speak_in_window(application: QApplication) -> None:
    """Let Qt write words, numbers and days in the language spoken."""
    locale = QLocale(LOCALES[language()])
    QLocale.setDefault(locale)
    application.setLayoutDirection(locale.textDirection())
    for former in application.findChildren(QtWords):
        application.removeTranslator(former)
        former.deleteLater()
    if language() != SOURCE:
        application.installTranslator(QtWords(application))
