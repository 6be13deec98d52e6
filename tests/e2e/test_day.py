"""A whole day of a clinic through the real program, closed in the evening and started again the next morning."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet
import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bloodview.__main__ import main
from bloodview.clinic import Patient
from bloodview.gui.window import MainWindow
from bloodview.paths import resources, user_data
from bloodview.samples import read_samples
from bloodview.store import State, open_store, report_of, reports_of, verify_records, worklist
from tests.e2e import day

VET = "Dr. A. Weber"
MIA = Patient(
    name="Mia", species="Dog", breed="Beagle", birth="2020-02-01", microchip="276098102345678", owner="J. Ott"
)


@pytest.fixture(autouse=True)
def dialogs_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the day answer the system's own dialogs, and take that back afterwards."""
    for name in ("getSaveFileName", "getExistingDirectory"):
        monkeypatch.setattr(QFileDialog, name, getattr(QFileDialog, name))
    monkeypatch.setattr("bloodview.gui.app.has_display", lambda: True)


def _play(monkeypatch: pytest.MonkeyPatch, scenario: Callable[[MainWindow], None]) -> None:
    def play(*_arguments: object) -> int:
        scenario(day.main_window())
        return 0

    monkeypatch.setattr(QApplication, "exec", play)
    assert main([]) == 0


def _analyser_writes(folder: Path) -> None:
    """Three samples: one that names no patient, and two of a bleeding dog, a month apart."""
    demo = resources() / "demo"
    nobody = dict.fromkeys(("PATIENT NAME", "PATIENT ID", "MICROCHIP", "OWNER", "BREED", "BIRTH", "SEX"), "")
    day.copy_sample(demo / "rex-dog-healthy.fcs", folder / "a.fcs", nobody, 6_000)
    bruno = demo / "bruno-dog-severe-thrombocytopenia.fcs"
    day.copy_sample(bruno, folder / "b.fcs", {"$DATE": "09-FEB-2026"}, 6_000)
    day.copy_sample(bruno, folder / "c.fcs", {}, 9_000)


def test_a_day_from_the_first_start_to_the_next_morning(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming, out = tmp_path / "analyser", tmp_path / "out"
    for folder in (incoming, out):
        folder.mkdir()
    shown: dict[str, tuple[str, ...]] = {}

    def first_day(window: MainWindow) -> None:
        day.first_run(window, "Lakeside")
        day.watch(window, incoming)
        _analyser_writes(incoming)
        day.arrived(window, "a.fcs", "b.fcs", "c.fcs")
        day.give_to_new_patient(window, "a.fcs", MIA)
        assert day.flag_of(window, "c.fcs", "plt") == "", "a held count is not judged"
        assert day.flag_of(window, "a.fcs", "plt") != "critical_low"
        for file in ("a.fcs", "c.fcs"):
            shown[file] = day.open_result(window, file)
        assert "PLT may err beyond the allowable" in window.result.verdict.messages
        day.save_report(window, out / "preliminary.pdf", "T. Ech")
        day.sign(window, VET, "Smear looked at.")
        assert window.result.subheading.whole().startswith(f"Final, signed by {VET}")
        assert day.flag_of(window, "c.fcs", "plt") == "critical_low", "a vet has released it"
        day.amend(window, VET, "The comment was of another dog.")
        day.sign(window, VET)
        day.save_report(window, out / "amended.pdf", VET)
        assert shown["c.fcs"][-1] == "hold", "PLT was held until a vet signed"
        shown["c.fcs"] = (*shown["c.fcs"][:-1], day.open_result(window, "c.fcs")[-1])
        assert shown["c.fcs"][-1] != "hold"
        assert day.show_patient(window, "c.fcs") == 2
        day.choose(window, "c.fcs")
        day.pages_of(window).worklist.table.selectAll()
        day.export(window, day.TABLE, out / "results.csv")
        day.export(window, day.PARQUET, out)
        day.export(window, day.FCS, out)

    def next_morning(window: MainWindow) -> None:
        assert window.session.settings.clinic_name == "Lakeside"
        rows = {row.file: row for row in day.pages_of(window).worklist.rows.rows()}
        states = {file: row.state for file, row in rows.items()}
        assert states.pop("c.fcs") is State.AMENDED
        assert set(states) == {"a.fcs", "b.fcs"}
        assert set(states.values()) <= {State.PRELIMINARY, State.REVIEW}
        patients = {file: row.patient.patient for file, row in rows.items() if row.patient is not None}
        assert patients["a.fcs"] == MIA
        assert patients["b.fcs"] == patients["c.fcs"]
        assert patients["b.fcs"].name == "Bruno"
        for file, counts in shown.items():
            assert day.open_result(window, file) == counts
        assert window.result.subheading.whole().startswith(f"Amended, signed by {VET}")
        assert day.show_patient(window, "b.fcs") == 2
        assert len(day.pages_of(window).worklist.rows.rows()) == 3, "no file came in twice"

    _play(monkeypatch, first_day)
    for file in incoming.iterdir():
        file.unlink()
    _play(monkeypatch, next_morning)
    _look_at_what_was_written(out)
    _look_at_the_records(out)


def _look_at_what_was_written(out: Path) -> None:
    pages = [_text(out / name) for name in ("preliminary.pdf", "amended.pdf")]
    assert "PRELIMINARY" in pages[0]
    assert VET not in pages[0]
    for words in ("AMENDED", VET, "The comment was of another dog.", "Lakeside", "Bruno"):
        assert words in pages[1]
    with (out / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        table = {row["file"]: row for row in csv.DictReader(file)}
    assert table.keys() == {"a.fcs", "b.fcs", "c.fcs"}
    assert (table["a.fcs"]["patient"], table["c.fcs"]["signed_by"]) == ("Mia", VET)
    events = {"a": 6_000, "b": 6_000, "c": 9_000}
    for kind in ("parquet", "fcs"):
        assert len(list(out.glob(f"*.{kind}"))) == 3
    for name, number in events.items():
        (parquet,), (fcs,) = out.glob(f"{name}*.parquet"), out.glob(f"{name}*.fcs")
        assert pyarrow.parquet.read_table(parquet).num_rows == number
        assert len(read_samples(fcs)[0].events) == number


def _look_at_the_records(out: Path) -> None:
    store = open_store(None, user_data())
    assert verify_records(store, files=True).problems == ()
    amended = next(row for row in worklist(store) if row.file == "c.fcs")
    reports = reports_of(store, amended.sample_id)
    kept = [report_of(store, each) for each in reports]
    store.close()
    assert [(each.state, each.who) for each in reports][:1] == [(State.AMENDED, VET)]
    assert kept == [(out / name).read_bytes() for name in ("amended.pdf", "preliminary.pdf")]


def _text(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.read_bytes())).pages)
