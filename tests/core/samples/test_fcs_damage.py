"""Damaged FCS files: cut short, changed in transfer, one byte wrong. What is read is right, or said to be doubtful."""

import os
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodview.errors import UserError
from bloodview.samples import Sample, read_samples
from tests.core.samples.making import BIG, TEXT_START, make_fcs

FILES = Path(__file__).parents[3].parent / "shared" / "conformance"
BYTES_PER_BYTE = 16  # memory allowed per byte of the file: float64 work on 8-bit values
BYTES_AT_LEAST = 4_000_000


@contextmanager
def bounded_memory(size: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < BYTES_AT_LEAST + BYTES_PER_BYTE * size


def read(folder: Path, content: bytes) -> list[Sample] | str:
    """Read content as a file: the samples, or the sentence that refuses it."""
    path = folder / "a.fcs"
    path.write_bytes(content)
    with bounded_memory(len(content)):
        return read_file(path)


def read_file(path: Path) -> list[Sample] | str:
    try:
        samples = read_samples(path)
    except UserError as error:
        sentence = str(error)
        assert path.name in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence
        return sentence
    size = path.stat().st_size
    for sample in samples:
        assert sample.events.ndim == 2
        assert 0 < sample.events.size <= size
        assert sample.events.shape[1] == len(sample.channels) == len(set(sample.channels))
        assert all(sample.channels)
    return samples


def one(found: list[Sample] | str) -> Sample:
    assert not isinstance(found, str), found
    (sample,) = found
    return sample


def floats(events: int = 200, channels: int = 4) -> np.ndarray:
    return np.random.default_rng(3).normal(20_000, 4_000, (events, channels)).astype(np.float32)


def integers(events: int = 200, channels: int = 4, below: int = 1024) -> np.ndarray:
    return np.random.default_rng(4).integers(0, below, (events, channels), dtype=np.uint64)


CLINIC = {"$CYT": "Helios", "$VOL": "641.859", "DILUTION": "200", "PATIENT NAME": "Rex", "SPECIES": "dog"}
MADE = {
    "floats": (make_fcs(floats(), datatype="F", keywords=CLINIC), floats()),
    "big-endian floats": (make_fcs(floats(), datatype="F", order=BIG, keywords=CLINIC), floats()),
    "doubles": (make_fcs(floats(), datatype="D", bits=[64] * 4, keywords=CLINIC), floats()),
    "16-bit": (make_fcs(integers(), bits=[16] * 4, ranges=[1024] * 4, keywords=CLINIC), integers()),
    "32-bit": (make_fcs(integers(below=1 << 18), ranges=[1 << 18] * 4, keywords=CLINIC), integers(below=1 << 18)),
    "mixed": (make_fcs(integers(), bits=[16, 32, 16, 24], ranges=[1024] * 4, keywords=CLINIC), integers()),
}


@pytest.mark.parametrize("kind", MADE)
def test_whole_events_are_recovered_from_a_file_cut_short_anywhere(tmp_path: Path, kind: str) -> None:
    content, values = MADE[kind]
    full = one(read(tmp_path, content))
    for length in range(0, len(content), 97):
        found = read(tmp_path, content[:length])
        if isinstance(found, str):
            continue
        (sample,) = found
        missing = len(values) - len(sample.events)
        np.testing.assert_array_equal(sample.events, values[: len(sample.events)])
        assert sample.keywords == full.keywords
        assert f"{missing} of {len(values)} events are missing" in sample.warnings[-1]
    assert len(one(read(tmp_path, content[:-1])).events) == len(values) - 1


@pytest.mark.cohort
@pytest.mark.skipif(not FILES.is_dir(), reason="../shared/conformance is not beside this checkout")
@pytest.mark.parametrize(
    "name",
    [
        "FlowIO__data1.fcs",
        "FlowIO__G11.fcs",
        "FlowIO__variable_int_example.fcs",
        "fcsparser__cyflow_cube_8.fcs",
        "FlowCal__Data003.fcs",
        "fcsparser__SG_2014-09-26_Duplicate_Names.fcs",
        "FlowIO__coulter.lmd",
    ],
)
def test_real_files_cut_short_at_every_kibibyte(tmp_path: Path, name: str) -> None:
    content = (FILES / name).read_bytes()
    (full,) = read_samples(FILES / name)
    path = tmp_path / "a.fcs"
    path.write_bytes(content)
    recovered = 0
    for length in range(len(content) // 1024 * 1024, -1, -1024):
        os.truncate(path, length)
        found = read_file(path)
        if isinstance(found, str):
            continue
        (sample,) = found
        assert sample.warnings or len(sample.events) == len(full.events)
        if sample.channels == full.channels:
            np.testing.assert_array_equal(sample.events, full.events[: len(sample.events)])
            recovered = max(recovered, len(sample.events))
    assert recovered > 0.9 * len(full.events) or len(content) < 10_000 or name.endswith(".lmd")


@pytest.mark.parametrize("kind", MADE)
def test_line_feeds_made_cr_lf_are_restored(tmp_path: Path, kind: str) -> None:
    content, values = MADE[kind]
    noisy = content[:-40] + b"\n\r\n\n\x0b\n\n\n\n" + b"\n" * 31
    untouched = one(read(tmp_path, noisy))
    restored = one(read(tmp_path, noisy.replace(b"\n", b"\r\n")))
    np.testing.assert_array_equal(restored.events, untouched.events)
    np.testing.assert_array_equal(restored.events[:-5], values[:-5])
    assert "Line ends were changed" in restored.warnings[0]


def test_cr_lf_inside_keywords_is_no_damage(tmp_path: Path) -> None:
    values = floats(20)
    sample = one(read(tmp_path, make_fcs(values, datatype="F", keywords={"NOTE": "a\r\nb" * 20})))
    np.testing.assert_array_equal(sample.events, values)
    assert sample.warnings == ()


def test_bytes_lost_in_transfer_are_refused(tmp_path: Path) -> None:
    content = make_fcs(floats(500_000), datatype="F")
    assert content.count(b"\r\n") > 20
    assert "lost bytes in a transfer" in read(tmp_path, content.replace(b"\r\n", b"\n"))
    replaced = content.decode("utf-8", errors="replace").encode()
    assert "took it for text" in read(tmp_path, replaced)


def test_other_files_are_refused(tmp_path: Path) -> None:
    for content in (
        b"",
        b"F",
        b"FCS",
        b"FCS3.0",
        b"FCS3.0" + b" " * 52,
        b"FCS9.9" + b" " * 300,
        b"FCS1.0" + b"0" * 300,
    ):
        assert isinstance(read(tmp_path, content), str)
    assert "whatever its name says" in read(tmp_path, b"correlation data, not cytometry")


@pytest.mark.parametrize("kind", MADE)
@settings(max_examples=150, derandomize=True, deadline=None)
@given(data=st.data())
def test_one_wrong_byte_is_harmless_refused_or_said(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    content = MADE[kind][0]
    end = content.index(b"SPECIES/dog/") + len("SPECIES/dog/")
    place = data.draw(st.one_of(st.integers(0, 57), st.integers(TEXT_START, end - 1)))
    printable = [byte for byte in range(256) if byte != content[place]]
    byte = data.draw(st.sampled_from([b for b in b"0123456789/$, FDIN" if b != content[place]] + printable))
    check_one_wrong_byte(tmp_path_factory.getbasetemp(), kind, place, byte)


def check_one_wrong_byte(folder: Path, kind: str, place: int, byte: int) -> None:
    content, values = MADE[kind]
    changed = bytearray(content)
    changed[place] = byte
    found = read(folder, bytes(changed))
    if isinstance(found, str):
        return
    (sample,) = found
    if sample.warnings:
        return
    np.testing.assert_array_equal(sample.events, values)
