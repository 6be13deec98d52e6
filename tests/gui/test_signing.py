"""Signing, amending and the audit trail over records made by hand."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bloodview.gui.audit_view import AuditDialog, AuditModel
from bloodview.gui.audit_words import ACTION_WORDS, detail_words
from bloodview.gui.signing_amend import AmendDialog
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.signing_review import ReviewDialog
from bloodview.gui.signing_rules import can_amend, can_review, can_sign, unreviewed
from bloodview.result import Release
from bloodview.store.records import Action, Role, State, UserRecord, WorklistRow
from tests.gui.invented_records import made_audit, made_flags, made_rows

USERS = (
    UserRecord(1, "B. Vet", Role.VET, has_pin=True),
    UserRecord(2, "C. Vet", Role.VET),
    UserRecord(3, "T. Tech", Role.TECHNICIAN),
    UserRecord(4, "Gone Vet", Role.VET, active=False),
)


def _row(number: int) -> WorklistRow:
    return made_rows(12)[number]


def test_what_can_be_signed_and_what_amended() -> None:
    review, preliminary, final, amended, new = (_row(number) for number in range(5))
    assert [can_sign(row) for row in (review, preliminary, final, amended, new)] == [True, True, False, False, False]
    assert [can_amend(row) for row in (review, preliminary, final, amended, new)] == [False, False, True, True, False]
    refused, reopened = _row(6), _row(9)
    assert not can_sign(refused)
    assert (can_sign(reopened), can_amend(reopened)) == (True, False)


def test_a_name_signs_where_no_users_are_kept(qtbot: QtBot) -> None:
    signed: list[tuple[object, ...]] = []
    dialog = SignDialog([_row(1)], flagging=made_flags)
    qtbot.addWidget(dialog)
    dialog.signed.connect(lambda *told: signed.append(told))
    assert not dialog.ok.isEnabled()
    qtbot.keyClicks(dialog.person.name, " B. Vet ")
    assert dialog.person.pin.isHidden()
    dialog.ok.click()
    assert signed == [((2,), "B. Vet", None, None)]
    assert not dialog.ok.isEnabled()  # until it is told how it went
    dialog.refuse("The records cannot be written; free some space.")
    assert "free some space" in dialog.refused.words.text()
    assert dialog.ok.isEnabled()


def test_a_single_result_is_commented_as_it_is_signed(qtbot: QtBot) -> None:
    told: list[object] = []
    dialog = SignDialog([replace(_row(1), comment="Smear ordered.")], last="B. Vet")
    qtbot.addWidget(dialog)
    dialog.signed.connect(lambda _ids, _who, _pin, comment: told.append(comment))
    dialog.ok.click()
    dialog.comment.setPlainText("Smear looked at.\n")
    dialog.refuse("Try again.")
    dialog.ok.click()
    assert told == [None, "Smear looked at."]
    several = SignDialog(made_rows(12), last="B. Vet")
    qtbot.addWidget(several)
    assert several.comment.isHidden()


def test_only_vets_are_offered_and_a_pin_is_asked_for(qtbot: QtBot) -> None:
    signed: list[tuple[object, ...]] = []
    dialog = SignDialog([_row(1)], USERS, last="T. Tech")
    qtbot.addWidget(dialog)
    dialog.signed.connect(lambda *told: signed.append(told))
    assert [dialog.person.name.itemText(row) for row in range(dialog.person.name.count())] == ["B. Vet", "C. Vet"]
    assert dialog.person.who() == ""
    dialog.person.name.setCurrentText("B. Vet")
    assert not dialog.person.pin.isHidden()
    assert not dialog.ok.isEnabled()
    qtbot.keyClicks(dialog.person.pin, "4711")
    assert dialog.person.pin.displayText() != "4711"
    dialog.ok.click()
    dialog.person.name.setCurrentText("C. Vet")
    assert dialog.person.pin.text() == ""  # nobody's PIN stays for another
    dialog.ok.click()
    assert signed == [((2,), "B. Vet", "4711", None), ((2,), "C. Vet", None, None)]


def test_a_result_to_review_asks_whether_it_was_looked_at(qtbot: QtBot) -> None:
    dialog = SignDialog([_row(0)], last="B. Vet", messages=("Platelets may be clumped.",))
    qtbot.addWidget(dialog)
    assert not dialog.looked.isHidden()
    assert not dialog.ok.isEnabled()
    dialog.looked.setChecked(True)
    assert dialog.ok.isEnabled()
    other = SignDialog([_row(1)], last="B. Vet")
    qtbot.addWidget(other)
    assert other.looked.isHidden()
    assert other.ok.isEnabled()


def test_an_amended_result_that_was_held_anew_asks_as_well(qtbot: QtBot) -> None:
    reopened = replace(_row(9), release=Release.REVIEW)
    assert [unreviewed(row) for row in (reopened, _row(9), _row(0), _row(1))] == [True, False, True, False]
    dialog = SignDialog([reopened], last="B. Vet")
    qtbot.addWidget(dialog)
    assert not dialog.looked.isHidden()
    assert not dialog.ok.isEnabled()


def test_only_what_is_held_and_was_not_refused_is_reviewed() -> None:
    assert [can_review(row) for row in made_rows(12)] == [number == 0 for number in range(12)]


def test_a_review_needs_name_and_note_and_offers_everybody(qtbot: QtBot) -> None:
    told: list[tuple[object, ...]] = []
    dialog = ReviewDialog(_row(0), USERS, "Gone Vet", ("Platelets may be clumped.",))
    qtbot.addWidget(dialog)
    dialog.reviewed.connect(lambda *all_: told.append(all_))
    offered = [dialog.person.name.itemText(row) for row in range(dialog.person.name.count())]
    assert offered == ["B. Vet", "C. Vet", "T. Tech"]
    dialog.remark.setPlainText("Smear looked at.\n")
    assert not dialog.ok.isEnabled()
    dialog.person.name.setCurrentText("B. Vet")
    assert not dialog.ok.isEnabled()  # without the PIN
    dialog.person.name.setCurrentText("T. Tech")
    assert dialog.ok.isEnabled()
    dialog.remark.setPlainText(" \n")
    assert not dialog.ok.isEnabled()
    dialog.remark.setPlainText("Smear looked at.\n")
    dialog.ok.click()
    assert told == [(1, "T. Tech", None, "Smear looked at.")]
    dialog.refuse("Try again.")
    assert dialog.ok.isEnabled()


def test_of_several_only_those_that_can_be_are_signed(qtbot: QtBot) -> None:
    signed: list[tuple[int, ...]] = []
    dialog = SignDialog(made_rows(12), last="B. Vet")
    qtbot.addWidget(dialog)
    dialog.signed.connect(lambda ids, *_told: signed.append(ids))
    dialog.looked.setChecked(True)
    dialog.ok.click()
    assert signed == [(1, 2, 8, 10)]


def test_an_amendment_needs_name_and_reason(qtbot: QtBot) -> None:
    amended: list[tuple[object, ...]] = []
    dialog = AmendDialog(_row(2), USERS)
    qtbot.addWidget(dialog)
    dialog.amended.connect(lambda *told: amended.append(told))
    dialog.person.name.setCurrentText("T. Tech")
    assert not dialog.ok.isEnabled()
    dialog.why.setPlainText("  \n ")
    assert not dialog.ok.isEnabled()
    dialog.why.setPlainText("Wrong patient.\n")
    dialog.ok.click()
    assert amended == [(3, "T. Tech", "Wrong patient.")]


def test_the_trail_tells_when_who_what_and_why(qtmodeltester: ModelTester) -> None:
    model = AuditModel()
    qtmodeltester.check(model)
    model.show(made_audit())
    qtmodeltester.check(model)
    assert [model.index(row, 2).data() for row in (0, 4, 5)] == ["Imported", "Signed", "Opened again"]
    assert model.index(0, 1).data() == "BloodView"
    assert model.index(5, 3).data().startswith("because: Clot found")
    assert "now Final" in model.index(4, 3).data()


def test_every_action_has_words() -> None:
    assert set(ACTION_WORDS) == set(Action)


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"patient": [None, 3]}, "patient from none to 3"),
        ({"comment": ["", "Smear looked at."]}, "comment from none to Smear looked at."),
        ({"result": 7, "digest": "ab" * 32, "state": "review"}, "result 7, now Needs review"),
        ({"supersedes": None}, ""),
    ],
)
def test_details_are_told_in_words(detail: dict[str, object], words: str) -> None:
    row = replace(made_audit()[0], action=Action.COMMENTED, detail=detail)
    assert detail_words(row) == words


def test_the_trail_is_copied_whole_and_names_are_no_markup(qtbot: QtBot) -> None:
    rows = made_audit()
    odd = replace(rows[1], who="<b>A. Miller", detail={"state": str(State.FINAL)})
    dialog = AuditDialog("Rex <b>", (rows[0], odd, *rows[2:]))
    qtbot.addWidget(dialog)
    dialog.copy.click()
    text = QApplication.clipboard().text()
    assert all(row.hash in text for row in rows)
    tip = dialog.rows.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;A. Miller" in tip
