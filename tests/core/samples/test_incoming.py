"""The watched folder: a file is handed out once, when it has stopped growing, whatever else lies or happens there."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodview.errors import UserError
from bloodview.samples import incoming
from bloodview.samples.incoming import Seen, look, take
from bloodview.samples.incoming_file import recall, remember

Answer = tuple[list[str], list[str]]


class Watcher:
    """Looks at a folder like the window does, with a clock that the test moves."""

    def __init__(self, folder: Path, most: int = 200) -> None:
        self.folder, self.most, self.now, self.seen = folder, most, 100.0, Seen()

    def look(self, seconds: float = 2.0) -> Answer:
        self.now += seconds
        self.seen, ready, problems = look(self.folder, self.seen, self.now, self.most)
        assert all(path.parent == self.folder for path in ready)
        return [path.name for path in ready], list(problems)

    def ready(self, looks: int = 3) -> list[str]:
        """Look several times; gives what was handed out."""
        return [name for _ in range(looks) for name in self.look()[0]]


@pytest.fixture
def watcher(tmp_path: Path) -> Watcher:
    return Watcher(tmp_path)


def write(path: Path, content: str = "FCS", at: float = 1_000.0) -> None:
    path.write_text(content)
    os.utime(path, (at, at))


def test_a_file_is_handed_out_once_when_two_looks_found_it_the_same(watcher: Watcher, tmp_path: Path) -> None:
    write(tmp_path / "rex.fcs")
    assert watcher.look() == ([], [])
    assert watcher.look() == (["rex.fcs"], [])
    assert watcher.look() == ([], [])
    watcher.seen = take(watcher.seen, ["rex.fcs"])
    assert watcher.ready() == []


def test_looks_in_quick_succession_are_not_enough(watcher: Watcher, tmp_path: Path) -> None:
    write(tmp_path / "rex.fcs")
    assert [watcher.look(0.5)[0] for _ in range(6)] == [[], [], [], [], ["rex.fcs"], []]


def test_a_file_that_grows_waits(watcher: Watcher, tmp_path: Path) -> None:
    for length in range(1, 6):
        write(tmp_path / "rex.fcs", "x" * length)
        assert watcher.look() == ([], [])
    assert watcher.look() == (["rex.fcs"], [])


def test_a_file_rewritten_in_place_waits_as_well(watcher: Watcher, tmp_path: Path) -> None:
    write(tmp_path / "rex.fcs", at=1_000)
    watcher.look()
    write(tmp_path / "rex.fcs", at=1_001)
    assert watcher.look() == ([], [])
    assert watcher.look() == (["rex.fcs"], [])


@pytest.mark.parametrize("imported", [True, False])
def test_a_file_that_is_written_again_comes_again(watcher: Watcher, tmp_path: Path, imported: bool) -> None:
    write(tmp_path / "rex.fcs")
    assert watcher.ready() == ["rex.fcs"]
    if imported:
        watcher.seen = take(watcher.seen, ["rex.fcs"])
    write(tmp_path / "rex.fcs", "longer")
    assert watcher.ready() == ["rex.fcs"]


def test_taking_comes_too_late_for_a_file_that_changed(watcher: Watcher, tmp_path: Path) -> None:
    write(tmp_path / "rex.fcs")
    watcher.ready()
    (tmp_path / "rex.fcs").unlink()
    watcher.look()
    write(tmp_path / "new.fcs")
    watcher.look()
    write(tmp_path / "rex.fcs", "longer")
    watcher.look()
    watcher.seen = take(watcher.seen, ["rex.fcs"])
    assert watcher.look()[0] == ["rex.fcs"]


def test_the_oldest_comes_first(watcher: Watcher, tmp_path: Path) -> None:
    for name, at in (("a.fcs", 30.0), ("b.lmd", 10.0), ("c.FCS", 20.0)):
        write(tmp_path / name, at=at)
    assert watcher.ready() == ["b.lmd", "c.FCS", "a.fcs"]


def test_only_samples_of_the_folder_itself_count(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    (tmp_path / "folder.fcs").mkdir()
    for name in ("older/a.fcs", ".rex.fcs.part", ".hidden.fcs", "~$rex.fcs", "notes.txt", "rex.pdf", "counts.csv"):
        write(tmp_path / name)
    write(tmp_path / "rex.fcs")
    assert watcher.ready() == ["rex.fcs"]


def test_tables_are_samples_where_there_is_no_list_mode_file(watcher: Watcher, tmp_path: Path) -> None:
    write(tmp_path / "a.csv")
    write(tmp_path / "b.tsv")
    assert watcher.ready() == ["a.csv", "b.tsv"]


def test_an_export_in_parts_is_one_sample_and_waits_for_the_last_of_them(watcher: Watcher, tmp_path: Path) -> None:
    name = "RET_[XN-20^12829][00-22A][20171110_103414][ sample].116{}.csv"
    write(tmp_path / name.format("(1)"))
    assert watcher.ready() == []
    write(tmp_path / name.format(""))
    watcher.look()
    write(tmp_path / name.format("(2)"))
    assert watcher.look() == ([], [])
    assert watcher.ready() == [name.format("")]


def test_a_vanished_share_is_told_of_once_and_what_was_taken_stays_taken(tmp_path: Path) -> None:
    share = tmp_path / "share"
    watcher = Watcher(share)
    ready, problems = watcher.look()
    assert (ready, len(problems)) == ([], 1)
    assert problems[0].startswith(f"The watched folder {share} cannot be listed: No such file or directory; ")
    assert watcher.look() == ([], [])
    assert watcher.seen.away
    share.mkdir()
    write(share / "rex.fcs")
    assert watcher.ready() == ["rex.fcs"]
    assert not watcher.seen.away
    watcher.seen = take(watcher.seen, ["rex.fcs"])
    share.rename(tmp_path / "elsewhere")
    assert [len(watcher.look()[1]) for _ in range(3)] == [1, 0, 0]
    share.mkdir()  # the empty place of a share that is not connected
    assert watcher.look() == ([], [])
    share.rmdir()
    (tmp_path / "elsewhere").rename(share)
    assert watcher.ready() == []


def test_a_file_instead_of_a_folder_and_a_name_that_cannot_be(tmp_path: Path) -> None:
    write(tmp_path / "file.fcs")
    for folder in (tmp_path / "file.fcs", tmp_path / "a\0b"):
        assert len(Watcher(folder).look()[1]) == 1


def test_an_empty_file_waits_and_is_told_of_after_a_minute(watcher: Watcher, tmp_path: Path) -> None:
    write(tmp_path / "rex.fcs", "")
    assert [watcher.look(20) for _ in range(3)] == [([], [])] * 3
    ready, (problem,) = watcher.look(20)
    assert ready == []
    assert "rex.fcs is still empty" in problem
    assert watcher.look(20) == ([], [])
    write(tmp_path / "rex.fcs", "FCS")
    assert watcher.ready() == ["rex.fcs"]


def test_a_file_that_cannot_be_opened_waits(watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "rex.fcs")
    opened = Path.open

    def locked(path: Path, *arguments: str) -> object:
        raise PermissionError(13, "Used by another process")

    monkeypatch.setattr(Path, "open", locked)
    assert [watcher.look(10) for _ in range(6)] == [([], [])] * 6
    assert "rex.fcs cannot be opened: Used by another process" in watcher.look(10)[1][0]
    monkeypatch.setattr(Path, "open", opened)
    assert watcher.look() == (["rex.fcs"], [])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_followed_within_the_folder_only(tmp_path: Path) -> None:
    watched, outside = tmp_path / "watched", tmp_path / "watched-not"
    (watched / "older").mkdir(parents=True)
    outside.mkdir()
    write(watched / "older" / "in.fcs")
    write(outside / "secret.fcs")
    (watched / "in.fcs").symlink_to(watched / "older" / "in.fcs")
    (watched / "out.fcs").symlink_to(outside / "secret.fcs")
    (watched / "folder.fcs").symlink_to(outside)
    (watched / "none.fcs").symlink_to(outside / "none")
    (watched / "loop.fcs").symlink_to(watched / "loop.fcs")
    os.mkfifo(watched / "pipe.fcs")
    watcher = Watcher(watched)
    told = [problem for _ in range(4) for problem in watcher.look()[1]]
    assert [problem.partition(" is a link")[0] for problem in sorted(told)] == [
        str(watched / "folder.fcs"),
        str(watched / "out.fcs"),
    ]
    assert watcher.seen.handed.keys() == {"in.fcs"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_watched_folder_may_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write(tmp_path / "real" / "rex.fcs")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert Watcher(tmp_path / "link").ready() == ["rex.fcs"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_names_with_odd_characters(watcher: Watcher, tmp_path: Path) -> None:
    names = ["a\nb.fcs", "Müller 'Réx' <b>.fcs", "caf\udce9.fcs", "emoji 🐶.fcs", "-rf.fcs", "=1+1.fcs"]
    for name in names:
        write(tmp_path / name)
    assert sorted(watcher.ready()) == sorted(names)
    write(tmp_path / "a\nb.fcs", "")
    problems = [problem for _ in range(5) for problem in watcher.look(30)[1]]
    assert len(problems) == 1
    assert "\n" not in problems[0]


def test_many_files_come_in_portions_and_faulty_ones_keep_none_waiting(tmp_path: Path) -> None:
    for number in range(60):
        write(tmp_path / f"a{number:02}.fcs", "")
        write(tmp_path / f"b{number:02}.fcs")
    watcher = Watcher(tmp_path, most=10)
    portions = [watcher.look(10) for _ in range(60)]
    assert max(len(ready) for ready, _ in portions) <= 10
    assert max(len(problems) for _, problems in portions) <= 3
    assert sorted(name for ready, _ in portions for name in ready) == [f"b{number:02}.fcs" for number in range(60)]
    write(tmp_path / "b30.fcs", "changed")
    assert [name for _ in range(70) for name in watcher.look(10)[0]] == ["b30.fcs"]


def test_each_look_asks_about_few_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        write(tmp_path / f"{number}.fcs")
    asked: list[str] = []
    lstat = Path.lstat

    def asking(path: Path) -> os.stat_result:
        asked.append(path.name)
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", asking)
    watcher = Watcher(tmp_path, most=10)
    for _ in range(30):
        asked.clear()
        watcher.look()
        assert len(asked) <= 11


def test_a_folder_too_full_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "_MOST_NAMES", 5)
    for number in range(7):
        write(tmp_path / f"{number}.fcs")
    watcher = Watcher(tmp_path)
    assert ["holds more than 5 files" in problem for _ in range(3) for problem in watcher.look()[1]] == [True]
    assert len(watcher.seen.handed) == 5


_ACTS = st.lists(st.tuples(st.sampled_from(["write", "remove", "take", "wait"]), st.sampled_from("abc")), max_size=25)


@settings(max_examples=40, deadline=None)
@given(_ACTS)
def test_every_version_of_a_file_that_stays_is_handed_out_once(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("watched")
    watcher = Watcher(folder)
    handed: list[tuple[str, str]] = []

    def look_once() -> None:
        handed.extend((name, (folder / name).read_text()) for name in watcher.look()[0])

    for number, (act, letter) in enumerate(acts):
        path = folder / f"{letter}.fcs"
        if act == "write":
            write(path, f"version {number}", at=number)
        elif act == "remove":
            path.unlink(missing_ok=True)
        elif act == "take":
            watcher.seen = take(watcher.seen, [path.name])
        look_once()
    for _ in range(3):
        look_once()
    assert len(handed) == len(set(handed))
    assert {(path.name, path.read_text()) for path in folder.iterdir()} <= set(handed)


def test_what_was_taken_is_known_at_the_next_start(tmp_path: Path) -> None:
    folder, kept = tmp_path / "watched", tmp_path / "data" / "watched.json"
    folder.mkdir()
    names = ["rex.fcs", "b.fcs"] + (["caf\udce9.fcs"] if sys.platform == "linux" else [])
    for name in names:
        write(folder / name)
    watcher = Watcher(folder)
    watcher.ready()
    watcher.seen = take(watcher.seen, [name for name in names if name != "b.fcs"])
    assert recall(folder, kept) == Seen()
    remember(watcher.seen, folder, kept)
    watcher.seen = recall(folder, kept)
    assert watcher.seen.taken.keys() == {*names} - {"b.fcs"}
    assert watcher.ready() == ["b.fcs"]
    assert recall(tmp_path, kept) == Seen()


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"folder": "/w"}', '{"folder": "/w", "taken": {"a": [1]}}'])
def test_a_damaged_memory_is_begun_anew(content: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "kept.json").write_text(content)
    assert recall(Path("/w"), tmp_path / "kept.json") == Seen()
    assert "begun anew" in caplog.text


def test_a_memory_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"kept\.json cannot be written"):
        remember(Seen(), tmp_path, tmp_path / "file" / "kept.json")
