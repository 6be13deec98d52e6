"""Make the pictures of the README and the manual from the real window and a real report: `make screenshots`."""

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image
from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from bloodview.gui.app import window_open
from bloodview.gui.first_run import FirstRun
from bloodview.gui.intervals_dialog import IntervalsDialog
from bloodview.gui.models_dialog import ModelsDialog
from bloodview.gui.people_dialog import PeopleDialog
from bloodview.gui.reading import open_files
from bloodview.gui.reporting import make_report
from bloodview.gui.session import Entry, State
from bloodview.gui.settings_dialog import SettingsDialog
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.window import MainWindow
from bloodview.paths import replacing, resources
from bloodview.progress import ignore
from bloodview.samples import write_fcs
from bloodview.settings import Settings, write_settings
from bloodview.simulate import draw_session, simulate_sample
from bloodview.store import By, Person, Role, add_user

IMAGES = Path(__file__).parents[1] / "resources" / "docs" / "images"
SHOWN = "bella-dog-regenerative-anaemia.fcs"
WINDOW, PAGE = (1280, 800), (1120, 640)
SCREEN = {"name": "pictures", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}
COLOURS = 160  # of a palette; more can hardly be told apart, and make the files three times as large
CLINIC = Settings(
    clinic_name="Riverside Veterinary Clinic",
    clinic_address="12 Mill Lane, Ashford",
    clinic_phone="01632 960 142",
    watched_folder="/srv/analyser/export",
    analyze_on_arrival=True,
    theme="light",
    first_run_done=True,
)
# The earlier visits of the patient that is shown: on what day, and the blood count that is simulated for it.
VISITS = (
    (datetime(2025, 9, 8, 10, 20), "healthy"),
    (datetime(2026, 2, 16, 9, 40), "regenerative_anaemia"),
    (datetime(2026, 2, 27, 11, 5), "regenerative_anaemia"),
)
SEED = 7


def main() -> None:
    """Spend a short day in the window, and keep a picture of each of its pages."""
    if sys.platform != "linux":
        sys.exit("The pictures are made on Linux, where the user's own settings can be kept out of them.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with _apart() as folder, window_open(demo_folder=folder / "records") as window:
        window.resize(*WINDOW)
        session, shown = window.session, _count(window, folder)
        session.show(shown.key)
        _wait(600)
        _keep(window, "window")
        _keep_report(window, shown)
        window.resize(*PAGE)
        _keep_pages(window)
        _keep_dialogs(window, folder)
    print(f"The pictures are in {IMAGES}")


def _count(window: MainWindow, folder: Path) -> Entry:
    """Open the demo samples and the earlier ones of a patient, and count them all."""
    session = window.session
    files = [*_visits(folder), *sorted((resources() / "demo").glob("*.fcs"))]
    _until_idle(window, partial(open_files, session, files))
    _until_idle(window, window.actions_.analyze_all.trigger)
    failed = [f"{entry.path.name}: {entry.reason}" for entry in session.entries if entry.state is not State.DONE]
    if failed:
        sys.exit("\n".join(failed))
    return next(entry for entry in session.entries if entry.path.name == SHOWN)


def _visits(folder: Path) -> Iterator[Path]:
    analyser = draw_session(np.random.default_rng([SEED, 1]))
    known = {
        "PATIENT NAME": "Bella",
        "PATIENT ID": "D-2602",
        "BREED": "Cocker Spaniel",
        "SEX": "female neutered",
        "BIRTH": "2018-11-02",
        "MICROCHIP": "999000000226180",
        "OWNER": "Martin Oberhauser",
    }
    for number, (began, condition) in enumerate(VISITS):
        drawn = np.random.default_rng([SEED, 0, number])
        sample = simulate_sample("dog", condition, 12_000, drawn, session=analyser, began=began, keywords=known)
        path = folder / f"bella-{began:%Y-%m-%d}.fcs"
        write_fcs(path, sample.events, sample.channels, sample.keywords)
        yield path


def _keep_report(window: MainWindow, shown: Entry) -> None:
    page = pypdfium2.PdfDocument(make_report(window.session, shown, ignore))[0]
    _write(page.render(scale=110 / 72).to_pil().convert("RGB"), "report")


def _keep_pages(window: MainWindow) -> None:
    pages, actions = window.pages, window.records_actions
    assert pages is not None
    assert actions is not None
    actions.worklist.trigger()
    _until_idle(window, pages.worklist.refresh)
    _keep(window, "worklist")
    actions.samples.trigger()
    _until_idle(window, actions.history.trigger)
    _keep(window, "patient")
    store = window.records.store if window.records is not None else None
    assert store is not None
    vet = By("Dr. Anna Miller")
    add_user(store, Person(vet.name, Role.VET), "", vet)
    add_user(store, Person("Dr. Ben Carter", Role.VET), "4711", vet)
    add_user(store, Person("Tim Smith", Role.TECHNICIAN), "", By("Dr. Ben Carter", "4711"))
    actions.samples.trigger()
    _until_idle(window, actions.sign.trigger)
    dialog = window.findChild(SignDialog)
    assert isinstance(dialog, SignDialog)
    dialog.person.name.setCurrentText(vet.name)
    dialog.comment.setPlainText("Regenerating well; count again in two weeks.")
    _keep_dialog(dialog, "sign")


def _keep_dialogs(window: MainWindow, folder: Path) -> None:
    session, records = window.session, window.records
    assert records is not None
    settings = SettingsDialog(session, window)
    settings.show_page(settings.samples)
    for dialog, name in (
        (FirstRun(session, window), "first-run"),
        (settings, "settings"),
        (ModelsDialog(session, window), "models"),
        (IntervalsDialog(folder / "intervals", "dog", window), "intervals"),
        (PeopleDialog(records, window), "people"),
    ):
        dialog.open()
        if isinstance(dialog, IntervalsDialog):
            dialog.table.selectRow(dialog.table.rows.count() - 1)
        _until_idle(window, lambda: None)
        _keep_dialog(dialog, name)


def _keep_dialog(dialog: QDialog, name: str) -> None:
    _wait(200)
    _keep(dialog, name)
    dialog.done(0)
    _wait(50)


def _keep(widget: QWidget, name: str) -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.ReadWrite)
    widget.grab().save(buffer, "PNG")
    _write(Image.open(io.BytesIO(buffer.data().data())).convert("RGB"), name)


def _write(picture: Image.Image, name: str) -> None:
    with replacing(IMAGES / f"{name}.png") as path:
        picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


@contextmanager
def _apart() -> Iterator[Path]:
    """Keep the settings, records and log of whoever makes the pictures out of them, on a screen of a usual size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "screen.json").write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
        if os.environ.setdefault("QT_QPA_PLATFORM", "offscreen") == "offscreen":
            os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={folder / 'screen.json'}"
        os.environ.update(dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), name))
        os.environ["BLOODVIEW_LANGUAGE"] = "en"
        os.environ.pop("BLOODVIEW_DATABASE_URL", None)
        write_settings(CLINIC)
        yield folder


def _until_idle(window: MainWindow, begin: Callable[[], object]) -> None:
    """Begin some work and wait until neither samples nor records are being worked on."""
    begin()
    records = window.records
    _wait(100)
    while window.session.jobs.busy or (records is not None and records.jobs.busy):
        _wait(50)
    _wait(150)


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
