"""The watched folder of the window: files arrive, a share that hangs holds up nothing, nothing arrives twice."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bloodview.gui import watching
from bloodview.gui.watching import Watch
from bloodview.samples.incoming import Seen


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two looks be enough without two seconds between them."""
    monkeypatch.setattr(watching, "_TICK_MS", 5)
    monkeypatch.setattr("bloodview.samples.incoming.LEAST_SECONDS", 0.0)


class Watched:
    """A watch, what it handed out and what it said."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.arrived: list[str] = []
        self.said: list[str] = []
        watch.files_arrived.connect(lambda paths: self.arrived.extend(path.name for path in paths))
        watch.told.connect(self.said.append)


@pytest.fixture
def watched(qtbot: QtBot) -> Iterator[Watched]:
    made = Watched(Watch(every=0.01))
    yield made
    made.watch.stop()


def test_files_arrive_once_and_not_again_at_the_next_start(watched: Watched, qtbot: QtBot, tmp_path: Path) -> None:
    for name in ("rex.fcs", "mia.fcs"):
        (tmp_path / name).write_text("FCS")
    watched.watch.watch(tmp_path)
    qtbot.waitUntil(lambda: len(watched.arrived) == 2)
    watched.watch.imported([tmp_path / "rex.fcs"])
    qtbot.wait(60)
    assert sorted(watched.arrived) == ["mia.fcs", "rex.fcs"]
    watched.watch.stop()
    again = Watched(Watch(every=0.01))
    again.watch.watch(tmp_path)
    qtbot.waitUntil(lambda: again.arrived == ["mia.fcs"])
    (tmp_path / "new.fcs").write_text("FCS")
    qtbot.waitUntil(lambda: "new.fcs" in again.arrived)
    again.watch.stop()
    assert again.arrived == ["mia.fcs", "new.fcs"]


def test_a_share_that_hangs_holds_up_neither_the_window_nor_its_end(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_SILENT_SECONDS", 0.05)
    back = threading.Event()

    def hang(folder: Path, seen: Seen, now: float) -> tuple[Seen, tuple[Path, ...], tuple[str, ...]]:
        back.wait(10)
        return seen, (folder / "rex.fcs",), ()

    watched = Watched(Watch(every=0.01, look=hang))
    changes: list[bool] = []
    watched.watch.changed.connect(lambda: changes.append(watched.watch.away))
    started = time.monotonic()
    watched.watch.watch(tmp_path)
    qtbot.waitUntil(lambda: bool(watched.said))
    assert time.monotonic() - started < 5
    assert "does not answer" in watched.said[0]
    assert watched.watch.away
    back.set()
    qtbot.waitUntil(lambda: bool(watched.arrived))
    assert not watched.watch.away
    assert changes == [False, True, False]
    assert watched.said[1:] == [f"The watched folder {tmp_path} is there again."]
    back.clear()
    qtbot.wait(30)
    started = time.monotonic()
    watched.watch.stop()
    assert time.monotonic() - started < 1
    back.set()


def test_another_folder_is_watched_though_the_first_hangs(qtbot: QtBot, tmp_path: Path) -> None:
    back = threading.Event()

    def look(folder: Path, seen: Seen, now: float) -> tuple[Seen, tuple[Path, ...], tuple[str, ...]]:
        if folder.name == "hangs":
            back.wait(10)
        return seen, (folder / f"{folder.name}.fcs",), ()

    watched = Watched(Watch(every=0.01, look=look))
    watched.watch.watch(tmp_path / "hangs")
    qtbot.wait(30)
    watched.watch.watch(tmp_path / "works")
    qtbot.waitUntil(lambda: bool(watched.arrived))
    back.set()
    qtbot.wait(30)
    watched.watch.watch(None)
    assert set(watched.arrived) == {"works.fcs"}
    assert watched.watch.folder is None


def test_a_folder_that_is_gone_is_told_of_once_and_found_again(watched: Watched, qtbot: QtBot, tmp_path: Path) -> None:
    share = tmp_path / "share"
    watched.watch.watch(share)
    qtbot.waitUntil(lambda: watched.watch.away)
    qtbot.wait(60)
    assert len(watched.said) == 1
    assert "cannot be listed" in watched.said[0]
    share.mkdir()
    (share / "rex.fcs").write_text("FCS")
    qtbot.waitUntil(lambda: watched.arrived == ["rex.fcs"])
    assert not watched.watch.away
    assert watched.said[1:] == [f"The watched folder {share} is there again."]


def test_what_was_imported_during_a_look_is_not_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "rex.fcs").write_text("FCS")
    watched = Watched(Watch(every=0.01))
    watched.watch.files_arrived.connect(watched.watch.imported)
    watched.watch.watch(tmp_path)
    qtbot.waitUntil(lambda: bool(watched.arrived))
    qtbot.wait(60)
    watched.watch.stop()
    assert watched.watch._seen.taken.keys() == {"rex.fcs"}
    assert watched.arrived == ["rex.fcs"]


def test_a_memory_that_cannot_be_written_is_told_and_the_watch_goes_on(
    watched: Watched, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "rex.fcs").write_text("FCS")
    watching._memory().parent.parent.mkdir(parents=True, exist_ok=True)
    watching._memory().parent.write_text("a file where the folder should be")
    watched.watch.files_arrived.connect(watched.watch.imported)
    watched.watch.watch(tmp_path)
    qtbot.waitUntil(lambda: any("cannot be written" in sentence for sentence in watched.said))
    (tmp_path / "mia.fcs").write_text("FCS")
    qtbot.waitUntil(lambda: "mia.fcs" in watched.arrived)


def test_a_bug_in_a_look_ends_the_watch_and_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    def broken(folder: Path, seen: Seen, now: float) -> tuple[Seen, tuple[Path, ...], tuple[str, ...]]:
        raise KeyError("rex")

    watch = Watch(every=0.01, look=broken)
    with qtbot.captureExceptions() as shown:
        watch.watch(tmp_path)
        qtbot.waitUntil(lambda: bool(shown))
        qtbot.wait(40)
    assert [kind for kind, _, _ in shown] == [KeyError]
    assert watch.folder is None
