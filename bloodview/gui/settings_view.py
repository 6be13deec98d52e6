"""Settings, page View: language, colours and plots."""

from PySide6.QtWidgets import QCheckBox, QComboBox

from bloodview.gui.settings_language import language_box
from bloodview.gui.settings_parts import Page
from bloodview.language import mark, tr
from bloodview.settings import Settings

_THEMES = {"system": mark("As the system"), "light": mark("Light"), "dark": mark("Dark")}
_SCALES = {
    "arcsinh": mark("arcsinh: linear near zero, logarithmic above"),
    "log": mark("log: logarithmic"),
    "linear": mark("linear"),
}


class ViewPage(Page):
    """How the window speaks and looks."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("View"), tr("How the window speaks and looks."))
        self.language = language_box(settings.language)
        self.theme = _chooser(_THEMES, settings.theme)
        self.scale = _chooser(_SCALES, settings.plot_scale)
        self.other = QCheckBox(tr("Show debris and white cells in plots"))
        self.other.setChecked(settings.plot_other)
        self.row(tr("Language"), self.language, tr("A change counts from the next start of BloodView."))
        self.row(tr("Colours"), self.theme)
        self.row(tr("Axes of plots"), self.scale, tr("Each plot can be switched to another scale above it."))
        self.form.addRow("", self.other)

    def values(self) -> dict[str, object]:
        """Give language, theme and plots."""
        return {
            "language": self.language.currentData(),
            "theme": self.theme.currentData(),
            "plot_scale": self.scale.currentData(),
            "plot_other": self.other.isChecked(),
        }


def _chooser(choices: dict[str, str], chosen: str) -> QComboBox:
    box = QComboBox()
    for key, words in choices.items():
        box.addItem(tr(words), key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
