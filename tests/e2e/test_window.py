"""The whole program as a user meets it: the real main(), the real engine, the demo samples."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bloodview.__main__ import main
from bloodview.gui.demo import run_demo
from bloodview.gui.report_preview import ReportPreview
from bloodview.gui.session import State
from bloodview.gui.window import MainWindow
from bloodview.paths import resources

Scenario = Callable[[MainWindow], None]
RunMain = Callable[[Scenario], int]
_LONG = 60_000  # milliseconds: the first analysis also loads torch and the model


@pytest.fixture
def run_main(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> RunMain:
    """Start the real main() and play a user in place of its event loop."""

    def run(scenario: Scenario) -> int:
        played: list[MainWindow] = []

        def play(*_arguments: object) -> int:
            window = next(
                one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()
            )
            with qtbot.waitActive(window):
                window.activateWindow()
            played.append(window)
            scenario(window)
            return 0

        monkeypatch.setattr(QApplication, "exec", play)
        code = main([])
        assert len(played) == 1
        return code

    return run


@pytest.fixture
def demo(tmp_path: Path) -> list[Path]:
    """Give copies of two demo samples, so that no report lands among the resources."""
    files = sorted((resources() / "demo").glob("*.fcs"))
    chosen = [next(path for path in files if "dog-healthy" in path.name), next(p for p in files if "horse" in p.name)]
    return [Path(shutil.copy(path, tmp_path / path.name)) for path in chosen]


def _drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(80, 80), copy, data, left, none))


def _idle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.session.jobs.busy, timeout=_LONG)


def test_open_analyze_see_save(
    qtbot: QtBot, run_main: RunMain, demo: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    pdf = tmp_path / "report.pdf"
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_arguments: ([str(path) for path in demo], ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(pdf), ""))

    def play(window: MainWindow) -> None:
        qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: len(window.session.entries) == 2)
        _idle(qtbot, window)
        qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        _idle(qtbot, window)
        assert [entry.state for entry in window.session.entries] == [State.DONE, State.DONE]
        for entry in window.session.entries:
            window.session.show(entry.key)
            cards = window.result.counts
            seen.append([card.value.text() for card in (cards.rbc, cards.retic, cards.clump, cards.plt)])
        window.session.show(window.session.entries[0].key)
        qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: bool(window.findChildren(ReportPreview)), timeout=_LONG)
        preview = window.findChildren(ReportPreview)[0]
        assert preview.person is not None
        qtbot.keyClicks(preview.person.name, "Dr. Lake")
        preview.save.click()
        preview.close()

    assert run_main(play) == 0
    text = "\n".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert all(value in text for value in seen[0])
    assert "Rex" in text
    out = tmp_path / "counts.csv"
    assert main(["analyze", *map(str, demo), "--out", str(out)]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row, values in zip(rows, seen, strict=True):
        for column, value in zip(("rbc", "retic_pct", "clump_pct", "plt"), values, strict=True):
            assert float(value.replace(",", "")) == pytest.approx(float(row[column]), rel=0.01, abs=0.006), column


def test_a_bad_file_among_good_ones(qtbot: QtBot, run_main: RunMain, demo: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.fcs"
    bad.write_bytes(b"FCS3.0 this is no sample")

    def play(window: MainWindow) -> None:
        _drop(window, demo[0], bad, demo[1])
        _idle(qtbot, window)
        window.actions_.analyze_all.trigger()
        _idle(qtbot, window)
        entries = window.session.entries
        assert [entry.state for entry in entries] == [State.DONE, State.FAILED, State.DONE]
        assert "bad.fcs" in entries[1].reason
        window.session.show(entries[1].key)
        assert window.result.empty.hint.text() == entries[1].reason

    assert run_main(play) == 0


def test_cancel_midway(qtbot: QtBot, run_main: RunMain, demo: list[Path]) -> None:
    def play(window: MainWindow) -> None:
        _drop(window, *demo)
        _idle(qtbot, window)
        window.actions_.analyze_all.trigger()
        qtbot.waitUntil(lambda: window.session.entries[0].state is State.ANALYZING, timeout=_LONG)
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        _idle(qtbot, window)
        assert window.session.entries[1].state is State.NEW
        window.actions_.analyze_all.trigger()
        _idle(qtbot, window)
        assert {entry.state for entry in window.session.entries} == {State.DONE}

    assert run_main(play) == 0


def test_close_midway(qtbot: QtBot, run_main: RunMain, demo: list[Path]) -> None:
    def play(window: MainWindow) -> None:
        _drop(window, *demo)
        _idle(qtbot, window)
        window.actions_.analyze_all.trigger()
        qtbot.waitUntil(lambda: window.session.entries[0].state is State.ANALYZING, timeout=_LONG)
        window.close()
        assert not window.session.jobs.busy

    assert run_main(play) == 0


def test_settings_and_recent_files_outlive_the_program(qtbot: QtBot, run_main: RunMain, demo: list[Path]) -> None:
    def first(window: MainWindow) -> None:
        _drop(window, demo[0])
        _idle(qtbot, window)
        window.session.set_settings(window.session.settings.model_copy(update={"clinic_name": "Lake"}))

    def second(window: MainWindow) -> None:
        assert window.session.settings.clinic_name == "Lake"
        recent = window.actions_.recent.actions()
        assert [action.text() for action in recent] == [demo[0].name]
        recent[0].trigger()
        _idle(qtbot, window)
        assert window.session.entries[0].state is State.NEW

    assert run_main(first) == 0
    assert run_main(second) == 0


def test_the_demo_without_a_display(qtbot: QtBot, demo: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "demo-output"
    assert run_demo(out, demo) == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(["window.png", *(f"{one.stem}.pdf" for one in demo)])


def test_files_named_on_the_command_line_are_open(
    qtbot: QtBot, demo: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def play(*_arguments: object) -> int:
        window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        _idle(qtbot, window)
        seen.extend(entry.path.name for entry in window.session.entries)
        return 0

    monkeypatch.setattr(QApplication, "exec", play)
    assert main([str(path) for path in demo]) == 0
    assert seen == [path.name for path in demo]
