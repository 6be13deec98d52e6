"""Which analyser a model was made for, against what a file says of its own."""

from dataclasses import dataclass, replace

import pytest

from bloodview.analysis.made_for import Made, made_for
from bloodview.paths import resources
from bloodview.samples import Detector, Panel, PanelChannel, Sample, Signal, read_samples

CHANNEL = PanelChannel(name="FSC-A", detector=Detector.FORWARD_LOW, signal=Signal.AREA, cofactor=100)


@dataclass(frozen=True)
class Origin:
    instrument: str
    serial: str
    panel: Panel


def model(instrument: str, serial: str = "", panel: str | None = None) -> Origin:
    """Give a model whose panel was proposed from its own samples, unless another is named."""
    named = instrument if panel is None else panel
    return Origin(instrument, serial, Panel(name="P", instrument=named, channels=(CHANNEL,)))


@pytest.fixture(scope="module")
def read() -> Sample:
    return read_samples(resources() / "demo" / "rex-dog-healthy.fcs")[0]


def sample(read: Sample, kind: str, serial: str = "") -> Sample:
    keywords = {key: text for key, text in (("$CYT", kind), ("$CYTSN", serial)) if text}
    return replace(read, keywords=keywords, instrument=f"{kind} {serial}".strip())


@pytest.mark.parametrize(
    ("maker", "kind", "serial", "expected"),
    [
        (model("Helios VX", "A1"), "Helios VX", "A1", Made.THIS),
        (model("Helios VX", "A1"), "helios vx", "A1", Made.THIS),
        (model("Helios VX", "A1"), "Helios VX", "A2", Made.OTHER_UNIT),
        (model("Helios VX", "A1"), "Helios VX", "", Made.THIS),
        (model("Helios VX"), "Helios VX", "A2", Made.THIS),  # calibrated on several units
        (model("Helios VX", "A1"), "XN-20", "A1", Made.OTHER),
        # A name that only begins alike is another type: the panel was proposed, nobody meant a range.
        (model("Helios VX", "A1"), "Helios VX2", "A1", Made.OTHER),
        (model("Helios VX", "A1"), "Helios", "A1", Made.OTHER),
        (model("Helios VX", "A1"), "", "", Made.UNNAMED),
        (model("Helios VX", "A1"), "", "A1", Made.UNNAMED),
        # A panel written for a range of analysers takes all of them, and no others.
        (model("Sysmex XN-20", panel="Sysmex"), "Sysmex XN-10", "", Made.THIS),
        (model("Sysmex XN-20", "1", panel="Sysmex"), "Sysmex XN-10", "2", Made.OTHER_UNIT),
        (model("Sysmex XN-20", panel="Sysmex"), "Helios VX", "", Made.OTHER),
        (model("", panel="Sysmex"), "Sysmex XN-10", "", Made.THIS),
        (model("", panel="Sysmex"), "", "", Made.UNNAMED),
        # A panel for any analyser does not make the model one for any.
        (model("Helios VX", panel=""), "XN-20", "", Made.OTHER),
        (model("Helios VX", panel=""), "Helios VX", "", Made.THIS),
        (model(""), "Helios VX", "", Made.UNKNOWN),
        (model(""), "", "", Made.THIS),
    ],
)
def test_each_case(read: Sample, maker: Origin, kind: str, serial: str, expected: Made) -> None:
    assert made_for(sample(read, kind, serial), maker) is expected
