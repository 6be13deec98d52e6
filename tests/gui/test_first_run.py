"""The first-run assistant: asked once, and the demonstration that it offers."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bloodview.gui import app
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.first_run import FirstRun, show_first_run
from bloodview.gui.session import State
from bloodview.language import speaking, tr
from bloodview.settings import Settings, read_settings, settings_path
from tests.gui.conftest import MakeWindow


def test_the_answers_are_kept_and_not_asked_again(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    dialog = show_first_run(window.session, window)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    qtbot.keyClicks(dialog.name, " Clinic at the Lake ")
    dialog.units.setCurrentIndex(1)
    dialog.language.setCurrentText("Deutsch")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert read_settings() == Settings(
        clinic_name="Clinic at the Lake", language="de", units="conventional", first_run_done=True
    )
    assert window.session.settings == read_settings()
    assert show_first_run(window.session, window) is None
    assert window.session.entries == ()


def test_a_language_says_from_when_it_is_spoken_unless_it_is_spoken_already(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BLOODVIEW_LANGUAGE")
    dialog = show_first_run((window := make_window()).session, window)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    dialog.language.setCurrentText("Română")
    assert dialog.later.isVisible()
    with speaking("ro"):
        assert dialog.later.text() == tr("BloodView speaks this language from its next start.")
    dialog.language.setCurrentText("English")
    assert not dialog.later.isVisible()
    dialog.reject()
    assert read_settings().language == ""


def test_closing_it_is_an_answer_too(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    dialog = show_first_run(window.session, window)
    assert dialog is not None
    dialog.name.setText("not wanted")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert read_settings() == Settings(first_run_done=True)
    assert show_first_run(window.session, window) is None


def test_the_demo_opens_and_counts_its_samples(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "demo").mkdir()
    for name in ("a.fcs", "b.fcs"):
        (tmp_path / "demo" / name).touch()
    monkeypatch.setattr("bloodview.gui.demo_samples.resources", lambda: tmp_path)
    window = make_window("own.fcs")
    for _ in range(2):  # the second time they are open already
        dialog = FirstRun(window.session, window)
        dialog.demo.click()
        qtbot.waitUntil(lambda: not window.session.jobs.busy)
        states = {entry.path.name: entry.state for entry in window.session.entries}
        assert states == {"own.fcs": State.NEW, "a.fcs": State.DONE, "b.fcs": State.DONE}


def test_missing_demo_samples_and_settings_that_cannot_be_written_are_told(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bloodview.gui.demo_samples.resources", lambda: tmp_path)
    window = make_window()
    FirstRun(window.session, window).demo.click()
    (told,) = window.findChildren(ErrorDialog)
    assert "holds no demo samples" in told.words.text()
    told.close()
    settings_path().unlink()
    settings_path().parent.rmdir()
    settings_path().parent.touch()
    dialog = FirstRun(window.session, window)
    dialog.name.setText("Lake")
    dialog.start.click()
    assert any("cannot be written" in each.words.text() for each in window.findChildren(ErrorDialog))
    for each in window.findChildren(ErrorDialog):
        each.close()


def assistants() -> set[QWidget]:
    return {each for each in QApplication.topLevelWidgets() if isinstance(each, FirstRun) and each.isVisible()}


@pytest.mark.parametrize(("display", "shown"), [(True, 1), (False, 0)])
def test_it_is_shown_at_a_real_start_only(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, display: bool, shown: int
) -> None:
    found: list[int] = []

    def end_at_once(*_arguments: object) -> int:
        found.append(len(assistants() - before))
        return 0

    before = assistants()
    monkeypatch.setattr(QApplication, "exec", end_at_once)
    monkeypatch.setattr(app, "has_display", lambda: display)
    assert app.run_window() == 0
    assert found == [shown]
