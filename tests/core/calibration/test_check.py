"""Looking through a cohort before its calibration: every fault of every row, and of the whole."""

from pathlib import Path

from bloodview.calibration import check_cohort
from bloodview.language import LANGUAGES, speaking, tr
from bloodview.progress import ignore
from tests.core.learn import tiny


def test_the_check_finds_every_fault_of_every_row(cohort_folder: Path) -> None:
    table = cohort_folder / "reference.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    (cohort_folder / "s2.fcs").write_bytes(b"FCS3.1 but no more")
    cells = [line.split(",") for line in lines]
    cells[1][1] = "dragon"
    cells[2][2], cells[2][3] = "many", "-3"
    cells[4][2] = "0.01"  # far too few red cells for its file
    cells[5][2:] = [""] * 4
    cells[6][0] = "s4.fcs"
    cells[7][0] = "../s6.fcs"
    cells[8][0] = "missing.fcs"
    table.write_text("\n".join(",".join(row) for row in cells), encoding="utf-8")
    found = check_cohort(cohort_folder, table, None, ignore)
    faults = {row.line: [column for column, _sentence in row.faults] for row in found.rows if row.faults}
    assert faults == {
        3: ["rbc", "plt"],
        4: ["file"],
        5: ["file"],
        6: ["file"],
        7: ["file"],
        8: ["file"],
        9: ["file"],
    }
    said = {row.line: " ".join(sentence for _column, sentence in row.faults) for row in found.rows}
    assert "This row has 'many' under rbc" in said[3]
    assert said[4].startswith("s2.fcs ")
    assert "reference counts ask for" in said[5]
    assert "s4.fcs stands in 2 rows" in said[6]
    assert str(cohort_folder) not in said[4] + said[5] + said[6]
    doubts = {row.line: [sentence for _column, sentence in row.doubts] for row in found.rows if row.doubts}
    assert doubts[2] == ["“dragon” is no species that BloodView knows."]
    assert "No reference is given; the sample teaches nothing." in doubts[6]
    assert not found.usable
    assert found.unlisted == ("s5.fcs", "s6.fcs", "s7.fcs")
    assert found.panel is not None
    assert found.rows[8].events == tiny.EVENTS
    assert found.rows[8].analyser == "BloodView Simulated Laser BSL-0001"


def test_a_table_that_is_none_is_told_as_a_whole(cohort_folder: Path, tmp_path: Path) -> None:
    table = cohort_folder / "reference.csv"
    assert check_cohort(cohort_folder, table, None, ignore).usable
    assert "does not exist" in check_cohort(cohort_folder, cohort_folder / "none.csv", None, ignore).fault
    assert "is not a folder" in check_cohort(tmp_path / "nowhere", table, None, ignore).fault
    table.write_text("file,species\n", encoding="utf-8")
    assert "lacks the column rbc, plt, retic_pct, clump_pct" in check_cohort(cohort_folder, table, None, ignore).fault
    table.write_text(",".join(tiny.COLUMNS), encoding="utf-8")
    assert "holds no samples" in check_cohort(cohort_folder, table, None, ignore).fault


def test_a_panel_of_another_analyser_is_told_in_every_row(cohort_folder: Path) -> None:
    found = check_cohort(cohort_folder, cohort_folder / "reference.csv", None, ignore)
    assert found.panel is not None
    first = found.panel.channels[0].model_copy(update={"name": "Nothing"})
    other = found.panel.model_copy(update={"channels": (first,)})
    again = check_cohort(cohort_folder, cohort_folder / "reference.csv", other, ignore)
    assert all("lacks channel Nothing" in row.faults[0][1] for row in again.rows)


def test_a_sample_of_another_analyser_is_doubted(cohort_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    tiny.write_cohort(other, instrument="Helios 3")
    (cohort_folder / "s4.fcs").write_bytes((other / "s4.fcs").read_bytes())
    found = check_cohort(cohort_folder, cohort_folder / "reference.csv", None, ignore)
    assert found.usable
    assert found.analysers == ("BloodView Simulated Laser BSL-0001", "Helios 3 BSL-0001")
    assert {row.line: row.doubts for row in found.rows if row.doubts} == {
        6: (("file", "This sample is from Helios 3 BSL-0001."),)
    }


def test_a_row_is_called_this_row_whatever_the_language(cohort_folder: Path) -> None:
    table = cohort_folder / "reference.csv"
    cells = [line.split(",") for line in table.read_text(encoding="utf-8").splitlines()]
    cells[4][2] = "many"
    table.write_text("\n".join(",".join(row) for row in cells), encoding="utf-8")
    for code in LANGUAGES:
        with speaking(code):
            row = next(each for each in check_cohort(cohort_folder, table, None, ignore).rows if each.faults)
            sentences = [sentence for _column, sentence in row.faults]
            assert any(sentence.startswith(tr("This row")) for sentence in sentences)
            assert not any(str(cohort_folder) in sentence for sentence in sentences)
