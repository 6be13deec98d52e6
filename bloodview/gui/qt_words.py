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
    mark("File &name:"),
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
# The rest of the dialogs that open and save files, and of the one that prints, where the system has none of its own.
_OF_FILES = (
    mark("&Look in:"),
    mark("Files of &type:"),
    mark("Files"),
    mark("Directories"),
    mark("Folder"),
    mark("Drive"),
    mark("Computer"),
    mark("Sidebar"),
    mark("List of places and bookmarks"),
    mark("Go to the parent directory"),
    mark("Create a New Folder"),
    mark("Change to list view mode"),
    mark("Change to detail view mode"),
    mark("Show "),
    mark("Save As"),
    mark("Find Directory"),
    mark("New Folder"),
    mark("Remove"),
    mark("%1 already exists.\nDo you want to replace it?"),
    mark("%1\nFile not found.\nPlease verify the correct file name was given."),
    mark("%1\nDirectory not found.\nPlease verify the correct directory name was given."),
    mark("Are you sure you want to delete '%1'?"),
    mark("'%1' is write protected.\nDo you want to delete it anyway?"),
    mark("Could not delete directory."),
)
_OF_PRINTING = (
    mark("Print"),
    mark("&Print"),
    mark("&Options >>"),
    mark("&Options <<"),
    mark("Options"),
    mark("Print to File (PDF)"),
    mark("Local file"),
    mark("Write PDF file"),
    mark("Printer"),
    mark("&Name:"),
    mark("P&roperties"),
    mark("Location:"),
    mark("Preview"),
    mark("Type:"),
    mark("Output &file:"),
    mark("Print range"),
    mark("Print all"),
    mark("Pages from"),
    mark("to"),
    mark("Pages"),
    mark("Current Page"),
    mark("Selection"),
    mark("Page &Set:"),
    mark("All Pages"),
    mark("Odd Pages"),
    mark("Even Pages"),
    mark("Output Settings"),
    mark("Copies:"),
    mark("Copies"),
    mark("Collate"),
    mark("Reverse"),
    mark("Color Mode"),
    mark("Color"),
    mark("Grayscale"),
    mark("Double Sided Printing"),
    mark("Off"),
    mark("Long side binding"),
    mark("Short side binding"),
    mark(
        "Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a "
        "hyphen. E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9."
    ),
)
# The keys as they stand beside the entries of menus.
_OF_KEYS = (
    mark("Ctrl"),
    mark("Shift"),
    mark("Alt"),
    mark("Space"),
    mark("Esc"),
    mark("Tab"),
    mark("Backspace"),
    mark("Return"),
    mark("Enter"),
    mark("Ins"),
    mark("Del"),
    mark("Home"),
    mark("End"),
    mark("Left"),
    mark("Up"),
    mark("Right"),
    mark("Down"),
    mark("PgUp"),
    mark("PgDown"),
)
_KNOWN = frozenset((*_WORDS, *_OF_FILES, *_OF_PRINTING, *_OF_KEYS))


class QtWords(QTranslator):
    """Says Qt's own words as the catalogue has them; what it lacks stays as Qt wrote it."""

    def translate(self, _context: str, sourceText: str, _meant: str | None = None, _n: int = -1) -> str | None:
        """Give the word in the language spoken, None to leave it to Qt."""
        return tr(sourceText) if sourceText in _KNOWN else None

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
