"""Reviews by hand in the records: superseding, who, when and why, and the gates read back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodview.errors import UserError
from bloodview.gating import Axis, PolygonGate, ThresholdGate
from bloodview.progress import ignore
from bloodview.result import Population, Release
from bloodview.store import (
    Action,
    Role,
    State,
    add_hand_result,
    add_result,
    amend,
    audit_of,
    hand_of,
    import_sample,
    open_store,
    result_of,
    results_of,
    review_of,
    sample_by_id,
    save_user,
    sign,
    verify_records,
)
from bloodview.store.store import Store
from tests.core.store.made import made_result, made_sample

GATES = (
    PolygonGate(Axis("FSC-A"), Axis("SSC-A"), ((0, 0), (1.5, 0), (1 / 3, 2)), Population.PLT),
    ThresholdGate(Axis("latent 1", latent=True), None, 0.25, Population.OTHER),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give records of their own."""
    return open_store(folder=tmp_path / "records")


def _held(store: Store, tmp_path: Path, release: Release = Release.REVIEW) -> tuple[int, str]:
    sample = made_sample(tmp_path)
    record, _known = import_sample(store, sample)
    add_result(store, record.id, made_result(sample.sha256, release))
    return record.id, sample.sha256


def test_a_count_by_hand_supersedes_the_models_and_says_who_when_and_why(store: Store, tmp_path: Path) -> None:
    number, sha256 = _held(store, tmp_path)
    model = results_of(store, number)[0]
    labels = np.full(1000, Population.PLT, np.uint8)
    by_hand = replace(made_result(sha256, Release.REVIEW), population=labels)
    kept = add_hand_result(store, number, by_hand, GATES, "Dr. Weber", "Large platelets\ntaken for red cells")
    newest, before = results_of(store, number)
    assert (newest.id, before.id, before.superseded_by) == (kept.id, model.id, kept.id)
    assert result_of(store, kept.id).population.tolist() == labels.tolist()
    assert result_of(store, model.id).population.tolist() != labels.tolist()
    found, review = hand_of(store, number), review_of(store, number)
    assert found is not None
    assert review is not None
    assert found.gates == GATES
    assert (found.who, found.why) == ("Dr. Weber", "Large platelets\ntaken for red cells")
    assert (found.result, found.model_result) == (kept.id, model.id)
    # What the report prints of any review is what it prints of this one.
    assert (review.who, review.at, review.remark) == (found.who, found.at, found.why)
    record = sample_by_id(store, number)
    assert (record.result_id, record.state) == (kept.id, State.PRELIMINARY)
    last = audit_of(store, number)[-1]
    assert (last.action, last.who, last.detail["gates_drawn"]) == (Action.REVIEWED, "Dr. Weber", 2)
    assert verify_records(store, ignore).problems == ()


def test_a_second_review_still_knows_the_models_own_result(store: Store, tmp_path: Path) -> None:
    number, sha256 = _held(store, tmp_path)
    model = results_of(store, number)[0]
    add_hand_result(store, number, made_result(sha256, Release.REVIEW, 1), GATES, "A", "first")
    add_hand_result(store, number, made_result(sha256, Release.REVIEW, 2), GATES[:1], "B", "second")
    found = hand_of(store, number)
    assert found is not None
    assert (found.who, found.gates, found.model_result) == ("B", GATES[:1], model.id)
    add_result(store, number, made_result(sha256, Release.OK, 3))
    assert hand_of(store, number) is None, "a new analysis counts without the gates of the one before"


def test_what_lacks_a_name_a_reason_or_a_gate_is_refused_and_nothing_kept(store: Store, tmp_path: Path) -> None:
    number, sha256 = _held(store, tmp_path)
    found = made_result(sha256, Release.REVIEW)
    for gates, who, why, words in (
        (GATES, "", "why", "no name"),
        (GATES, "A", " \n ", "reason"),
        ((), "A", "why", "No gate"),
    ):
        with pytest.raises(UserError, match=words):
            add_hand_result(store, number, found, gates, who, why)
    with pytest.raises(UserError, match="refused"):
        add_hand_result(store, number, replace(found, release=Release.REFUSED), GATES, "A", "why")
    with pytest.raises(UserError, match="another file"):
        add_hand_result(store, number, made_result("0" * 64), GATES, "A", "why")
    assert len(results_of(store, number)) == 1
    assert hand_of(store, number) is None


def test_only_users_review_and_only_what_is_not_signed(store: Store, tmp_path: Path) -> None:
    number, sha256 = _held(store, tmp_path)
    save_user(store, "Dr. Weber", Role.VET, pin="4321")
    found = made_result(sha256, Release.REVIEW)
    with pytest.raises(UserError, match="no user"):
        add_hand_result(store, number, found, GATES, "Nobody", "why")
    with pytest.raises(UserError, match="PIN"):
        add_hand_result(store, number, found, GATES, "Dr. Weber", "why", "1111")
    add_hand_result(store, number, found, GATES, "Dr. Weber", "why", "4321")
    sign(store, number, "Dr. Weber", "4321")
    with pytest.raises(UserError, match="signed"):
        add_hand_result(store, number, found, GATES, "Dr. Weber", "why", "4321")
    amend(store, number, "Dr. Weber", "wrong gate")
    add_hand_result(store, number, found, GATES[:1], "Dr. Weber", "again", "4321")
    assert sample_by_id(store, number).state is State.AMENDED
