"""Calibration as a user meets it, with the real engine behind the pages and a small cohort of simulated samples."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bloodview.analysis.library import installed
from bloodview.gui.app import real_engine
from bloodview.gui.calibrate_dialog import CalibrateDialog
from bloodview.gui.calibrate_foot import Page
from bloodview.gui.reading import open_files
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
