"""What is written is what is read back, by us and by others."""

from pathlib import Path

import flowio
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodview.errors import UserError
from bloodview.samples import read_samples, write_fcs

CLINIC = {
    "$VOL": "641.859",
    "$CYT": "BloodView Simulated Laser",
    "$CYTSN": "0001",
    "$DATE": "12-OCT-2026",
    "$BTIM": "09:15:00",
    "DILUTION": "200",
    "PATIENT NAME": '<b>&"Rex"/Żółw',
    "SPECIES": "dog",
}


def test_events_and_keywords_come_back(tmp_path: Path) -> None:
    events = np.random.default_rng(5).normal(0, 1e5, (300, 3)).astype(np.float32)
    path = tmp_path / "new" / "a.fcs"
    write_fcs(path, events, ["FS1-A", "FL 530/30", "Time"], CLINIC)
    (sample,) = read_samples(path)
    np.testing.assert_array_equal(sample.events, events)
    assert sample.channels == ("FS1-A", "FL 530/30", "Time")
    assert {key: sample.keywords[key] for key in CLINIC} == CLINIC
    assert sample.volume_nl == 641.859
    assert sample.instrument == "BloodView Simulated Laser 0001"
    assert sample.warnings == ()
    assert [file.name for file in path.parent.iterdir()] == ["a.fcs"]
    other = flowio.FlowData(path)
    np.testing.assert_array_equal(other.as_array(preprocess=False).astype(np.float32), events)
    assert other.text["vol"] == "641.859"


def test_what_describes_the_data_cannot_be_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.fcs"
    wrong = {
        "$TOT": "9",
        "$PAR": "9",
        "$P1B": "16",
        "$P1N": "X",
        "$DATATYPE": "I",
        "$BYTEORD": "4,3,2,1",
        "$P1S": "long",
    }
    write_fcs(path, np.ones((4, 1), np.float32), ["A"], wrong | {"$P1R": "1000", "EMPTY": "", "BLANK": "  "})
    (sample,) = read_samples(path)
    assert sample.channels == ("A",)
    np.testing.assert_array_equal(sample.events, np.ones((4, 1)))
    assert "EMPTY" not in sample.keywords
    assert "BLANK" not in sample.keywords


KEYS = st.text(
    st.characters(categories=["Lu", "Nd"], max_codepoint=126, include_characters=" /#"), min_size=1, max_size=8
)
VALUES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"], include_characters="/$ "), max_size=30
).filter(lambda text: not text.strip().startswith("$"))  # such a value may be taken for a keyword out of step


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=6), st.integers(1, 40))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str], length: int) -> None:
    keywords = {f"OUR {key}".strip(): value for key, value in texts.items()}
    path = tmp_path_factory.getbasetemp() / "text.fcs"
    write_fcs(path, np.ones((length, 2), np.float32), ["A", "B"], keywords)
    (sample,) = read_samples(path)
    assert sample.events.shape == (length, 2)
    for key, value in keywords.items():
        assert sample.keywords.get(key.upper().replace("/", "|").strip(), "") == value.strip()


@pytest.mark.parametrize(("events", "power"), [(1, 3), (2249, 3), (2250, 3), (2251, 3), (22_250, 4), (24_751, 3)])
def test_offsets_that_gain_a_digit(tmp_path: Path, events: int, power: int) -> None:
    """FlowIO alone fails where the data start a little before a power of ten and end near another."""
    path = tmp_path / "a.fcs"
    write_fcs(path, np.ones((events, 1), np.float32), "A")
    start = int(path.read_bytes()[26:34])
    for padding in range(10**power - start - 60, 10**power - start + 30):
        write_fcs(path, np.ones((events, 1), np.float32), "A", {"PAD": "x" * padding})
        assert read_samples(path)[0].events.shape == (events, 1)


def test_refusals(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be written"):
        write_fcs(tmp_path / "file" / "a.fcs", np.ones((4, 1), np.float32), ["A"])
    with pytest.raises(ValueError, match="do not fit"):
        write_fcs(tmp_path / "a.fcs", np.ones((4, 2), np.float32), ["A"])
    assert not (tmp_path / "a.fcs").exists()
