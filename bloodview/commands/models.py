"""Which model counts which sample: the one that the user names, else the one accepted for the sample's analyser."""

from pathlib import Path
from typing import TYPE_CHECKING

from bloodview import analysis
from bloodview.samples import Sample
from bloodview.settings import Settings

if TYPE_CHECKING:
    from bloodview.learn.model import Model


class Models:
    """The models of one run, each loaded once."""

    def __init__(self, settings: Settings, named: Path | None) -> None:
        """Raise WrongModel where the named model cannot be loaded: it would count every sample."""
        self._settings = settings
        self._loaded: dict[Path, Model] = {}
        self._named = self._load(named) if named is not None else None

    def of(self, sample: Sample) -> "tuple[Model, str]":
        """Give the model of a sample, and a warning where it is not the one that was accepted for its analyser.

        Raises WrongModel where that model cannot be loaded.
        """
        if self._named is not None:
            return self._named, ""
        chosen = analysis.model_for(sample, self._settings)
        return self._load(chosen.folder), chosen.warning

    def _load(self, folder: Path) -> "Model":
        if folder not in self._loaded:
            self._loaded[folder] = analysis.load_model(folder)
        return self._loaded[folder]
