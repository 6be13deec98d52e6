"""Saving the reports of all of today: names, what stops it and what does not, and the way through the window."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.errors import UserError
from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.reporting_today import today
from bloodview.gui.reporting_today_dialog import SaveTodayDialog, saved_words
from bloodview.gui.reporting_today_work import Saved, report_title, save_reports
from bloodview.gui.session import Session
from bloodview.gui.window import MainWindow
from bloodview.progress import Cancelled, Step, ignore
from bloodview.report import report_pdf
from bloodview.samples import Sample
from bloodview.settings import Settings
from bloodview.store import (
    PatientRecord,
    Store,
    WorklistRow,
    add_result,
    import_sample,
    open_store,
    reports_of,
    save_patient,
)
from tests.fakes import fake_engine, fake_result, fake_sample
from tests.gui.invented_records import made_rows


def _read(path: Path) -> list[Sample]:
    content = path.read_bytes()
    return [replace(fake_sample(path, 300, sum(content)), sha256=sha256(content).hexdigest())]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give records of three samples of one patient, the last of them not counted."""
    opened = open_store(folder=tmp_path / "records")
    rex = save_patient(opened, Patient("Rex", owner="A. Miller"))
    for name in ("a.fcs", "b.fcs", "c.fcs"):
        path = tmp_path / name
        path.write_bytes(name.encode())
        (sample,) = _read(path)
        record, _known = import_sample(opened, sample, rex.id)
        if name != "c.fcs":
            add_result(opened, record.id, fake_result(sample))
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder for reports."""
    made = tmp_path / "reports"
    made.mkdir()
    return made


def _made(row: WorklistRow, size: int = 100) -> tuple[bytes, int]:
    assert row.result_id is not None
    return b"%PDF" + bytes([row.sample_id]) * size, row.result_id


def _who(store: Store) -> list[str]:
    return [report.who for sample_id in (1, 2, 3) for report in reports_of(store, sample_id)]


def test_every_result_of_today_is_saved_once_and_kept_with_who_made_it(store: Store, folder: Path) -> None:
    found = today(store)
    assert ([row.file for row in found.rows], found.without) == (["a.fcs", "b.fcs"], 1)
    steps: list[Step] = []
    saved = save_reports(store, found.rows, _made, folder, "Tim", steps.append)
    assert saved == Saved(2, (folder / "Rex a.pdf", folder / "Rex b.pdf"))
    assert [path.read_bytes()[4] for path in saved.files] == [1, 2]
    assert [step.fraction for step in steps] == [0.0, 0.5]
    assert _who(store) == ["Tim", "Tim"]
    again = save_reports(store, found.rows, _made, folder, "Tim", ignore)
    assert [path.name for path in again.files] == ["Rex a (2).pdf", "Rex b (2).pdf"]
    assert (folder / "Rex a.pdf").read_bytes()[4] == 1


@pytest.mark.parametrize(
    ("patient", "file", "title"),
    [
        ("Rex", "2026-0001.fcs", "Rex 2026-0001"),
        ("St. Bernard", "x.y.fcs", "St. Bernard x.y"),
        ("../../etc\\Rex", "/root/a.fcs", "_.._etc_Rex a"),
        ('Rex<:>"|?*\n', "nul.fcs", "Rex_______ _nul"),
        ("", "con.fcs", "_con"),
        ("犬" * 200, "a.fcs", "犬" * 66),
    ],
)
def test_names_are_taken_by_every_file_system(patient: str, file: str, title: str, folder: Path) -> None:
    whose = PatientRecord(1, Patient(name=patient)) if patient else None
    found = report_title(replace(made_rows(1)[0], patient=whose, file=file))
    assert found == title
    (folder / f"{found} (2).pdf").touch()
    assert [path.parent for path in folder.iterdir()] == [folder]


def test_one_that_cannot_be_made_is_passed_over_with_a_sentence(store: Store, folder: Path) -> None:
    def make(row: WorklistRow) -> tuple[bytes, int]:
        if row.file == "a.fcs":
            raise UserError("a.fcs is gone.")
        return _made(row)

    saved = save_reports(store, today(store).rows, make, folder, "Tim", ignore)
    assert saved == Saved(2, (folder / "Rex b.pdf",), ("a.fcs is gone.",))
    assert saved_words(folder, saved, 3) == (
        f"1 of 2 reports are in {folder}.",
        "a.fcs is gone.\n\n3 samples of today have no result yet and are left out.",
    )


def test_who_stops_it_keeps_what_is_saved(store: Store, folder: Path) -> None:
    def stop(step: Step) -> None:
        if step.fraction:
            raise Cancelled

    saved = save_reports(store, today(store).rows, _made, folder, "Tim", stop)
    assert saved == Saved(2, (folder / "Rex a.pdf",), (), "It was stopped before the end.")
    assert [path.name for path in folder.iterdir()] == ["Rex a.pdf"]


def test_a_drive_that_takes_no_more_ends_it_and_leaves_no_half_file(store: Store, folder: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    sizes = {"a.fcs": 1_000, "b.fcs": 9_000_000}
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, before[1]))
    try:
        saved = save_reports(store, today(store).rows, lambda row: _made(row, sizes[row.file]), folder, "Tim", ignore)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert saved.files == (folder / "Rex a.pdf",)
    assert saved.ended.startswith(f"{folder / 'Rex b.pdf'} cannot be written: ")
    assert [path.name for path in folder.iterdir()] == ["Rex a.pdf"]
    assert _who(store) == ["Tim"]


def test_a_drive_that_is_unplugged_ends_it_and_no_folder_is_made_in_its_place(store: Store, folder: Path) -> None:
    def make(row: WorklistRow) -> tuple[bytes, int]:
        if row.file == "b.fcs":
            folder.rename(folder.with_name("away"))
        return _made(row)

    saved = save_reports(store, today(store).rows, make, folder, "Tim", ignore)
    assert saved.ended == f"{folder} is no longer there; check that its drive is connected, and save again."
    assert not folder.exists()
    with pytest.raises(UserError, match="cannot be read"):
        save_reports(store, today(store).rows, make, folder, "Tim", ignore)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Give a window with records that makes real reports."""
    engine = replace(fake_engine(report_pdf=report_pdf), read_samples=_read)
    shown = MainWindow(Session(engine, Settings()), Records(partial(open_store, None, tmp_path / "data")))
    with qtbot.waitActive(shown):
        shown.show()
    _idle(qtbot, shown)
    yield shown
    shown.close_now()
    shown.deleteLater()


