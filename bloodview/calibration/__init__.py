"""Training a model on an analyser's own samples, and measuring a model against references."""

from bloodview.calibration.calibrate import Calibration, calibrate
from bloodview.calibration.evaluate import Agreement, evaluate
from bloodview.calibration.references import Reference, read_references

__all__ = ["Agreement", "Calibration", "Reference", "calibrate", "evaluate", "read_references"]
