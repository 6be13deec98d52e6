"""Calibrating in the window: four pages, nothing left of what was not accepted, and the model used when it was."""

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from bloodview.analysis.library import installed, models_folder
from bloodview.calibration import Calibration
from bloodview.errors import UserError, WrongReference
from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.calibrate_choose import guess_table
from bloodview.gui.calibrate_dialog import CalibrateDialog
from bloodview.gui.calibrate_foot import Page
from bloodview.gui.calibrate_open import show_calibration
from bloodview.gui.calibrate_run import spoken, time_words
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.session import State
from bloodview.gui.window import MainWindow
from bloodview.settings import read_settings
from tests.cohorts import ANALYSER, fake_calibrate
from tests.fakes import fake_engine
from tests.gui.conftest import MakeWindow, analyze_and_wait


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which trials are saved."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def _cohort(tmp_path: Path, name: str = "cohort") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "reference.csv").write_text("file,species,rbc,plt,retic_pct,clump_pct\n", encoding="utf-8")
    return folder


def _at_table(qtbot: QtBot, window: MainWindow, folder: Path) -> CalibrateDialog:
    window.actions_.calibrate.trigger()
    dialog = window.findChild(CalibrateDialog)
    assert isinstance(dialog, CalibrateDialog)
    dialog.choose.take([folder])
    dialog.foot.next.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.page is Page.TABLE
    return dialog


def _trained(qtbot: QtBot, window: MainWindow, folder: Path) -> CalibrateDialog:
    dialog = _at_table(qtbot, window, folder)
    dialog.foot.next.click()
    assert dialog.page is Page.RUN
    qtbot.waitUntil(lambda: not dialog.work.busy)
    return dialog


def _states(window: MainWindow) -> list[State]:
    return [entry.state for entry in window.session.entries]


def _answer(dialog: CalibrateDialog, words: str) -> None:
    box = dialog.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    next(button for button in box.findChildren(QPushButton) if button.text() == words).click()


