"""Preliminary, final, amended: who may do what, and that nothing finished is ever changed."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bloodview.clinic import Patient
from bloodview.errors import UserError
from bloodview.result import Release
from bloodview.store import (
    Action,
    Change,
    Role,
    SampleRecord,
    State,
    Store,
    add_result,
    amend,
    assign_patient,
    audit_of,
    changes_of,
    comment,
    import_sample,
    mark_reviewed,
    results_of,
    review_of,
    sample_by_id,
    save_patient,
    save_user,
    sign,
    signatures_of,
    verify_records,
)
from tests.core.store.made import REX, made_result, made_sample


def _counted(store: Store, folder: Path, release: Release = Release.OK) -> SampleRecord:
    record, _ = import_sample(store, made_sample(folder), save_patient(store, REX).id)
    add_result(store, record.id, made_result(record.sha256, release))
    return sample_by_id(store, record.id)


def test_a_result_becomes_final_by_a_signature(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path)
    comment(store, record.id, "Looks fine.\nCome again.", "Ann")
    signed = sign(store, record.id, "Dr. Ann")
    after = sample_by_id(store, record.id)
    assert record.state is State.PRELIMINARY
    assert (after.state, after.signed_by, after.signed_at) == (State.FINAL, "Dr. Ann", signed.at)
    assert (signed.patient, signed.comment, signed.result_id) == (REX, "Looks fine.\nCome again.", record.result_id)
    row = audit_of(store, record.id)[-1]
    assert (row.action, row.who, row.detail["state"]) == (Action.SIGNED, "Dr. Ann", "final")


def test_nothing_of_a_final_sample_changes(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path)
    sign(store, record.id, "Dr. Ann")
    before, trail = sample_by_id(store, record.id), audit_of(store, record.id)
    for change in (
        lambda: comment(store, record.id, "other"),
        lambda: assign_patient(store, record.id, None),
        lambda: add_result(store, record.id, made_result(record.sha256, seed=9)),
        lambda: sign(store, record.id, "Dr. Bob"),
        lambda: mark_reviewed(store, record.id, "Bob"),
    ):
        with pytest.raises(UserError, match=r"is signed and stays as it is; amend it first"):
            change()
    assert sample_by_id(store, record.id) == before
    assert audit_of(store, record.id) == trail
    assert len(results_of(store, record.id)) == 1


def test_an_amendment_says_why_and_is_signed_again(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path)
    first = sign(store, record.id, "Dr. Ann")
    with pytest.raises(UserError, match="needs its reason"):
        amend(store, record.id, "Dr. Ann", " \n")
    opened = amend(store, record.id, "Dr. Ann", "Samples were swapped.")
    assert (opened.state, opened.signed_by, opened.amended_why) == (State.AMENDED, None, "Samples were swapped.")
    luna = save_patient(store, Patient(name="Luna", species="cat"))
    assign_patient(store, record.id, luna.id)
    kept = add_result(store, record.id, made_result(record.sha256, Release.REVIEW, seed=3))
    assert sample_by_id(store, record.id).state is State.AMENDED
    second = sign(store, record.id, "Dr. Bob")
    assert sample_by_id(store, record.id).state is State.AMENDED
    assert signatures_of(store, record.id) == (first, second)
    assert (second.why, second.patient.name, second.result_id) == ("Samples were swapped.", "Luna", kept.id)
    assert first.patient == REX
    with pytest.raises(UserError, match="amend it first"):
        comment(store, record.id, "other")
    amend(store, record.id, "Dr. Bob", "Once more.")
    trail = [row.action for row in audit_of(store, record.id)]
    assert trail[-4:] == [Action.ANALYZED, Action.REVIEWED, Action.SIGNED, Action.AMENDED]
    assert verify_records(store).problems == ()


def test_only_what_is_signed_is_amended(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path)
    with pytest.raises(UserError, match="not signed"):
        amend(store, record.id, "Ann", "because")


def test_a_review_is_done_by_looking_or_by_signing(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path, Release.REVIEW)
    assert record.state is State.REVIEW
    assert mark_reviewed(store, record.id, "Ann").state is State.PRELIMINARY
    with pytest.raises(UserError, match="does not wait for a review"):
        mark_reviewed(store, record.id, "Ann")


def test_a_review_tells_who_looked_and_what_they_saw_until_it_is_counted_anew(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path, Release.REVIEW)
    assert review_of(store, record.id) is None
    mark_reviewed(store, record.id, " Tim ", "Smear looked at:\x00 \nno clumps. ")
    found = review_of(store, record.id)
    assert found is not None
    assert (found.who, found.remark) == ("Tim", "Smear looked at:\nno clumps.")
    row = audit_of(store, record.id)[-1]
    assert (row.action, row.who, row.at) == (Action.REVIEWED, "Tim", found.at)
    add_result(store, record.id, made_result(record.sha256, Release.REVIEW, seed=5))
    assert sample_by_id(store, record.id).state is State.REVIEW
    assert review_of(store, record.id) is None
    sign(store, record.id, "Dr. Ann")
    signed = review_of(store, record.id)
    assert signed is not None
    assert (signed.who, signed.remark) == ("Dr. Ann", "")
    assert verify_records(store).problems == ()


def test_a_result_that_was_not_held_is_signed_without_a_review(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path)
    sign(store, record.id, "Dr. Ann")
    assert review_of(store, record.id) is None


def test_every_user_reviews_and_nobody_else(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path, Release.REVIEW)
    with pytest.raises(UserError, match="say who looked"):
        mark_reviewed(store, record.id, " ")
    save_user(store, "Tim", Role.TECHNICIAN, pin="2468")
    for who, pin, sentence in (("Nobody", None, "no user of this clinic"), ("Tim", "1", "not that of Tim")):
        with pytest.raises(UserError, match=sentence):
            mark_reviewed(store, record.id, who, pin=pin)
    assert sample_by_id(store, record.id).state is State.REVIEW
    assert mark_reviewed(store, record.id, "Tim", pin="2468").state is State.PRELIMINARY


def test_what_was_refused_or_not_counted_is_not_signed(store: Store, tmp_path: Path) -> None:
    record, _ = import_sample(store, made_sample(tmp_path))
    with pytest.raises(UserError, match="has no result yet"):
        sign(store, record.id, "Ann")
    add_result(store, record.id, made_result(record.sha256, Release.REFUSED))
    assert sample_by_id(store, record.id).state is State.REVIEW
    for attempt in (sign, mark_reviewed):
        with pytest.raises(UserError, match="was refused and cannot be released"):
            attempt(store, record.id, "Ann")


def test_once_users_are_kept_only_a_vet_signs(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path)
    with pytest.raises(UserError, match="type who signs"):
        sign(store, record.id, " ")
    save_user(store, "Dr. Ann", Role.VET, pin="2468")
    save_user(store, "Dr. Old", Role.VET, active=False)
    save_user(store, "Tim", Role.TECHNICIAN)
    for who, pin, sentence in (
        ("Tim", None, "only a vet signs"),
        ("Nobody", None, "no user of this clinic"),
        ("Dr. Old", None, "no user of this clinic"),
        ("Dr. Ann", None, "not that of Dr. Ann"),
        ("Dr. Ann", "1357", "not that of Dr. Ann"),
    ):
        with pytest.raises(UserError, match=sentence):
            sign(store, record.id, who, pin)
    assert sign(store, record.id, "Dr. Ann", "2468").who == "Dr. Ann"


_FORBIDDEN = (
    "UPDATE audit SET who = 'X'",
    "DELETE FROM audit WHERE id = 1",
    "UPDATE result SET rbc = 1",
    "UPDATE result SET superseded_by = id",
    "DELETE FROM result",
    "UPDATE label SET population = latent",
    "DELETE FROM label",
    "UPDATE signature SET who = 'X'",
    "DELETE FROM signature",
    "UPDATE sample SET comment = 'X'",
    "UPDATE sample SET patient_id = NULL",
    "UPDATE sample SET state = 'preliminary', signed_at = NULL",
    "UPDATE sample SET state = 'amended', signed_at = NULL",
    "DELETE FROM sample",
    "INSERT INTO result SELECT * FROM (SELECT * FROM result) AS same",
)


def test_the_database_itself_refuses_to_change_what_is_finished(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path)
    sign(store, record.id, "Dr. Ann")
    for statement in _FORBIDDEN:
        with pytest.raises(UserError, match="refused a change of finished records"), store.writing() as connection:
            connection.execute(text(statement))
    assert verify_records(store).problems == ()


def test_a_server_refuses_to_empty_its_tables(store: Store, tmp_path: Path) -> None:
    if store.file is not None:
        pytest.skip("SQLite has no TRUNCATE")
    _counted(store, tmp_path)
    with pytest.raises(UserError, match="refused a change"), store.writing() as connection:
        connection.execute(text("TRUNCATE audit"))


def test_an_amendment_tells_what_it_changed(store: Store, tmp_path: Path) -> None:
    record = _counted(store, tmp_path)
    sign(store, record.id, "Dr. Ann")
    assert changes_of(store, record.id) == ()
    amend(store, record.id, "Dr. Ann", "Wrong owner.")
    assert changes_of(store, record.id) == ()
    save_patient(store, replace(REX, owner="Bob"), "Ann", record.patient_id)
    comment(store, record.id, "See a smear.", "Ann")
    add_result(store, record.id, made_result(record.sha256, seed=4))
    wanted = (
        Change("patient owner", "Anna Müller", "Bob"),
        Change("rbc", 6.5, 6.54),
        Change("comment", "", "See a smear."),
    )
    assert changes_of(store, record.id) == wanted
    sign(store, record.id, "Dr. Ann")
    save_patient(store, replace(REX, owner="Cleo"), "Ann", record.patient_id)
    assert changes_of(store, record.id) == wanted
    amend(store, record.id, "Dr. Ann", "Again.")
    assert changes_of(store, record.id) == (Change("patient owner", "Bob", "Cleo"),)
