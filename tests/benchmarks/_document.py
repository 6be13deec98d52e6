"""Tables in resources/docs/benchmarks.md: each benchmark writes between two marks of its own."""

import datetime
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from bloodview import __version__
from bloodview.paths import replacing

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "resources" / "docs" / "benchmarks.md"


def write(path: Path, name: str, title: str, text: str) -> None:
    """Put a text between the marks of a benchmark, at the end under its title where the document has none."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    document = path.read_text(encoding="utf-8") if path.is_file() else "# Benchmarks\n"
    block = f"{begin}\n{text}\n{end}"
    if begin in document and end in document:
        before, after = document.split(begin, 1)[0], document.split(end, 1)[1]
        document = f"{before}{block}{after}"
    else:
        document = f"{document.rstrip()}\n\n## {title}\n\n{block}\n"
    with replacing(path) as temporary:
        temporary.write_text(document, encoding="utf-8")


def note(program: str, arguments: Sequence[str] | None) -> str:
    """Say how, when and on what it was measured."""
    command = " ".join([f"python tests/benchmarks/{program}", *(sys.argv[1:] if arguments is None else arguments)])
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    return (
        f"`{command}`, {datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d}, BloodView {__version__}, {machine} "
        "(shared with other work, so seconds are upper bounds)."
    )
