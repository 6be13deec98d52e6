"""Which results of the worklist can be signed, which wait for a person to look, and which can only be amended."""

from bloodview.result import Release
from bloodview.store.records import State, WorklistRow


def can_sign(row: WorklistRow) -> bool:
    """Tell whether a result can be made final: there is one, it was not refused, and it is not signed."""
    return row.result_id is not None and row.release is not Release.REFUSED and row.signed_at is None


def can_review(row: WorklistRow) -> bool:
    """Tell whether a result waits for somebody to look at it, which makes it preliminary."""
    return can_sign(row) and row.state is State.REVIEW


def unreviewed(row: WorklistRow) -> bool:
    """Tell whether a result that is signed now was held and nobody has said that they looked at it."""
    return can_review(row) or (can_sign(row) and row.state is State.AMENDED and row.release is Release.REVIEW)


def can_amend(row: WorklistRow) -> bool:
    """Tell whether a result is signed, so that a change needs an amendment."""
    return row.signed_at is not None
