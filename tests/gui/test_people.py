"""The people of the clinic at the screen: the first vet, PINs, refusals, and what the table tells."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from bloodview.gui.audit_view import AuditDialog
from bloodview.gui.people_dialog import PeopleDialog
from bloodview.gui.people_form import PersonForm
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.gui.window import MainWindow
from bloodview.settings import Settings
from bloodview.store import By, Person, Role, add_user, check_pin, open_store, users
from tests.fakes import fake_engine


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    kept = Records(partial(open_store, None, tmp_path / "data"))
    yield kept
    kept.close()


@pytest.fixture
def dialog(qtbot: QtBot, records: Records) -> PeopleDialog:
    return shown(qtbot, records)


def shown(qtbot: QtBot, records: Records) -> PeopleDialog:
    made = PeopleDialog(records)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    idle(qtbot, records)
    return made


def idle(qtbot: QtBot, records: Records) -> None:
    qtbot.waitUntil(lambda: not records.jobs.busy)


def form_of(dialog: PeopleDialog) -> PersonForm:
    (form,) = open_forms(dialog)
    return form


def open_forms(dialog: PeopleDialog) -> list[PersonForm]:
    return [each for each in dialog.findChildren(PersonForm) if each.isVisible()]


def save(qtbot: QtBot, records: Records, form: PersonForm) -> None:
    form.ok.click()
    idle(qtbot, records)


def table_of(dialog: PeopleDialog) -> list[list[str]]:
    rows = dialog.table.rows
    return [[str(rows.index(row, column).data()) for column in range(4)] for row in range(rows.rowCount())]


def fill_pin(form: PersonForm, pin: str) -> None:
    form.pin.setText(pin)
    form.again.setText(pin)


def test_the_first_person_is_a_vet_and_needs_nobody_else(qtbot: QtBot, records: Records, dialog: PeopleDialog) -> None:
    assert "Nobody is kept yet" in dialog.state.text()
    dialog.add.click()
    form = form_of(dialog)
    assert not form.role.isEnabled()
    form.name.setText("  Dr. Ann ")
    fill_pin(form, "2468")
    save(qtbot, records, form)
    assert not open_forms(dialog)
    assert table_of(dialog) == [["Dr. Ann", "Vet", "set", "yes"]]
    store = records.store
    assert store is not None
    assert check_pin(store, "Dr. Ann", "2468")


def test_a_change_is_made_by_a_vet_with_the_pin(qtbot: QtBot, records: Records, tmp_path: Path) -> None:
    idle(qtbot, records)
    store = records.store
    assert store is not None
    add_user(store, Person("Dr. Ann", Role.VET), "2468", By("Dr. Ann"))
    dialog = shown(qtbot, records)
    dialog.add.click()
    form = form_of(dialog)
    form.name.setText("Tim")
    form.role.setCurrentIndex(form.role.findData("technician"))
    form.by.name.setCurrentText("Dr. Ann")
    form.by.pin.setText("1357")
    save(qtbot, records, form)
    assert form.isVisible()
    assert "not that of Dr. Ann" in form.problem.text()
    form.by.pin.setText("2468")
    save(qtbot, records, form)
    assert not open_forms(dialog)
    assert table_of(dialog)[1] == ["Tim", "Technician", "none", "yes"]
    assert dialog.table.chosen() == next(each for each in users(store) if each.name == "Tim")
    dialog.change.click()
    form = form_of(dialog)
    form.name.setText("Tim Miller")
    form.active.setChecked(False)
    assert form.by.who() == "Dr. Ann"  # who made the change before
    form.by.pin.setText("2468")
    save(qtbot, records, form)
    assert table_of(dialog) == [["Dr. Ann", "Vet", "set", "yes"], ["Tim Miller", "Technician", "none", "no longer"]]
    dialog.audit.click()
    idle(qtbot, records)
    (trail,) = dialog.findChildren(AuditDialog)
    told = [trail.rows.index(row, 3).data() for row in range(trail.rows.rowCount())]
    assert told == [
        "Tim (Technician), without a PIN",
        "Tim Miller (Technician), formerly Tim, no longer works here",
    ]
    trail.close()


def test_pins_that_differ_are_said_and_a_pin_stays_or_goes_as_asked(
    qtbot: QtBot, records: Records, dialog: PeopleDialog
) -> None:
    store = records.store
    assert store is not None
    ann = add_user(store, Person("Dr. Ann", Role.VET), "2468", By("Dr. Ann"))
    dialog.reload(ann.id)
    idle(qtbot, records)
    dialog.change.click()
    form = form_of(dialog)
    form.pin.setText("1111")
    form.by.name.setCurrentText("Dr. Ann")
    form.by.pin.setText("2468")
    form.ok.click()
    assert "two PINs differ" in form.problem.text()
    fill_pin(form, "")
    save(qtbot, records, form)
    assert check_pin(store, "Dr. Ann", "2468")
    dialog.change.click()
    form = form_of(dialog)
    form.by.pin.setText("2468")
    form.without.setChecked(True)
    assert not form.pin.isEnabled()
    save(qtbot, records, form)
    assert table_of(dialog) == [["Dr. Ann", "Vet", "none", "yes"]]


def test_a_form_that_is_closed_while_it_is_kept_does_no_harm(
    qtbot: QtBot, records: Records, dialog: PeopleDialog
) -> None:
    dialog.add.click()
    form = form_of(dialog)
    form.name.setText("Dr. Ann")
    form.ok.click()
    form.reject()
    qtbot.waitUntil(lambda: not dialog.findChildren(PersonForm))
    idle(qtbot, records)
    assert table_of(dialog) == [["Dr. Ann", "Vet", "none", "yes"]]


def test_the_menu_leads_there_and_everything_has_a_name(qtbot: QtBot, tmp_path: Path) -> None:
    kept = Records(partial(open_store, None, tmp_path / "data"))
    window = MainWindow(Session(fake_engine(), Settings()), kept)
    with qtbot.waitActive(window):
        window.show()
    idle(qtbot, kept)
    next(each for each in window.findChildren(QAction) if each.text() == "People…").trigger()
    idle(qtbot, kept)
    (dialog,) = window.findChildren(PeopleDialog)
    dialog.add.click()
    form = form_of(dialog)
    for line in form.findChildren(QLineEdit):
        assert line.accessibleName(), line
    box = form.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    box.button(QDialogButtonBox.StandardButton.Cancel).click()
    dialog.close()
    window.close_now()
    window.deleteLater()
