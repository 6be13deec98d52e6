"""The dock that says why as a picture, light and dark."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.gui.session import Session
from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from bloodview.gui.why_dock import WhyDock
from bloodview.gui.window import MainWindow
from bloodview.settings import Settings
from tests.fakes import fake_engine
from tests.gui.conftest import analyze_and_wait, open_and_wait
from tests.gui.test_why import Asked
from tests.snapshots.compare import assert_like
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font"]


@pytest.mark.parametrize(("name", "theme"), [("why", LIGHT), ("why_dark", DARK)])
def test_why(qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, name: str, theme: Tokens) -> None:
    qapp.setStyle("Fusion")
    apply_theme(qapp, theme)
    window = MainWindow(Session(fake_engine(3000), Settings()))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    open_and_wait(qtbot, window.session, "Rex.fcs")
    analyze_and_wait(qtbot, window.session)
    asked = Asked()
    dock = WhyDock(window.session, window.result, asked)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    qtbot.waitUntil(lambda: bool(asked.questions) and not window.session.jobs.busy)
    qtbot.wait(120)
    assert_like(pixels(dock), name, update=bool(request.config.getoption("--update-snapshots")), mean=2.0)
