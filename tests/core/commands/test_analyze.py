"""Analyze: rows, refusals, outputs and exit codes; the analysis itself is stood in for."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from bloodview.__main__ import main
from bloodview.analysis.choice import with_model
from bloodview.analysis.library import models_folder
from bloodview.export import COLUMNS
from bloodview.learn.manifest import MANIFEST_FILE
from bloodview.paths import resources
from bloodview.result import Counts, Estimate, Recipe, Release
from bloodview.samples import read_samples
from bloodview.settings import Settings, write_settings
from tests.core.commands.conftest import CHANNELS, Counting, MakeSample

HEADER = (
    "file,species,events,rbc,rbc_low,rbc_high,rbc_uncorrected,retic_pct,retic_pct_low,retic_pct_high,retic,"
    "clump_pct,clump_pct_low,clump_pct_high,plt,plt_low,plt_high,release,messages"
)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def read_rows(path: Path) -> list[dict[str, str]]:
    return rows_of(path.read_text(encoding="utf-8"))


def test_counts_are_written_as_promised(counting: Counting, make_sample: MakeSample, tmp_path: Path) -> None:
    out = tmp_path / "new" / "counts.csv"
    assert main(["analyze", str(make_sample()), "--out", str(out)]) == 0
    assert (
        out.read_bytes()
        == (
            HEADER + "\nrex.fcs,dog,20,7.123,7.000,7.250,7.050,0.512,0.400,0.600,36.5,1.500,1.000,2.000,"
            "251.3,240.0,262.0,ok,\n"
        ).encode()
    )
    assert counting.models == [resources() / "models" / "simulated"]
    assert counting.recipes == [Recipe(None, 0)]


def test_without_out_the_table_is_printed(
    counting: Counting, make_sample: MakeSample, capsys: pytest.CaptureFixture[str]
) -> None:
    counting.release = Release.REVIEW
    counting.messages = ("Much debris;\nlook at a smear.", "No volume.")
    assert main(["analyze", str(make_sample())]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0] == HEADER
    row = rows_of(printed.out)[0]
    assert row["release"] == "review"
    assert row["messages"] == "Much debris; look at a smear. | No volume."
    assert printed.err == ""


def test_what_cannot_be_measured_is_empty(counting: Counting, make_sample: MakeSample, tmp_path: Path) -> None:
    counting.counts = Counts(None, None, counting.counts.retic_pct, None, counting.counts.clump_pct, None)
    assert main(["analyze", str(make_sample()), "--out", str(tmp_path / "counts.csv")]) == 0
    row = read_rows(tmp_path / "counts.csv")[0]
    empty = {column for column in COLUMNS if not row[column]}
    assert empty == {
        *("rbc", "rbc_low", "rbc_high", "rbc_uncorrected", "retic", "plt", "plt_low", "plt_high", "messages")
    }


def test_refused_samples_keep_their_rows_and_the_others_go_on(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.fcs"
    bad.write_bytes(b"FCS3.0 this is no sample")
    odd = make_sample("odd.fcs", channels=("FSC-A",), events=7)
    given = [bad, make_sample("first.fcs"), tmp_path / "missing.fcs", odd, make_sample("last.fcs")]
    assert main(["analyze", *map(str, given), "--out", str(tmp_path / "counts.csv")]) == 1
    rows = read_rows(tmp_path / "counts.csv")
    assert [row["file"] for row in rows] == ["bad.fcs", "first.fcs", "missing.fcs", "odd.fcs", "last.fcs"]
    assert [row["release"] for row in rows] == ["refused", "ok", "refused", "refused", "ok"]
    assert [row["events"] for row in rows] == ["", "20", "", "7", "20"]
    assert rows[3]["species"] == "dog"
    for row, word in ((rows[0], "bad.fcs"), (rows[2], "missing.fcs"), (rows[3], "lacks channel SFL-A")):
        assert word in row["messages"]
        assert not any(row[column] for column in COLUMNS[3:-2])
    complaints = capsys.readouterr().err.splitlines()
    assert len(complaints) == 3
    assert all(line.startswith("bloodview: ") for line in complaints)


def test_a_result_that_must_not_be_released_gives_no_counts(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counting.release = Release.REFUSED
    counting.messages = ("Only 20 events; measure again.",)
    reports, labels = tmp_path / "reports", tmp_path / "labels"
    asked = ["analyze", str(make_sample()), "--out", str(tmp_path / "counts.csv")]
    assert main([*asked, "--report", str(reports), "--labels", str(labels)]) == 1
    row = read_rows(tmp_path / "counts.csv")[0]
    assert (row["release"], row["messages"], row["events"]) == ("refused", "Only 20 events; measure again.", "20")
    assert not any(row[column] for column in COLUMNS[3:-2])
    assert "rex.fcs is refused: Only 20 events" in capsys.readouterr().err
    assert [path.name for path in (*reports.iterdir(), *labels.iterdir())] == ["rex.pdf", "rex.fcs"]


@pytest.mark.logs_warnings  # the logo is gone, which keeps no report from being made
def test_a_report_is_made_as_the_settings_say(counting: Counting, make_sample: MakeSample, tmp_path: Path) -> None:
    wanted = Settings(units="conventional", owner_summary=True, patient_keywords={"name": ("TIERNAME",)})
    write_settings(wanted.model_copy(update={"clinic_logo": str(tmp_path / "gone.png")}))
    assert (
        main(
            ["analyze", str(make_sample(TIERNAME="Luna")), "--report", str(tmp_path), "--out", str(tmp_path / "c.csv")]
        )
        == 0
    )
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "rex.pdf").pages)
    assert "K/µL" in text
    assert "10⁹/L" not in text
    assert "Luna" in text


def test_a_report_says_what_the_counts_mean_for_the_patient(
    counting: Counting, make_sample: MakeSample, tmp_path: Path
) -> None:
    counting.counts = replace(counting.counts, plt=Estimate(21.0, 19.0, 23.0))
    told = (("dog", "5.65 – 8.87"), ("cat", "LL critical low"), ("rabbit", "Reference intervals"))
    for species, words in told:
        path = make_sample(f"{species}.fcs", SPECIES=species, BIRTH="2015")
        assert main(["analyze", str(path), "--report", str(tmp_path), "--out", str(tmp_path / "c.csv")]) == 0
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / f"{species}.pdf").pages).split())
        assert words in text, species
        assert "Sources of the messages" in text, species


def test_species_and_seed_go_into_the_recipe(counting: Counting, make_sample: MakeSample, tmp_path: Path) -> None:
    asked = ["analyze", str(make_sample()), "--species", "Feline", "--seed", "7", "--model", str(tmp_path / "mine")]
    assert main([*asked, "--out", str(tmp_path / "counts.csv")]) == 0
    assert counting.recipes == [Recipe("cat", 7)]
    assert counting.models == [tmp_path / "mine"]
    assert read_rows(tmp_path / "counts.csv")[0]["species"] == "cat"


def test_the_model_of_the_settings_is_used(counting: Counting, make_sample: MakeSample, tmp_path: Path) -> None:
    write_settings(Settings(model_folder=str(tmp_path / "ours")))
    assert main(["analyze", str(make_sample()), "--out", str(tmp_path / "counts.csv")]) == 0
    assert counting.models == [tmp_path / "ours"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--species", "unicorn"], '"unicorn" is no species that BloodView knows; name one of dog, cat'),
        (["--model", "none"], "none holds no model"),
    ],
)
def test_what_concerns_all_samples_stops_the_command(
    counting: Counting,
    make_sample: MakeSample,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    words: str,
) -> None:
    out = tmp_path / "counts.csv"
    assert main(["analyze", str(make_sample()), "--out", str(out), *options]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("bloodview: ")
    assert words in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert not out.exists()


def test_labelled_copies_hold_what_was_found(counting: Counting, make_sample: MakeSample, tmp_path: Path) -> None:
    path = make_sample(PATIENT_NAME='<b>&"Rex"/', events=11)
    assert main(["analyze", str(path), "--out", str(tmp_path / "c.csv"), "--labels", str(tmp_path / "labels")]) == 0
    before, after = read_samples(path)[0], read_samples(tmp_path / "labels" / "rex.fcs")[0]
    assert after.channels == (*CHANNELS, "Population", "Probability")
    np.testing.assert_array_equal(after.events[:, :3], before.events)
    np.testing.assert_array_equal(after.events[:, 3], np.arange(11) % 5)
    np.testing.assert_allclose(after.events[:, 4], np.linspace(0.5, 1, 11), rtol=1e-6)
    for keyword in ("$VOL", "DILUTION", "SPECIES", "PATIENT NAME"):
        assert after.keywords[keyword] == before.keywords[keyword]
    assert after.keywords["BLOODVIEW MODEL"] == "fake-1"
    assert after.keywords["BLOODVIEW VERSION"] == "9.9"


@pytest.mark.parametrize("option", ["--labels", "--out"])
def test_a_sample_is_never_overwritten(
    counting: Counting, make_sample: MakeSample, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    path = make_sample()
    content = path.read_bytes()
    target = path.parent / ".." / "samples"
    assert main(["analyze", str(path), option, str(target if option == "--labels" else target / "rex.fcs")]) == 1
    assert "would take the place of a sample that is read" in capsys.readouterr().err
    assert path.read_bytes() == content
    assert counting.recipes == []


def test_a_copy_takes_no_place_of_another_sample_either(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "samples" / "rex.csv"
    sample = make_sample()
    content = sample.read_bytes()
    table.write_text("FSC-A,SSC-A,SFL-A\n1,2,3\n4,5,6\n", encoding="utf-8")
    other = make_sample("other/rex-2.fcs")
    assert main(["analyze", str(table), str(other), str(sample), "--labels", str(table.parent)]) == 1
    assert "rex.fcs would take the place" in capsys.readouterr().err
    assert sample.read_bytes() == content


def test_same_names_from_different_folders_stay_apart(
    counting: Counting, make_sample: MakeSample, tmp_path: Path
) -> None:
    given = [make_sample("a/rex.fcs", events=5), make_sample("b/rex.fcs", events=6), make_sample("a/tom.fcs")]
    labels = tmp_path / "labels"
    assert main(["analyze", *map(str, given), "--out", str(tmp_path / "c.csv"), "--labels", str(labels)]) == 0
    assert [row["file"] for row in read_rows(tmp_path / "c.csv")] == [str(given[0]), str(given[1]), "tom.fcs"]
    assert sorted(path.name for path in labels.iterdir()) == ["rex (2).fcs", "rex.fcs", "tom.fcs"]
    assert len(read_samples(labels / "rex (2).fcs")[0].events) == 6


def test_a_command_can_be_run_again(counting: Counting, make_sample: MakeSample, tmp_path: Path) -> None:
    folder = make_sample().parent
    asked = ["analyze", str(folder), "--out", str(folder / "counts.csv"), "--labels", str(folder / "labels")]
    assert main(asked) == 0
    first = read_rows(folder / "counts.csv")
    assert main(asked) == 0
    assert read_rows(folder / "counts.csv") == first
    assert len(first) == 1


def test_every_data_set_has_its_row_and_outputs(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = make_sample("a.fcs", events=5).read_bytes(), make_sample("b.fcs", events=9).read_bytes()
    both = tmp_path / "both.fcs"
    step = f"$NEXTDATA/{'0' * 12}"
    longer = first.replace(b"$NEXTDATA/0", step.encode(), 1)
    both.write_bytes(_shifted(longer, len(step) - len("$NEXTDATA/0"), second))
    assert [len(sample.events) for sample in read_samples(both)] == [5, 9]
    labels = tmp_path / "labels"
    assert main(["analyze", str(both), "--labels", str(labels)]) == 0
    rows = rows_of(capsys.readouterr().out)
    assert [(row["file"], row["events"]) for row in rows] == [("both.fcs", "5"), ("both.fcs [2]", "9")]
    assert sorted(path.name for path in labels.iterdir()) == ["both-1.fcs", "both-2.fcs"]


def _shifted(content: bytes, by: int, then: bytes) -> bytes:
    """Correct the offsets of a file whose TEXT grew by some bytes, and append another file."""
    ends = [int(content[place : place + 8]) for place in (18, 26, 34)]
    for place, end in zip((18, 26, 34), ends, strict=True):
        content = content[:place] + f"{end + by:>8}".encode() + content[place + 8 :]
    for key, value in (("$BEGINDATA", ends[1]), ("$ENDDATA", ends[2])):
        content = content.replace(f"{key}/{value}/".encode(), f"{key}/{value + by}/".encode(), 1)
    return content.replace(b"$NEXTDATA/" + b"0" * 12, f"$NEXTDATA/{len(content):012d}".encode(), 1) + then


def test_an_output_that_cannot_be_written_costs_no_counts(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = tmp_path / "labels"
    (labels / "rex.fcs").mkdir(parents=True)
    assert main(["analyze", str(make_sample()), "--labels", str(labels), "--out", str(tmp_path / "c.csv")]) == 1
    assert read_rows(tmp_path / "c.csv")[0]["release"] == "ok"
    assert "rex.fcs cannot be written" in capsys.readouterr().err


def test_out_that_is_a_folder_is_refused_before_anything_is_counted(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(make_sample()), "--out", str(tmp_path)]) == 1
    assert "is a folder; name a file for the counts" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["analyze", str(make_sample()), "--report", str(tmp_path / "file")]) == 1
    assert "file cannot be written" in capsys.readouterr().err
    assert counting.recipes == []


def test_names_are_no_formulas_and_no_lines(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_sample("=cmd|'x'!A1.fcs")
    bad = path.with_name("-1,\x1b[31m\nline.fcs")
    bad.write_bytes(b"")
    monkeypatch.chdir(path.parent)
    assert main(["analyze", "--out", str(tmp_path / "c.csv"), "--", path.name, bad.name]) == 1
    rows = read_rows(tmp_path / "c.csv")
    assert [row["file"] for row in rows] == ["'=cmd|'x'!A1.fcs", "'-1, [31m line.fcs"]
    assert rows[1]["messages"].startswith("'-1, [31m line.fcs is empty")
    assert len((tmp_path / "c.csv").read_text(encoding="utf-8").splitlines()) == 3


def accept(folder: str, analyser: str, settings: Settings) -> Settings:
    """Put a model into the library as accepted for an analyser; only its place is looked at here."""
    place = models_folder() / folder
    place.mkdir(parents=True)
    (place / MANIFEST_FILE).write_text("{}", encoding="utf-8")
    return with_model(settings, analyser, folder)


def test_each_sample_is_counted_by_the_model_accepted_for_its_analyser(
    counting: Counting, make_sample: MakeSample, tmp_path: Path
) -> None:
    one, two = "0123456789ab", "ba9876543210"
    write_settings(accept(two, "XN-20", accept(one, "Helios 3 A1", Settings(model_folder=str(tmp_path / "ours")))))
    given = [
        make_sample("a.fcs", **{"$CYT": "Helios 3", "$CYTSN": "A1"}),
        make_sample("b.fcs", **{"$CYT": "XN-20", "$CYTSN": "7"}),  # any of that type
        make_sample("c.fcs", **{"$CYT": "Helios 3", "$CYTSN": "A2"}),
        make_sample("d.fcs", **{"$CYT": "Helios 3", "$CYTSN": "A1"}),
        make_sample("e.fcs"),
    ]
    out = tmp_path / "counts.csv"
    assert main(["analyze", *map(str, given), "--out", str(out)]) == 0
    ours = tmp_path / "ours"
    assert counting.used == [models_folder() / one, models_folder() / two, ours, models_folder() / one, ours]
    assert counting.models == [models_folder() / one, models_folder() / two, ours]  # each loaded once
    assert [row["release"] for row in read_rows(out)] == ["ok"] * 5
    counting.used.clear()
    assert main(["analyze", *map(str, given), "--model", str(tmp_path / "mine"), "--out", str(out)]) == 0
    assert counting.used == [tmp_path / "mine"] * 5


def test_an_accepted_model_that_is_gone_is_said(counting: Counting, make_sample: MakeSample, tmp_path: Path) -> None:
    write_settings(Settings(models={"Helios 3": "0123456789ab"}))
    path, out = make_sample(**{"$CYT": "Helios 3"}), tmp_path / "counts.csv"
    assert main(["analyze", str(path), "--out", str(out)]) == 0
    (row,) = read_rows(out)
    assert row["release"] == "review"
    assert row["messages"].startswith("The model chosen for Helios 3 (0123456789ab) is no longer installed")
    assert counting.used == [resources() / "models" / "simulated"]


def test_an_accepted_model_that_is_damaged_refuses_its_samples_alone(
    counting: Counting, make_sample: MakeSample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(accept("dddddddddddd", "Helios 3", Settings()))
    counting.damaged = "dddddddddddd"
    given = [make_sample("a.fcs", **{"$CYT": "Helios 3"}), make_sample("b.fcs")]
    assert main(["analyze", *map(str, given), "--out", str(tmp_path / "counts.csv")]) == 1
    assert [row["release"] for row in read_rows(tmp_path / "counts.csv")] == ["refused", "ok"]
    assert "dddddddddddd holds no model" in capsys.readouterr().err