def test_a_folder_dropped_brings_its_table_along(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    dialog = show_calibration(window.session, window)
    assert not dialog.foot.next.isEnabled()
    assert dialog.choose.missing.text() == "Choose the folder that holds the sample files."
    folder = _cohort(tmp_path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    dialog.choose.dropEvent(QDropEvent(QPointF(20, 20), copy, data, left, none))
    assert dialog.choose.table.text() == str(folder / "reference.csv")
    assert dialog.foot.next.isEnabled()
    dialog.choose.panel.setText(str(folder / "panel.toml"))
    assert not dialog.foot.next.isEnabled()
    assert "does not exist" in dialog.choose.missing.text()
    dialog.close()


def test_the_table_is_guessed_only_where_there_is_one(tmp_path: Path) -> None:
    assert guess_table(tmp_path) is None
    (tmp_path / "a.csv").touch()
    assert guess_table(tmp_path) == tmp_path / "a.csv"
    (tmp_path / "b.csv").touch()
    assert guess_table(tmp_path) is None
    (tmp_path / "Reference.CSV").touch()
    assert guess_table(tmp_path) == tmp_path / "Reference.CSV"
    assert guess_table(tmp_path / "nowhere") is None


def test_a_model_is_trained_accepted_and_used(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    dialog = _trained(qtbot, window, _cohort(tmp_path))
    assert dialog.page is Page.RESULT
    assert len(list(temporary.iterdir())) == 1
    assert installed()[1:] == ()
    assert not window.session.entries[0].stale
    dialog.outcome.name.setText("Our analyser, autumn")
    dialog.foot.next.click()
    assert not dialog.isVisible()
    model = installed()[1]
    assert model.name == "Our analyser, autumn"
    assert window.session.settings.models == {ANALYSER: model.key}
    assert read_settings().models == {ANALYSER: model.key}
    assert list(temporary.iterdir()) == []
    assert window.session.entries[0].stale
    assert "Another model was chosen" in window.result.verdict.messages
    analyze_and_wait(qtbot, window.session)
    assert not window.session.entries[0].stale


def test_the_picture_and_the_errors_so_far_are_shown(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    window = make_window(engine=replace(fake_engine(), calibrate=partial(fake_calibrate, pause=1.0)))
    dialog = _at_table(qtbot, window, _cohort(tmp_path))
    assert dialog.table.summary.whole() == "40 samples, ready to calibrate"
    assert "Dog 10, Cat 10, Horse 10, Cow 10" in dialog.table.detail.whole()
    dialog.foot.next.click()
    assert dialog.run.errors["plt"].text() == "not yet"
    qtbot.waitUntil(lambda: dialog.run.errors["plt"].text() == "6.1 %")
    assert not dialog.run.waiting.isVisible()
    assert dialog.run.message.whole().startswith("Clustering, epoch")
    assert dialog.run.clock.text().endswith("so far")
    assert dialog.foot.out.text() == "Cancel"
    dialog.foot.out.click()
    assert dialog.run.message.whole() == "Stopping…"
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.page is Page.TABLE
    assert dialog.foot.next.isEnabled()
    assert list(temporary.iterdir()) == []
    dialog.close()
    assert not dialog.isVisible()


def test_a_refused_calibration_says_why_and_leads_back(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    window = make_window()
    dialog = _trained(qtbot, window, _cohort(tmp_path, "wrong"))
    assert "does not fit its samples" in dialog.run.refusal.words()[0]
    assert list(temporary.iterdir()) == []
    dialog.foot.back.click()
    assert dialog.page is Page.TABLE
    assert dialog.foot.next.isEnabled()
    dialog.close()


def test_a_bug_is_told_apart(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path) -> None:
    window = make_window()
    told: list[Exception] = []
    window.session.crashed.disconnect()
    window.session.crashed.connect(told.append)
    dialog = _trained(qtbot, window, _cohort(tmp_path, "bug"))
    assert [type(error) for error in told] == [ZeroDivisionError]
    assert "Rex" not in " ".join(dialog.run.refusal.words())
    assert list(temporary.iterdir()) == []
    dialog.close()


def test_rows_at_fault_keep_training_from_starting(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    dialog = _at_table(qtbot, window, _cohort(tmp_path, "bad"))
    assert not dialog.foot.next.isEnabled()
    assert dialog.table.summary.whole().startswith("3 of 40 samples cannot be used")
    assert len([line for line in dialog.table.remarks.words() if line.startswith("Row ")]) == 3
    dialog.choose.folder.setText(str(_cohort(tmp_path, "good")))
    dialog.table.again.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.foot.next.isEnabled()
    dialog.close()


def test_rows_at_fault_are_left_out_of_a_copy_of_the_table(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    given: list[list[str]] = []

    def calibrate(folder: Path, reference: Path, out: Path, **named: object) -> Calibration:
        given.append(reference.read_text(encoding="utf-8").splitlines())
        raise WrongReference(f"{reference} does not fit.")

    folder = _cohort(tmp_path, "bad")
    before = (folder / "reference.csv").read_bytes()
    window = make_window(engine=replace(fake_engine(), calibrate=calibrate))
    dialog = _at_table(qtbot, window, folder)
    dialog.table.leave_out.click()
    assert not dialog.table.leave_out.isVisible()
    assert "3 left out" in dialog.table.detail.whole()
    dialog.foot.next.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert given[0][0] == "file,species,rbc,plt,retic_pct,clump_pct"
    assert len(given[0]) == 38
    assert given[0][1].startswith("s0003.fcs,cow,")
    assert dialog.run.refusal.words()[0] == f"{folder / 'reference.csv'} does not fit."
    assert (folder / "reference.csv").read_bytes() == before
    assert list(temporary.iterdir()) == []
    dialog.close()


def test_a_panel_that_cannot_be_read_is_told_on_the_page(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    folder = _cohort(tmp_path)
    (folder / "panel.toml").write_text("name = 3", encoding="utf-8")
    dialog = show_calibration(window.session, window)
    dialog.choose.take([folder, folder / "panel.toml"])
    dialog.foot.next.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert "is not a usable panel" in dialog.table.remarks.words()[0]
    assert not dialog.foot.next.isEnabled()
    dialog.close()


def test_closing_while_it_runs_asks_first(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    window = make_window(engine=replace(fake_engine(), calibrate=partial(fake_calibrate, pause=4.0)))
    dialog = _at_table(qtbot, window, _cohort(tmp_path))
    dialog.foot.next.click()
    qtbot.waitUntil(lambda: "epoch" in dialog.run.message.whole())
    dialog.close()
    _answer(dialog, "Go on calibrating")
    assert dialog.work.busy
    dialog.close()
    _answer(dialog, "Stop it")
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    assert not any(each.isVisible() for each in window.findChildren(CalibrateDialog))
    assert list(temporary.iterdir()) == []
    assert not models_folder().exists()


def test_a_model_not_accepted_is_discarded_after_asking(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    window = make_window()
    dialog = _trained(qtbot, window, _cohort(tmp_path))
    dialog.foot.out.click()
    _answer(dialog, "Keep looking")
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not dialog.findChildren(QMessageBox))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    _answer(dialog, "Discard it")
    assert list(temporary.iterdir()) == []
    assert len(installed()) == 1
    assert window.session.settings.models == {}


def test_closing_the_window_asks_first_and_leaves_nothing(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    window = make_window(engine=replace(fake_engine(), calibrate=partial(fake_calibrate, pause=4.0)))
    dialog = _at_table(qtbot, window, _cohort(tmp_path))
    dialog.foot.next.click()
    qtbot.waitUntil(lambda: "epoch" in dialog.run.message.whole())
    window.close()
    assert window.isVisible()
    _answer(dialog, "Go on calibrating")
    window.close_now()
    assert not window.session.jobs.busy
    assert not dialog.isVisible()
    assert list(temporary.iterdir()) == []


def test_samples_wait_for_the_calibration_and_it_for_them(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    engine = replace(fake_engine(300, pause=0.4), calibrate=partial(fake_calibrate, pause=0.4))
    window = make_window("a.fcs", "b.fcs", engine=engine)
    dialog = _at_table(qtbot, window, _cohort(tmp_path))
    session = window.session
    analyze_entries(session, session.entries[:1])
    dialog.foot.next.click()
    assert dialog.run.message.whole() == "Waiting for the work before it…"
    analyze_entries(session, session.entries[1:])
    qtbot.waitUntil(lambda: session.entries[0].state is State.DONE)
    assert _states(window) == [State.DONE, State.WAITING]
    dialog.foot.out.click()
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert _states(window) == [State.DONE, State.DONE]
    assert dialog.page is Page.TABLE
    dialog.close()


def test_a_calibration_that_waits_is_cancelled_at_once(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    window = make_window("a.fcs", engine=fake_engine(300, pause=0.5))
    dialog = _at_table(qtbot, window, _cohort(tmp_path))
    analyze_entries(window.session, window.session.entries)
    dialog.foot.next.click()
    dialog.foot.out.click()
    assert dialog.page is Page.TABLE
    assert list(temporary.iterdir()) == []
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    assert window.session.entries[0].state is State.DONE
    dialog.close()


def test_the_agreement_report_is_saved_from_the_last_page(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    dialog = _trained(qtbot, window, _cohort(tmp_path))
    target = tmp_path / "agreement"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(target), ""))
    dialog.foot.save.click()
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    text = (tmp_path / "agreement.pdf").read_text(encoding="utf-8")
    assert text.startswith("Agreement with the references\nA4\nModel: BloodView simulated laser, all species")
    assert dialog.foot.status.whole() == f"Saved as {tmp_path / 'agreement.pdf'}"
    dialog.foot.out.click()
    _answer(dialog, "Discard it")


def test_what_disagrees_is_marked_and_leads_to_its_plot(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path
) -> None:
    window = make_window()
    dialog = _trained(qtbot, window, _cohort(tmp_path))
    view = dialog.outcome.agreement
    assert "s0001.fcs" in view.suspects.words()[0]
    assert view.worst.item(0, 0).text() == "s0001.fcs"  # type: ignore[union-attr]
    assert view.worst.item(0, 3).text().endswith("✗")  # type: ignore[union-attr]
    first = view.table.rows.index(0, 0)
    assert [first.data(), first.siblingAtColumn(1).data(), first.siblingAtColumn(2).data()] == [
        "RBC 10¹²/L",
        "all",
        "40",
    ]
    assert "10¹²/L" in view.plots.scatter.getAxis("left").labelText
    view.worst.setCurrentCell(0, 0)
    assert view.table.rows.comparison(view.table.currentIndex().row()).count == "plt"  # type: ignore[union-attr]
    assert "10⁹/L" in view.plots.differences.getAxis("left").labelText
    dialog.foot.out.click()
    _answer(dialog, "Discard it")


def test_a_model_that_cannot_be_installed_is_kept_on_the_page(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_folder: Path, _name: str) -> None:
        raise UserError("the disk is full; make room and accept again.")

    window = make_window()
    dialog = _trained(qtbot, window, _cohort(tmp_path))
    monkeypatch.setattr("bloodview.gui.calibrating.install", full)
    dialog.foot.next.click()
    error = dialog.findChild(ErrorDialog)
    assert isinstance(error, ErrorDialog)
    assert "the disk is full" in error.words.text()
    error.close()
    assert dialog.isVisible()
    assert dialog.work.made is not None
    assert window.session.settings.models == {}
    dialog.foot.out.click()
    _answer(dialog, "Discard it")


def test_durations_are_said_as_people_say_them() -> None:
    assert [spoken(seconds) for seconds in (0.4, 59.4, 60, 125)] == ["0 s", "59 s", "1 min 00 s", "2 min 05 s"]
    assert time_words(2, 0.5) == "2 s so far"
    assert time_words(30, 0.01) == time_words(30, 1.0) == "30 s so far"
    assert time_words(30, 0.5) == "30 s so far, about 30 s left"
    assert time_words(60, 0.2) == "1 min 00 s so far, about 4 min left"