def _idle(qtbot: QtBot, window: MainWindow) -> None:
    records = window.records
    assert records is not None
    qtbot.waitUntil(lambda: not window.session.jobs.busy and not records.jobs.busy)


def _open(qtbot: QtBot, window: MainWindow, folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(name.encode())
        open_files(window.session, [folder / name])
    _idle(qtbot, window)


def _action(window: MainWindow) -> QAction:
    return next(each for each in window.findChildren(QAction) if each.text() == "Save all of today…")


def _box(window: MainWindow) -> QMessageBox:
    return next(each for each in window.findChildren(QMessageBox) if each.isVisible())


def test_today_is_saved_from_the_window(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _action(window).trigger()
    _idle(qtbot, window)
    assert _box(window).text() == "There is no result of today to save a report of."
    _box(window).close()
    _open(qtbot, window, tmp_path, "Rex.fcs", "Luna.fcs", "Max.fcs")
    rex, luna, _max = window.session.entries
    analyze_entries(window.session, [rex, luna])
    assert not _action(window).isEnabled()
    _idle(qtbot, window)
    window.session.show(luna.key)
    window.session.set_patient(Patient(name="Luna <b>"))
    pages = window.pages
    assert pages is not None
    pages.show_page(pages.worklist)
    button = next(each for each in pages.worklist.findChildren(QPushButton) if each.text() == "Save all of today…")
    assert button.isVisible()
    button.click()
    _idle(qtbot, window)
    (dialog,) = window.findChildren(SaveTodayDialog)
    assert dialog.left_out.text() == "1 sample of today has no result yet and is left out."
    assert not dialog.ok.isEnabled()
    qtbot.keyClicks(dialog.person.name, "Tim")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: "")
    dialog.ok.click()
    assert dialog.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(folder))
    dialog.ok.click()
    _idle(qtbot, window)
    assert _box(window).text() == f"2 reports are in {folder}."
    assert _box(window).informativeText() == "1 sample of today has no result yet and is left out."
    _box(window).close()
    names = sorted(path.name for path in folder.iterdir())
    assert [name.endswith(end) for name, end in zip(names, ("Luna.pdf", "Rex.pdf"), strict=True)] == [True, True]
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(folder / names[0]).pages).split())
    assert "Luna <b>" in text
    assert "PRELIMINARY · not signed yet" in text
    store = open_store(None, tmp_path / "data")
    assert _who(store) == ["Tim", "Tim"]
    store.close()


def test_a_result_that_no_longer_stands_is_not_reported(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _open(qtbot, window, tmp_path, "Rex.fcs")
    analyze_entries(window.session, window.session.entries)
    _idle(qtbot, window)
    window.session.put(replace(window.session.entries[0], species="cat"))
    _idle(qtbot, window)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(folder))
    _action(window).trigger()
    _idle(qtbot, window)
    (dialog,) = window.findChildren(SaveTodayDialog)
    qtbot.keyClicks(dialog.person.name, "Tim")
    dialog.ok.click()
    _idle(qtbot, window)
    assert _box(window).text() == f"0 of 1 reports are in {folder}."
    assert _box(window).informativeText() == "Rex.fcs was changed after it was analyzed; analyze it again."
    _box(window).close()
    assert list(folder.iterdir()) == []


def test_many_faults_are_told_in_few_lines(folder: Path) -> None:
    faults = tuple(f"{number}.fcs is gone." for number in range(30))
    _said, more = saved_words(folder, Saved(30, (), faults), 0)
    assert more.endswith("Further reports that could not be made: 22.")
    assert more.count("\n\n") == 8
