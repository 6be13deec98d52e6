"""The choice of a language, in the settings and at the first start."""

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QComboBox

from bloodview.language import LANGUAGES, language, speaking, tr, wanted
from bloodview.settings import Language


def language_box(chosen: Language) -> QComboBox:
    """Make a list of the languages, each named in itself; its data are what `Settings.language` holds."""
    box = QComboBox()
    box.setAccessibleName(tr("Language"))
    box.addItem(tr("Language of this computer"), "")
    for code, name in LANGUAGES.items():
        box.addItem(name, code)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def language_note(chosen: str) -> str:
    """Say when a language holds, in that language: whoever chooses it reads it. Empty where it is spoken already."""
    coming = wanted(chosen, QLocale.system().name())
    if coming == language():
        return ""
    with speaking(coming):
        return tr("BloodView speaks this language from its next start.")
