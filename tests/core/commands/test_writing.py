"""What goes into tables, labelled copies and the terminal."""

import io
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodview.commands.table import write_table
from bloodview.commands.terminal import bar, progress
from bloodview.errors import UserError
from bloodview.export import table, write_labels
from bloodview.progress import Step, ignore
from bloodview.result import Recipe
from bloodview.samples import Sample, read_samples
from tests.core.commands.conftest import Counting


def test_a_table_is_written_whole_or_refused(tmp_path: Path) -> None:
    content = table(("a", "b"), [{"a": '1,"x"', "b": "2"}, {"b": "ß"}])
    assert content == 'a,b\n"1,""x""",2\n,ß\n'
    write_table(content, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == content.encode()
    with pytest.raises(UserError, match=r"t\.csv cannot be written"):
        write_table(content, tmp_path / "t.csv" / "t.csv")


def sample_with(channels: tuple[str, ...], **keywords: str) -> Sample:
    values = np.arange(6 * len(channels), dtype=np.float32).reshape(6, -1)
    return Sample(Path("rex.fcs"), "0", values, channels, keywords, "", None, None)


def labelled(sample: Sample, path: Path) -> Sample:
    result = Counting().analyze(replace(sample, channels=("SFL-A",)), object(), Recipe())
    write_labels(sample, result, path)
    return read_samples(path)[0]


def test_labels_of_an_earlier_analysis_are_replaced(tmp_path: Path) -> None:
    told = {"$P1R": "10", "$P2R": "20", "$P3R": "30", "OWNER": "A. Miller"}
    last = labelled(sample_with(("FSC-A", "Population", "Probability"), **told), tmp_path / "last.fcs")
    assert last.channels == ("FSC-A", "Population", "Probability")
    np.testing.assert_array_equal(last.events[:, 0], np.arange(0, 18, 3))
    assert last.keywords["$P1R"] == "10"
    first = labelled(sample_with(("Population", "FSC-A", "SSC-A"), **told), tmp_path / "first.fcs")
    assert first.channels == ("FSC-A", "SSC-A", "Population", "Probability")
    np.testing.assert_array_equal(first.events[:, 1], np.arange(2, 18, 3))
    assert first.keywords["$P1R"] != "10"
    assert first.keywords["OWNER"] == "A. Miller"


def test_odd_keywords_do_no_harm_to_labels(tmp_path: Path) -> None:
    told = {"DATATYPE": "I", "P1E": "odd", "$TOT": "99", "$NEXTDATA": "5000", "A/B": "/c", "$$MODE": "C", "NOTE": " "}
    again = labelled(sample_with(("FSC-A",), **told), tmp_path / "odd.fcs")
    assert again.events.shape == (6, 3)
    assert again.warnings == ()


def test_a_sample_without_events_has_a_labelled_copy(tmp_path: Path) -> None:
    empty = replace(sample_with(("FSC-A",)), events=np.zeros((0, 1), np.float32))
    result = Counting().analyze(replace(empty, channels=("SFL-A",)), object(), Recipe())
    write_labels(empty, result, tmp_path / "empty.fcs")
    assert (tmp_path / "empty.fcs").read_bytes().startswith(b"FCS3.1")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "60")
    with progress() as report:
        report(Step(0.25, "Analyzing \x1b[2Jrex.fcs " + 50 * "x"))
        report(Step(0.26, "too soon to be drawn"))
        report(Step(1.0, "Done"))
    lines = terminal.getvalue().split("\r")
    assert lines[1].startswith("[######..................]  25 %  Analyzing  [2Jrex.fcs")
    assert len(lines[1]) == 59
    assert lines[2].startswith("[########################] 100 %  Done")
    assert lines[3].strip() == lines[4] == ""
    assert "\x1b" not in terminal.getvalue()
    assert "too soon" not in terminal.getvalue()


def test_progress_is_silent_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress() as report:
            assert report is ignore


def test_the_bar_stays_within_its_ends() -> None:
    assert bar(Step(-1, "a")).startswith("[........................]   0 %")
    assert bar(Step(7, "a")).startswith("[########################] 100 %")
