"""The result of the same patient before the one that is looked at."""

from dataclasses import dataclass
from datetime import datetime

from bloodview.result import Counts, Release, released
from bloodview.store import Store, held_now, history, sample_by_id


@dataclass(frozen=True)
class Previous:
    """When the earlier sample was taken, and what was counted in it."""

    at: datetime
    counts: Counts


def previous_of(store: Store, sample_id: int) -> Previous | None:
    """Find the last result of the same patient before a sample; None where there is none that was not refused.

    Of counts that are held nothing is compared.
    """
    record = sample_by_id(store, sample_id)
    if record.patient_id is None:
        return None
    taken = record.acquired or record.imported
    earlier = [
        Previous(sample.acquired or sample.imported, released(result.counts, held_now(sample, result)))
        for sample, result in history(store, record.patient_id)
        if sample.id != sample_id
        and result.release is not Release.REFUSED
        and (sample.acquired or sample.imported) < taken
    ]
    return max(earlier, key=lambda each: each.at, default=None)
