"""The start of the program: the window, or a command of the command line."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bloodview.commands import COMMANDS, make_parser, run_command
from bloodview.commands.terminal import complain, drop_output, plain, prepare_streams
from bloodview.errors import UserError
from bloodview.language import speak, tr, wanted
from bloodview.settings import read_settings

_WINDOW_PARTS = {"PySide6", "shiboken6", "pyqtgraph", "pypdfium2"}
_INTERRUPTED, _PIPE_CLOSED = 130, 141  # as shells report both


def main(argv: Sequence[str] | None = None) -> int:
    """Run BloodView with these arguments, those of the process by default; gives the exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    prepare_streams()
    try:
        try:
            return _start(arguments)
        finally:
            if sys.stdout is not None:  # a program without a console has none
                sys.stdout.flush()
    except UserError as error:
        complain(error)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        drop_output()
        return _PIPE_CLOSED


def _start(arguments: list[str]) -> int:
    speak(wanted(read_settings().language))
    parser = make_parser()
    if arguments and arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        files = [Path(argument) for argument in arguments]
        missing = [str(file) for file in files if not os.path.lexists(file)]
        if missing:
            parser.error(f"{plain(missing[0])} is neither a command nor an existing file")
        return _show_window(files)
    asked = parser.parse_args(arguments)
    return _show_window([]) if asked.command is None else run_command(asked, window_opens)


def window_opens() -> bool:
    """Show the window where nobody sees it and close it again; False where its parts are not installed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from bloodview.gui.app import window_open
    except ModuleNotFoundError as error:
        if _part_of_window(error) is None:
            raise
        return False
    with window_open():
        return True


def _show_window(files: list[Path]) -> int:
    try:
        from bloodview.gui.app import run_window
    except ImportError as error:
        part = _part_of_window(error)
        if part is None:
            raise
        fault = tr("{part} is not installed", part=part) if isinstance(error, ModuleNotFoundError) else str(error)
        raise UserError(
            tr("The window cannot open ({fault}); install what is missing, or use bloodview analyze FILE.", fault=fault)
        ) from error
    return run_window(files)


def _part_of_window(error: ImportError) -> str | None:
    """Name the package that cannot be imported, None where only BloodView itself is to blame."""
    package = (error.name or "").partition(".")[0]
    return package if package in _WINDOW_PARTS else None


if __name__ == "__main__":
    sys.exit(main())
