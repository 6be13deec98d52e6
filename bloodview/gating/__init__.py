"""Review by hand without a window: gates over channels or the model's view, undone, redone, kept and passed on.

cloud_of(sample, result) -> Cloud; label(cloud, population, gates, known=None) -> Labelled
History; added(history, gate); removed(history, place); undo(history); redo(history)
gates_to_json(gates) / gates_from_json(text)
write_gatingml(gates, path) / read_gatingml(path, otherwise)
"""

from bloodview.gating.applying import Cloud, Labelled, cloud_of, label, lacking, members
from bloodview.gating.gates import LATENT, Axis, Gate, PolygonGate, Stretch, ThresholdGate, axes_of, is_sound
from bloodview.gating.gatingml_reading import gates_from_gatingml, read_gatingml
from bloodview.gating.gatingml_writing import gatingml, write_gatingml
from bloodview.gating.history import History, added, changed, redo, removed, undo
from bloodview.gating.inside import inside_polygon
from bloodview.gating.writing import gates_from_json, gates_to_json

__all__ = [
    "LATENT",
    "Axis",
    "Cloud",
    "Gate",
    "History",
    "Labelled",
    "PolygonGate",
    "Stretch",
    "ThresholdGate",
    "added",
    "axes_of",
    "changed",
    "cloud_of",
    "gates_from_gatingml",
    "gates_from_json",
    "gates_to_json",
    "gatingml",
    "inside_polygon",
    "is_sound",
    "label",
    "lacking",
    "members",
    "read_gatingml",
    "redo",
    "removed",
    "undo",
    "write_gatingml",
]
