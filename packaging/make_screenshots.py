"""Make the pictures of the README from the real window and a real report: `make screenshots`."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pypdfium2
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from bloodview.gui.app import window_open
from bloodview.gui.reading import open_files
from bloodview.gui.reporting import make_report
from bloodview.gui.session import State
from bloodview.gui.window import MainWindow
from bloodview.paths import replacing, resources
from bloodview.progress import ignore
from bloodview.settings import Settings, write_settings

IMAGES = Path(__file__).parents[1] / "resources" / "docs" / "images"
SHOWN = "bella-dog-regenerative-anaemia.fcs"
SIZE = (1280, 800)
CLINIC = Settings(
    clinic_name="Riverside Veterinary Clinic", clinic_address="12 Mill Lane, Ashford", clinic_phone="01632 960 142"
)


def main() -> None:
    """Analyze the demo samples in the window, then keep a picture of it and of one report."""
    if sys.platform != "linux":
        sys.exit("The pictures are made on Linux, where the user's own settings can be kept out of them.")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with _settings_apart(), window_open() as window:
        QGuiApplication.styleHints().setColorScheme(Qt.ColorScheme.Light)
        window.resize(*SIZE)
        session = window.session
        _until_idle(window, partial(open_files, session, sorted((resources() / "demo").glob("*.fcs"))))
        _until_idle(window, window.actions_.analyze_all.trigger)
        shown = next(entry for entry in session.entries if entry.path.name == SHOWN)
        if shown.state is not State.DONE:
            sys.exit(f"{SHOWN} was not analyzed: {shown.reason}")
        session.show(shown.key)
        _wait(500)
        IMAGES.mkdir(parents=True, exist_ok=True)
        with replacing(IMAGES / "window.png") as path:
            window.grab().save(str(path), "PNG")
        page = pypdfium2.PdfDocument(make_report(session, shown, ignore))[0]
        picture = page.render(scale=110 / 72).to_pil().convert("RGB")
        with replacing(IMAGES / "report.png") as path:
            picture.save(path, optimize=True)
    print(f"window.png and report.png are in {IMAGES}")


@contextmanager
def _settings_apart() -> Iterator[None]:
    """Keep the settings, records and log of whoever makes the pictures out of them."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), folder))
        write_settings(CLINIC)
        yield


def _until_idle(window: MainWindow, begin: Callable[[], None]) -> None:
    loop, jobs = QEventLoop(), window.session.jobs
    jobs.idle.connect(loop.quit)
    begin()
    if jobs.busy:
        loop.exec()
    jobs.idle.disconnect(loop.quit)


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
