"""The views of a clinic's day as pictures: light and dark, empty and full, long names, none and 500 samples."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.gui.audit_view import AuditDialog
from bloodview.gui.patient_choice import PatientChoice
from bloodview.gui.patient_view import PatientView
from bloodview.gui.reporting_today_dialog import SaveTodayDialog
from bloodview.gui.signing_amend import AmendDialog
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.signing_review import ReviewDialog
from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from bloodview.gui.worklist_view import WorklistView
from bloodview.store.records import PatientRecord, Role, UserRecord
from tests.gui.invented_records import made_audit, made_flags, made_history, made_patient, made_rows
from tests.snapshots.compare import assert_like
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font"]

_THEN = datetime(2026, 3, 4, 10, 15)
_USERS = (UserRecord(1, "B. Vet", Role.VET, has_pin=True), UserRecord(2, "C. Vet", Role.VET))
Make = Callable[[], QWidget]


@pytest.fixture(autouse=True)
def still(qapp: QApplication) -> Iterator[None]:
    """Let no cursor blink."""
    before = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(0)
    yield
    qapp.setCursorFlashTime(before)


@pytest.fixture(autouse=True)
def universal_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Show times as they are in UTC, wherever the test runs."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of the tests cannot be set here")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _worklist(count: int, total: int | None = None) -> Make:
    def make() -> QWidget:
        view = WorklistView(QAction("Open…"), made_flags)
        view.show_rows(made_rows(count, _THEN), count if total is None else total, total or count)
        return view

    return make


def _nothing_found() -> QWidget:
    view = WorklistView(None, made_flags)
    view.filter.search.setText("zebra")
    view.filter.states.choose(["review"])
    view.show_rows((), 0, 20)
    return view


def _patient(results: int, *, long: bool = False) -> Make:
    def make() -> QWidget:
        view = PatientView()
        # An age would change from day to day.
        record = made_patient(long=long)
        view.show_patient(replace(record, patient=replace(record.patient, birth="")), made_history(results))
        return view

    return make


def _faulty() -> QWidget:
    view = PatientView()
    faulty = Patient(birth="3/4/2021", microchip="1234 567", sex="unknown")
    view.show_patient(PatientRecord(3, faulty), ())
    return view


def _sign() -> QWidget:
    messages = ("Platelets may be clumped: the platelet count is a minimum, look at a smear.",)
    dialog = SignDialog(made_rows(12, _THEN), _USERS, "B. Vet", messages, made_flags)
    dialog.refuse("The PIN is not that of B. Vet; type it again.")
    return dialog


def _review() -> QWidget:
    messages = (
        "Platelets may be clumped: the platelet count is a minimum, look at a smear.",
        "12 % of the red cells are in clumps; the red cell count is corrected for them.",
    )
    dialog = ReviewDialog(made_rows(1, _THEN)[0], _USERS, "B. Vet", messages)
    dialog.refuse("The PIN is not that of B. Vet; type it again.")
    return dialog


def _choice() -> QWidget:
    told = replace(made_patient().patient, birth="")
    known = [made_patient(number, long=number == 3) for number in range(8)]
    return PatientChoice("2026-0001.fcs", told, known, lambda _text, _show: None)


_VIEWS: dict[str, tuple[Make, tuple[int, int]]] = {
    "worklist": (_worklist(13), (1280, 800)),
    "worklist_500": (_worklist(500), (1920, 1080)),
    "worklist_more": (_worklist(8, total=700), (1280, 480)),
    "worklist_empty": (_worklist(0), (1280, 800)),
    "worklist_nothing": (_nothing_found, (1280, 800)),
    "patient": (_patient(8), (1280, 800)),
    "patient_long": (_patient(60, long=True), (1920, 1080)),
    "patient_one": (_patient(1), (1280, 800)),
    "patient_faulty": (_faulty, (1280, 800)),
    "sign": (_sign, (900, 480)),
    "review": (_review, (600, 420)),
    "save_today": (lambda: SaveTodayDialog(14, 2, _USERS, "", None), (480, 280)),
    "amend": (lambda: AmendDialog(made_rows(3, _THEN)[2], (), "B. Vet"), (560, 340)),
    "audit": (lambda: AuditDialog("Rex   ·   2026-0001.fcs", made_audit()), (860, 480)),
    "patient_choice": (_choice, (900, 540)),
}


@pytest.mark.parametrize(("theme", "ending"), [(LIGHT, ""), (DARK, "_dark")])
@pytest.mark.parametrize("name", list(_VIEWS))
def test_view(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, name: str, theme: Tokens, ending: str
) -> None:
    qapp.setStyle("Fusion")
    apply_theme(qapp, theme)
    make, size = _VIEWS[name]
    view = make()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    view.setFocus()
    # The button that clears a search fades in.
    qtbot.wait(350 if name == "worklist_nothing" else 80)
    update = bool(request.config.getoption("--update-snapshots"))
    assert_like(pixels(view), f"{name}{ending}", update=update, mean=2.0)


@pytest.mark.parametrize("name", ["worklist", "patient", "sign", "review", "audit"])
def test_view_with_larger_text(qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, name: str) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(before.pointSizeF() * 1.5)
    try:
        qapp.setFont(larger)
        qapp.setStyle("Fusion")
        apply_theme(qapp, LIGHT)
        make, size = _VIEWS[name]
        view = make()
        qtbot.addWidget(view)
        view.resize(max(size[0], 1200), max(size[1], 640))
        view.show()
        view.setFocus()
        qtbot.wait(80)
        update = bool(request.config.getoption("--update-snapshots"))
        assert_like(pixels(view), f"{name}_larger", update=update, mean=2.0)
    finally:
        qapp.setFont(before)
