"""The files of other programs and instruments, against what second readers find in them."""

import csv
import hashlib
import warnings
from pathlib import Path

import flowio
import numpy as np
import pytest

from bloodview.errors import UserError
from bloodview.samples import read_samples

FILES = Path(__file__).parents[3].parent / "shared" / "conformance"
EXPECTED = Path(__file__).parents[2] / "data" / "conformance" / "expected.csv"
REFUSED = {
    "fcsparser__corrupted.fcs": "is not an FCS file",
    "fcsparser__sample_header.fcs": "ends before its first event",
}
OFF_BY_ONE, DISAGREE, UPPER_BITS = "off by one byte", "disagree", "lost their upper bits"
WARNED = {
    "FlowIO__coulter.lmd": [UPPER_BITS],
    "FlowIO__data_start_offset_discrepancy_example.fcs": [DISAGREE, UPPER_BITS],
    "FlowIO__data_stop_offset_discrepancy_example.fcs": [DISAGREE, UPPER_BITS],
    "FlowIO__variable_int_example.fcs": [UPPER_BITS],
    "FlowKit__test_comp_example.fcs": [OFF_BY_ONE],
    "fcsparser__EY_2013-07-19_PBS_FCS_3.1_Custom_Add_Well_A1.001.fcs": [OFF_BY_ONE],
    "fcsparser__EY_2013-07-19_PBS_FCS_3.1_Custom_Without_Add_Well_A1.001.fcs": [OFF_BY_ONE],
    "fcsparser__EY_2013-07-19_PBS_FCS_3.1_Well_A1.001.fcs": [OFF_BY_ONE],
    "fcsparser__SG_2014-09-26_Duplicate_Names.fcs": [OFF_BY_ONE],
    "fcsparser__fcs1_cleaned.lmd": [UPPER_BITS],
}
# FlowIO reads these otherwise or not at all; each is checked against another reader in expected.csv.
NOT_FLOWIO = {"FlowCal__Data003.fcs", "fcsparser__fake_large_fcs.fcs"}

pytestmark = [
    pytest.mark.cohort,
    pytest.mark.skipif(not FILES.is_dir(), reason="../shared/conformance is not beside this checkout"),
]


def expected() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_is_accounted_for() -> None:
    names = {path.name for path in FILES.iterdir()} - {"manifest.csv"}
    assert names == {row["file"] for row in expected()} | set(REFUSED)
    assert len(names) == 42


@pytest.mark.parametrize("row", expected(), ids=lambda row: str(row["file"]))
def test_events_channels_and_values_are_those_of_a_second_reader(row: dict[str, str]) -> None:
    path = FILES / row["file"]
    before = path.stat().st_mtime_ns
    (sample,) = read_samples(path)
    assert sample.events.shape == (int(row["events"]), len(row["channels"].split("|")))
    assert sample.channels == tuple(row["channels"].split("|"))
    assert hashlib.sha256(np.ascontiguousarray(sample.events, "<f4").tobytes()).hexdigest() == row["sha256"]
    assert sample.events.dtype == np.float32
    assert not sample.events.flags.writeable
    assert sample.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_mtime_ns == before
    wanted = WARNED.get(row["file"], [])
    assert len(sample.warnings) == len(wanted)
    assert all(part in warning for part, warning in zip(wanted, sample.warnings, strict=True))


@pytest.mark.parametrize("name", [row["file"] for row in expected() if row["file"] not in NOT_FLOWIO])
def test_flowio_agrees(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = flowio.read_multiple_data_sets(FILES / name, ignore_offset_error=True, ignore_offset_discrepancy=True)
    (sample,) = read_samples(FILES / name)
    np.testing.assert_array_equal(sample.events, other[-1].as_array(preprocess=False).astype(np.float32))
    ours = {key.replace("$", "").lower(): value.replace("$", "") for key, value in sample.keywords.items()}
    theirs = {key.strip(): value.strip() for key, value in other[-1].text.items() if "\\" not in key}
    assert {key: ours.get(key) for key in theirs} == theirs


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_events_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=REFUSED[name]) as refusal:
        read_samples(FILES / name)
    assert name in str(refusal.value)


def test_old_set_of_an_lmd_file_names_the_instrument_of_the_new_one() -> None:
    (sample,) = read_samples(FILES / "FlowIO__coulter.lmd")
    assert sample.instrument == "Cytomics FC 500"
    assert sample.acquired is not None
    assert sample.acquired.isoformat() == "2009-11-11T17:15:58"
    assert sample.keywords["$P1B"] == "32"


def test_facts_of_a_real_file() -> None:
    (sample,) = read_samples(FILES / "fcsparser__SG_2014-09-26_Duplicate_Names.fcs")
    assert sample.volume_nl == 20083.0
    assert sample.acquired is not None
    assert sample.acquired.isoformat() == "2014-09-26T13:40:19"
    assert sample.instrument == "MACSQuant VYB,2.5.1345.9863 3057"
