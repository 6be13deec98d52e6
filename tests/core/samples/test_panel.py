"""Panels: read, written, refused, and applied to samples."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from bloodview.errors import UserError, WrongPanel
from bloodview.paths import resources
from bloodview.samples import (
    Detector,
    Panel,
    PanelChannel,
    Sample,
    Signal,
    channel_values,
    read_panel,
    transform,
    write_panel,
)


def channel(name: str = "FSC-A", cofactor: float = 100.0) -> PanelChannel:
    return PanelChannel(name=name, detector=Detector.FORWARD_LOW, signal=Signal.AREA, cofactor=cofactor)


def sample(channels: tuple[str, ...] = ("Time", "FSC-A", "SSC-A"), **keywords: str) -> Sample:
    events = np.arange(4 * len(channels), dtype=np.float32).reshape(4, -1)
    return Sample(Path("rex.fcs"), "", events, channels, keywords, "", None, None)


PANEL = Panel(
    name='Żółw "1"',
    instrument="Helios",
    channels=(channel("SSC-A"), channel("FSC-A", 0.5)),
    volume_nl=12.5,
    dilution_keyword="FACTOR",
)


def test_written_panels_come_back(tmp_path: Path) -> None:
    write_panel(PANEL, tmp_path / "new" / "panel.toml")
    assert read_panel(tmp_path / "new" / "panel.toml") == PANEL
    bare = Panel(name="bare", channels=(channel(),))
    write_panel(bare, tmp_path / "panel.toml")
    assert read_panel(tmp_path / "panel.toml") == bare
    assert (bare.volume_keyword, bare.dilution_keyword) == ("$VOL", "DILUTION")


@pytest.mark.parametrize("path", sorted((resources() / "panels").glob("*.toml")), ids=lambda path: str(path.stem))
def test_shipped_panels_are_usable(path: Path) -> None:
    panel = read_panel(path)
    assert panel.instrument
    assert all(one.detector is not Detector.OTHER for one in panel.channels)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("cofactor = 0.5", "cofactor = 0", "channels 2 cofactor"),
        ("cofactor = 0.5", "cofactor = nan", "channels 2 cofactor"),
        ("cofactor = 0.5", "cofactor = -inf", "channels 2 cofactor"),
        ("cofactor = 0.5", "cofactor = 'many'", "channels 2 cofactor"),
        ("cofactor = 0.5", "", "channels 2 cofactor"),
        ("cofactor = 0.5", "cofactr = 0.5", "channels 2 cofact"),
        ('detector = "forward_low"', 'detector = "forwards"', "channels 1 detector"),
        ('signal = "area"', 'signal = "AREA!"', "channels 1 signal"),
        ('name = "FSC-A"', 'name = "SSC-A"', "channel SSC-A is named more than once"),
        ('name = "FSC-A"', 'name = ""', "channels 2 name"),
        ("volume_nl = 12.5", "volume_nl = -1", "volume_nl"),
        ("volume_nl = 12.5", "volume_nl 12.5", "not valid TOML"),
        ("volume_nl = 12.5", "name = 'twice'", "not valid TOML"),
        ("[[channels]]", "[[chanels]]", "channels: Field required"),
    ],
)
def test_faulty_panels_are_refused_in_one_sentence(tmp_path: Path, old: str, new: str, part: str) -> None:
    path = tmp_path / "panel.toml"
    write_panel(PANEL, path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    count = -1 if old.startswith("[[") else 1
    path.write_text(text.replace(old, new, count), encoding="utf-8")
    with pytest.raises(WrongPanel) as caught:
        read_panel(path)
    assert part in str(caught.value)
    assert "panel.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"FCS3.0    " + b"\0" * 100, b"#" * 1_000_001, b"a = {"])
def test_what_is_no_panel_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "panel.toml").write_bytes(content)
    with pytest.raises(WrongPanel, match=r"panel\.toml"):
        read_panel(tmp_path / "panel.toml")


def test_missing_panel_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(UserError, match="cannot be read"):
            read_panel(path)


def test_panels_cannot_change() -> None:
    with pytest.raises(ValidationError):
        PANEL.name = "other"  # type: ignore[misc]


def test_channel_values_follow_the_panel() -> None:
    values = channel_values(sample(), PANEL)
    np.testing.assert_array_equal(values, [[2, 1], [5, 4], [8, 7], [11, 10]])
    assert values.dtype == np.float32
    assert values.flags.c_contiguous


def test_names_count_without_case_and_separators_where_clear() -> None:
    np.testing.assert_array_equal(channel_values(sample(("fsc a", "SSC:A")), PANEL)[0], [1, 0])
    with pytest.raises(WrongPanel):
        channel_values(sample(("fsc a", "FSC_A", "SSC-A")), PANEL)


def test_missing_channels_are_named() -> None:
    with pytest.raises(WrongPanel, match=r"rex\.fcs lacks channel SSC-A of the panel .*FL1-A.* choose a model"):
        channel_values(sample(("FSC-A", "FL1-A")), PANEL)


def test_transform_is_arcsinh_of_the_ratio() -> None:
    values = np.array([[0, 1], [-100, 0.5], [1e6, -3]], np.float32)
    expected = np.arcsinh(values.astype(float) / [100, 0.5])
    found = transform(values, PANEL)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert found.dtype == np.float32
    with pytest.raises(ValueError, match="do not fit"):
        transform(values[:, :1], PANEL)


def test_volume_and_dilution_from_keywords_or_fixed() -> None:
    plain = Panel(name="plain", channels=(channel(),))
    given = replace(sample(), keywords={"$VOL": "641,859", "DILUTION": "200", "FACTOR": "500"})
    assert (plain.volume_of(given), plain.dilution_of(given)) == (641.859, 200.0)
    assert (PANEL.volume_of(given), PANEL.dilution_of(given)) == (12.5, 500.0)
    assert plain.model_copy(update={"volume_keyword": "factor"}).volume_of(given) == 500.0
    for wrong in ("", "0", "-1", "nan", "inf", "some"):
        odd = replace(sample(), keywords={"$VOL": wrong, "DILUTION": wrong})
        assert plain.volume_of(odd) is None
        assert plain.dilution_of(odd) is None
    assert plain.volume_of(sample()) is None


def test_instrument_is_expected_or_any() -> None:
    assert PANEL.expects(replace(sample(), instrument="helios VX HVX-1"))
    assert not PANEL.expects(replace(sample(), instrument="XN-20"))
    assert not PANEL.expects(sample())
    assert Panel(name="any", channels=(channel(),)).expects(sample())
