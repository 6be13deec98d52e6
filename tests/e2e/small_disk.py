"""A window whose records lie on a disk that fills up and is then read-only; prints what the window says, as JSON.

`python -m tests.e2e.small_disk DISK OUTSIDE`: DISK is a small disk of its own, OUTSIDE a folder on another one.
"""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QApplication

from bloodview.gui import app
from bloodview.gui.arriving import Arrivals
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.reading import open_files
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.watching import Watch
from bloodview.gui.window import MainWindow
from bloodview.store import verify_records
from tests.e2e import day
from tests.e2e.killed import VET, bring, quick_engine


def main(disk: Path, outside: Path) -> None:
    """Play on a disk that is full, has room again, and can only be read."""
    QApplication(sys.argv[:1]).setStyle("Fusion")
    (outside / "watched").mkdir()
    said: dict[str, object] = {}
    with app.window_open(quick_engine()) as window:
        said |= _fill_up(window, disk, outside)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with app.window_open(quick_engine()) as window:
        day.until(window.notice.isVisible, "the notice")
        said["read only"] = window.notice.words.text()
        open_files(window.session, [outside / "watched" / "first.fcs"])
        day.until(lambda: not window.session.jobs.busy, "the file")
        window.actions_.analyze.trigger()
        day.until(lambda: not window.session.jobs.busy, "the count")
        said["counted without records"] = bool(window.session.entries[0].result)
    print(json.dumps(said))


def _fill_up(window: MainWindow, disk: Path, outside: Path) -> dict[str, object]:
    said: dict[str, object] = {}
    day.idle(window)
    bring(outside, 1, "first.fcs")
    arrivals = Arrivals(window.session, window.records, Watch(every=0.1))
    arrivals.told.connect(window.notice.tell)
    day.watch(window, outside / "watched")
    day.arrived(window, "first.fcs")
    day.open_result(window, "first.fcs")
    with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(bytes(4096)):
            pass
    bring(outside, 2, "second.fcs")
    day.until(window.notice.isVisible, "what the window says of a file that cannot be kept")
    said["import"] = window.notice.words.text()
    day.strike(window, "Ctrl+T")
    dialog = day.dialog_of(window, SignDialog)
    dialog.person.name.setEditText(VET)
    dialog.looked.setChecked(True)
    # Whether there is room for one more row by chance, until there is none.
    day.press(dialog.ok)
    day.until(lambda: dialog.refused.isVisible() or window.findChildren(ErrorDialog), "the refusal")
    said["sign"] = dialog.refused.words.text()
    said["errors"] = [each.words.text() for each in window.findChildren(ErrorDialog)]
    (disk / "ballast").unlink()
    day.press(dialog.ok)
    day.until(lambda: not window.findChildren(SignDialog), "the signature")
    day.idle(window)
    said["standing"] = window.result.subheading.whole()
    store = day.records_of(window).store
    assert store is not None
    said["problems"] = verify_records(store, files=True).problems
    return said


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
