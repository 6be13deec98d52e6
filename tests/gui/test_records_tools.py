"""Checking, backing up and restoring the records from the menus."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from bloodview.gui.errors import ErrorDialog
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.gui.window import MainWindow
from bloodview.samples import Sample
from bloodview.settings import Settings
from bloodview.store import open_store
from tests.fakes import fake_engine, fake_sample


def _read(path: Path) -> list[Sample]:
    content = path.read_bytes()
    return [replace(fake_sample(path, 300, sum(content)), sha256=sha256(content).hexdigest())]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Give a window with the records of one sample."""
    engine = replace(fake_engine(), read_samples=_read)
    window = MainWindow(Session(engine, Settings()), Records(partial(open_store, None, tmp_path / "data")))
    with qtbot.waitActive(window):
        window.show()
    path = tmp_path / "Rex.fcs"
    path.write_bytes(b"Rex")
    open_files(window.session, [path])
    _idle(qtbot, window)
    yield window
    window.close_now()
    window.deleteLater()


def _idle(qtbot: QtBot, window: MainWindow) -> None:
    records = window.records
    assert records is not None
    qtbot.waitUntil(lambda: not window.session.jobs.busy and not records.jobs.busy)


def _action(window: MainWindow, words: str) -> QAction:
    return next(each for each in window.findChildren(QAction) if each.text() == words)


def _box(window: MainWindow) -> QMessageBox:
    box = next(each for each in window.findChildren(QMessageBox) if each.isVisible())
    assert isinstance(box, QMessageBox)
    return box


def test_whole_records_hold_and_changed_ones_do_not(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    _action(window, "Verify records…").trigger()
    _idle(qtbot, window)
    box = _box(window)
    assert box.text() == "The records hold."
    assert "files 1." in box.informativeText()
    box.close()
    original = next((tmp_path / "data" / "originals").rglob("*.fcs"))
    original.chmod(0o600)
    original.write_bytes(b"Another")
    _action(window, "Verify records…").trigger()
    _idle(qtbot, window)
    dialog = window.findChild(ErrorDialog)
    assert isinstance(dialog, ErrorDialog)
    assert "Rex.fcs" in dialog.details.toPlainText()
    dialog.close()


def test_a_backup_brings_the_records_back(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stick" / "backup"
    path.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(path), ""))
    _action(window, "Back up records…").trigger()
    _idle(qtbot, window)
    _box(window).close()
    written = path.with_suffix(".sqlite")
    assert written.is_file()
    other = tmp_path / "Luna.fcs"
    other.write_bytes(b"Luna")
    open_files(window.session, [other])
    _idle(qtbot, window)
    pages = window.pages
    assert pages is not None
    assert len(pages.worklist.rows.rows()) == 2
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(written), ""))
    _action(window, "Restore records…").trigger()
    restoring = next(button for button in _box(window).buttons() if button.text() == "Restore")
    restoring.click()
    _idle(qtbot, window)
    assert [row.file for row in pages.worklist.rows.rows()] == ["Rex.fcs"]
    assert window.session.entries == ()
    _box(window).close()


def test_a_file_that_is_no_backup_is_refused_in_a_sentence(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "wrong.sqlite"
    wrong.write_bytes(b"no database at all" * 100)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(wrong), ""))
    _action(window, "Restore records…").trigger()
    next(button for button in _box(window).buttons() if button.text() == "Restore").click()
    _idle(qtbot, window)
    dialog = window.findChild(ErrorDialog)
    assert isinstance(dialog, ErrorDialog)
    assert "wrong.sqlite" in dialog.words.text()
    assert dialog.details.isHidden()
    dialog.close()
    assert len(window.session.entries) == 1
