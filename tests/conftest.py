"""What every test runs under: its own home, no screen, no unexpected warning, nothing left running."""

import atexit
import importlib.util
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bloodview.language import speak

# The step that runs the core tests without Qt says so; its own import hook comes later than this file.
HAS_QT = not os.environ.get("BLOODVIEW_NO_QT") and importlib.util.find_spec("PySide6") is not None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the suite's own options."""
    parser.addoption("--headed", action="store_true", help="show the windows of the tests on the screen")
    parser.addoption("--update-snapshots", action="store_true", help="keep what the tests see as the new snapshots")


def pytest_configure(config: pytest.Config) -> None:
    """Run without a screen unless asked to show the windows."""
    config.addinivalue_line("markers", "logs_warnings: warnings and errors in the log are expected in this test")
    if not config.getoption("--headed"):
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screen()}"


def _screen() -> Path:
    """Describe the screen that the windows of the tests stand on: a usual one, where Qt's own is 800 x 800."""
    path = Path(tempfile.gettempdir()) / f"bloodview-test-screen-{os.getpid()}.json"
    screen = {"name": "test", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}
    path.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    atexit.register(path.unlink, missing_ok=True)
    return path


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a home of its own, so that none reads or writes the developer's settings."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("BLOODVIEW_LANGUAGE", "en")
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    speak("en")
    if HAS_QT:
        from PySide6.QtCore import QSettings

        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "qt"))
    return folder


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        # What the screenless Qt says of every window is no news.
        if "propagateSizeHints" not in record.getMessage():
            self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which a warning was logged, unless it looks at the log itself or is marked."""
    kept = _Kept()
    logging.getLogger().addHandler(kept)
    yield
    logging.getLogger().removeHandler(kept)
    expected = "caplog" in request.fixturenames or request.node.get_closest_marker("logs_warnings") is not None
    if kept.records and not expected:
        said = "\n".join(f"{record.name}: {record.getMessage()}" for record in kept.records)
        pytest.fail(f"unexpected warnings in the log:\n{said}")


@pytest.fixture(autouse=True)
def nothing_left_running(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a QThread running or a repeating QTimer ticking."""
    if not HAS_QT or not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    import shiboken6
    from PySide6.QtCore import QThread, QTimer

    started: list[Any] = []
    for kind in (QThread, QTimer):

        def start(self: Any, *arguments: Any, original: Any = kind.start) -> None:
            started.append(self)
            original(self, *arguments)

        monkeypatch.setattr(kind, "start", start)
    yield
    alive = [one for one in started if shiboken6.isValid(one)]
    threads = [one for one in alive if isinstance(one, QThread) and one.isRunning()]
    timers = [one for one in alive if isinstance(one, QTimer) and one.isActive() and not one.isSingleShot()]
    for thread in threads:
        thread.requestInterruption()
        thread.wait(5000)
    if threads or timers:
        pytest.fail(f"left running: {[type(one).__name__ for one in threads + timers]}")


@pytest.fixture
def shared() -> Path:
    """Give the folder of shared samples beside the checkout; a test that needs it is skipped without."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the shared samples beside the checkout are missing")
    return folder
