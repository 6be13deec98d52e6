"""The whole window with records open, as pictures of its three pages in light and dark."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.day_pages import DayPages
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from bloodview.gui.window import MainWindow
from bloodview.progress import Report
from bloodview.result import Recipe, Release, Result
from bloodview.samples import Sample
from bloodview.settings import Settings
from bloodview.store import open_store
from tests.fakes import fake_engine, fake_result, fake_sample
from tests.gui.invented_records import made_history, made_patient, made_rows
from tests.snapshots.compare import assert_like
from tests.snapshots.test_day import still, universal_time
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font", "still", "universal_time"]

_THEN = datetime(2026, 3, 4, 10, 15)
_MESSAGE = "Platelets may be clumped: the platelet count is a minimum, look at a smear."
_PAGES = ("worklist", "patient", "analyze")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Give the window over empty records, once they are open."""

    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        return fake_result(sample, Release.REVIEW, (_MESSAGE,), recipe=recipe)

    engine = replace(fake_engine(4000, analyze=analyze), read_samples=_read)
    shown = MainWindow(Session(engine, Settings()), Records(partial(open_store, None, tmp_path / "data")))
    shown.resize(1280, 800)
    with qtbot.waitExposed(shown):
        shown.show()
    _idle(qtbot, shown)
    yield shown
    shown.close_now()
    shown.deleteLater()


@pytest.mark.parametrize(("theme", "ending"), [(LIGHT, ""), (DARK, "_dark")])
@pytest.mark.parametrize("page", _PAGES)
def test_page(
    qtbot: QtBot,
    qapp: QApplication,
    request: pytest.FixtureRequest,
    window: MainWindow,
    tmp_path: Path,
    page: str,
    theme: Tokens,
    ending: str,
) -> None:
    qapp.setStyle("Fusion")
    apply_theme(qapp, theme)
    assert window.pages is not None
    if page == "worklist":
        rows = made_rows(13, _THEN)
        window.pages.worklist.show_rows(rows, len(rows), len(rows))
    elif page == "patient":
        _show_patient(window.pages)
    else:
        paths = [tmp_path / f"{name}.fcs" for name in ("Rex", "Luna")]
        for path in paths:
            path.write_bytes(path.stem.encode() * 50)
        open_files(window.session, paths)
        _idle(qtbot, window)
        analyze_entries(window.session, window.session.entries[:1])
        _idle(qtbot, window)
    qtbot.wait(120)
    update = bool(request.config.getoption("--update-snapshots"))
    assert_like(pixels(window), f"window_{page}{ending}", update=update, mean=2.0)


def _read(path: Path) -> list[Sample]:
    """Read a sample whose events go by the content of its file, as its result will."""
    seed = int(hashlib.sha256(path.read_bytes()).hexdigest(), 16)
    return [fake_sample(path, 4000, seed, PATIENT_NAME=path.stem, PATIENT_ID=f"ID-{path.stem}")]


def _show_patient(pages: DayPages) -> None:
    """Show a patient whose age does not change from day to day."""
    record = made_patient()
    pages.patient.show_patient(replace(record, patient=replace(record.patient, birth="")), made_history(8))
    pages.show_page(pages.patient)


def _idle(qtbot: QtBot, window: MainWindow) -> None:
    records = window.records
    assert records is not None
    qtbot.waitUntil(lambda: not window.session.jobs.busy and not records.jobs.busy)
