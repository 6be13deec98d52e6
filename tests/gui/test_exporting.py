"""Exporting samples of the worklist: what is written of real records, and what the user is asked and told."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.export import Exported, Form
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.export_work import export_events, export_table
from bloodview.gui.exporting import ExportDialog, done_words, show_export
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.gui.window import MainWindow
from bloodview.progress import ignore
from bloodview.result import Population
from bloodview.samples import read_samples, write_fcs
from bloodview.settings import Settings
from bloodview.store import (
    Store,
    WorklistQuery,
    WorklistRow,
    add_result,
    import_sample,
    open_store,
    save_patient,
    sign,
    worklist,
)
from tests.fakes import fake_engine, fake_events, fake_result
from tests.gui.conftest import MakeWindow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(folder=tmp_path / "records")
    yield opened
    opened.close()


@pytest.fixture
def rows(store: Store, tmp_path: Path) -> tuple[WorklistRow, ...]:
    """Give two counted samples, one of them signed, and one that is not counted."""
    rex = save_patient(store, Patient("=Rex", owner="A. Miller", species="Dog"))
    for number, name in enumerate(("a.fcs", "b.fcs", "c.fcs")):
        path = tmp_path / name
        write_fcs(path, fake_events(200, number)[0], ["FSL-A", "FSH-A", "SSC-A", "SFL-A", "Time"], {"OWNER": "A. M."})
        sample = replace(read_samples(path)[0])
        record, _known = import_sample(store, sample, rex.id)
        if name != "c.fcs":
            made = fake_result(replace(sample, sha256=f"{number:064x}"))
            add_result(store, record.id, replace(made, sha256=sample.sha256))
        if name == "a.fcs":
            sign(store, record.id, "Dr. Lake")
    return worklist(store, WorklistQuery(order="file", descending=False))


def test_the_table_tells_of_every_sample_what_the_records_know(
    store: Store, rows: tuple[WorklistRow, ...], tmp_path: Path
) -> None:
    assert export_table(store, rows, tmp_path / "r.csv", False, ignore) == Exported((tmp_path / "r.csv",), ())
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second, third = csv.DictReader(file)
    assert (first["file"], first["patient"], first["owner"]) == ("a.fcs", "'=Rex", "A. Miller")
    assert (first["state"], first["signed_by"]) == ("final", "Dr. Lake")
    assert first["signed"]
    assert (second["state"], second["signed_by"], second["signed"]) == ("preliminary", "", "")
    assert float(first["plt"]) > 0
    assert (first["events"], first["version"] != "", first["analyzed"] != "") == ("200", True, True)
    assert (third["state"], third["rbc"], third["release"]) == ("new", "", "")


@pytest.mark.parametrize("form", list(Form))
def test_events_are_written_with_the_labels_of_the_records(
    store: Store, rows: tuple[WorklistRow, ...], tmp_path: Path, form: Form
) -> None:
    done = export_events(store, rows, tmp_path / "out", form, ignore)
    assert [path.name for path in done.files] == [f"a.{form.value}", f"b.{form.value}"]
    assert done.problems == ("c.fcs has not been analyzed; analyze it before its events are exported.",)
    events, population = fake_events(200, 1)
    if form is Form.PARQUET:
        table = pyarrow.parquet.read_table(done.files[1])
        np.testing.assert_array_equal(table["SFL-A"].to_numpy(), events[:, 3])
        assert table["population"].to_pylist() == [Population(code).name for code in population]
    else:
        (again,) = read_samples(done.files[1])
        np.testing.assert_array_equal(again.events[:, :5], events)
        np.testing.assert_array_equal(again.events[:, 5], population)
        assert again.keywords["OWNER"] == "A. M."


def reading(store: Store) -> Callable[..., None]:
    def read(work: Callable[[Store], Any], done: Callable[[Any], None]) -> None:
        done(work(store))

    return read


def test_a_table_is_asked_for_written_and_told_of(
    qtbot: QtBot,
    make_window: MakeWindow,
    store: Store,
    rows: tuple[WorklistRow, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    dialog = show_export(window.session, reading(store), rows, window)
    assert isinstance(dialog, ExportDialog)
    dialog.comma.setChecked(True)
    dialog.export.click()
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == f"The results are in {tmp_path / 'mine.csv'}."
    box.close()
    assert ";" in (tmp_path / "mine.csv").read_text("utf-8-sig").splitlines()[0]


def test_events_go_into_a_folder_and_what_failed_is_told(
    qtbot: QtBot,
    make_window: MakeWindow,
    store: Store,
    rows: tuple[WorklistRow, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    dialog = show_export(window.session, reading(store), rows, window)
    assert dialog is not None
    dialog.what.setCurrentIndex(1)
    assert not dialog.comma.isEnabled()
    dialog.export.click()
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    (box,) = window.findChildren(QMessageBox)
    assert box.text().startswith(f"2 files are in {tmp_path / 'out'}.\n\nc.fcs has not been analyzed")
    box.close()


def test_nothing_is_written_into_the_watched_folder_or_without_a_name(
    qtbot: QtBot,
    make_window: MakeWindow,
    store: Store,
    rows: tuple[WorklistRow, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window()
    window.session.set_settings(Settings(watched_folder=str(tmp_path / "in")))
    dialog = ExportDialog(window.session, reading(store), rows, window)
    dialog.show()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    dialog.export.click()
    assert dialog.isVisible()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "in" / "r.csv"), ""))
    dialog.export.click()
    (told,) = dialog.findChildren(ErrorDialog)
    assert "is watched" in told.words.text()
    told.close()
    assert dialog.isVisible()
    assert not window.session.jobs.busy
    dialog.close()
    assert show_export(window.session, reading(store), (), window) is None


def test_the_menu_exports_what_is_selected_or_else_all_that_is_shown(
    qtbot: QtBot, store: Store, rows: tuple[WorklistRow, ...], tmp_path: Path
) -> None:
    records = Records(lambda _report: open_store(folder=store.folder))
    window = MainWindow(Session(fake_engine(), Settings()), records)
    window.show()
    assert window.pages is not None
    (action,) = [each for each in window.findChildren(QAction) if each.text() == "Export…"]
    table = window.pages.worklist.table
    qtbot.waitUntil(lambda: table.model().rowCount() == len(rows))
    for choose, words in ((table.selectAll, "3 samples"), (table.clearSelection, "3 samples")):
        choose()
        assert said_by(window, action).startswith(words)
    table.selectRow(1)
    assert said_by(window, action) == "1 sample is selected."
    window.pages.show_page(window.pages.samples)
    action.trigger()
    assert not window.findChildren(ExportDialog)
    window.close_now()
    window.deleteLater()


def said_by(window: MainWindow, action: QAction) -> str:
    """Trigger the action and give the heading of its dialog, which is closed again."""
    action.trigger()
    (dialog,) = window.findChildren(ExportDialog)
    (heading,) = [label for label in dialog.findChildren(QLabel) if label.objectName() == "heading"]
    text = heading.text()
    dialog.setParent(None)
    dialog.deleteLater()
    return text


def test_many_faults_are_told_in_few_lines() -> None:
    said = done_words(Path("/out"), Exported((), tuple(f"{number}.fcs is gone." for number in range(30))))
    assert said.startswith("0 files are in")
    assert said.endswith("Further samples that could not be exported: 22.")
    assert said.count("\n\n") == 9
