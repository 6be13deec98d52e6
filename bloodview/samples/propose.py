"""A panel proposed from a sample's channel names and values, where the user gives none."""

import re

import numpy as np
from numpy.typing import NDArray

from bloodview.errors import WrongPanel
from bloodview.language import tr
from bloodview.samples.panel import Detector, Panel, PanelChannel, Signal
from bloodview.samples.sample import Sample

# Channels that tell when or how an event was recorded, not what it is; the last two are those of label files.
_BOOKKEEPING = re.compile(
    r"(TIME(STAMP)?|ELAPSED|HDR|CLOCK|EVENT|INDEX|DOUBLET|SORT|WELL|GATE|CLASS|LABEL|TAG|MARKER|POPULATION|PROBABILITY)"
    r"(\W.*|_.*|\d*| LSW| MSW|S|COUNT|NUMBER|NR|NO|ID)?"
)
_SIGNALS = {
    Signal.AREA: {"A", "AREA", "INT", "INTEGRAL", "INTEG", "SUM", "LOGA", "LINA"},
    Signal.HEIGHT: {"H", "HEIGHT", "PEAK", "PK", "MAX", "AMPLITUDE", "LOGH", "LINH"},
    Signal.WIDTH: {"W", "WIDTH", "TOF", "DURATION", "LOGW", "LINW"},
}
_SCALES = {"LOG", "LIN"}
# A letter glued to a detector's name (FSCW, SSCA, FL1H). FSH and FSL are not here: they name angles.
_GLUED = re.compile(r"(FSC|SSC|FS\d|SS|SFL|FL\d+|LALS|HALS|MALS)([AHW])")
_FORWARD_HIGH = re.compile(r"FSH|FS(C)?2|FSCH|(HA|MA|LMA|UMA)LS|IAS|HAS|7D|10D|HIGHANGLE.*|FORWARD(SCATTER)?(HIGH|2).*")
_FORWARD_LOW = re.compile(r"FSC?|FSL|FSC?1|FSCL|LALS|SALS|LAS|0D|FORWARD.*|LOWANGLE.*")
_SIDE = re.compile(r"SSC?\d*|(BL|VL|RL|YL)?SSC.*|PSS|DSS|RAS|SIDE.*|RIGHTANGLE.*|90D.*")
_IMPEDANCE = re.compile(r"IMP.*|EV|DC|Z|RBC|PLT|VOLUME|ELECTRONICVOLUME|COULTER.*")
_FLUORESCENCE = re.compile(
    r"S?FL\d*|(FLUO|RNA|DNA|FITC|PE|APC|PERCP|CY\d|ALEXA|AX\d|AF\d|BV\d|QDOT|PAC|AMCYAN|THIAZOLE|TO\d?$|DAPI|PI$).*"
    r"|[VBYRGU]L?\d+|.*\d{3}/\d{2,3}.*"
)
_COFACTOR_FLOOR = 1e-6
_SHOWS_NOISE = 0.005  # share of values below zero from which they tell the noise


def propose_panel(sample: Sample) -> Panel:
    """Propose a panel: every channel but time and other bookkeeping, roles from names, cofactors from the data.

    A forward detector that stands alone (FSC) counts as forward_low: instruments with one forward detector
    place it at a few degrees, where scatter follows the cell's size. Raises WrongPanel where no channel is left.
    """
    kept = [(column, name) for column, name in enumerate(sample.channels) if not _is_bookkeeping(name)]
    if not kept:
        raise WrongPanel(
            tr("{path} holds no channel that measures cells; choose another file or give a panel.", path=sample.path)
        )
    channels = []
    for column, name in kept:
        detector, signal = guess_role(name, sample.channels)
        if detector is Detector.OTHER:
            long_name = sample.keywords.get(f"$P{column + 1}S", "")
            detector = guess_role(long_name, sample.channels)[0]
        values = sample.events[:, column]
        cofactor = _top(values) if _is_logarithmic(sample, column) else propose_cofactor(values, detector, signal)
        channels.append(PanelChannel(name=name, detector=detector, signal=signal, cofactor=cofactor))
    instrument = sample.keywords.get("$CYT", "").strip()[:200]
    return Panel(name=instrument or tr("Proposed panel"), instrument=instrument, channels=tuple(channels))


