"""What is written to the terminal: progress, complaints, and text that cannot disturb it."""

import io
import math
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from bloodview.progress import Report, Step, ignore

_BAR = 24  # characters
_PAUSE = 0.1  # seconds between two pictures of the progress


def prepare_streams() -> None:
    """Write UTF-8 to files and pipes on every system, and let no character stop a line from being written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def complain(sentence: object) -> None:
    """Write a sentence for the user to standard error."""
    print(f"bloodview: {plain(str(sentence))}", file=sys.stderr)


def plain(text: str) -> str:
    """Give a text as one line that the terminal only shows: names of files may hold control characters."""
    return "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in text)


def drop_output() -> None:
    """Send what is still to be written to standard output nowhere, as its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@contextmanager
def progress() -> Iterator[Report]:
    """Give a report that draws a bar on standard error where that is a terminal; the bar is gone at the end."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        yield ignore
        return
    drawn = -math.inf
    width = 0

    def draw(step: Step) -> None:
        nonlocal drawn, width
        now = time.monotonic()
        if now - drawn < _PAUSE and step.fraction < 1:
            return
        drawn = now
        line = bar(step)[: max(shutil.get_terminal_size().columns - 1, 10)]
        stream.write(f"\r{line.ljust(width)}")
        stream.flush()
        width = len(line)

    try:
        yield draw
    finally:
        stream.write(f"\r{' ' * width}\r")
        stream.flush()


def bar(step: Step) -> str:
    """Draw a step as one line."""
    fraction = min(max(step.fraction, 0.0), 1.0)
    filled = int(fraction * _BAR)
    return f"[{'#' * filled}{'.' * (_BAR - filled)}] {100 * fraction:3.0f} %  {plain(step.message)}"
