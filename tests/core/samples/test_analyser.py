"""An analyser goes by type and serial number, each kept where it belongs."""

from dataclasses import replace
from pathlib import Path

import pytest

from bloodview.paths import resources
from bloodview.samples import Sample, analyser_key, analyser_of, read_samples


@pytest.fixture(scope="module")
def sample() -> Sample:
    return read_samples(resources() / "demo" / "rex-dog-healthy.fcs")[0]


def test_the_analyser_is_read_from_the_file(sample: Sample) -> None:
    assert analyser_of(sample) == ("BloodView Simulated Laser", "BSL-0001")
    assert analyser_key(*analyser_of(sample)) == sample.instrument


@pytest.mark.parametrize(
    ("keywords", "instrument", "expected"),
    [
        ({"$CYT": " Helios 3 ", "$CYTSN": " 3 "}, "Helios 3 3", ("Helios 3", "3")),
        ({"$CYT": "Helios 3"}, "Helios 3", ("Helios 3", "")),
        ({"$CYTSN": "A1"}, "A1", ("", "A1")),
        ({}, "Sysmex XN-20 12829", ("Sysmex XN-20 12829", "")),  # its exported tables have no keywords
        ({}, "", ("", "")),
    ],
)
def test_what_a_file_names(
    sample: Sample, keywords: dict[str, str], instrument: str, expected: tuple[str, str]
) -> None:
    named = replace(sample, path=Path("a.fcs"), keywords=keywords, instrument=instrument)
    assert analyser_of(named) == expected


def test_types_and_units_go_by_different_names() -> None:
    assert analyser_key("Helios 3", "A1") == "Helios 3 A1"
    assert analyser_key("Helios 3", "3") == "Helios 3 3" != analyser_key("Helios 3", "")
    assert (analyser_key(" Helios 3 ", ""), analyser_key("", "A1"), analyser_key("", "")) == ("Helios 3", "A1", "")
