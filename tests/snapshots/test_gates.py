"""The bar of gates and its dialog as pictures, light and dark; words that are cut off in any language."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.gates_dialog import HandDialog
from bloodview.gui.gates_drawing import GateTool, Side
from bloodview.gui.reading import open_files
from bloodview.gui.session import Session
from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from bloodview.gui.window import MainWindow
from bloodview.language import speaking
from bloodview.result import Population
from bloodview.settings import Settings
from tests.fakes import fake_engine
from tests.snapshots.compare import assert_like
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font"]


def _reviewed(qtbot: QtBot, qapp: QApplication, theme: Tokens) -> MainWindow:
    qapp.setStyle("Fusion")
    apply_theme(qapp, theme)
    window = MainWindow(Session(fake_engine(4000), Settings()))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    open_files(window.session, [Path("/clinic/Rex.fcs")])
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    analyze_entries(window.session, window.session.entries)
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    window.result.bar.review.click()
    qtbot.wait(30)
    panel = window.result.gates
    _draw(window, GateTool.LASSO, Population.PLT)
    _draw(window, GateTool.THRESHOLD, Population.OTHER)
    panel.tools[GateTool.POLYGON].click()
    qtbot.wait(200)
    return window


def _draw(window: MainWindow, tool: GateTool, population: Population) -> None:
    panel = window.result.gates
    panel.tools[tool].click()
    panel.population.setCurrentIndex(population)
    panel.sides.setCurrentIndex(list(Side).index(Side.LEFT))
    shown = window.result.scatter if tool is GateTool.LASSO else window.result.latent
    (left, right), (bottom, top) = shown.plot.getViewBox().viewRange()
    turns = np.linspace(0, 6, 24)
    places = [
        QPointF(
            left + (0.3 + 0.12 * np.cos(turn)) * (right - left), bottom + (0.4 + 0.2 * np.sin(turn)) * (top - bottom)
        )
        for turn in turns
    ]
    drawing = panel._plots[shown]
    if tool is GateTool.LASSO:
        drawing.drag(places, True)
    else:
        drawing.click(QPointF(left + 0.1 * (right - left), bottom), False)


@pytest.mark.parametrize(("name", "theme"), [("gates", LIGHT), ("gates_dark", DARK)])
def test_the_bar_of_gates(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, name: str, theme: Tokens
) -> None:
    window = _reviewed(qtbot, qapp, theme)
    assert_like(pixels(window), name, update=bool(request.config.getoption("--update-snapshots")), mean=2.0)


@pytest.mark.parametrize(("name", "theme"), [("gates_save", LIGHT), ("gates_save_dark", DARK)])
def test_the_dialog_that_asks_who_and_why(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, name: str, theme: Tokens
) -> None:
    window = _reviewed(qtbot, qapp, theme)
    draft = window.result.gates.gating.draft
    assert draft is not None
    dialog = HandDialog(draft.model, draft.counted, len(draft.history.gates), last="Dr. Weber", parent=window)
    dialog.show()
    qtbot.wait(100)
    assert_like(pixels(dialog), name, update=bool(request.config.getoption("--update-snapshots")), mean=2.0)


@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_the_bar_has_room_in_every_language(qtbot: QtBot, qapp: QApplication, language: str) -> None:
    with speaking(language):
        window = _reviewed(qtbot, qapp, LIGHT)
        panel = window.result.gates
        buttons = (panel.files, panel.next, panel.save, panel.list.remove)
        assert all(button.width() >= button.sizeHint().width() for button in buttons)
        assert panel.minimumSizeHint().width() <= window.result.width() - 2 * 16, "nothing scrolls sideways"
