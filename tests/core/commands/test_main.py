"""The start of the program: window or command, exit codes, and errors in one sentence."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bloodview import __version__
from bloodview.__main__ import main
from bloodview.errors import UserError
from tests.core.commands.conftest import Counting, MakeSample


def run(*arguments: str, code: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the program in a process of its own, without a display."""
    display = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    kept = {name: value for name, value in os.environ.items() if name not in display}
    start = ["-c", code] if code else ["-m", "bloodview"]
    return subprocess.run(
        [sys.executable, *start, *arguments], capture_output=True, text=True, timeout=60, env=kept | environment
    )


def test_version_and_help_come_without_anything_slow() -> None:
    answer = run("--version")
    assert (answer.returncode, answer.stdout.strip()) == (0, f"BloodView {__version__}")
    slow = "print('slow:', *{'numpy', 'pandas', 'torch', 'PySide6'} & set(sys.modules))"
    code = f"import sys, atexit; atexit.register(lambda: {slow}); from bloodview.__main__ import main; main(['--help'])"
    answer = run(code=code)
    assert answer.returncode == 0
    assert answer.stdout.splitlines()[-1].strip() == "slow:"
    assert all(name in answer.stdout for name in ("analyze", "calibrate", "evaluate", "simulate", "self-test"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analyse", "x.fcs"], "analyse is neither a command nor an existing file"),
        (["analyze"], "required: FILE"),
        (["analyze", "x.fcs", "--seed", "-1"], "-1 is not within 0 and 4294967295"),
        (["analyze", "x.fcs", "--seed", "1.5"], "'1.5' is no whole number"),
        (["simulate", "x"], "--samples"),
        (["simulate", "x", "--samples", "0"], "0 is not 1 or more"),
        (["calibrate", "x", "--out", "y"], "--reference"),
        (["evaluate", "x", "--reference", "y"], "--model"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_what_makes_no_sense_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert words in capsys.readouterr().err


def opened_with(monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """Stand in for the window; gives what it is opened with."""
    opened: list[list[Path]] = []

    def run_window(files: list[Path]) -> int:
        opened.append(files)
        return 0

    monkeypatch.setitem(sys.modules, "bloodview.gui.app", SimpleNamespace(run_window=run_window))
    return opened


def test_without_a_command_the_window_opens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_sample: MakeSample
) -> None:
    opened = opened_with(monkeypatch)
    files = [make_sample("a.fcs"), tmp_path]
    assert main([]) == 0
    assert main([str(file) for file in files]) == 0
    assert opened == [[], files]


def test_a_window_is_not_opened_with_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_sample: MakeSample, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = opened_with(monkeypatch)
    with pytest.raises(SystemExit) as caught:
        main([str(make_sample()), str(tmp_path / "gone.fcs")])
    assert caught.value.code == 2
    assert "gone.fcs is neither" in capsys.readouterr().err
    assert opened == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there always is a screen")
def test_without_a_screen_the_command_line_is_named() -> None:
    answer = run()
    assert answer.returncode == 1
    assert answer.stderr.startswith("bloodview: ")
    assert answer.stderr.count("\n") == 1
    assert "bloodview analyze FILE" in answer.stderr


def test_without_qt_the_command_line_is_named() -> None:
    answer = run(
        code="import sys; sys.modules['PySide6'] = None; from bloodview.__main__ import main; sys.exit(main([]))"
    )
    assert (answer.returncode, answer.stderr) == (
        1,
        "bloodview: The window cannot open (PySide6 is not installed); install what is missing, "
        "or use bloodview analyze FILE.\n",
    )


def test_a_missing_part_of_our_own_is_no_missing_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bloodview.gui.app", None)
    with pytest.raises(ModuleNotFoundError, match=r"bloodview\.gui\.app"):
        main([])


def test_users_errors_are_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_arguments: object) -> int:
        raise UserError("\x1b[31ma\nb.fcs is odd; choose another.")

    monkeypatch.setattr("bloodview.__main__.run_command", refuse)
    assert main(["analyze", "x"]) == 1
    assert capsys.readouterr().err == "bloodview:  [31ma b.fcs is odd; choose another.\n"


def test_bugs_are_not_hidden(counting: Counting, make_sample: MakeSample, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> object:
        raise ZeroDivisionError("bug")

    monkeypatch.setattr("bloodview.analysis.analyze", fail)
    with pytest.raises(ZeroDivisionError):
        main(["analyze", str(make_sample())])


def test_interrupting_ends_quietly(
    counting: Counting,
    make_sample: MakeSample,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def interrupt(*_arguments: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("bloodview.analysis.analyze", interrupt)
    assert main(["analyze", str(make_sample()), "--out", str(tmp_path / "c.csv")]) == 130
    assert capsys.readouterr().err == ""
    assert not (tmp_path / "c.csv").exists()


def test_a_reader_that_has_gone_is_no_error(tmp_path: Path) -> None:
    arguments = ["simulate", str(tmp_path / "cohort"), "--samples", "1", "--events", "100"]
    reading, writing = os.pipe()
    os.close(reading)
    answer = subprocess.run(
        [sys.executable, "-m", "bloodview", *arguments], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60
    )
    os.close(writing)
    assert (answer.returncode, answer.stderr) == (141, "")
    assert (tmp_path / "cohort" / "truth.csv").is_file()
