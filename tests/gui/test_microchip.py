"""A microchip that another patient has already is warned of where it is written; the other one is a press away."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.gui.day_pages import DayPages
from bloodview.gui.patient_choice import PatientChoice
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.settings import Settings
from bloodview.store import PatientRecord, open_store, patient_with_chip, save_patient
from tests.fakes import fake_engine
from tests.gui.invented_records import LONG_NAME

CHIP = "276098100012345"
LUNA = Patient("Luna", "7", "cat", microchip="276 098 100 012 345", owner="M. Ionescu")


@pytest.fixture
def pages(qtbot: QtBot, tmp_path: Path) -> Iterator[DayPages]:
    """Give the pages of a clinic that knows Rex, without a microchip, and Luna, with one."""
    store = open_store(None, tmp_path / "data")
    save_patient(store, Patient("Rex", "4711", "dog"))
    save_patient(store, LUNA)
    store.close()
    records = Records(partial(open_store, None, tmp_path / "data"))
    pages = DayPages(Session(fake_engine(), Settings()), records, QWidget(), QAction("Open…"))
    qtbot.addWidget(pages)
    with qtbot.waitActive(pages):
        pages.show()
    pages.show_patient(1)
    qtbot.waitUntil(lambda: pages.patient.record is not None and not records.jobs.busy)
    yield pages
    pages._timer.stop()
    records.close()


def test_the_form_warns_and_opens_the_other_patient(qtbot: QtBot, pages: DayPages) -> None:
    fields = pages.patient.fields
    note = fields.notes["microchip"]
    fields.lines["microchip"].setFocus()
    qtbot.keyClicks(fields.lines["microchip"], CHIP)
    qtbot.waitUntil(lambda: note.button.isVisible())
    assert note.words.text() == "⚠ Luna (owner M. Ionescu) already has this microchip; check the number."
    assert pages.patient.save.isEnabled()  # a warning, no problem: two records may be one animal
    pages.patient.save.click()
    qtbot.waitUntil(lambda: not pages.patient.changed)
    qtbot.waitUntil(lambda: note.button.isVisible())  # said again of what is saved
    note.button.click()
    qtbot.waitUntil(lambda: pages.patient.heading.whole() == "Luna")
    qtbot.waitUntil(lambda: note.words.text().startswith("⚠ Rex already has"))


def test_the_warning_goes_with_the_number(qtbot: QtBot, pages: DayPages) -> None:
    fields = pages.patient.fields
    line, note = fields.lines["microchip"], fields.notes["microchip"]
    qtbot.keyClicks(line, CHIP)
    qtbot.waitUntil(lambda: note.button.isVisible())
    line.setCursorPosition(len(CHIP))
    qtbot.keyClicks(line, "6")
    assert not note.button.isVisible()
    assert "16 characters" in note.words.text()
    line.clear()
    qtbot.keyClicks(line, "900000000000001")
    qtbot.wait(250)
    assert not note.isVisible()


def test_a_new_patient_with_a_known_microchip_is_rather_the_known_one(qtbot: QtBot) -> None:
    known = PatientRecord(9, Patient(LONG_NAME, microchip=CHIP))
    asked: list[str] = []

    def search(text: str, show: object) -> None:
        asked.append(text)
        show([PatientRecord(8, Patient("Rex", identifier=CHIP)), known] if text == CHIP else [])  # type: ignore[operator]

    dialog = PatientChoice("a.fcs", Patient("Kim", microchip=CHIP), [], search)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    given: list[int] = []
    dialog.chosen.connect(given.append)
    note = dialog.fields.notes["microchip"]
    assert note.button.text() == "Choose the other patient"
    assert LONG_NAME in note.words.text()
    note.button.click()
    assert dialog.list.count() == 1
    dialog.give.click()
    assert given == [9]


def test_a_microchip_is_found_however_it_is_written(tmp_path: Path) -> None:
    store = open_store(None, tmp_path / "data")
    luna = save_patient(store, LUNA)
    save_patient(store, Patient("Rex", CHIP))  # its number, not its microchip
    for written in (CHIP, "276-098-100-012-345", "276.098.100.012.345 "):
        assert patient_with_chip(store, written) == luna
        assert patient_with_chip(store, written, luna.id) is None
    assert patient_with_chip(store, CHIP[:-1]) is None
    assert patient_with_chip(store, " ") is None
    twin = save_patient(store, Patient("Nala", microchip=CHIP))
    assert patient_with_chip(store, CHIP, luna.id) == twin
    store.close()
