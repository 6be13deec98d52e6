"""Which channels the plots begin with, and the cofactor of each for its arcsinh axis."""

from bloodview.errors import WrongPanel
from bloodview.gui.engine import Model
from bloodview.samples import Detector, Panel, Sample, Signal, propose_panel


def panel_for(sample: Sample, model: Model | None) -> Panel | None:
    """Give the model's panel where the sample has its channels, else one proposed from the sample."""
    if model is not None and {channel.name for channel in model.panel.channels} <= set(sample.channels):
        return model.panel
    try:
        return propose_panel(sample)
    except WrongPanel:
        return None


def first_axes(sample: Sample, panel: Panel | None) -> tuple[str, str]:
    """Choose size against RNA, which parts all populations best; else side scatter, else what there is."""
    wanted_x = (Detector.FORWARD_LOW, Detector.IMPEDANCE, Detector.FORWARD_HIGH)
    wanted_y = (Detector.FLUORESCENCE, Detector.SIDE, Detector.FORWARD_HIGH)
    names = list(sample.channels)
    x = _first(panel, wanted_x, names) or names[0]
    y = _first(panel, wanted_y, [name for name in names if name != x])
    return x, y or names[min(1, len(names) - 1)]


def cofactor_of(panel: Panel | None, channel: str) -> float:
    """Give the cofactor of a channel, 1 where the panel lacks it."""
    if panel is not None:
        for known in panel.channels:
            if known.name == channel:
                return float(known.cofactor)
    return 1.0


def _first(panel: Panel | None, detectors: tuple[Detector, ...], names: list[str]) -> str | None:
    if panel is None:
        return None
    for signal in (Signal.AREA, Signal.HEIGHT):
        for detector in detectors:
            for channel in panel.channels:
                if channel.detector is detector and channel.signal is signal and channel.name in names:
                    return channel.name
    return None
