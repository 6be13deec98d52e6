"""Settings, pages Samples and Keywords: where samples come from, and where their files name the patient."""

from collections.abc import Mapping

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from bloodview.clinic import all_species
from bloodview.clinic.controls import CONTROL_KEYWORDS
from bloodview.clinic.patient import PATIENT_KEYWORDS
from bloodview.gui.parts import text_label
from bloodview.gui.settings_parts import Fault, Page, PathLine
from bloodview.language import mark, tr
from bloodview.settings import Settings

_FIELDS: Mapping[str, str] = {
    "name": mark("Patient's name"),
    "identifier": mark("Patient's ID"),
    "species": mark("Species"),
    "breed": mark("Breed"),
    "sex": mark("Sex"),
    "birth": mark("Birth date"),
    "microchip": mark("Microchip"),
    "owner": mark("Owner"),
}
_MOST_SHOWN = 40  # keywords of a sample


class SamplesPage(Page):
    """The watched folder, and what is done with a sample that says too little."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Samples"), tr("Where samples come from, and how they are analyzed."))
        self.watched = PathLine(
            settings.watched_folder, tr("Watched folder"), empty=tr("None: files are opened by hand")
        )
        self.on_arrival = QCheckBox(tr("Analyze new samples as they arrive"))
        self.on_arrival.setChecked(settings.analyze_on_arrival)
        self.species = QComboBox()
        self.species.addItem(tr("None: ask"), "")
        for known in all_species():
            self.species.addItem(known.label, known.key)
        self.species.setCurrentIndex(max(0, self.species.findData(settings.default_species)))
        self.model = PathLine(
            settings.model_folder, tr("Default model"), empty=tr("The model that comes with BloodView")
        )
        self.row(
            tr("Watched folder"),
            self.watched,
            tr(
                "The folder into which your analyser exports; it may lie on the network. Each new sample file in it is "
                "imported once it is complete. The files are never changed."
            ),
        )
        self.form.addRow("", self.on_arrival)
        self.row(tr("Default species"), self.species, tr("Of a sample whose file names no species."))
        self.row(
            tr("Default model"),
            self.model,
            tr("Analyzes the samples of analysers for which no model is chosen under Tools, Models."),
        )
        self.watched.line.textChanged.connect(self._follow)
        self._follow()

    def values(self) -> dict[str, object]:
        """Give watched folder, species and model."""
        return {
            "watched_folder": self.watched.path(),
            "analyze_on_arrival": self.on_arrival.isChecked(),
            "default_species": self.species.currentData(),
            "model_folder": self.model.path(),
        }

    def fault(self) -> Fault | None:
        """Refuse folders that no one could find."""
        return self.watched.fault() or self.model.fault()

    def _follow(self) -> None:
        self.on_arrival.setEnabled(bool(self.watched.path()))


class KeywordsPage(Page):
    """The names of the keywords of sample files that hold the patient."""

    def __init__(self, settings: Settings, shown: Mapping[str, str]) -> None:
        super().__init__(
            tr("Patient in files"),
            tr(
                "Analysers write the patient into keywords of the sample file, under names of their own. Write the "
                "names that yours uses, separated by commas; the first that says something counts."
            ),
        )
        self.lines = {field: self._line(field, settings) for field in _FIELDS}
        for field, words in _FIELDS.items():
            self.row(tr(words), self.lines[field])
        self.control = QLineEdit(
            ", ".join(settings.control_keywords), maxLength=500, placeholderText=", ".join(CONTROL_KEYWORDS)
        )
        self.row(tr("Lot of a control"), self.control)
        own = sorted(name for name, said in shown.items() if said.strip() and not name.startswith("$"))
        if own:
            more = "…" if len(own) > _MOST_SHOWN else ""
            words = tr(
                "The sample on screen has the keywords {keywords}", keywords=f"{', '.join(own[:_MOST_SHOWN])}{more}"
            )
            self.form.addRow(text_label(words, name="muted", wrap=True))

    def values(self) -> dict[str, object]:
        """Give the names that differ from the usual ones."""
        written = {field: _names(line.text()) for field, line in self.lines.items()}
        return {
            "patient_keywords": {
                field: names for field, names in written.items() if names and names != PATIENT_KEYWORDS[field]
            },
            "control_keywords": _names(self.control.text()),
        }

    def _line(self, field: str, settings: Settings) -> QLineEdit:
        usual = ", ".join(PATIENT_KEYWORDS[field])
        line = QLineEdit(", ".join(settings.patient_keywords.get(field, ())), maxLength=500, placeholderText=usual)
        line.setAccessibleName(tr("Keywords of: {field}", field=tr(_FIELDS[field])))
        return line


def _names(text: str) -> tuple[str, ...]:
    """Read names of keywords; case does not matter to files, and each is tried once."""
    return tuple(dict.fromkeys(name for part in text.upper().split(",") if (name := " ".join(part.split()))))
