"""The records as a user meets them: the real main(), closed and started again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.__main__ import main
from bloodview.gui.reading import open_files
from bloodview.gui.session import State
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.window import MainWindow
from bloodview.paths import resources
from bloodview.store import State as Stands

_LONG = 60_000  # milliseconds: the first analysis also loads torch and the model


def _play(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, scenario: Callable[[MainWindow], None]) -> None:
    """Start the real main() and play a user in place of its event loop."""

    def play(*_arguments: object) -> int:
        window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        with qtbot.waitActive(window):
            window.activateWindow()
        _idle(qtbot, window)
        scenario(window)
        return 0

    monkeypatch.setattr(QApplication, "exec", play)
    assert main([]) == 0


def _idle(qtbot: QtBot, window: MainWindow) -> None:
    records = window.records
    assert records is not None
    qtbot.waitUntil(lambda: not window.session.jobs.busy and not records.jobs.busy, timeout=_LONG)


def test_a_day_is_still_there_after_a_restart(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = next(path for path in sorted((resources() / "demo").glob("*.fcs")) if "dog-healthy" in path.name)
    path = Path(shutil.copy(demo, tmp_path / demo.name))
    shown: list[str] = []

    def first(window: MainWindow) -> None:
        pages = window.pages
        assert pages is not None
        assert pages.currentWidget() is pages.worklist
        open_files(window.session, [path])
        _idle(qtbot, window)
        qtbot.keyClick(window, Qt.Key.Key_F5)
        _idle(qtbot, window)
        cards = window.result.counts
        shown.extend(card.value.text() for card in (cards.rbc, cards.retic, cards.clump, cards.plt))
        qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        _idle(qtbot, window)
        dialog = window.findChild(SignDialog)
        assert isinstance(dialog, SignDialog)
        qtbot.keyClicks(dialog.person.name, "B. Vet")
        dialog.looked.setChecked(True)
        dialog.ok.click()
        _idle(qtbot, window)

    def second(window: MainWindow) -> None:
        pages = window.pages
        assert pages is not None
        (row,) = pages.worklist.rows.rows()
        assert (row.state, row.signed_by) == (Stands.FINAL, "B. Vet")
        pages.worklist.open.trigger()
        _idle(qtbot, window)
        entry = window.session.current
        assert entry is not None
        assert entry.state is State.DONE
        cards = window.result.counts
        assert [card.value.text() for card in (cards.rbc, cards.retic, cards.clump, cards.plt)] == shown
        assert window.result.subheading.whole().startswith("Final, signed by B. Vet")

    _play(qtbot, monkeypatch, first)
    path.unlink()
    _play(qtbot, monkeypatch, second)
