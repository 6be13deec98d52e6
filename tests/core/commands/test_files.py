"""Which files the arguments of a command name."""

import os
import sys
from pathlib import Path

import pytest

from bloodview.commands.files import given_files


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def named(*arguments: Path | str) -> list[str]:
    given = given_files([str(argument) for argument in arguments])
    assert not any(file.refusal for file in given)
    return [file.name for file in given]


def test_files_keep_their_order_and_come_once(tmp_path: Path) -> None:
    touch(tmp_path, "b.fcs", "a.fcs")
    a, b = tmp_path / "a.fcs", tmp_path / "b.fcs"
    assert named(b, a, b, f"{tmp_path}{os.sep}.{os.sep}a.fcs") == ["b.fcs", "a.fcs"]


def test_a_folder_gives_its_samples(tmp_path: Path) -> None:
    touch(tmp_path, "b.FCS", "sub/a.lmd", "reference.csv", "notes.pdf", ".hidden.fcs", "a.fcs", "truth.npy")
    assert named(tmp_path) == ["a.fcs", "b.FCS", "a.lmd"]


def test_a_folder_of_tables_gives_tables(tmp_path: Path) -> None:
    export = "RET_[XN-20^1][20171110_103414][ 7].116"
    touch(tmp_path, "b.tsv", "a.csv", "notes.txt", f"{export}.csv", f"{export}(1).csv")
    assert named(tmp_path) == [f"{export}.csv", "a.csv", "b.tsv"]


def test_a_part_whose_export_is_not_whole_is_kept(tmp_path: Path) -> None:
    touch(tmp_path, "RET_[XN-20^1][ 7].116(1).csv")
    assert named(tmp_path) == ["RET_[XN-20^1][ 7].116(1).csv"]


def test_patterns_are_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "b.fcs", "a.fcs", "c.csv", "sub/d.fcs", "dogs/e.fcs")
    assert named(tmp_path / "*.fcs") == ["a.fcs", "b.fcs"]
    assert named(tmp_path / "**" / "*.fcs") == ["a.fcs", "b.fcs", "e.fcs", "d.fcs"]
    assert named(tmp_path / "do*") == ["e.fcs"]
    monkeypatch.chdir(tmp_path)
    assert named("?.fcs") == ["a.fcs", "b.fcs"]


def test_what_an_earlier_run_left_in_a_folder_is_no_sample(tmp_path: Path) -> None:
    touch(tmp_path, "a.fcs", "labels/a.fcs", "labels/old/b.fcs", "other/c.fcs")
    assert [file.name for file in given_files([str(tmp_path)], [tmp_path / "labels"])] == ["a.fcs", "c.fcs"]
    assert [file.name for file in given_files([str(tmp_path / "labels")], [tmp_path / "labels"])] == ["a.fcs", "b.fcs"]
    touch(tmp_path / "tables", "a.csv", "counts.csv")
    given = given_files([str(tmp_path / "tables")], [tmp_path / "tables" / "counts.csv"])
    assert [file.name for file in given] == ["a.csv"]


def test_a_file_may_be_called_like_a_pattern(tmp_path: Path) -> None:
    touch(tmp_path, "x[1].fcs", "x1.fcs")
    assert named(tmp_path / "x[1].fcs") == ["x[1].fcs"]


def test_names_tell_files_apart(tmp_path: Path) -> None:
    touch(tmp_path, "a/x.fcs", "b/x.fcs", "b/y.fcs")
    assert named(tmp_path) == [str(tmp_path / "a" / "x.fcs"), str(tmp_path / "b" / "x.fcs"), "y.fcs"]


@pytest.mark.parametrize(
    ("name", "words"), [("empty", "empty holds no sample files"), ("*.lmd", "matches no file"), ("l" * 300, "too long")]
)
def test_what_names_no_sample_is_refused(tmp_path: Path, name: str, words: str) -> None:
    touch(tmp_path, "empty/notes.txt")
    (given,) = given_files([str(tmp_path / name)])
    assert words in given.refusal
    assert str(tmp_path / name) in given.refusal


def test_a_missing_file_is_left_to_the_reader(tmp_path: Path) -> None:
    (given,) = given_files([str(tmp_path / "gone.fcs")])
    assert (given.path, given.name, given.refusal) == (tmp_path / "gone.fcs", "gone.fcs", "")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that may not be read")
def test_a_locked_folder_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "locked/a.fcs")
    (tmp_path / "locked").chmod(0)
    try:
        (given,) = given_files([str(tmp_path / "locked" / "a.fcs")])
        assert "cannot be read" in given.refusal
    finally:
        (tmp_path / "locked").chmod(0o700)
