"""Opening files: entries appear at once and say how reading went."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bloodview.errors import UserError
from bloodview.gui.engine import Engine
from bloodview.gui.files import files_of_folder
from bloodview.gui.reading import open_files
from bloodview.gui.session import Session, State
from bloodview.settings import Settings, read_settings
from tests.fakes import fake_engine, fake_sample
from tests.gui.conftest import open_and_wait


def _session(engine: Engine | None = None) -> Session:
    return Session(engine or fake_engine(200), Settings())


def test_entries_are_listed_before_they_are_read(qtbot: QtBot) -> None:
    session = _session()
    open_files(session, [Path("/clinic/a.fcs"), Path("/clinic/b.fcs")])
    assert [entry.state for entry in session.entries] == [State.READING, State.READING]
    assert session.current is session.entries[0]
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert [entry.state for entry in session.entries] == [State.NEW, State.NEW]


def test_species_and_patient_come_from_the_keywords(qtbot: QtBot) -> None:
    session = _session()
    open_and_wait(qtbot, session, "Rex.fcs")
    assert session.current is not None
    assert session.current.species == "dog"
    assert (session.current.patient.name, session.current.patient.breed) == ("Rex", "Beagle")


def test_a_bad_file_is_listed_with_its_sentence_and_the_others_are_read(qtbot: QtBot) -> None:
    session = _session()
    open_and_wait(qtbot, session, "a.fcs", "bad.fcs", "c.fcs")
    assert [entry.state for entry in session.entries] == [State.NEW, State.FAILED, State.NEW]
    assert session.entries[1].reason == "bad.fcs is not a sample file; export it from the analyser again."


def test_a_file_opened_twice_is_shown_not_listed_twice(qtbot: QtBot) -> None:
    session = _session()
    open_and_wait(qtbot, session, "a.fcs", "b.fcs")
    open_and_wait(qtbot, session, "b.fcs")
    assert len(session.entries) == 2
    assert session.current is session.entries[1]


def test_a_file_that_failed_is_read_again(qtbot: QtBot) -> None:
    session = _session()
    open_and_wait(qtbot, session, "bad.fcs", "b.fcs")
    first = session.entries[0].key
    open_and_wait(qtbot, session, "bad.fcs")
    assert [entry.path.name for entry in session.entries] == ["b.fcs", "bad.fcs"]
    assert session.entries[1].key != first


def test_data_sets_of_one_file_stand_side_by_side(qtbot: QtBot) -> None:
    engine = fake_engine(100)
    many = replace(engine, read_samples=lambda path: [fake_sample(path, 100, seed) for seed in range(3)])
    session = _session(many)
    open_and_wait(qtbot, session, "a.lmd", "b.lmd")
    assert [(entry.path.name, entry.number, entry.numbers) for entry in session.entries] == [
        (name, number, 3) for name in ("a.lmd", "b.lmd") for number in (1, 2, 3)
    ]


def test_an_entry_removed_while_it_is_read_stays_removed(qtbot: QtBot) -> None:
    engine = fake_engine(100)
    session = _session(replace(engine, read_samples=lambda path: [fake_sample(path, 100, seed) for seed in range(2)]))
    open_files(session, [Path("/clinic/a.fcs"), Path("/clinic/b.fcs")])
    session.remove(session.entries[0].key)
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert [entry.path.name for entry in session.entries] == ["b.fcs", "b.fcs"]
    assert session.current is session.entries[0]


def test_a_file_without_a_sample_says_so(qtbot: QtBot) -> None:
    engine = fake_engine()
    session = _session(replace(engine, read_samples=lambda _path: []))
    open_and_wait(qtbot, session, "a.fcs")
    assert "holds no sample" in session.entries[0].reason


def test_files_opened_are_remembered_newest_first(qtbot: QtBot) -> None:
    session = _session()
    open_and_wait(qtbot, session, "a.fcs", "bad.fcs", "b.fcs")
    assert [Path(name).name for name in read_settings().recent_files] == ["b.fcs", "a.fcs"]


def test_a_folder_gives_its_samples_but_not_tables_beside_them(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.FCS", "deep/a.lmd", "reference.csv", "notes.pdf", ".hidden.fcs"):
        (tmp_path / name).touch()
    assert [path.name for path in files_of_folder(tmp_path)] == ["b.FCS", "a.lmd"]
    session = _session()
    open_files(session, [tmp_path])
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert [entry.path.name for entry in session.entries] == ["b.FCS", "a.lmd"]


def test_a_folder_of_tables_gives_the_tables(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    assert [path.name for path in files_of_folder(tmp_path)] == ["a.csv"]


def test_an_empty_folder_is_refused_in_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    session = _session()
    told: list[Exception] = []
    session.crashed.connect(told.append)
    open_files(session, [tmp_path])
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert isinstance(told[0], UserError)
    with pytest.raises(UserError, match="holds no sample files"):
        files_of_folder(tmp_path)
