"""Which model analyzes the samples of which analyser: the one that the user chose for it, else the default."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from bloodview.analysis.analyze import shipped_model
from bloodview.analysis.library import SHIPPED, models_folder
from bloodview.language import mark, tr
from bloodview.learn.manifest import MANIFEST_FILE
from bloodview.result import Release, Result
from bloodview.samples import Sample, analyser_key, analyser_of
from bloodview.settings import Settings

UNNAMED = mark("samples that name no analyser")
_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Chosen:
    """The folder of the model for a sample, and a sentence for the result where it is not the one remembered."""

    folder: Path
    warning: str = ""


def chosen_for(instrument: str, serial: str, settings: Settings) -> Chosen:
    """Choose the model for the samples of an analyser: that of its serial number, that of its type, the default.

    A model that the settings remember but that is no longer installed is passed over with a warning.
    """
    default = Path(settings.model_folder) if settings.model_folder else shipped_model()
    for analyser in dict.fromkeys((analyser_key(instrument, serial), analyser_key(instrument, ""))):
        key = settings.models.get(analyser)
        if key is None:
            continue
        if key == SHIPPED:
            return Chosen(shipped_model())
        folder = models_folder() / key
        if _ID.fullmatch(key) and (folder / MANIFEST_FILE).is_file():
            return Chosen(folder)
        return Chosen(
            default,
            tr(
                "The model chosen for {analyser} ({model}) is no longer installed, so another one counted; choose a "
                "model under Tools, Models and analyze again.",
                analyser=analyser or tr(UNNAMED),
                model=key[:40],
            ),
        )
    return Chosen(default)


def model_for(sample: Sample, settings: Settings) -> Chosen:
    """Choose the model for one sample, by the analyser that its file names."""
    return chosen_for(*analyser_of(sample), settings)


def with_warning(result: Result, warning: str) -> Result:
    """Let a result carry a warning about the choice of its model, for which a person should look at it."""
    if not warning:
        return result
    release = Release.REVIEW if result.release is Release.OK else result.release
    return replace(result, release=release, messages=(warning, *result.messages))


def with_model(settings: Settings, analyser: str, key: str) -> Settings:
    """Give the settings with the model `key` for an analyser; an empty key leaves the default to it."""
    others = {known: model for known, model in settings.models.items() if known != analyser}
    return settings.model_copy(update={"models": others | ({analyser: key} if key else {})})


def analysers_of(settings: Settings, key: str) -> tuple[str, ...]:
    """Give the analysers whose samples a model analyzes by the user's choice."""
    return tuple(sorted(analyser for analyser, model in settings.models.items() if model == key))
