"""Files of the watched folder: into the records and counted, beside what is on screen, each once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.errors import UserError
from bloodview.gui import app, watching
from bloodview.gui.arriving import Arrivals
from bloodview.gui.records import Records
from bloodview.gui.session import Session, State
from bloodview.gui.watching import Watch
from bloodview.gui.window import MainWindow
from bloodview.progress import Report
from bloodview.result import Recipe, Result
from bloodview.samples import Sample, read_samples, write_fcs
from bloodview.settings import Settings, write_settings
from bloodview.store import State as Kept
from bloodview.store import Store, WorklistQuery, WorklistRow, open_store, worklist
from tests.fakes import CHANNELS, fake_engine, fake_events, fake_result

Start = Callable[..., "Running"]


class Running:
    """A session that watches a folder, with its records; `rows` is what the records hold."""

    def __init__(
        self, folder: Path, data: Path, settings: Settings, analyze: object = None, keeps: bool = True
    ) -> None:
        engine = replace(fake_engine(), read_samples=read_samples)
        if analyze is not None:
            engine = replace(engine, analyze=analyze)  # type: ignore[arg-type]
        self.data = data
        self.session = Session(engine, settings.model_copy(update={"watched_folder": str(folder)}))
        self.records = Records(self.open, QObject(self.session)) if keeps else None
        self.crashed: list[Exception] = []
        self.told: list[str] = []
        self.session.crashed.connect(self.crashed.append)
        self.arrivals = Arrivals(self.session, self.records, Watch(every=0.01))
        self.arrivals.told.connect(self.told.append)

    def open(self, _report: Report) -> Store:
        return open_store(folder=self.data)

    def rows(self) -> dict[str, WorklistRow]:
        store = open_store(folder=self.data)
        try:
            return {row.file: row for row in worklist(store, WorklistQuery())}
        finally:
            store.close()

    def idle(self) -> bool:
        busy = self.session.jobs.busy or (self.records is not None and self.records.jobs.busy)
        return not busy and not self.arrivals.watch._seen.growing and not self.arrivals.watch._seen.handed

    def close(self) -> None:
        self.session.close()
        if self.records is not None:
            self.records.close()


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setattr(watching, "_TICK_MS", 5)
    monkeypatch.setattr("bloodview.samples.incoming.LEAST_SECONDS", 0.0)
    (tmp_path / "in").mkdir()
    made: list[Running] = []

    def begin(settings: Settings | None = None, **options: object) -> Running:
        running = Running(tmp_path / "in", tmp_path / "records", settings or Settings(), **options)  # type: ignore[arg-type]
        made.append(running)
        return running

    yield begin
    for running in made:
        running.close()


def put(folder: Path, name: str, seed: int = 1, **keywords: str) -> None:
    told = {"$CYT": "Fake BC-1", "PATIENT NAME": Path(name).stem, "SPECIES": "dog", "PATIENT ID": f"P{seed}"} | keywords
    write_fcs(folder / name, fake_events(60, seed)[0], CHANNELS, told)


def test_new_files_come_into_the_records_and_are_counted(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    running = start()
    put(tmp_path / "in", "rex.fcs", 1)
    put(tmp_path / "in", "mia.fcs", 2, SPECIES="cat")
    (tmp_path / "in" / "broken.fcs").write_text("no FCS")
    qtbot.waitUntil(lambda: len(running.rows()) == 2 and running.idle(), timeout=15_000)
    rows = running.rows()
    assert {row.state for row in rows.values()} == {Kept.PRELIMINARY}
    assert rows["mia.fcs"].patient is not None
    assert (rows["mia.fcs"].patient.patient.name, rows["mia.fcs"].patient.patient.species) == ("mia", "cat")
    assert running.session.entries == ()
    assert running.session.settings.recent_files == ()
    assert len(running.told) == 1
    assert "broken.fcs is not an FCS file" in running.told[0]
    assert running.crashed == []


def test_without_analysis_they_wait_as_new(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    running = start(Settings(analyze_on_arrival=False))
    put(tmp_path / "in", "rex.fcs")
    qtbot.waitUntil(lambda: len(running.rows()) == 1 and running.idle(), timeout=15_000)
    assert running.rows()["rex.fcs"].state is Kept.NEW


def test_nothing_comes_twice_not_even_when_the_list_of_imported_files_is_lost(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    counted: list[str] = []

    def count(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        counted.append(sample.path.name)
        return fake_result(sample, recipe=recipe)

    put(tmp_path / "in", "rex.fcs")
    first = start(analyze=count)
    qtbot.waitUntil(lambda: len(counted) == 1 and first.idle(), timeout=15_000)
    first.close()
    watching._memory().unlink()
    again = start(analyze=count)
    qtbot.waitUntil(lambda: bool(again.arrivals.watch._seen.taken) and again.idle(), timeout=15_000)
    assert counted == ["rex.fcs"]
    assert len(again.rows()) == 1


def test_a_sample_that_cannot_be_counted_stays_new_and_the_next_goes_on(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    def count(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        if sample.path.name == "a.fcs":
            raise UserError("a.fcs lacks channel SFL-A; choose a model made for this analyser.")
        return fake_result(sample, recipe=recipe)

    for seed, name in enumerate(("a.fcs", "b.fcs")):
        put(tmp_path / "in", name, seed)
    running = start(analyze=count)
    qtbot.waitUntil(lambda: len(running.rows()) == 2 and running.idle(), timeout=15_000)
    assert {name: row.state for name, row in running.rows().items()} == {"a.fcs": Kept.NEW, "b.fcs": Kept.PRELIMINARY}
    assert running.told == ["a.fcs lacks channel SFL-A; choose a model made for this analyser."]


def test_patient_and_species_come_from_where_the_settings_say(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    species: list[str | None] = []

    def count(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        species.append(recipe.species)
        return fake_result(sample, recipe=recipe)

    put(tmp_path / "in", "a.fcs", 1, SPECIES="", TIER="Rex")
    running = start(Settings(patient_keywords={"name": ("TIER",)}, default_species="horse"), analyze=count)
    qtbot.waitUntil(lambda: len(species) == 1 and running.idle(), timeout=15_000)
    patient = running.rows()["a.fcs"].patient
    assert patient is not None
    assert patient.patient.name == "Rex"
    assert species == ["horse"]


def test_without_records_new_files_are_opened(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    put(tmp_path / "in", "rex.fcs")
    running = start(keeps=False)
    qtbot.waitUntil(lambda: bool(running.session.entries) and running.idle(), timeout=15_000)
    assert [entry.state for entry in running.session.entries] == [State.DONE]


def test_the_folder_follows_the_settings(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    running = start()
    assert running.arrivals.watch.folder == tmp_path / "in"
    running.session.set_settings(Settings(watched_folder=""))
    assert running.arrivals.watch.folder is None
    (tmp_path / "other").mkdir()
    put(tmp_path / "other", "rex.fcs")
    running.session.set_settings(Settings(watched_folder=str(tmp_path / "other")))
    qtbot.waitUntil(lambda: len(running.rows()) == 1 and running.idle(), timeout=15_000)


def test_work_that_the_user_stops_goes_on_with_the_next_file(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    for seed in range(3):
        put(tmp_path / "in", f"{seed}.fcs", seed)
    running = start()
    running.arrivals.watch.files_arrived.connect(running.session.jobs.cancel)
    qtbot.waitUntil(lambda: len(running.arrivals.watch._seen.handed) == 3, timeout=15_000)
    qtbot.waitUntil(lambda: not running.session.jobs.busy)
    running.arrivals.watch.files_arrived.disconnect(running.session.jobs.cancel)
    put(tmp_path / "in", "next.fcs", 9)
    qtbot.waitUntil(lambda: "next.fcs" in running.rows() and not running.session.jobs.busy, timeout=15_000)
    assert len(running.rows()) >= 3
    assert running.crashed == []


def test_the_program_watches_and_says_in_the_window_what_is_wrong(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_TICK_MS", 5)
    write_settings(Settings(watched_folder=str(tmp_path / "gone"), first_run_done=True))
    said: list[str] = []

    def play(*_arguments: object) -> int:
        window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        qtbot.waitUntil(window.notice.isVisible)
        window.notice.tell("Something else.")
        said.extend(window.notice.words.text().splitlines())
        return 0

    monkeypatch.setattr(QApplication, "exec", play)
    assert app.run_window() == 0
    assert f"{tmp_path / 'gone'} cannot be listed" in said[0]
    assert said[1:] == ["Something else."]
