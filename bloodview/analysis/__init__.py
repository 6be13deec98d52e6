"""From a sample to its counts: the door that the window and the command line use. Nothing here imports torch early."""

from bloodview.analysis.analyze import analyze, shipped_model
from bloodview.analysis.engine import leave_core_free, load_model, use_cores

__all__ = ["analyze", "leave_core_free", "load_model", "shipped_model", "use_cores"]
