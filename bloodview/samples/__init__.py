"""Sample files and panels: reading, checking, transforming, writing."""

from bloodview.samples.analyser import analyser_key, analyser_of
from bloodview.samples.folder import sample_files
from bloodview.samples.panel import (
    Detector,
    Panel,
    PanelChannel,
    Signal,
    channel_values,
    read_panel,
    transform,
    write_panel,
)
from bloodview.samples.propose import propose_panel
from bloodview.samples.read import read_samples
from bloodview.samples.sample import Sample
from bloodview.samples.write import write_fcs

__all__ = [
    "Detector",
    "Panel",
    "PanelChannel",
    "Sample",
    "Signal",
    "analyser_key",
    "analyser_of",
    "channel_values",
    "propose_panel",
    "read_panel",
    "read_samples",
    "sample_files",
    "transform",
    "write_fcs",
    "write_panel",
]
