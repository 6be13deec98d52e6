"""Calibration as a user meets it, with the real engine behind the pages and a small cohort of simulated samples."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bloodview.analysis.library import installed
from bloodview.calibration.check import check_cohort
from bloodview.gui.app import real_engine
from bloodview.gui.calibrate_dialog import CalibrateDialog
from bloodview.gui.calibrate_foot import Page
from bloodview.gui.reading import open_files
from bloodview.progress import ignore
from tests.core.learn import tiny
from tests.gui.conftest import MakeWindow

_LONG = 90_000  # milliseconds


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Give a folder of ten simulated samples with their references."""
    folder = tmp_path / "cohort"
    folder.mkdir()
    tiny.write_cohort(folder)
    return folder


def test_from_a_folder_to_a_model_that_analyzes(
    qtbot: QtBot, make_window: MakeWindow, cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.make_small(monkeypatch)
    window = make_window(engine=real_engine())
    window.actions_.calibrate.trigger()
    dialog = window.findChild(CalibrateDialog)
    assert isinstance(dialog, CalibrateDialog)
    dialog.choose.take([cohort])
    dialog.foot.next.click()
    qtbot.waitUntil(lambda: not dialog.work.busy, timeout=_LONG)
    assert dialog.table.summary.whole() == "10 samples, ready to calibrate"
    assert "10 samples are few" in dialog.table.remarks.words()[0]
    dialog.foot.next.click()
    qtbot.waitUntil(lambda: not dialog.work.busy, timeout=_LONG)
    assert dialog.page is Page.RESULT, dialog.run.refusal.words()
    view = dialog.outcome.agreement
    assert [view.table.rows.index(0, column).data() for column in range(3)] == ["RBC 10¹²/L", "all", "10"]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(tmp_path / "agreement.pdf"), ""))
    dialog.outcome.name.setText("Small")
    dialog.foot.next.click()
    model = installed()[1]
    assert model.manifest is not None
    assert (model.name, model.manifest.cohort.samples) == ("Small", 10)
    assert window.session.settings.models == {"BloodView Simulated Laser BSL-0001": model.key}
    open_files(window.session, [cohort / "s0.fcs"])
    window.actions_.analyze_all.trigger()
    qtbot.waitUntil(lambda: not window.session.jobs.busy, timeout=_LONG)
    window.actions_.analyze_all.trigger()
    qtbot.waitUntil(lambda: not window.session.jobs.busy, timeout=_LONG)
    result = window.session.entries[0].result
    assert result is not None
    assert (result.model_id, result.model_name) == (model.key, "Small")
    assert window.result.counted_by.whole() == f"counted by Small ({model.key})"


def test_the_check_finds_every_fault_of_every_row(cohort: Path) -> None:
    table = cohort / "reference.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    (cohort / "s2.fcs").write_bytes(b"FCS3.1 but no more")
    cells = [line.split(",") for line in lines]
    cells[1][1] = "dragon"
    cells[2][2], cells[2][3] = "many", "-3"
    cells[4][2] = "0.01"  # far too few red cells for its file
    cells[5][2:] = [""] * 4
    cells[6][0] = "s4.fcs"
    cells[7][0] = "../s6.fcs"
    cells[8][0] = "missing.fcs"
    table.write_text("\n".join(",".join(row) for row in cells), encoding="utf-8")
    found = check_cohort(cohort, table, None, ignore)
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
    assert str(cohort) not in said[4] + said[5] + said[6]
    doubts = {row.line: [sentence for _column, sentence in row.doubts] for row in found.rows if row.doubts}
    assert doubts[2] == ["“dragon” is no species that BloodView knows."]
    assert "No reference is given; the sample teaches nothing." in doubts[6]
    assert not found.usable
    assert found.unlisted == ("s5.fcs", "s6.fcs", "s7.fcs")
    assert found.panel is not None
    assert found.rows[8].events == tiny.EVENTS
    assert found.rows[8].analyser == "BloodView Simulated Laser BSL-0001"


def test_a_table_that_is_none_is_told_as_a_whole(cohort: Path, tmp_path: Path) -> None:
    table = cohort / "reference.csv"
    assert check_cohort(cohort, table, None, ignore).usable
    assert "does not exist" in check_cohort(cohort, cohort / "none.csv", None, ignore).fault
    assert "is not a folder" in check_cohort(tmp_path / "nowhere", table, None, ignore).fault
    table.write_text("file,species\n", encoding="utf-8")
    assert "lacks the column rbc, plt, retic_pct, clump_pct" in check_cohort(cohort, table, None, ignore).fault
    table.write_text(",".join(tiny.COLUMNS), encoding="utf-8")
    assert "holds no samples" in check_cohort(cohort, table, None, ignore).fault


def test_a_panel_of_another_analyser_is_told_in_every_row(cohort: Path) -> None:
    found = check_cohort(cohort, cohort / "reference.csv", None, ignore)
    assert found.panel is not None
    first = found.panel.channels[0].model_copy(update={"name": "Nothing"})
    other = found.panel.model_copy(update={"channels": (first,)})
    again = check_cohort(cohort, cohort / "reference.csv", other, ignore)
    assert all("lacks channel Nothing" in row.faults[0][1] for row in again.rows)
