"""Opening what is not an ordinary readable file."""

import os
from pathlib import Path

import numpy as np
import pytest

import bloodview.samples.read as reading
from bloodview.errors import UserError
from bloodview.samples import read_samples
from tests.core.samples.making import make_fcs

SMALL = make_fcs(np.ones((5, 2), np.float32), datatype="F")


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_samples(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_missing_folder_and_empty(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none.fcs")
    assert "is a folder" in refusal(tmp_path)
    (tmp_path / "empty.fcs").touch()
    assert "is empty" in refusal(tmp_path / "empty.fcs")
    assert "no possible name" in refusal(Path("a\0b.fcs"))
    assert "cannot be read" in refusal(tmp_path / ("x" * 5000))


@pytest.mark.skipif(os.name == "nt", reason="no pipes among the files of Windows")
def test_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.fcs")
    assert "not an ordinary file" in refusal(tmp_path / "pipe.fcs")
    assert "not an ordinary file" in refusal(Path("/dev/zero"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_forbidden_file(tmp_path: Path) -> None:
    path = tmp_path / "a.fcs"
    path.write_bytes(SMALL)
    path.chmod(0)
    assert "cannot be read" in refusal(path)


def test_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.fcs"
    path.write_bytes(SMALL)
    os.truncate(path, 2**36)  # sparse
    assert "too large" in refusal(path)


def test_too_little_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reading, "read_fcs", exhausted)
    path = tmp_path / "a.fcs"
    path.write_bytes(SMALL)
    assert "more memory" in refusal(path)


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "sample.B08"
    path.write_bytes(SMALL)
    assert read_samples(path)[0].events.shape == (5, 2)
    path = tmp_path / "sample.csv"
    path.write_bytes(SMALL)
    assert read_samples(path)[0].events.shape == (5, 2)
    path = tmp_path / "sample.fcs"
    path.write_text("FSC,SSC\n1,2\n")
    assert "not an FCS file" in refusal(path)


def test_links_are_followed_to_ordinary_files_only(tmp_path: Path) -> None:
    (tmp_path / "a.fcs").write_bytes(SMALL)
    (tmp_path / "link.fcs").symlink_to(tmp_path / "a.fcs")
    assert len(read_samples(tmp_path / "link.fcs")) == 1
    (tmp_path / "loop.fcs").symlink_to(tmp_path / "loop.fcs")
    assert "cannot be read" in refusal(tmp_path / "loop.fcs")
