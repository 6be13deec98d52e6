"""The pages of a calibration and the models as pictures, in light and dark."""

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.analysis import Installed
from bloodview.gui.calibrate_dialog import CalibrateDialog
from bloodview.gui.calibrate_foot import Page
from bloodview.gui.models_dialog import ModelsDialog
from bloodview.gui.session import Session
from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from bloodview.progress import Step
from bloodview.settings import Settings
from tests.cohorts import ANALYSER, fake_cohort, fake_manifest, fake_preview, fake_rows
from tests.fakes import fake_engine
from tests.snapshots.compare import assert_like
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font"]

_LONG_NAME = "University clinic, central laboratory, Helios VX 3000 number 2, autumn calibration after service"


@pytest.mark.parametrize(("theme", "ending"), [(LIGHT, ""), (DARK, "_dark")])
@pytest.mark.parametrize("page", list(Page))
def test_calibration(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, page: Page, theme: Tokens, ending: str
) -> None:
    apply_theme(qapp, theme)
    qapp.setStyle("Fusion")
    dialog = CalibrateDialog(Session(fake_engine(), Settings()))
    qtbot.addWidget(dialog)
    dialog.resize(1180, 740)
    dialog.show()
    if page is Page.CHOOSE:
        dialog.choose.name.setText(_LONG_NAME)
        dialog.choose.name.setFocus()
    elif page is Page.TABLE:
        dialog.work.cohort = fake_cohort(60, bad=2, odd=3)
        dialog.table.show_cohort(dialog.work.cohort)
    elif page is Page.RUN:
        dialog.run.begin(waiting=False)
        dialog.run.step(Step(0.62, "Checking on samples left out, part 3 of 4", fake_preview()))
    else:
        dialog.outcome.show_model(fake_manifest(_LONG_NAME), fake_rows(), (ANALYSER,))
    dialog.show_page(page)
    qtbot.wait(120)
    name = f"calibration_{page.name.lower()}{ending}"
    assert_like(pixels(dialog), name, update=bool(request.config.getoption("--update-snapshots")), mean=2.0)
    dialog.close()


def test_a_refused_calibration(qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest) -> None:
    apply_theme(qapp, LIGHT)
    qapp.setStyle("Fusion")
    dialog = CalibrateDialog(Session(fake_engine(), Settings()))
    qtbot.addWidget(dialog)
    dialog.resize(1180, 740)
    dialog.show()
    dialog.run.begin(waiting=False)
    dialog.run.step(Step(0.9, "Checking", fake_preview()))
    dialog.run.refuse("reference.csv does not fit its samples: " + "check that each row belongs to its file; " * 4)
    dialog.show_page(Page.RUN)
    qtbot.wait(120)
    update = bool(request.config.getoption("--update-snapshots"))
    assert_like(pixels(dialog), "calibration_refused", update=update, mean=2.0)
    dialog.close()


@pytest.mark.parametrize(("theme", "ending"), [(LIGHT, ""), (DARK, "_dark")])
def test_models(
    qtbot: QtBot,
    qapp: QApplication,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    theme: Tokens,
    ending: str,
) -> None:
    models = (
        Installed("shipped", Path("/shipped"), fake_manifest("Came along", "abcdef012345"), "", True, None),
        Installed("0123456789ab", Path("/a"), fake_manifest(_LONG_NAME), "", False, datetime(2026, 3, 4)),
        Installed("bad", Path("/bad"), None, "/bad/model.json is damaged; choose another.", False, None),
    )
    for module in ("models_dialog", "model_use"):
        monkeypatch.setattr(f"bloodview.gui.{module}.installed", lambda: models)
    apply_theme(qapp, theme)
    qapp.setStyle("Fusion")
    dialog = ModelsDialog(Session(fake_engine(), Settings(models={ANALYSER: "0123456789ab"})))
    qtbot.addWidget(dialog)
    dialog.table.selectRow(1)
    dialog.resize(1180, 560)
    dialog.show()
    qtbot.wait(120)
    update = bool(request.config.getoption("--update-snapshots"))
    assert_like(pixels(dialog), f"models{ending}", update=update, mean=2.0)
    dialog.close()
