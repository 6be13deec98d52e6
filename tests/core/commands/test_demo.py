"""The command line with the shipped model and the demo samples: nothing is stood in for."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from bloodview.__main__ import main
from bloodview.commands.self_test import ALLOWED
from bloodview.paths import resources
from bloodview.result import Population
from bloodview.samples import read_samples, write_fcs

FILE = "rex-dog-healthy.fcs"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_demo_sample_is_counted_reported_and_labelled(demo: Path, tmp_path: Path) -> None:
    out, reports, labels = tmp_path / "counts.csv", tmp_path / "reports", tmp_path / "labels"
    assert main(["analyze", str(demo), "--out", str(out), "--report", str(reports), "--labels", str(labels)]) == 0
    (row,) = rows_of(out)
    truth = next(each for each in rows_of(resources() / "demo" / "truth.csv") if each["file"] == FILE)
    assert [row[column] for column in ("file", "species", "events")] == [FILE, truth["species"], truth["events"]]
    for count, (share, least) in ALLOWED.items():
        true = float(truth[count])
        assert float(row[count]) == pytest.approx(true, abs=max(share * true, least)), count
        assert float(row[f"{count}_low"]) <= float(row[count]) <= float(row[f"{count}_high"])
    assert float(row["rbc_uncorrected"]) <= float(row["rbc"])
    assert float(row["retic"]) == pytest.approx(float(row["retic_pct"]) * float(row["rbc"]) * 10, abs=0.1)
    assert "simulated samples" in row["messages"]

    pages = " ".join(page.extract_text() for page in PdfReader(reports / "rex-dog-healthy.pdf").pages)
    assert "Rex" in pages
    assert "Anna Lindner" in pages

    copy, sample = read_samples(labels / FILE)[0], read_samples(demo / FILE)[0]
    np.testing.assert_array_equal(copy.events[:, : len(sample.channels)], sample.events)
    assert copy.keywords["OWNER"] == "Anna Lindner"
    codes, probability = copy.events[:, -2], copy.events[:, -1]
    assert sample.volume_nl is not None
    labelled = float((codes == Population.PLT).sum()) * float(sample.keywords["DILUTION"]) / sample.volume_nl
    assert labelled == pytest.approx(float(row["plt"]), rel=0.1)
    assert 0.2 <= probability.min() <= probability.max() <= 1

    again = tmp_path / "again"
    assert main(["analyze", str(demo / FILE), "--labels", str(again), "--out", str(tmp_path / "again.csv")]) == 0
    assert rows_of(tmp_path / "again.csv") == [row]
    assert (again / FILE).read_bytes() == (labels / FILE).read_bytes()


@pytest.mark.parametrize(
    ("keywords", "release", "said"),
    [
        ({"$CYT": "Helios VX", "$CYTSN": "HVX-1"}, "refused", "the sample is from Helios VX HVX-1, so its counts are"),
        ({"$CYTSN": "BSL-0002"}, "review", "another analyser of this type, BloodView Simulated Laser BSL-0002"),
        ({"$CYT": "", "$CYTSN": ""}, "review", "the file names no analyser"),
    ],
)
def test_the_shipped_model_releases_no_counts_of_another_analyser(
    demo: Path, tmp_path: Path, keywords: dict[str, str], release: str, said: str
) -> None:
    (sample,) = read_samples(demo / FILE)
    named = {key: text for key, text in {**sample.keywords, **keywords}.items() if text}
    path, out, reports = tmp_path / "other.fcs", tmp_path / "counts.csv", tmp_path / "reports"
    write_fcs(path, sample.events, sample.channels, named)
    refused = release == "refused"
    assert main(["analyze", str(path), "--out", str(out), "--report", str(reports)]) == int(refused)
    (row,) = rows_of(out)
    assert row["release"] == release
    assert said in row["messages"]
    assert bool(row["rbc"]) is bool(row["plt"]) is not refused
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(reports / "other.pdf").pages)
    assert f"Release: {'REFUSED' if refused else 'HOLD FOR REVIEW'}" in text
    assert said in text


def test_the_self_test_passes(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["self-test"])
    said = capsys.readouterr().out
    assert code == 0, said
    lines = said.splitlines()
    assert lines[-1] == "This copy of BloodView works."
    assert all(line.startswith("ok ") for line in lines[1:-1])
    assert len(lines) == 2 + 1 + 8 * (1 + len(ALLOWED)) + 3
    shown = "not installed" if os.environ.get("BLOODVIEW_NO_QT") else "opened and closed"
    assert any(line.startswith(f"ok      window: {shown}") for line in lines)


def test_the_self_test_fails_where_a_file_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bloodview.analysis.shipped_model", lambda: tmp_path / "gone")
    monkeypatch.setattr("bloodview.__main__.window_opens", lambda: False)
    assert main(["self-test"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("FAILED  model: ")
    assert "gone" in lines[1]
    assert lines[2].startswith("ok      window: not installed")
    assert lines[3] == "1 of 2 checks FAILED."
