"""What the window says of a model: its facts, its samples, the analysers it is for."""

from bloodview.analysis.choice import UNNAMED
from bloodview.analysis.library import Installed
from bloodview.calibration import model_facts
from bloodview.clinic import all_species
from bloodview.clinic.quality import GOALS
from bloodview.language import day_words, percent, tr
from bloodview.learn.manifest import Manifest

NAMES = {"red": GOALS["rbc"].label, "plt": GOALS["plt"].label, "retic": "RETIC %", "clump": "CLUMP %"}


def analyser_words(analyser: str) -> str:
    """Name an analyser of the settings."""
    return analyser or tr(UNNAMED)


def species_words(manifest: Manifest) -> str:
    """List the species of a model's samples with how many there were."""
    labels = {species.key: tr(species.label) for species in all_species()}
    found = [f"{labels.get(key, key)} {count}" for key, count in manifest.cohort.species.items()]
    return ", ".join(found) or tr("not named")


def errors_words(manifest: Manifest) -> str:
    """Give the median errors in samples left out of the calibration."""
    return ", ".join(f"{NAMES[row.count]} {percent(row.median_error, 1)}" for row in manifest.agreement) or "–"


def since_words(model: Installed) -> str:
    """Say since when a model is installed."""
    if model.shipped:
        return tr("came along")
    return day_words(model.since.date()) if model.since is not None else "–"


def detail_words(model: Installed) -> str:
    """Say more of a model than a row of a table holds."""
    if model.manifest is None:
        return model.fault
    _name, *facts = model_facts(model.manifest)
    errors = tr("Median error in samples left out: {errors}", errors=errors_words(model.manifest))
    return "   ·   ".join([*(f"{name}: {text}" for name, text in facts), errors])
