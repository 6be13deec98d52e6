"""The demonstration without a display: the real window, reports, a picture, a table."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from bloodview.errors import UserError
from bloodview.gui import app
from bloodview.gui.demo import run_demo
from bloodview.report import report_pdf
from tests.fakes import fake_engine


def test_it_saves_what_it_shows(qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [Path("/clinic/Rex.fcs"), Path("/clinic/Luna.fcs")]
    assert run_demo(tmp_path / "out", files, fake_engine(1000, report_pdf=report_pdf)) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Luna.pdf", "Rex.pdf", "window.png"]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["file", "species", "events"]
    rbc = lines[1].split()[3]
    assert lines[1].startswith("Rex.fcs")
    assert lines[1].endswith("Release: OK")
    text = PdfReader(tmp_path / "out" / "Rex.pdf").pages[0].extract_text()
    assert rbc in text
    picture = QImage(str(tmp_path / "out" / "window.png"))
    assert (picture.width(), picture.height()) == (1440, 900)


def test_a_failure_shows_in_table_and_exit_code(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [Path("/clinic/bad.fcs"), Path("/clinic/Rex.fcs")]
    assert run_demo(tmp_path, files, fake_engine(500, report_pdf=report_pdf)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "bad.fcs is not a sample file" in lines[1]
    assert (tmp_path / "Rex.pdf").exists()


def test_without_samples_it_says_so(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bloodview.gui.demo_samples.resources", lambda: tmp_path)
    with pytest.raises(UserError, match="no demo samples"):
        run_demo(tmp_path / "out")


@pytest.mark.parametrize(
    ("variables", "seen"),
    [
        ({"QT_QPA_PLATFORM": "offscreen:configfile=x", "DISPLAY": ":0"}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
    ],
)
def test_a_display_is_known_by_its_variables(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], seen: bool
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", "linux")
    assert app.has_display() is seen
    monkeypatch.setattr("sys.platform", "win32")
    assert app.has_display() is (variables.get("QT_QPA_PLATFORM", "") == "")
