"""Errors and logs: a sentence for the user's, details for ours, no names of people in the log."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Signal, qWarning
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bloodview.errors import UnreadableFile
from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.errors import show_error
from bloodview.gui.logs import catching, logging_to_file
from bloodview.gui.reading import open_files
from bloodview.gui.session import Session
from bloodview.paths import logs
from bloodview.settings import Settings
from tests.fakes import fake_engine


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    """Give a window for dialogs to stand on."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_a_user_error_is_its_sentence(parent: QWidget, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    dialog = show_error(UnreadableFile("Rex <b>Miller.fcs is no sample; export it again."), parent)
    assert dialog.words.text() == "Rex <b>Miller.fcs is no sample; export it again."
    assert not dialog.details.isVisible()
    assert "Miller" not in caplog.text
    dialog.close()


def test_a_bug_has_details_and_its_text_stays_out_of_the_log(parent: QWidget, caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError("owner A. Miller")
    except KeyError as error:
        dialog = show_error(error, parent)
    assert dialog.words.text().startswith("Something went wrong in BloodView.")
    assert "A. Miller" in dialog.details.toPlainText()
    assert dialog.details.isVisible()
    assert "KeyError at" in caplog.text
    assert "Miller" not in caplog.text
    dialog.close()


@pytest.mark.logs_warnings
def test_the_log_file_holds_what_qt_says(qtbot: QtBot) -> None:
    with logging_to_file():
        logging.getLogger("bloodview.test").info("read one sample")
        qWarning("a warning of Qt")
    said = (logs() / "bloodview.log").read_text("utf-8")
    assert "read one sample" in said
    assert "WARNING qt: a warning of Qt" in said
    assert logging.getLogger().level != logging.INFO


def test_errors_in_slots_reach_the_user(qtbot: QtBot) -> None:
    told: list[BaseException] = []
    hook = sys.excepthook
    with qtbot.captureExceptions(), catching(told.append):

        def fail() -> None:
            raise ValueError("in a slot")

        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], ValueError)
    assert sys.excepthook is hook


def test_the_window_comes_without_torch() -> None:
    program = "import sys, bloodview.gui.app; print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "False"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True cannot be lost there")
def test_this_qt_does_not_lose_true_at_every_signal(qtbot: QtBot) -> None:
    """PySide6 6.12.0 drops a reference to True at each emit, which ends the program after some thousand."""

    class Sender(QObject):
        told = Signal()

    sender = Sender()
    before = sys.getrefcount(True)
    for _ in range(300):
        sender.told.emit()
    assert sys.getrefcount(True) > before - 100


def test_no_name_of_a_patient_in_the_log(qtbot: QtBot, tmp_path: Path) -> None:
    with logging_to_file():
        session = Session(fake_engine(200), Settings())
        open_files(session, [Path("/clinic/Wolfgang.fcs"), Path("/clinic/bad-Wolfgang.fcs")])
        qtbot.waitUntil(lambda: not session.jobs.busy)
        analyze_entries(session, session.entries)
        qtbot.waitUntil(lambda: not session.jobs.busy)
    said = (logs() / "bloodview.log").read_text("utf-8")
    assert "BloodView" in said
    assert "Wolfgang" not in said
    assert "Miller" not in said
