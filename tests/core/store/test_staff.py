"""Adding and changing the people of a clinic: who may, what is refused, and what the audit trail tells."""

import pytest

from bloodview.errors import UserError
from bloodview.store import (
    By,
    Person,
    Role,
    Store,
    add_user,
    audit_about,
    change_user,
    check_pin,
    users,
    verify_records,
)

ANN = Person("Dr. Ann", Role.VET)
TIM = Person("Tim", Role.TECHNICIAN)
AS_ANN = By("Dr. Ann", "2468")


def test_people_are_added_renamed_and_taken_out_and_the_trail_tells_it(store: Store) -> None:
    ann = add_user(store, ANN, "2468", By("Dr. Ann"))
    tim = add_user(store, TIM, "", AS_ANN)
    change_user(store, tim.id, Person(" Tim\nMiller", Role.TECHNICIAN), None, AS_ANN)
    change_user(store, tim.id, Person("Tim Miller", Role.TECHNICIAN, active=False), None, AS_ANN)
    assert [(each.name, each.active, each.has_pin) for each in users(store)] == [
        ("Dr. Ann", True, True),
        ("Tim Miller", False, False),
    ]
    trail = audit_about(store, f"user {tim.id}")
    assert [(row.who, row.detail["name"], row.detail["active"], row.detail.get("formerly")) for row in trail] == [
        ("Dr. Ann", "Tim", True, None),
        ("Dr. Ann", "Tim Miller", True, "Tim"),
        ("Dr. Ann", "Tim Miller", False, None),
    ]
    assert verify_records(store).problems == ()
    assert ann.id != tim.id


def test_a_pin_is_changed_kept_and_taken_away(store: Store) -> None:
    ann = add_user(store, ANN, "2468", By("Dr. Ann"))
    change_user(store, ann.id, Person("Dr. Ann Lee", Role.VET), None, AS_ANN)
    assert check_pin(store, "Dr. Ann Lee", "2468")
    change_user(store, ann.id, Person("Dr. Ann Lee", Role.VET), "13579", By("Dr. Ann Lee", "2468"))
    assert check_pin(store, "Dr. Ann Lee", "13579")
    assert not check_pin(store, "Dr. Ann Lee", "2468")
    change_user(store, ann.id, Person("Dr. Ann Lee", Role.VET), "", By("Dr. Ann Lee", "13579"))
    assert not users(store)[0].has_pin
    trail = audit_about(store, f"user {ann.id}")
    assert [row.detail["pin"] for row in trail] == ["set", "as before", "changed", "taken away"]
    assert not any(pin in str(row.detail) for row in trail for pin in ("2468", "13579", "argon2"))


def test_a_change_of_nothing_is_not_told(store: Store) -> None:
    ann = add_user(store, ANN, "", By("Dr. Ann"))
    change_user(store, ann.id, ANN, None, By("Dr. Ann"))
    assert len(audit_about(store, f"user {ann.id}")) == 1


def test_once_a_vet_has_a_pin_nobody_else_sets_one_in_their_name(store: Store) -> None:
    ann = add_user(store, ANN, "", By("Dr. Ann"))
    bob = add_user(store, Person("Dr. Bob", Role.VET), "", By("Dr. Ann"))
    tim = add_user(store, TIM, "9999", By("Dr. Bob"))
    change_user(store, ann.id, ANN, "2468", By("Tim", "9999"))
    for by, sentence in (
        (By("Tim", "9999"), "Tim may not change .* ask one of them: Dr. Ann"),
        (By("Dr. Bob"), "Dr. Bob may not change"),
        (By("Dr. Ann"), "not that of Dr. Ann"),
        (By("Dr. Ann", "1357"), "not that of Dr. Ann"),
        (By("Nobody", "2468"), "Nobody may not change"),
        (By(" "), "has no name"),
    ):
        with pytest.raises(UserError, match=sentence):
            change_user(store, ann.id, ANN, "0000", by)
        with pytest.raises(UserError, match=sentence):
            add_user(store, Person("Eve", Role.VET), "0000", by)
    assert check_pin(store, "Dr. Ann", "2468")
    change_user(store, bob.id, Person("Dr. Bob", Role.VET), "1122", AS_ANN)
    change_user(store, tim.id, TIM, "", By("Dr. Bob", "1122"))
    assert len(users(store)) == 3


@pytest.mark.parametrize(
    ("person", "pin", "sentence"),
    [
        (Person(" ", Role.VET), "", "has no name"),
        (Person("x" * 121, Role.VET), "", "too long"),
        (Person("dr. ANN", Role.VET), "", "already"),
        (Person("Eve", Role.VET), "123", "too short"),
    ],
)
def test_what_cannot_be_kept_is_refused(store: Store, person: Person, pin: str, sentence: str) -> None:
    add_user(store, ANN, "", By("Dr. Ann"))
    with pytest.raises(UserError, match=sentence):
        add_user(store, person, pin, By("Dr. Ann"))
    assert len(users(store)) == 1


def test_there_is_always_a_vet_who_can_sign(store: Store) -> None:
    with pytest.raises(UserError, match="add another vet first"):
        add_user(store, TIM, "", By("Tim"))
    assert users(store) == ()
    ann = add_user(store, ANN, "", By("Dr. Ann"))
    for left in (Person("Dr. Ann", Role.VET, active=False), Person("Dr. Ann", Role.TECHNICIAN)):
        with pytest.raises(UserError, match="add another vet first"):
            change_user(store, ann.id, left, None, By("Dr. Ann"))
    add_user(store, Person("Dr. Bob", Role.VET), "", By("Dr. Ann"))
    assert not change_user(store, ann.id, Person("Dr. Ann", Role.VET, active=False), None, By("Dr. Bob")).active


def test_a_person_who_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(UserError, match="no longer in the records"):
        change_user(store, 7, ANN, None, By("Dr. Ann"))
