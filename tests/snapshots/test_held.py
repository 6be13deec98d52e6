"""Held counts on the screen, in the worklist and in a patient's history, as pictures in English and German."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.qt_words import speak_in_window
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.gui.theme import LIGHT, apply_theme
from bloodview.gui.window import MainWindow
from bloodview.language import SOURCE, speak
from bloodview.progress import Report
from bloodview.report.holding import release_words
from bloodview.result import Recipe, Release, Result
from bloodview.samples import Sample
from bloodview.settings import Settings
from bloodview.store import State, mark_reviewed, open_store
from tests.core.report.held import HELD
from tests.fakes import fake_engine, fake_result
from tests.gui.invented_records import made_history, made_patient, made_rows
from tests.snapshots.compare import assert_like
from tests.snapshots.test_day import still, universal_time
from tests.snapshots.test_window_records import _idle, _read
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font", "still", "universal_time"]

_THEN = datetime(2026, 3, 4, 10, 15)


@pytest.fixture(params=["en", "de"])
def window(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[MainWindow, str]]:
    """Give the window over empty records, in a language, and the ending of its pictures."""

    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        return fake_result(sample, Release.REVIEW, (), recipe=recipe, held=HELD)

    qapp.setStyle("Fusion")
    apply_theme(qapp, LIGHT)
    speak(request.param)
    speak_in_window(qapp)
    engine = replace(fake_engine(4000, analyze=analyze), read_samples=_read)
    shown = MainWindow(Session(engine, Settings()), Records(partial(open_store, None, tmp_path / "data")))
    shown.resize(1280, 800)
    with qtbot.waitExposed(shown):
        shown.show()
    _idle(qtbot, shown)
    yield shown, "" if request.param == SOURCE else f"_{request.param}"
    shown.close_now()
    shown.deleteLater()
    speak(SOURCE)
    speak_in_window(qapp)


def _analyze(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    path = folder / "Rex.fcs"
    path.write_bytes(b"Rex" * 50)
    open_files(window.session, [path])
    _idle(qtbot, window)
    analyze_entries(window.session, window.session.entries[:1])
    _idle(qtbot, window)


@pytest.mark.parametrize("page", ["screen", "screen_freed", "worklist", "patient"])
def test_page(
    qtbot: QtBot, request: pytest.FixtureRequest, window: tuple[MainWindow, str], tmp_path: Path, page: str
) -> None:
    shown, ending = window
    assert shown.pages is not None
    if page == "worklist":
        rows = [replace(row, held=HELD) if row.state is State.REVIEW else row for row in made_rows(13, _THEN)]
        shown.pages.worklist.show_rows(rows, len(rows), len(rows))
    elif page == "patient":
        history = [
            (replace(sample, state=State.REVIEW), replace(result, release=Release.REVIEW, held=HELD))
            if number in (3, 7)
            else (sample, result)
            for number, (sample, result) in enumerate(made_history(8))
        ]
        record = made_patient()
        shown.pages.patient.show_patient(replace(record, patient=replace(record.patient, birth="")), history)
        shown.pages.show_page(shown.pages.patient)
    else:
        _analyze(qtbot, shown, tmp_path)
        if page == "screen_freed":
            assert shown.records is not None
            shown.records.write(partial(mark_reviewed, sample_id=1, who="T. Berg", remark="Smear: few, but single."))
            _idle(qtbot, shown)
            qtbot.waitUntil(lambda: bool(shown.session.freed))
    qtbot.wait(120)
    if page == "screen_freed":
        words = shown.session.freed
        assert words.endswith("Smear: few, but single.")
        assert "T. Berg" in words
        # Without the time, which no picture keeps.
        shown.session.set_standing(shown.session.standing, release_words("T. Berg", "", "Smear: few, but single."))
    update = bool(request.config.getoption("--update-snapshots"))
    assert_like(pixels(shown), f"held_{page}{ending}", update=update, mean=2.0)
