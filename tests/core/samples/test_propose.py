"""Panels proposed from headers: roles from names of many instruments, cofactors from the data."""

from pathlib import Path

import numpy as np
import pytest

from bloodview.errors import WrongPanel
from bloodview.paths import resources
from bloodview.samples import Sample, propose_panel, read_panel, read_samples
from bloodview.samples.panel import Detector, Signal
from bloodview.samples.propose import guess_role, propose_cofactor

COHORT = Path(__file__).parents[3].parent / "shared" / "cohort" / "train"
LOW, HIGH, SIDE, FLUO, IMP, OTHER = (
    Detector.FORWARD_LOW,
    Detector.FORWARD_HIGH,
    Detector.SIDE,
    Detector.FLUORESCENCE,
    Detector.IMPEDANCE,
    Detector.OTHER,
)
A, H, W = Signal.AREA, Signal.HEIGHT, Signal.WIDTH

ROLES = {
    "FSC-A": (LOW, A),
    "FSC-H": (LOW, H),
    "FSC-W": (LOW, W),
    "FSC": (LOW, A),
    "FSCW": (LOW, W),
    "FSCA": (LOW, A),
    "FSL-A": (LOW, A),
    "FSH-A": (HIGH, A),
    "FSL-H": (LOW, H),
    "FSH-H": (HIGH, H),
    "FSL-W": (LOW, W),
    "FSH-W": (HIGH, W),
    "FSH": (HIGH, A),
    "FSL": (LOW, A),
    "FS1-A": (LOW, A),
    "FS2-A": (HIGH, A),
    "FS2-W": (HIGH, W),
    "FSC-L": (LOW, A),
    "FS INT LIN": (LOW, A),
    "FS PEAK LOG": (LOW, H),
    "FS TOF": (LOW, W),
    "FS Lin": (LOW, A),
    "FSC LogH": (LOW, H),
    "FSC LinA": (LOW, A),
    "LALS": (LOW, A),
    "HALS": (HIGH, A),
    "MALS-H": (HIGH, H),
    "Low angle scatter": (LOW, A),
    "High angle scatter peak": (HIGH, H),
    "SSC-A": (SIDE, A),
    "SSC;W": (SIDE, W),
    "SS": (SIDE, A),
    "SS INT LIN": (SIDE, A),
    "side scatter height": (SIDE, H),
    "SFL-A": (FLUO, A),
    "SFL": (FLUO, A),
    "FL1-H": (FLUO, H),
    "FL1 INT LOG": (FLUO, A),
    "FITC-A": (FLUO, A),
    "PE-Texas Red-A": (FLUO, A),
    "BL 530/30-A": (FLUO, A),
    "488/552nm PE Cy7 (740LP) LogH": (FLUO, H),
    "Qdot605-A": (FLUO, A),
    "V2-W": (FLUO, W),
    "YL2-A": (FLUO, A),
    "RNA": (FLUO, A),
    "FSH;Peak": (HIGH, H),
    "RAS Integral": (SIDE, A),
    "EXT Peak": (OTHER, H),
    "TOF": (OTHER, W),
    "7D Peak": (HIGH, H),
    "90DDEP;Area": (SIDE, A),
    "RBC": (IMP, A),
    "Impedance": (IMP, A),
    "Width": (OTHER, W),
    "channel_A": (OTHER, A),
    "": (OTHER, A),
    "---": (OTHER, A),
}


def sample(channels: tuple[str, ...], keywords: dict[str, str] | None = None) -> Sample:
    events = np.random.default_rng(0).lognormal(8, 1, (500, len(channels))).astype(np.float32)
    return Sample(Path("rex.fcs"), "", events, channels, keywords or {}, "", None, None)


@pytest.mark.parametrize("name", ROLES)
def test_roles_from_names(name: str) -> None:
    assert guess_role(name) == ROLES[name]
    assert guess_role(name.lower()) == ROLES[name]


def test_fsh_is_a_height_beside_an_area_called_fsa() -> None:
    names = ("FSA", "FSH", "FSW", "SSA", "SSH")
    assert [guess_role(name, names) for name in names] == [(LOW, A), (LOW, H), (LOW, W), (SIDE, A), (SIDE, H)]


