"""Quality control at the screen: lots, charts, exclusion, the state of the day, samples used as controls, reports."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.clinic.controls import ControlMaterial, Target
from bloodview.clinic.quality_day import NOT_RUN, QualityDay, QualityState, with_quality
from bloodview.clinic.westgard import Rule
from bloodview.gui.quality_asking import ControlChoice, ExcludeDialog
from bloodview.gui.quality_dialog import QualityDialog
from bloodview.gui.quality_form import MaterialForm
from bloodview.gui.quality_plot import LeveyJennings
from bloodview.gui.quality_state import QualityLine
from bloodview.gui.quality_words import report_words, today_words
from bloodview.gui.quality_work import Book, read_book, use_as_control
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.records_reporting import known_of
from bloodview.gui.records_work import keep_result, keep_sample
from bloodview.gui.session import Session
from bloodview.gui.window import MainWindow
from bloodview.language import speaking
from bloodview.result import Release
from bloodview.settings import Settings
from bloodview.store import (
    By,
    State,
    Store,
    control_of,
    controls_of,
    materials_of,
    open_store,
    result_of,
    sample_by_id,
    save_material,
)
from tests.core.store.made import made_result, made_sample
from tests.fakes import fake_engine, fake_sample
from tests.gui.conftest import analyze_and_wait
from tests.gui.invented_quality import invented_book

TOLD = Patient()
NORMAL = ControlMaterial("Haem", "normal", "2301-N", targets={"rbc": Target(6.5, 0.1), "plt": Target(310, 10)})


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    kept = Records(partial(open_store, None, tmp_path / "data"))
    yield kept
    kept.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(None, tmp_path / "data")
    yield opened
    opened.close()


def idle(qtbot: QtBot, records: Records) -> None:
    qtbot.waitUntil(lambda: not records.jobs.busy)


def keep(store: Store, folder: Path, name: str, hour: int, lot: str = "", rbc: float = 6.5) -> int:
    """Keep a counted sample, as the window does; with a lot it is a control."""
    keywords = {"PATIENT ID": lot} if lot else {}
    sample = made_sample(folder, name, acquired=datetime(2026, 3, 4, hour), keywords=keywords)
    result = made_result(sample.sha256)
    counts = replace(result.counts, rbc=replace(result.counts.rbc, value=rbc))  # type: ignore[type-var]
    return keep_result(store, sample, 0, Patient(name=lot, identifier=lot), replace(result, counts=counts)).sample.id


def test_a_file_that_names_a_lot_is_a_control_and_nobodys_patient(store: Store, tmp_path: Path) -> None:
    save_material(store, NORMAL, By("Ann"))
    number = keep(store, tmp_path, "control.fcs", 8, "2301-N")
    assert control_of(store, number) is not None
    assert sample_by_id(store, number).patient_id is None
    other = keep(store, tmp_path, "rex.fcs", 9, "4711")
    assert control_of(store, other) is None
    assert sample_by_id(store, other).patient_id is not None


def test_a_failure_holds_what_follows_and_what_was_released_until_a_pass(store: Store, tmp_path: Path) -> None:
    save_material(store, NORMAL, By("Ann"))
    earlier = keep(store, tmp_path, "1.fcs", 7)
    keep(store, tmp_path, "c1.fcs", 8, "2301-N", rbc=7.5)
    later = keep(store, tmp_path, "2.fcs", 9)
    assert sample_by_id(store, earlier).state is State.REVIEW
    assert sample_by_id(store, later).state is State.REVIEW
    held = result_of(store, sample_by_id(store, later).result_id or 0)
    assert held.release is Release.REVIEW
    assert "Quality control of Fake BC-1 failed on 4 Mar 2026 at 08:00 (RBC 1-3s)" in held.messages[0]
    assert known_of(later, held, store).facts.quality == "FAILED, 2026-03-04 08:00 (RBC 1-3s)"
    released = result_of(store, sample_by_id(store, earlier).result_id or 0)
    late = known_of(earlier, released, store).failed
    assert late is not None
    assert list(with_quality(released, late).held) == ["rbc"]
    keep(store, tmp_path, "c2.fcs", 10, "2301-N")
    after = keep(store, tmp_path, "3.fcs", 11)
    assert sample_by_id(store, after).state is State.PRELIMINARY
    ok = result_of(store, sample_by_id(store, after).result_id or 0)
    assert known_of(after, ok, store).facts.quality == "passed, 2026-03-04 10:00"


def test_without_controls_nothing_is_said(store: Store, tmp_path: Path) -> None:
    number = keep(store, tmp_path, "1.fcs", 7)
    kept = result_of(store, sample_by_id(store, number).result_id or 0)
    assert kept.release is Release.OK
    assert known_of(number, kept, store).facts.quality == ""
    assert read_book(store).days == ()


def test_a_new_result_of_a_control_is_judged_anew(store: Store, tmp_path: Path) -> None:
    save_material(store, NORMAL, By("Ann"))
    number = keep(store, tmp_path, "c1.fcs", 8, "2301-N", rbc=7.5)
    keep(store, tmp_path, "c1.fcs", 8, "2301-N", rbc=6.45)
    (control,) = controls_of(store)
    assert control.sample_id == number
    assert control.counts["rbc"] == pytest.approx(6.45)


def test_a_lot_is_added_and_changed_in_the_form(qtbot: QtBot, records: Records) -> None:
    dialog = QualityDialog(records)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    idle(qtbot, records)
    assert "no control yet" in dialog.state.text()
    dialog.add.click()
    (form,) = dialog.findChildren(MaterialForm)
    for field, text in ((form.name, "Haem"), (form.level, "normal"), (form.lot, "2301-N")):
        field.setText(text)
    form.person.name.setEditText("Ann")
    form.targets["plt"][0].setText("310")
    form.ok.click()
    assert "PLT are two numbers" in form.refused.words.text()
    form.targets["plt"][1].setText("0")
    form.ok.click()
    idle(qtbot, records)
    assert "SD is not above zero" in form.refused.words.text()
    form.targets["plt"][1].setText("10")
    form.ok.click()
    idle(qtbot, records)
    assert records.store is not None
    (kept,) = materials_of(records.store)
    assert kept.material.targets == {"plt": Target(310, 10)}
    assert dialog.level.currentText() == "Haem · normal"
    assert "not run today" in dialog.state.text()


def test_a_control_is_excluded_with_a_reason(qtbot: QtBot, records: Records, tmp_path: Path) -> None:
    idle(qtbot, records)
    assert records.store is not None
    save_material(records.store, NORMAL, By("Ann"))
    keep(records.store, tmp_path, "c1.fcs", 8, "2301-N", rbc=7.5)
    dialog = QualityDialog(records)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    idle(qtbot, records)
    index = dialog.table.rows.index(0, 4)
    assert str(index.data()) == "✗ 7.50 1-3s"
    dialog.table.selectRow(0)
    dialog.exclude.click()
    (asked,) = dialog.findChildren(ExcludeDialog)
    asked.person.name.setEditText("Ann")
    assert not asked.ok.isEnabled()
    asked.reason.setPlainText("Another tube")
    asked.ok.click()
    idle(qtbot, records)
    assert [each.excluded for each in controls_of(records.store)] == ["Another tube"]
    assert str(dialog.table.rows.index(0, 8).data()) == "excluded: Another tube"


def test_a_chart_marks_rules_lots_and_what_does_not_count_by_shape(qtbot: QtBot, records: Records) -> None:
    dialog = QualityDialog(records)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    idle(qtbot, records)
    dialog._show(invented_book())
    dialog.level.setCurrentIndex(1)
    chart = dialog.charts["plt"]
    assert chart.scatter is not None
    shapes = [spot.symbol() for spot in chart.scatter.points()]
    assert (shapes[-1], shapes[0]) == ("x", "o")
    words = chart._tip(0, 0, chart._dots[-1])
    assert "1-3s: beyond 3 SD" in words
    assert "lot 2307-N" in words
    assert dialog._cards["clump_pct"].isHidden()


def test_an_empty_chart_says_so(qtbot: QtBot) -> None:
    chart = LeveyJennings("rbc")
    qtbot.addWidget(chart)
    assert chart.accessibleName() == "Red cells (RBC): 0 controls, 0 beyond a rule"


def test_the_line_of_the_day(qtbot: QtBot) -> None:
    line = QualityLine()
    qtbot.addWidget(line)
    line.show_book(Book())
    assert line.isHidden()
    line.show_book(invented_book())
    assert not line.isHidden()
    assert line.text().startswith("✗ Quality control of Fake BC-1 FAILED at 08:17: PLT 1-3s")


@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_words_of_every_state(language: str) -> None:
    at = datetime(2026, 11, 24, 8, 12)
    with speaking(language):
        said = {
            words(QualityDay(state, "BC-1", at, {"plt": frozenset({Rule.ONE_2S})}))
            for state in QualityState
            for words in (report_words, lambda day: today_words([day]))
        }
        assert len(said) == 2 * len(QualityState)
        assert all("{" not in each for each in said)
        assert report_words(NOT_RUN)


def test_a_sample_is_used_as_a_control_from_the_menu(qtbot: QtBot, records: Records, tmp_path: Path) -> None:
    idle(qtbot, records)
    assert records.store is not None
    save_material(records.store, replace(NORMAL, targets={"rbc": Target(5.0, 5.0)}), By("Ann"))
    path = tmp_path / "rex.fcs"
    path.write_bytes(b"events")
    sample = replace(fake_sample(path, 400), sha256=hashlib.sha256(b"events").hexdigest())
    engine = replace(fake_engine(), read_samples=lambda _path: [sample])
    window = MainWindow(Session(engine, Settings()), records)
    window.show()
    open_files(window.session, [path])
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    analyze_and_wait(qtbot, window.session)
    idle(qtbot, records)
    assert window.quality is not None
    qtbot.waitUntil(window.quality.control.isEnabled)
    window.quality.control.trigger()
    idle(qtbot, records)
    (choice,) = window.findChildren(ControlChoice)
    choice.person.name.setEditText("Ann")
    choice.ok.click()
    idle(qtbot, records)
    (control,) = controls_of(records.store)
    assert control.who == "Ann"
    assert window.pages is not None
    listed = window.pages.worklist.rows
    qtbot.waitUntil(lambda: str(listed.index(0, 1).data()) == "Control: Haem · normal · 2301-N")
    assert sample_by_id(records.store, control.sample_id).patient_id is None
    qtbot.waitUntil(lambda: not window.progress.quality.isHidden())
    window.close_now()
    window.deleteLater()


def test_the_keyword_that_names_the_lot_is_a_setting(store: Store, tmp_path: Path) -> None:
    save_material(store, NORMAL, By("Ann"))
    sample = made_sample(tmp_path, "c.fcs", keywords={"QC": "2301-N"})
    for lots, found in (((), False), (("qc",), True)):
        kept = keep_result(store, sample, 0, TOLD, made_result(sample.sha256, seed=len(lots)), lots)
        assert (control_of(store, kept.sample.id) is not None) is found
    assert keep_sample(store, sample, 0, TOLD).sample.id == kept.sample.id
    assert use_as_control(store, kept.sample.id, 1, "").material_id == 1
