"""Which results of the worklist can be signed, and which only amended."""

from bloodview.result import Release
from bloodview.store.records import WorklistRow


def can_sign(row: WorklistRow) -> bool:
    """Tell whether a result can be made final: there is one, it was not refused, and it is not signed."""
    return row.result_id is not None and row.release is not Release.REFUSED and row.signed_at is None


def can_amend(row: WorklistRow) -> bool:
    """Tell whether a result is signed, so that a change needs an amendment."""
    return row.signed_at is not None
