"""Settings, page View: colours and plots."""

from PySide6.QtWidgets import QCheckBox, QComboBox

from bloodview.gui.settings_parts import Page
from bloodview.settings import Settings

_THEMES = {"system": "As the system", "light": "Light", "dark": "Dark"}
_SCALES = {
    "arcsinh": "arcsinh: linear near zero, logarithmic above",
    "log": "log: logarithmic",
    "linear": "linear",
}


class ViewPage(Page):
    """How the window looks."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("View", "How the window looks.")
        self.theme = _chooser(_THEMES, settings.theme)
        self.scale = _chooser(_SCALES, settings.plot_scale)
        self.other = QCheckBox("Show debris and white cells in plots")
        self.other.setChecked(settings.plot_other)
        self.row("Colours", self.theme)
        self.row("Axes of plots", self.scale, "Each plot can be switched to another scale above it.")
        self.form.addRow("", self.other)

    def values(self) -> dict[str, object]:
        """Give theme and plots."""
        return {
            "theme": self.theme.currentData(),
            "plot_scale": self.scale.currentData(),
            "plot_other": self.other.isChecked(),
        }


def _chooser(choices: dict[str, str], chosen: str) -> QComboBox:
    box = QComboBox()
    for key, words in choices.items():
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
