"""Which patient a sample is from: nobody is chosen without a reason, and Enter never throws away what was written."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.gui.patient_choice import PatientChoice
from bloodview.store import PatientRecord

BRUNO = PatientRecord(7, Patient("Bruno", species="Dog"))


def _shown(qtbot: QtBot, likely: Sequence[PatientRecord] = ()) -> PatientChoice:
    dialog = PatientChoice("a.fcs", Patient(), likely, lambda _text, show: show([BRUNO]))
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    return dialog


def test_the_only_patient_is_not_chosen_for_a_sample_of_nobody(qtbot: QtBot) -> None:
    dialog = _shown(qtbot)
    assert dialog.list.count() == 1
    assert not dialog.give.isEnabled()
    qtbot.keyClicks(dialog.search, "Bru")
    qtbot.waitUntil(dialog.give.isEnabled)


def test_the_only_likely_patient_is_chosen(qtbot: QtBot) -> None:
    assert _shown(qtbot, [BRUNO]).give.isEnabled()


@pytest.mark.parametrize("field", ["search", "name"])
def test_enter_in_a_field_keeps_what_was_written(qtbot: QtBot, field: str) -> None:
    dialog = _shown(qtbot)
    line = dialog.search if field == "search" else dialog.fields.lines["name"]
    line.setFocus()
    qtbot.keyClicks(line, "Mia")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert line.text() == "Mia"
