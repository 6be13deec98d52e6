"""Simulate, calibrate and evaluate as commands."""

import csv
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from bloodview import calibration
from bloodview.__main__ import main
from bloodview.calibration import Calibration
from bloodview.errors import WrongReference
from bloodview.paths import resources
from bloodview.samples import read_panel, read_samples
from tests.core.commands.conftest import Counting, MakeSample

PANEL = resources() / "panels" / "simulated-laser.toml"


def test_simulate_makes_a_cohort(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--samples", "3", "--events", "200", "--species", "Canine, cat,", "--seed", "5"]
    assert main(["simulate", str(tmp_path / "a"), *asked]) == 0
    assert capsys.readouterr().out.startswith("3 simulated samples")
    samples = [read_samples(path)[0] for path in sorted((tmp_path / "a").glob("*.fcs"))]
    assert [len(sample.events) for sample in samples] == [200] * 3
    with (tmp_path / "a" / "reference.csv").open(encoding="utf-8", newline="") as file:
        assert [row["species"] for row in csv.DictReader(file)] == ["dog", "cat", "dog"]
    assert main(["simulate", str(tmp_path / "b"), *asked]) == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_simulate_spares_references_of_real_samples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "reference.csv").write_text("file,species\n", encoding="utf-8")
    assert main(["simulate", str(tmp_path), "--samples", "1"]) == 1
    assert "holds references of real samples" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["reference.csv"]


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--species", "unicorn"], "unicorn"), (["--events", "5"], "5 events"), ([], "20000 samples")],
)
def test_simulate_refuses_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert main(["simulate", str(tmp_path / "x"), "--samples", "1" if options else "20000", *options]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert said.startswith("bloodview: ")
    assert said.count("\n") == 1


def test_calibrate_hands_on_what_is_asked(
    counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = create_autospec(calibration.calibrate, return_value=Calibration(tmp_path, "abc", "It fits.\nVery well."))
    monkeypatch.setattr(calibration, "calibrate", made)
    asked = ["calibrate", "folder", "--reference", "reference.csv", "--out", "model"]
    assert main([*asked, "--panel", str(PANEL), "--seed", "9", "--name", "Ours"]) == 0
    saved = tmp_path / "agreement.pdf"
    assert capsys.readouterr().out == f"It fits.\nVery well.\nAgreement report saved as {saved}\n"
    assert saved.read_bytes().startswith(b"%PDF")
    assert made.call_args.args == (Path("folder"), Path("reference.csv"), Path("model"))
    given = made.call_args.kwargs
    assert (given["panel"], given["seed"], given["name"]) == (read_panel(PANEL), 9, "Ours")
    assert main(asked) == 0
    assert made.call_args.kwargs["panel"] is None


def test_calibrate_refuses_in_one_sentence(
    counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_arguments: object, **_named: object) -> Calibration:
        raise WrongReference("reference.csv is empty; fill it.")

    monkeypatch.setattr(calibration, "calibrate", refuse)
    asked = ["calibrate", str(tmp_path), "--reference", "reference.csv", "--out", str(tmp_path / "model")]
    assert main(asked) == 1
    assert capsys.readouterr().err == "bloodview: reference.csv is empty; fill it.\n"
    assert main([*asked, "--panel", str(tmp_path / "none.toml")]) == 1
    assert "none.toml cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def test_evaluate_writes_rows_and_a_summary(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_sample("=a.fcs")
    odd = make_sample("odd.fcs", channels=("FSC-A",))
    reference, out = tmp_path / "reference.csv", tmp_path / "agreement.csv"
    reference.write_text(
        "file,species,rbc,plt,retic_pct,clump_pct\n=a.fcs,dog,7,250,,1\nodd.fcs,dog,7,250,,1\n", encoding="utf-8"
    )
    asked = ["evaluate", str(odd.parent), "--reference", str(reference), "--model", str(tmp_path / "mine")]
    assert main([*asked, "--out", str(out)]) == 0
    assert counting.models == [tmp_path / "mine"]
    assert "1 of 2 samples" in capsys.readouterr().out
    with out.open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["file"], first["release"], second["release"]) == ("'=a.fcs", "ok", "refused")
    assert float(first["plt"]) == pytest.approx(251.26, rel=1e-5)
    assert float(first["plt_reference"]) == 250
    assert first["retic_pct_reference"] == ""
    assert "lacks channel SFL-A" in second["messages"]
    assert second["rbc"] == ""


def test_evaluate_without_a_table_of_its_own(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_sample().parent
    reference = tmp_path / "reference.csv"
    reference.write_text("file,species,rbc,plt,retic_pct,clump_pct\nrex.fcs,dog,7,250,1,1\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    asked = ["evaluate", str(folder), "--reference", str(reference), "--model"]
    assert main([*asked, "mine"]) == 0
    assert "1 of 1 samples" in capsys.readouterr().out
    assert sorted(tmp_path.rglob("*")) == before
    assert main([*asked, "none"]) == 1
    assert "none holds no model" in capsys.readouterr().err
