"""Analyzing: one after another, a failure alone, old results kept until new ones are complete."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bloodview.clinic import species_named
from bloodview.errors import WrongModel
from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.engine import Engine, Model
from bloodview.gui.session import Session, State
from bloodview.progress import Report
from bloodview.result import Recipe, Release, Result
from bloodview.samples import Sample
from bloodview.settings import Settings
from tests.fakes import FakeModel, fake_engine, fake_result
from tests.gui.conftest import MakeWindow, analyze_and_wait, open_and_wait


def _opened(qtbot: QtBot, *names: str, engine: Engine | None = None) -> Session:
    session = Session(engine or fake_engine(300), Settings())
    open_and_wait(qtbot, session, *names)
    return session


def test_results_arrive_and_the_first_stays_in_view(qtbot: QtBot) -> None:
    session = _opened(qtbot, "a.fcs", "b.fcs")
    with qtbot.waitSignal(session.result_changed):
        analyze_entries(session, session.entries)
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert [entry.state for entry in session.entries] == [State.DONE, State.DONE]
    assert session.current is session.entries[0]
    assert session.current.result is not None
    assert session.current.result.recipe.species == "dog"


def test_one_that_fails_does_not_stop_the_others(qtbot: QtBot) -> None:
    session = _opened(qtbot, "a.fcs", "odd.fcs", "bad.fcs", "c.fcs")
    told: list[Exception] = []
    session.crashed.connect(told.append)
    analyze_and_wait(qtbot, session)
    assert [entry.state for entry in session.entries] == [State.DONE, State.FAILED, State.FAILED, State.DONE]
    assert session.entries[1].reason == "odd.fcs lacks channel SFL-A; choose a model made for this analyser."
    assert told == []


def test_a_bug_is_told_apart_from_what_the_user_can_mend(qtbot: QtBot) -> None:
    session = _opened(qtbot, "bug.fcs", "b.fcs")
    told: list[Exception] = []
    session.crashed.connect(told.append)
    analyze_and_wait(qtbot, session)
    assert [type(error) for error in told] == [ZeroDivisionError]
    assert "Rex" not in session.entries[0].reason
    assert session.entries[1].state is State.DONE


def test_cancel_midway_keeps_what_is_complete(qtbot: QtBot) -> None:
    session = _opened(qtbot, "a.fcs", "b.fcs", "c.fcs", engine=fake_engine(300, pause=0.4))
    analyze_entries(session, session.entries)
    qtbot.waitUntil(lambda: session.entries[1].state is State.ANALYZING)
    session.jobs.cancel()
    assert session.entries[2].state is State.NEW
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert [entry.state for entry in session.entries] == [State.DONE, State.NEW, State.NEW]
    assert session.entries[1].result is None


def test_a_cancelled_repeat_keeps_the_result_before(qtbot: QtBot) -> None:
    session = _opened(qtbot, "a.fcs", engine=fake_engine(300, pause=0.3))
    analyze_and_wait(qtbot, session)
    before = session.entries[0].result
    analyze_entries(session, session.entries)
    session.jobs.cancel()
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert session.entries[0].state is State.DONE
    assert session.entries[0].result is before


def test_closing_the_window_midway_stops_the_work(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("a.fcs", "b.fcs", engine=fake_engine(300, pause=5))
    analyze_entries(window.session, window.session.entries)
    qtbot.waitUntil(lambda: window.session.entries[0].state is State.ANALYZING)
    window.close()
    assert not window.isVisible()
    assert not window.session.jobs.busy


def test_a_changed_species_makes_the_result_stale_until_analyzed_again(qtbot: QtBot) -> None:
    session = _opened(qtbot, "a.fcs")
    analyze_and_wait(qtbot, session)
    session.set_species(species_named("cat"))
    assert session.current is not None
    assert session.current.stale
    assert session.current.patient.species == "Cat"
    analyze_and_wait(qtbot, session)
    assert not session.current.stale
    assert session.current.result is not None
    assert session.current.result.recipe.species == "cat"


def test_the_model_is_loaded_once_while_the_user_looks(qtbot: QtBot) -> None:
    loads: list[Path] = []
    engine = fake_engine(100)

    def load(folder: Path) -> Model:
        loads.append(folder)
        return FakeModel()

    counted = replace(engine, load_model=load)
    session = _opened(qtbot, "a.fcs", "b.fcs", engine=counted)
    assert loads == [Path("fake-model")]
    analyze_and_wait(qtbot, session)
    assert len(loads) == 1
    session.set_settings(session.settings.model_copy(update={"model_folder": "/other"}))
    analyze_and_wait(qtbot, session)
    assert loads == [Path("fake-model"), Path("/other")]


def test_a_missing_model_is_told_by_the_analysis_only(qtbot: QtBot) -> None:
    engine = fake_engine(100)

    def load(folder: Path) -> Model:
        raise WrongModel(f"{folder} holds no model; choose another folder in the settings.")

    session = _opened(qtbot, "a.fcs", engine=replace(engine, load_model=load))
    told: list[Exception] = []
    session.crashed.connect(told.append)
    analyze_and_wait(qtbot, session)
    assert session.entries[0].reason == "fake-model holds no model; choose another folder in the settings."
    assert told == []


@pytest.mark.parametrize("state", [State.READING, State.WAITING, State.ANALYZING])
def test_an_entry_under_work_is_not_queued_twice(qtbot: QtBot, state: State) -> None:
    session = _opened(qtbot, "a.fcs")
    assert session.current is not None
    session.put(replace(session.current, state=state))
    analyze_entries(session, session.entries)
    assert not session.jobs.busy


def test_each_analyser_has_its_own_model_and_both_stay_loaded(qtbot: QtBot) -> None:
    engine = fake_engine(100)
    loads: list[Path] = []

    def read(path: Path) -> list[Sample]:
        return [replace(sample, instrument=path.stem) for sample in engine.read_samples(path)]

    def load(folder: Path) -> Model:
        loads.append(folder)
        return FakeModel(id=folder.name)

    def analyze(sample: Sample, model: object, recipe: Recipe, _report: Report) -> Result:
        assert isinstance(model, FakeModel)
        return fake_result(sample, model_id=model.id, recipe=recipe)

    session = Session(
        replace(engine, read_samples=read, load_model=load, analyze=analyze), Settings(models={"One": "/m/one"})
    )
    open_and_wait(qtbot, session, "One.fcs", "Two.fcs", "One.FCS")
    analyze_and_wait(qtbot, session)
    made = [entry.result.model_id for entry in session.entries if entry.result is not None]
    assert made == ["one", "fake-model", "one"]
    assert loads == [Path("/m/one"), Path("fake-model")]
    assert session.model is not None
    assert session.model.id == "one"
    session.show(session.entries[1].key)
    assert session.model.id == "fake-model"


def test_switching_the_model_makes_results_of_that_analyser_stale(qtbot: QtBot) -> None:
    session = _opened(qtbot, "a.fcs")
    analyze_and_wait(qtbot, session)
    before = session.settings
    session.set_settings(before.model_copy(update={"models": {"Other": "/m/one"}}))
    assert not session.entries[0].stale
    session.set_settings(before.model_copy(update={"models": {"Fake BC-1": "/m/one"}}))
    assert session.entries[0].stale
    assert session.current is session.entries[0]
    assert session.entries[0].stale_because == (
        "Another model was chosen for this analyser after this analysis by Fake model.",
    )
    session.set_settings(before)
    assert not session.entries[0].stale
    session.set_settings(before.model_copy(update={"models": {"Fake BC-1": "/m/one"}}))
    analyze_and_wait(qtbot, session)
    assert not session.entries[0].stale


def test_a_model_switched_during_the_analysis_leaves_its_result_stale(qtbot: QtBot) -> None:
    session = _opened(qtbot, "a.fcs", engine=fake_engine(100, pause=0.3))
    analyze_entries(session, session.entries)
    qtbot.waitUntil(lambda: session.entries[0].state is State.ANALYZING)
    qtbot.wait(60)
    session.set_settings(session.settings.model_copy(update={"models": {"Fake BC-1": "/m/one"}}))
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert session.entries[0].stale


def test_a_model_that_is_gone_is_said_by_the_result(qtbot: QtBot) -> None:
    session = Session(fake_engine(100), Settings(models={"Fake BC-1": "gone"}))
    open_and_wait(qtbot, session, "a.fcs")
    analyze_and_wait(qtbot, session)
    result = session.entries[0].result
    assert result is not None
    assert result.messages[0] == "The model chosen for this analyser is gone."
    assert result.release is Release.REVIEW
