"""Training a model on an analyser's own samples, and measuring a model against references."""

from bloodview.calibration.calibrate import Calibration, calibrate
from bloodview.calibration.card import made_for, model_facts
from bloodview.calibration.check import check_cohort
from bloodview.calibration.checked import CheckedCohort, CheckedRow
from bloodview.calibration.evaluate import Agreement, evaluate
from bloodview.calibration.held_out import read_agreement
from bloodview.calibration.references import Reference, read_references

__all__ = [
    "Agreement",
    "Calibration",
    "CheckedCohort",
    "CheckedRow",
    "Reference",
    "calibrate",
    "check_cohort",
    "evaluate",
    "made_for",
    "model_facts",
    "read_agreement",
    "read_references",
]
