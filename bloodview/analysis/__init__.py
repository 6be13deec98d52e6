"""From a sample to its counts: the door that the window and the command line use. Nothing here imports torch early."""

from bloodview.analysis.analyze import analyze, shipped_model
from bloodview.analysis.choice import Chosen, chosen_for, model_for, with_warning
from bloodview.analysis.engine import leave_core_free, load_model, use_cores
from bloodview.analysis.library import Installed, install, installed, remove
from bloodview.analysis.why import basis_for, explain, outlines_of

__all__ = [
    "Chosen",
    "Installed",
    "analyze",
    "basis_for",
    "chosen_for",
    "explain",
    "install",
    "installed",
    "leave_core_free",
    "load_model",
    "model_for",
    "outlines_of",
    "remove",
    "shipped_model",
    "use_cores",
    "with_warning",
]
