"""The records behind the window: kept by themselves, shown again, signed, and never in the way of the main job."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.errors import UserError
from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.audit_view import AuditDialog
from bloodview.gui.engine import Engine
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.patient_choice import PatientChoice
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.session import Session, State
from bloodview.gui.signing_amend import AmendDialog
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.window import MainWindow
from bloodview.gui.words import count_words
from bloodview.gui.worklist_filter import Days
from bloodview.progress import Report
from bloodview.result import Estimate, Recipe, Result
from bloodview.samples import Sample
from bloodview.settings import Settings
from bloodview.store import State as Stands
from bloodview.store import (
    Store,
    WorklistQuery,
    audit_of,
    history,
    open_store,
    patients,
    results_of,
    save_patient,
    signatures_of,
    worklist,
)
from tests.fakes import fake_engine, fake_result, fake_sample

Start = Callable[..., MainWindow]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Give the files of three patients."""
    paths = [tmp_path / f"{name}.fcs" for name in ("Bella", "Luna", "Rex")]
    for path in paths:
        path.write_bytes(path.stem.encode() * 50)
    return paths


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    """Start the window over the records of one folder, as often as wanted."""
    shown: list[MainWindow] = []

    def begin(open_: Callable[[Report], Store] | None = None, engine: Engine | None = None) -> MainWindow:
        records = Records(open_ or partial(open_store, None, tmp_path / "data"))
        window = MainWindow(Session(engine or _engine(), Settings()), records)
        shown.append(window)
        with qtbot.waitActive(window):
            window.show()
        _idle(qtbot, window)
        return window

    yield begin
    for window in shown:
        if window.isVisible():
            window.close_now()
        window.deleteLater()


def _engine() -> Engine:
    def read(path: Path) -> list[Sample]:
        content = path.read_bytes()
        seed = sum(content)
        sample = fake_sample(path, 400, seed, PATIENT_NAME=path.stem, PATIENT_ID=f"ID-{path.stem}")
        return [replace(sample, sha256=hashlib.sha256(content).hexdigest())]

    return replace(fake_engine(), read_samples=read)


def _idle(qtbot: QtBot, window: MainWindow) -> None:
    records = window.records
    assert records is not None
    qtbot.waitUntil(lambda: not window.session.jobs.busy and not records.jobs.busy)


def _open(qtbot: QtBot, window: MainWindow, *paths: Path, analyzed: bool = False) -> None:
    open_files(window.session, list(paths))
    _idle(qtbot, window)
    if analyzed:
        analyze_entries(window.session, window.session.entries)
        _idle(qtbot, window)


def _read(tmp_path: Path, work: Callable[[Store], object]) -> object:
    """Look into the records as another program would."""
    store = open_store(None, tmp_path / "data")
    try:
        return work(store)
    finally:
        store.close()


def test_the_worklist_is_first_and_empty(start: Start) -> None:
    window = start()
    assert window.pages is not None
    assert window.pages.currentWidget() is window.pages.worklist
    assert window.pages.worklist.empty.heading.text() == "No samples yet"
    assert not window.notice.isVisible()


