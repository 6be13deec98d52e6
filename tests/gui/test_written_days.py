"""Birth dates are written in the order of the language, shown in it, and kept the same in every one."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.gui.patient_fields import PatientFields
from bloodview.gui.patient_view import PatientView
from bloodview.gui.written_days import day_format, kept_day, shown_day
from bloodview.language import LANGUAGES, SOURCE, speaking
from bloodview.store.records import PatientRecord
from tests.gui.conftest import MakeWindow

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("4.3.2021", "2021-03-04"),
        ("04/03/2021", "2021-03-04"),
        (" 4. 3. 2021 ", "2021-03-04"),
        ("4-3-21", "2021-03-04"),
        ("4.3.98", "1998-03-04"),
        ("2021-03-04", "2021-03-04"),
        ("2021", "2021"),
        ("3/2021", "3/2021"),
        ("3/24/2021", "3/24/2021"),
        ("31.2.2021", "31.2.2021"),
        ("4.3/2021", "4.3/2021"),
        ("spring", "spring"),
    ],
)
@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_day_is_kept_alike_whatever_language_it_was_written_in(code: str, written: str, kept: str) -> None:
    with speaking(code):
        assert kept_day(written, TODAY) == kept
        assert kept_day(shown_day(kept), TODAY) == kept


@pytest.mark.parametrize(("code", "shown"), [("en", "2021-03-04"), ("de", "04.03.2021"), ("ro", "04.03.2021")])
def test_a_day_is_shown_as_the_language_writes_it(code: str, shown: str) -> None:
    with speaking(code):
        assert shown_day("2021-03-04") == shown
        assert shown_day("2021") == "2021"
        assert day_format() == ("dd MMM yyyy" if code == SOURCE else "dd.MM.yyyy")


def test_the_form_reads_and_shows_days_in_german(qtbot: QtBot) -> None:
    with speaking("de"):
        form = PatientFields()
        qtbot.addWidget(form)
        form.show_patient(Patient(name="Rex", species="Dog", birth="2021-03-04"))
        assert form.birth.line.text() == "04.03.2021"
        assert not form.changed()
        form.birth.line.clear()
        qtbot.keyClicks(form.birth.line, "5.6.20")
        assert form.birth.line.text() == "5.6.20"  # nothing moves while it is written
        qtbot.keyClick(form.birth.line, Qt.Key.Key_Return)
        assert form.birth.line.text() == "05.06.2020"
        assert form.patient().birth == "2020-06-05"
        assert form.patient().species == "Dog"


def test_what_a_file_wrote_in_two_ways_stays_in_doubt(qtbot: QtBot) -> None:
    view = PatientView()
    qtbot.addWidget(view)
    view.show_patient(PatientRecord(1, Patient(name="Rex", birth="3/4/2021")), ())
    assert view.fields.patient().birth == "3/4/2021"
    assert view.fields.notes["birth"].words.text().startswith("⚠ No age")
    view.fields.birth.line.setFocus()
    qtbot.keyClick(view.fields.birth.line, Qt.Key.Key_Return)
    assert not view.changed


def test_the_form_beside_a_sample_keeps_the_day_too(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window("Rex.fcs")
    edit = window.patient.edits["birth"]
    edit.clear()
    qtbot.keyClicks(edit, "4.3.2019")
    entry = window.session.current
    assert entry is not None
    assert entry.patient.birth == "2019-03-04"
    assert edit.text() == "4.3.2019"
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "2019-03-04"
