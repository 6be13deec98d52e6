"""A window over a fake engine, in the light theme, closed at the end of each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.collecting import collecting_on_gui_thread
from bloodview.gui.engine import Engine
from bloodview.gui.reading import open_files
from bloodview.gui.session import Session
from bloodview.gui.theme import LIGHT, apply_theme
from bloodview.gui.window import MainWindow
from bloodview.settings import Settings
from tests.fakes import fake_engine

MakeWindow = Callable[..., MainWindow]


@pytest.fixture(autouse=True)
def light(qapp: QApplication, collecting: None) -> None:
    """Begin every test in the light theme, with no garbage collected while Qt goes through the widgets."""
    qapp.setStyle("Fusion")
    apply_theme(qapp, LIGHT)


@pytest.fixture(autouse=True)
def collecting(qapp: QApplication) -> Iterator[None]:
    """Collect garbage as the program does."""
    with collecting_on_gui_thread():
        yield


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[MakeWindow]:
    """Make windows with files open, analyzed if asked; they are closed at the end."""
    made: list[MainWindow] = []

    def make(*names: str, analyzed: bool = False, engine: Engine | None = None) -> MainWindow:
        window = MainWindow(Session(engine or fake_engine(), Settings()))
        made.append(window)
        with qtbot.waitActive(window):
            window.show()
        open_and_wait(qtbot, window.session, *names)
        if analyzed:
            analyze_and_wait(qtbot, window.session)
        return window

    yield make
    for window in made:
        window.close_now()
        window.deleteLater()


def open_and_wait(qtbot: QtBot, session: Session, *names: str) -> None:
    """Open files and wait until they are read."""
    open_files(session, [Path("/clinic") / name for name in names])
    qtbot.waitUntil(lambda: not session.jobs.busy)


def analyze_and_wait(qtbot: QtBot, session: Session) -> None:
    """Analyze all entries and wait for the end."""
    analyze_entries(session, session.entries)
    qtbot.waitUntil(lambda: not session.jobs.busy)
