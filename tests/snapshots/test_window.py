"""The window as pictures: empty, with a result to review, refused, a selection, in light and dark."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.reading import open_files
from bloodview.gui.session import Session
from bloodview.gui.theme import DARK, LIGHT, apply_theme
from bloodview.gui.window import MainWindow
from bloodview.progress import Report
from bloodview.result import Population, Recipe, Release, Result
from bloodview.samples import Sample
from bloodview.settings import Settings
from tests.fakes import fake_engine, fake_result
from tests.snapshots.compare import assert_like
from tests.snapshots.windows import pixels, same_font

_MESSAGES = (
    "Platelets may be clumped: the platelet count is a minimum, look at a smear.",
    "Clumped red cells are 5.2 % of red cell events.",
)
__all__ = ["same_font"]


def _analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
    if sample.path.stem == "Refused":
        return fake_result(sample, Release.REFUSED, ("The populations of this sample do not separate.",), recipe=recipe)
    return fake_result(sample, Release.REVIEW, _MESSAGES, recipe=recipe)


@pytest.mark.parametrize(
    ("name", "size", "theme"),
    [
        ("window_empty", (1280, 800), LIGHT),
        ("window_review", (1280, 800), LIGHT),
        ("window_review_dark", (1280, 800), DARK),
        ("window_selected", (1280, 800), LIGHT),
        ("window_refused_dark", (1920, 1080), DARK),
    ],
)
def test_window(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, name: str, size: tuple[int, int], theme: object
) -> None:
    qapp.setStyle("Fusion")
    apply_theme(qapp, DARK if theme is DARK else LIGHT)
    window = MainWindow(Session(fake_engine(4000, analyze=_analyze), Settings()))
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    session = window.session
    if name != "window_empty":
        names = ["Refused.fcs", "Rex.fcs", "bad.fcs"] if "refused" in name else ["Rex.fcs", "bad.fcs", "odd.fcs"]
        open_files(session, [Path("/clinic") / one for one in names])
        qtbot.waitUntil(lambda: not session.jobs.busy)
        analyze_entries(session, session.entries[:2])
        qtbot.waitUntil(lambda: not session.jobs.busy)
    if name == "window_selected":
        result = session.entries[0].result
        assert result is not None
        session.select(result.population == Population.PLT)
    qtbot.wait(120)
    assert_like(pixels(window), name, update=bool(request.config.getoption("--update-snapshots")), mean=2.0)