def test_time_and_bookkeeping_are_left_out() -> None:
    left_out = (
        "Time",
        "TIME",
        "HDR-T",
        "HDR-CE",
        "Time LSW",
        "DOUBLET",
        "Event #",
        "Event Count",
        "Index",
        "Sort Result Bits",
    )
    ours = ("Population", "Probability")
    panel = propose_panel(sample((*left_out[:1], "FSC-A", *left_out[1:], "FL3-H", *ours)))
    assert [channel.name for channel in panel.channels] == ["FSC-A", "FL3-H"]
    with pytest.raises(WrongPanel, match=r"rex\.fcs holds no channel"):
        propose_panel(sample(left_out))


def test_long_names_help_where_short_ones_say_nothing() -> None:
    keywords = {"$P1S": "Forward scatter", "$P2S": "SSC", "$CYT": "Helios VX"}
    panel = propose_panel(sample(("P1", "P2", "P3"), keywords))
    assert [channel.detector for channel in panel.channels] == [LOW, SIDE, OTHER]
    assert panel.instrument == "Helios VX"
    assert panel.volume_keyword == "$VOL"


def test_cofactors_separate_noise_from_cells() -> None:
    rng = np.random.default_rng(2)
    red = rng.lognormal(np.log(60_000), 0.2, 20_000)
    platelets = rng.lognormal(np.log(2_000), 0.5, 600)
    few, many = np.concatenate([red, platelets[:10]]), np.concatenate([red[:300], platelets])
    for values in (few, np.concatenate([red, platelets])):
        assert 1_000 <= propose_cofactor(values.astype(np.float32), LOW, A) <= 3_500
    assert 30 <= propose_cofactor(many.astype(np.float32), LOW, A) <= 1_000
    dim = rng.normal(0, 50, 5_000).astype(np.float32)
    assert 40 <= propose_cofactor(dim, FLUO, A) <= 60
    widths = rng.normal(9_700, 300, 5_000).astype(np.float32)
    assert 8_500 <= propose_cofactor(widths, LOW, W) <= 9_500
    assert propose_cofactor(np.zeros(10, np.float32), LOW, A) == 1.0
    assert propose_cofactor(np.array([np.nan, np.inf, 5.0], np.float32), LOW, A) > 0
    assert propose_cofactor(np.empty(0, np.float32), LOW, A) == 1.0


def test_values_stored_as_logarithms_stay_almost_linear() -> None:
    keywords = {"$DATATYPE": "I", "$P1E": "4.0,1.0", "$P2E": "0,0", "$P3E": "0.0,0.0"}
    panel = propose_panel(sample(("FL1-H", "FL2-H", "FL3-H"), keywords))
    cofactors = [channel.cofactor for channel in panel.channels]
    assert cofactors[0] > 10 * max(cofactors[1:])


def test_demo_samples_are_recognised_as_the_shipped_panel() -> None:
    shipped = read_panel(resources() / "panels" / "simulated-laser.toml")
    names = tuple(channel.name for channel in shipped.channels)
    proposed = propose_panel(sample((*names, "Time")))
    assert [(c.name, c.detector, c.signal) for c in proposed.channels] == [
        (c.name, c.detector, c.signal) for c in shipped.channels
    ]


@pytest.mark.cohort
@pytest.mark.skipif(not COHORT.is_dir(), reason="../shared/cohort is not beside this checkout")
def test_proposals_from_samples_of_one_analyser_agree() -> None:
    panels = [propose_panel(read_samples(path)[0]) for path in sorted(COHORT.glob("*.fcs"))[:12]]
    roles = [[(channel.name, channel.detector, channel.signal) for channel in panel.channels] for panel in panels]
    assert all(one == roles[0] for one in roles)
    assert [role[1] for role in roles[0]] == [LOW, HIGH, SIDE, FLUO] * 3
    assert [role[2] for role in roles[0]] == [A] * 4 + [H] * 4 + [W] * 4
    cofactors = np.array([[channel.cofactor for channel in panel.channels] for panel in panels])
    assert (cofactors.max(axis=0) / cofactors.min(axis=0) < 6).all()
