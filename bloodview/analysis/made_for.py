"""Whether a sample is from the analyser that a model was made for."""

from enum import Enum, auto
from typing import Protocol

from bloodview.samples import Panel, Sample, analyser_of


class Made(Enum):
    """What a model was made for, as seen from a sample.

    THIS : the sample's analyser
    OTHER_UNIT : an analyser of that type with another serial number
    OTHER : another type of analyser
    UNNAMED : the file names no analyser
    UNKNOWN : the model names none, for its calibration samples named none or several
    """

    THIS = auto()
    OTHER_UNIT = auto()
    OTHER = auto()
    UNNAMED = auto()
    UNKNOWN = auto()


class Origin(Protocol):
    """What a model says of its analyser: type and serial number of its calibration samples', and its panel."""

    @property
    def panel(self) -> Panel:
        """The channels it reads."""

    @property
    def instrument(self) -> str:
        """Type of analyser ($CYT)."""

    @property
    def serial(self) -> str:
        """Serial number ($CYTSN)."""


def made_for(sample: Sample, model: Origin) -> Made:
    """Compare a sample's analyser with a model's.

    The type must be that of the calibration samples, unless whoever wrote the panel named a wider range of analysers
    in it ("Sysmex").
    """
    kind, serial = analyser_of(sample)
    wanted, panel = model.instrument.strip(), model.panel.instrument.strip()
    if not kind:
        return Made.UNNAMED if wanted or panel else Made.THIS
    if not model.panel.expects(sample):
        return Made.OTHER
    if not wanted and not panel:
        return Made.UNKNOWN
    ranged = bool(panel) and panel.casefold() != wanted.casefold()
    if not ranged and kind.casefold() != wanted.casefold():
        return Made.OTHER
    return Made.OTHER_UNIT if serial and model.serial and serial != model.serial else Made.THIS
