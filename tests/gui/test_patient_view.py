"""A patient's form, history and trends over records made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from PySide6.QtCore import QDate, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.gui.history_table import CHANGE, HistoryModel
from bloodview.gui.history_values import Past, before, change_words, flags_of_row, past_of
from bloodview.gui.patient_checks import chip_digits, problems, sex_code, warnings
from bloodview.gui.patient_fields import PatientFields
from bloodview.gui.patient_view import PatientView
from bloodview.gui.trend_plot import TrendPlot
from bloodview.result import Estimate, Release
from bloodview.store.records import PatientRecord
from tests.gui.invented_records import made_counts, made_history, made_patient, made_rows

TODAY = date(2026, 11, 24)


def _pasts(count: int) -> list[Past]:
    return [past_of(sample, result, made_patient().patient) for sample, result in made_history(count)]


@pytest.fixture
def view(qtbot: QtBot) -> PatientView:
    """Give a patient with eight results."""
    view = PatientView()
    qtbot.addWidget(view)
    view.resize(1280, 800)
    view.show_patient(made_patient(), made_history(8))
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    return view


def test_a_patient_needs_a_name_or_an_id() -> None:
    assert "name" in problems(Patient(owner="A. Miller"), TODAY)
    assert problems(Patient(name="Rex"), TODAY) == {}
    assert problems(Patient(identifier="4711"), TODAY) == {}


@pytest.mark.parametrize(
    ("birth", "problem", "warning"),
    [
        ("2021-03-04", False, False),
        ("2021", False, False),
        ("", False, False),
        ("2027-01-01", True, False),
        ("24.12.2026", True, False),
        ("3/4/2021", False, True),
        ("spring", False, True),
        ("1821-03-04", False, True),
    ],
)
def test_a_birth_date_is_checked(birth: str, problem: bool, warning: bool) -> None:
    patient = Patient(name="Rex", birth=birth)
    assert ("birth" in problems(patient, TODAY), "birth" in warnings(patient, TODAY)) == (problem, warning)


@pytest.mark.parametrize(
    ("chip", "warned"),
    [
        ("", False),
        ("276098100012345", False),
        ("276 098 100 012 345", False),
        ("27609810001234", True),
        ("27609810001234A", True),
        ("276274877906943", False),  # the highest number that 38 bits hold
        ("276274877906944", True),
    ],
)
def test_a_microchip_that_cannot_be_one_is_warned_of_not_refused(chip: str, warned: bool) -> None:
    patient = Patient(name="Rex", species="Dog", microchip=chip)
    assert ("microchip" in warnings(patient, TODAY)) == warned
    assert problems(patient, TODAY) == {}
    assert " " not in chip_digits(chip)


@pytest.mark.parametrize(
    ("text", "code"), [("F/S", "FS"), ("fs", "FS"), ("Male neutered", "MN"), ("MC", "MN"), ("m", "M"), ("", None)]
)
def test_a_sex_is_known_however_it_is_written(text: str, code: str | None) -> None:
    assert sex_code(text) == code


def test_the_form_gives_what_is_written(qtbot: QtBot) -> None:
    form = PatientFields()
    qtbot.addWidget(form)
    form.show_patient(Patient(name="Rex", species="canine", sex="F", breed="Mixed, large", birth="2021"))
    assert not form.changed()
    assert form.species.currentText() == "Dog"
    assert form.sex.currentText() == "Female (F)"
    assert "old" in form.notes["birth"].words.text()
    form.sex.setCurrentIndex(form.sex.findData("FS"))
    qtbot.keyClicks(form.lines["owner"], " A. Miller ")
    form.species.setCurrentText("Cat")
    assert form.changed()
    written = form.patient()
    assert (written.sex, written.owner, written.species, written.breed) == ("FS", "A. Miller", "Cat", "Mixed, large")
    labels = [form.breed.itemText(row) for row in range(form.breed.count())]
    assert "Maine Coon" in labels
    assert "Greyhound" not in labels


def test_what_the_form_does_not_know_is_kept(qtbot: QtBot) -> None:
    form = PatientFields()
    qtbot.addWidget(form)
    form.show_patient(Patient(name="Spot", species="wombat", sex="hermaphrodite", identifier="7"))
    assert not form.changed()
    assert (form.patient().species, form.patient().sex) == ("wombat", "hermaphrodite")


def test_a_problem_stands_below_its_field_and_keeps_from_saving(qtbot: QtBot, view: PatientView) -> None:
    saved: list[Patient] = []
    view.saved.connect(saved.append)
    assert not view.save.isEnabled()
    view.fields.birth.line.setFocus()
    view.fields.birth.line.clear()
    qtbot.keyClicks(view.fields.birth.line, "2999-01-01")
    assert view.fields.notes["birth"].words.text().startswith("✗ ")
    assert not view.save.isEnabled()
    view.fields.birth.line.clear()
    qtbot.keyClicks(view.fields.birth.line, "2020-01-01")
    view.save.click()
    assert [patient.birth for patient in saved] == ["2020-01-01"]
    view.undo.click()
    assert view.fields.birth.line.text() == "2021-03-04"
    assert not view.changed


@pytest.mark.no_qt_log  # the screenless Qt cannot grab the keyboard for a pop-up, and says so
def test_the_calendar_writes_the_day(qtbot: QtBot, view: PatientView) -> None:
    birth = view.fields.birth
    birth.button.click()
    calendar = birth.calendar
    assert calendar is not None
    assert calendar.selectedDate() == QDate(2021, 3, 4)
    calendar.activated.emit(QDate(2022, 5, 6))
    assert birth.line.text() == "2022-05-06"
    assert view.changed
    qtbot.waitUntil(lambda: birth.calendar is None)


def test_words_not_saved_outlive_a_refresh_of_the_same_patient(qtbot: QtBot, view: PatientView) -> None:
    qtbot.keyClick(view.fields.lines["owner"], Qt.Key.Key_End)
    qtbot.keyClicks(view.fields.lines["owner"], " jr.")
    view.show_patient(made_patient(), made_history(9))
    assert view.fields.lines["owner"].text().endswith(" jr.")
    assert view.table.rows.count() == 9
    view.show_patient(made_patient(1), ())
    assert view.fields.lines["owner"].text() == "Ionescu, Mihai"
    assert view.empty.heading.text() == "No results yet"


def test_the_history_gives_value_flag_and_change(qtmodeltester: ModelTester) -> None:
    model = HistoryModel()
    model.show(_pasts(3))
    qtmodeltester.check(model)
    newest = [model.index(0, column).data() for column in range(3)]
    assert newest[0].startswith("11 Mar 2026")
    assert newest[2] == "3.94 L"
    assert model.index(0, 2).data(CHANGE) == "▲ +12 %"
    assert model.index(2, 2).data(CHANGE) == ""
    assert "below the reference interval" in model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_change_the_intervals_explain_has_no_arrow() -> None:
    then, now, far = Estimate(100, 92, 108), Estimate(112, 103, 121), Estimate(150, 138, 162)
    assert change_words("plt", now, then) == "+12 %"
    assert change_words("plt", far, then) == "▲ +50 %"
    assert change_words("plt", then, far) == "▼ −33 %"
    assert change_words("plt", then, then) == "±0"
    assert change_words("retic_pct", Estimate(1.4, 1.3, 1.5), Estimate(0.9, 0.8, 1.0)) == "▲ +0.50"


def test_the_value_before_skips_results_without_the_count() -> None:
    pasts = _pasts(3)
    gap = replace(pasts[1], counts={key: value for key, value in pasts[1].counts.items() if key != "plt"})
    history = [pasts[0], gap, pasts[2]]
    assert before(history, 2, "plt") == pasts[0].counts["plt"]
    assert before(history, 0, "plt") is None


def test_a_refused_result_has_no_counts_in_the_history() -> None:
    sample, result = made_history(1)[0]
    past = past_of(sample, replace(result, release=Release.REFUSED), made_patient().patient)
    assert past.refused
    assert past.counts == {}


def test_each_result_is_judged_by_the_age_it_was_taken_at() -> None:
    sample, result = made_history(1)[0]
    patient = replace(made_patient().patient, birth="2025-12-20")
    young = past_of(replace(sample, acquired=datetime(2026, 1, 10, tzinfo=UTC)), result, patient)
    grown = past_of(replace(sample, acquired=datetime(2027, 6, 10, tzinfo=UTC)), result, patient)
    # The facts know no interval of the red cells of a puppy of three weeks.
    assert "rbc" not in young.intervals
    assert young.flags["rbc"] == "unknown"
    assert grown.flags["rbc"] == "low"


def test_a_row_of_the_worklist_is_flagged_by_its_species() -> None:
    row = replace(made_rows(1)[0], counts=made_counts(rbc=4.0))
    assert flags_of_row(row)["rbc"] == "low"
    assert flags_of_row(replace(row, species="")).get("rbc") == "low"  # the patient's
    assert flags_of_row(replace(row, species="", patient=None)) == {}
    assert flags_of_row(replace(row, release=Release.REFUSED)) == {}


def test_a_trend_marks_flags_by_shape_and_draws_the_bars(qtbot: QtBot) -> None:
    plot = TrendPlot("plt")
    qtbot.addWidget(plot)
    pasts = _pasts(8)
    plot.show_history(pasts)
    assert plot.scatter is not None
    points = plot.scatter.points()
    assert [point.pos().y() for point in points] == [past.counts["plt"].value for past in pasts]
    assert [point.symbol() for point in points] == ["t", "t", "o", "o", "o", "o", "o", "o"]
    low, high = plot.viewRange()[1]
    assert low <= min(past.counts["plt"].low for past in pasts)
    assert high >= 484  # the upper limit of the reference interval is in sight
    assert "8 results, the last 307 ×10⁹/L" in plot.accessibleName()
    assert "reference 148 – 484" in plot.accessibleName()


def test_a_single_result_and_none_are_drawn_too(qtbot: QtBot) -> None:
    plot = TrendPlot("rbc")
    qtbot.addWidget(plot)
    plot.show_history(_pasts(1))
    first, last = plot.viewRange()[0]
    assert np.isclose(last - first, 30 * 86_400)
    plot.show_history(())
    assert plot.scatter is None
    assert "no result" in plot.accessibleName()


def test_a_click_on_a_point_chooses_its_row_and_enter_opens_it(qtbot: QtBot, view: PatientView) -> None:
    opened: list[int] = []
    view.opened.connect(opened.append)
    plot = view.trends.cards["plt"].plot
    assert plot.scatter is not None
    plot.scatter.sigClicked.emit(plot.scatter, [plot.scatter.points()[2]], None)
    assert view.table.currentIndex().row() == 5
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert opened == [3]


def test_without_a_patient_nothing_can_be_written(qtbot: QtBot) -> None:
    view = PatientView()
    qtbot.addWidget(view)
    assert not view.isEnabled()
    view.show_patient(PatientRecord(1, Patient(name="Rex")), ())
    assert view.isEnabled()
    assert view.heading.whole() == "Rex"