def test_what_is_opened_and_counted_is_there_after_a_restart(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    window = start()
    _open(qtbot, window, *files, analyzed=True)
    assert window.pages is not None
    assert window.pages.currentWidget() is window.pages.samples
    counted = [entry.result.counts for entry in window.session.entries if entry.result is not None]
    window.close_now()
    again = start()
    assert again.pages is not None
    rows = again.pages.worklist.rows.rows()
    assert {row.patient.patient.name for row in rows if row.patient} == {"Bella", "Luna", "Rex"}
    assert {row.state for row in rows} == {Stands.PRELIMINARY}
    assert {row.counts for row in rows} == set(counted)
    assert again.session.entries == ()


def test_a_sample_is_opened_again_with_the_result_it_had(qtbot: QtBot, start: Start, files: list[Path]) -> None:
    window = start()
    _open(qtbot, window, files[2], analyzed=True)
    result = window.session.entries[0].result
    assert result is not None
    window.close_now()
    files[2].unlink()  # the records keep their own copy
    again = start()
    assert again.pages is not None
    again.pages.worklist.table.setFocus()
    qtbot.keyClick(again.pages.worklist.table, Qt.Key.Key_Return)
    _idle(qtbot, again)
    assert again.pages.currentWidget() is again.pages.samples
    entry = again.session.current
    assert entry is not None
    assert entry.state is State.DONE
    assert entry.result is not None
    assert entry.result.counts == result.counts
    assert (entry.result.population == result.population).all()
    assert not entry.stale
    assert entry.patient.name == "Rex"
    assert [index.row() for index in again.samples.selectedIndexes()] == [0]
    # Opened once more it is only brought to the front, and nothing is kept twice.
    again.pages.open_sample(1)
    _idle(qtbot, again)
    assert len(again.session.entries) == 1
    assert len(again.pages.worklist.rows.rows()) == 1


def test_the_same_file_is_recognised_and_a_second_analysis_adds_a_result(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    window = start()
    _open(qtbot, window, files[0], analyzed=True)
    window.close_now()
    copy = tmp_path / "copy of Bella.fcs"
    copy.write_bytes(files[0].read_bytes())
    again = start()
    _open(qtbot, again, copy)
    entry = again.session.entries[0]
    assert entry.state is State.DONE  # shown as it was counted before
    assert not entry.stale
    analyze_entries(again.session, again.session.entries)
    _idle(qtbot, again)
    again.close_now()
    rows = _read(tmp_path, worklist)
    assert isinstance(rows, tuple)
    assert [row.file for row in rows] == ["Bella.fcs"]
    assert len(_read(tmp_path, lambda store: results_of(store, 1))) == 2  # type: ignore[arg-type]


def test_closing_loses_no_finished_result(qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path) -> None:
    window = start()
    _open(qtbot, window, *files)
    analyze_entries(window.session, window.session.entries)
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    window.close_now()  # the records have not had their turn yet
    rows = _read(tmp_path, worklist)
    assert isinstance(rows, tuple)
    assert {row.state for row in rows} == {Stands.PRELIMINARY}
    assert len(rows) == 3


def test_a_sample_under_analysis_says_so(qtbot: QtBot, start: Start, files: list[Path]) -> None:
    engine = replace(_engine(), analyze=fake_engine(pause=3).analyze)
    window = start(engine=engine)
    _open(qtbot, window, files[0])
    analyze_entries(window.session, window.session.entries)
    assert window.pages is not None
    view = window.pages.worklist
    qtbot.waitUntil(lambda: [row.state for row in view.rows.rows()] == [Stands.ANALYZING])
    window.session.jobs.cancel()
    _idle(qtbot, window)
    assert [row.state for row in view.rows.rows()] == [Stands.NEW]


def test_a_correction_of_the_patient_is_kept_when_another_sample_is_looked_at(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    window = start()
    _open(qtbot, window, files[0], files[1])
    window.session.show(window.session.entries[0].key)
    owner = window.patient.edits["owner"]
    owner.clear()
    qtbot.keyClicks(owner, "B. Owner")
    window.session.show(window.session.entries[1].key)
    _idle(qtbot, window)
    found = _read(tmp_path, lambda store: patients(store, "Bella"))
    assert isinstance(found, tuple)
    assert [record.patient.owner for record in found] == ["B. Owner"]


def test_another_name_and_number_is_another_patient(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    _read(tmp_path, lambda store: save_patient(store, Patient(name="Max", identifier="7", species="Dog")))
    window = start()
    _open(qtbot, window, files[0], files[1])
    window.session.show(window.session.entries[0].key)
    for field, words in (("name", "Max"), ("identifier", "7")):
        window.patient.edits[field].clear()
        qtbot.keyClicks(window.patient.edits[field], words)
    window.close_now()
    found = _read(tmp_path, patients)
    assert isinstance(found, tuple)
    assert sorted(record.patient.name for record in found) == ["Bella", "Luna", "Max"]
    rows = _read(tmp_path, worklist)
    assert isinstance(rows, tuple)
    assert {(row.file, row.patient.patient.name) for row in rows} == {("Bella.fcs", "Max"), ("Luna.fcs", "Luna")}


def test_the_patient_known_best_is_shown_and_the_file_changes_nothing(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    known = Patient(name="Rex", identifier="ID-Rex", species="Dog", owner="Known Owner", microchip="276098100012345")
    _read(tmp_path, lambda store: save_patient(store, known))
    window = start()
    _open(qtbot, window, files[2])
    assert window.session.entries[0].patient == known
    window.close_now()
    assert [record.patient for record in _read(tmp_path, patients)] == [known]  # type: ignore[attr-defined]


def test_a_sample_whose_patient_is_unsure_is_asked_about(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    # The same name without owner, number or chip: it may be this one, and it may not.
    _read(tmp_path, lambda store: save_patient(store, Patient(name="Rex", species="Dog")))
    window = start()
    _open(qtbot, window, files[2])
    pages = window.pages
    assert pages is not None
    pages.show_page(pages.worklist)
    assert [row.patient for row in pages.worklist.rows.rows()] == [None]
    pages.worklist.patient.trigger()
    _idle(qtbot, window)
    dialog = pages.findChild(PatientChoice)
    assert isinstance(dialog, PatientChoice)
    assert dialog.fields.patient().owner == "A. Miller"
    assert dialog.list.count() == 1
    assert dialog.give.isEnabled()
    qtbot.keyClicks(dialog.search, "nobody")
    qtbot.waitUntil(lambda: dialog.list.count() == 0)
    assert not dialog.give.isEnabled()
    dialog.add.click()
    _idle(qtbot, window)
    (row,) = pages.worklist.rows.rows()
    assert row.patient is not None
    assert row.patient.patient.owner == "A. Miller"
    pages.worklist.assign.trigger()
    _idle(qtbot, window)
    again = next(each for each in pages.findChildren(PatientChoice) if each.isVisible())
    assert again.list.count() == 2
    again.list.setCurrentRow(next(row for row in range(2) if "A. Miller" not in again.list.item(row).text()))
    again.give.click()
    _idle(qtbot, window)
    assert [row.patient.id for row in pages.worklist.rows.rows() if row.patient] == [1]
    assert window.session.entries[0].patient.owner == ""


def test_a_result_is_signed_and_amended_with_a_reason(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    runs: list[Sample] = []

    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        runs.append(sample)
        other = Estimate(len(runs), len(runs), len(runs))
        result = fake_result(sample, recipe=recipe)
        return replace(result, counts=replace(result.counts, plt=other))

    window = start(engine=replace(_engine(), analyze=analyze))
    _open(qtbot, window, files[2], analyzed=True)
    pages, actions = window.pages, window.records_actions
    assert pages is not None
    assert actions is not None
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    _idle(qtbot, window)
    dialog = window.findChild(SignDialog)
    assert isinstance(dialog, SignDialog)
    qtbot.keyClicks(dialog.person.name, "B. Vet")
    dialog.comment.setPlainText("Smear looked at.")
    dialog.ok.click()
    _idle(qtbot, window)
    assert window.findChild(SignDialog) is None  # closed, as it is done
    assert [row.state for row in pages.worklist.rows.rows()] == [Stands.FINAL]
    assert window.result.subheading.whole().startswith("Final, signed by B. Vet")
    assert actions.sign.text() == "Amend…"
    # What is signed stays: a new count is refused in a sentence, and not taken for the one that is signed.
    signed = window.session.entries[0].result
    assert signed is not None
    analyze_entries(window.session, window.session.entries)
    _idle(qtbot, window)
    shown = window.session.entries[0].result
    assert shown is not None
    assert shown.counts == signed.counts
    assert shown is not signed  # taken out of the records
    refusal = window.findChild(ErrorDialog)
    assert isinstance(refusal, ErrorDialog)
    assert "amend" in refusal.words.text()
    refusal.close()
    pages.show_page(pages.worklist)
    pages.worklist.table.selectRow(0)
    pages.worklist.sign.trigger()
    _idle(qtbot, window)
    amend = window.findChild(AmendDialog)
    assert isinstance(amend, AmendDialog)
    assert amend.person.who() == "B. Vet"
    amend.why.setPlainText("Wrong tube.")
    amend.ok.click()
    _idle(qtbot, window)
    assert window.result.subheading.whole().startswith("Amended, to sign")
    row = pages.worklist.rows.rows()[0]
    assert (row.state, row.signed_at) == (Stands.AMENDED, None)
    pages.worklist.audit.trigger()
    _idle(qtbot, window)
    trail = window.findChild(AuditDialog)
    assert isinstance(trail, AuditDialog)
    assert "Wrong tube." in trail.text()
    trail.close()
    window.close_now()
    signatures = _read(tmp_path, lambda store: signatures_of(store, 1))
    assert isinstance(signatures, tuple)
    assert [(one.who, one.comment) for one in signatures] == [("B. Vet", "Smear looked at.")]
    told = [row.action.value for row in _read(tmp_path, lambda store: audit_of(store, 1))]  # type: ignore[attr-defined]
    assert told == ["imported", "assigned", "analyzed", "commented", "signed", "amended"]


def test_a_patient_is_corrected_on_its_page_and_open_samples_follow(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    window = start()
    _open(qtbot, window, files[2], analyzed=True)
    pages = window.pages
    assert pages is not None
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    _idle(qtbot, window)
    assert pages.currentWidget() is pages.patient
    assert pages.patient.table.rows.count() == 1
    pages.patient.fields.lines["microchip"].clear()
    qtbot.keyClicks(pages.patient.fields.lines["microchip"], "276098100012345")
    pages.patient.save.click()
    _idle(qtbot, window)
    assert not pages.patient.changed
    assert window.session.entries[0].patient.microchip == "276098100012345"
    # Another analysis does not bring back what the file says.
    analyze_entries(window.session, window.session.entries)
    _idle(qtbot, window)
    window.close_now()
    found = _read(tmp_path, patients)
    assert isinstance(found, tuple)
    assert [record.patient.microchip for record in found] == ["276098100012345"]
    past = _read(tmp_path, lambda store: history(store, found[0].id))
    assert isinstance(past, tuple)
    assert len(past) == 1


def test_words_not_saved_are_kept_as_the_window_closes(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path
) -> None:
    window = start()
    _open(qtbot, window, files[0])
    pages = window.pages
    assert pages is not None
    pages.show_patient(1)
    _idle(qtbot, window)
    qtbot.keyClick(pages.patient.fields.lines["owner"], Qt.Key.Key_End)
    qtbot.keyClicks(pages.patient.fields.lines["owner"], " jr.")
    window.close_now()
    found = _read(tmp_path, patients)
    assert isinstance(found, tuple)
    assert [record.patient.owner for record in found] == ["A. Miller jr."]


def test_words_not_saved_are_asked_about_before_another_patient(qtbot: QtBot, start: Start, files: list[Path]) -> None:
    window = start()
    _open(qtbot, window, *files)
    pages = window.pages
    assert pages is not None
    pages.show_patient(1)
    _idle(qtbot, window)
    qtbot.keyClicks(pages.patient.fields.lines["owner"], "x")
    pages.show_patient(2)
    _idle(qtbot, window)
    box = pages.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert pages.patient.record is not None
    assert pages.patient.record.id == 1
    leave = next(button for button in box.buttons() if button.text() == "Leave it")
    leave.click()
    _idle(qtbot, window)
    assert pages.patient.record.id == 2


def test_the_pages_are_reached_by_keys_and_by_searching(qtbot: QtBot, start: Start, files: list[Path]) -> None:
    window = start()
    _open(qtbot, window, *files)
    pages, actions = window.pages, window.records_actions
    assert pages is not None
    assert actions is not None
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert pages.currentWidget() is pages.worklist
    assert actions.worklist.isChecked()
    assert not window.actions_.analyze.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(pages.worklist.filter.search, "luna")
    qtbot.waitUntil(lambda: [row.file for row in pages.worklist.rows.rows()] == ["Luna.fcs"])
    pages.worklist.filter.reset()
    pages.worklist.show_days(Days.YESTERDAY)
    _idle(qtbot, window)
    assert pages.worklist.empty.heading.text() == "No samples in these days"
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert pages.currentWidget() is pages.samples
    assert window.actions_.analyze.isVisible()


def test_the_value_before_stands_below_each_count(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    def read(path: Path) -> list[Sample]:
        number = int(path.stem)
        sample = fake_sample(path, 400 * number, number, PATIENT_ID="ID-Rex")
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        return [replace(sample, sha256=content, acquired=datetime(2026, 3, number, 10))]

    paths = [tmp_path / f"{number}.fcs" for number in (1, 2)]
    for path in paths:
        path.write_text(path.stem)
    window = start(engine=replace(fake_engine(), read_samples=read))
    _open(qtbot, window, *paths, analyzed=True)
    counts = window.result.counts
    first, second = window.session.entries
    window.session.show(first.key)
    _idle(qtbot, window)
    assert counts.plt.before.isHidden()
    window.session.show(second.key)
    assert counts.plt.before.isHidden()  # never that of another sample
    _idle(qtbot, window)
    assert first.result is not None
    assert first.result.counts.plt is not None
    said = counts.plt.before.whole()
    assert said.startswith(f"before {count_words('plt', first.result.counts.plt.value)}  ▲ +")
    assert said.endswith("(1 Mar 2026)")
    assert counts.plt.accessibleDescription() == said
    assert not counts.rbc.before.isHidden()


def test_many_refusals_stand_in_one_dialog(qtbot: QtBot, start: Start) -> None:
    window = start()
    records = window.records
    assert records is not None
    for place in range(9):
        records.refused.emit(UserError(f"File {place} cannot be written; free some space."))
    dialogs = window.findChildren(ErrorDialog)
    assert len(dialogs) == 1
    assert dialogs[0].words.text().count("free some space") == 5
    dialogs[0].close()


def test_unusable_records_are_said_and_the_main_job_goes_on(qtbot: QtBot, start: Start, files: list[Path]) -> None:
    def refuse(_report: Report) -> Store:
        raise UserError("/data/records.sqlite cannot be written; check that the drive may be used.")

    window = start(refuse)
    pages = window.pages
    assert pages is not None
    assert window.notice.isVisible()
    assert "are not kept: /data/records.sqlite cannot be written" in window.notice.words.text()
    assert pages.currentWidget() is pages.samples
    _open(qtbot, window, *files, analyzed=True)
    assert {entry.state for entry in window.session.entries} == {State.DONE}
    assert window.findChild(ErrorDialog) is None
    pages.show_page(pages.worklist)
    assert pages.worklist.empty.heading.text() == "Nothing is kept"
    window.notice.close_.click()
    assert not window.notice.isVisible()


def test_the_samples_of_the_demonstration_are_no_patients_of_the_clinic(
    qtbot: QtBot, start: Start, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "resources"
    (folder / "demo").mkdir(parents=True)
    demo = files[0].rename(folder / "demo" / files[0].name)
    monkeypatch.setattr("bloodview.gui.records_keeping.resources", lambda: folder)
    window = start()
    _open(qtbot, window, demo, files[1], analyzed=True)
    assert len(window.session.entries) == 2
    assert window.pages is not None
    assert [row.file for row in window.pages.worklist.rows.rows()] == ["Luna.fcs"]


def test_only_the_last_of_many_questions_is_answered(qtbot: QtBot, tmp_path: Path) -> None:
    records = Records(partial(open_store, None, tmp_path / "data"))
    answers: list[object] = []
    records.found.connect(answers.append)
    with qtbot.waitSignal(records.opened):
        pass
    for text in ("r", "re", "rex"):
        records.find(WorklistQuery(text=text))
    qtbot.waitUntil(lambda: not records.jobs.busy)
    assert len(answers) == 1
    records.close()
    assert not records.usable