def guess_role(name: str, among: tuple[str, ...] = ()) -> tuple[Detector, Signal]:
    """Guess detector and signal from a channel's name; `among` are the names of all channels of the sample.

    The signal is the last word (FSH-A, FS PEAK LOG) or a letter glued to a detector's name (FSCW); no such
    word means area. FSL and FSH are the low and high forward angle, unless FSA or FSW beside FSH show that
    its letter means height.
    """
    words = [word for word in re.split(r"[^A-Z0-9/]+", name.upper()) if word and word not in _SCALES]
    signal = Signal.AREA
    for kind, endings in _SIGNALS.items():
        if words and words[-1] in endings:
            signal, words = kind, words[:-1]
            break
    else:
        glued = _GLUED.fullmatch(words[-1]) if words else None
        if glued:
            words[-1], signal = glued[1], _letter(glued[2])
        elif words == ["FSH"] and {"FSA", "FSW"} & {other.upper() for other in among}:
            words, signal = ["FSC"], Signal.HEIGHT
        elif words in (["FSA"], ["FSW"]):
            words, signal = ["FSC"], _letter(words[0][-1])
    return _detector("".join(words)), signal


def propose_cofactor(values: NDArray[np.float32], detector: Detector, signal: Signal) -> float:
    """Propose the cofactor of one channel from its raw values [n], rounded to two significant digits.

    arcsinh is linear up to the cofactor and logarithmic above, so it belongs where noise ends and the dimmest
    cells begin: the first percentile of the positive values, but at least the noise that values below zero show.
    A sample may hold hardly any platelets, or little but platelets, so the percentile is kept within limits
    relative to the median, that is to red cells: 1/50 to 1/20 for scatter and impedance (the smallest platelets
    give a fiftieth of a red cell's light), 1/50 to 1/2 for fluorescence (a mature red cell's is little above
    noise), 1/50 to 1 for widths (which so stay almost linear).
    """
    finite = values[np.isfinite(values)].astype(np.float64)
    positive, negative = finite[finite > 0], finite[finite < 0]
    if positive.size == 0:
        return 1.0
    low, median = np.percentile(positive, [1, 50])
    most = 1.0 if signal is Signal.WIDTH else 1 / 2 if detector is Detector.FLUORESCENCE else 1 / 20
    noise = 1.48 * float(np.median(-negative)) if negative.size > _SHOWS_NOISE * finite.size else 0.0
    return _rounded(max(float(np.clip(low, median / 50, median * most)), noise))


def _is_bookkeeping(name: str) -> bool:
    return _BOOKKEEPING.fullmatch(name.strip().upper()) is not None


def _is_logarithmic(sample: Sample, column: int) -> bool:
    """Whether the stored numbers are logarithms: $PnE names decades ("4.0,1.0") and the data are integers."""
    decades = sample.keywords.get(f"$P{column + 1}E", "").split(",")[0].strip()
    return sample.keywords.get("$DATATYPE", "").upper() == "I" and re.fullmatch(r"0*\.?0*", decades) is None


def _top(values: NDArray[np.float32]) -> float:
    """Give the cofactor of values that are logarithms already: so large that arcsinh leaves them as they are."""
    return _rounded(float(np.percentile(values[np.isfinite(values)], 99, method="nearest"))) if values.size else 1.0


def _letter(letter: str) -> Signal:
    return {"A": Signal.AREA, "H": Signal.HEIGHT, "W": Signal.WIDTH}[letter]


def _detector(head: str) -> Detector:
    for detector, pattern in (
        (Detector.FORWARD_HIGH, _FORWARD_HIGH),
        (Detector.FORWARD_LOW, _FORWARD_LOW),
        (Detector.SIDE, _SIDE),
        (Detector.IMPEDANCE, _IMPEDANCE),
        (Detector.FLUORESCENCE, _FLUORESCENCE),
    ):
        if pattern.fullmatch(head):
            return detector
    return Detector.OTHER


def _rounded(value: float) -> float:
    return float(f"{max(value, _COFACTOR_FLOOR):.2g}")
