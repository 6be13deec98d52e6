"""What the records know for a report: where the sample stands, who signed it, what changed, what came before."""

import math
from dataclasses import astuple, dataclass

from bloodview.clinic import Patient
from bloodview.clinic.quality_day import QualityDay
from bloodview.gui.history_previous import previous_of
from bloodview.gui.quality_words import report_words
from bloodview.gui.quality_work import quality_of_sample
from bloodview.gui.units import COUNT_UNITS
from bloodview.gui.worklist_words import COUNT_TITLES
from bloodview.language import mark, tr
from bloodview.report import Previous, ReportFacts
from bloodview.report.rows import NOT_MEASURED, figure
from bloodview.result import Release, Result
from bloodview.store import (
    Change,
    ResultRecord,
    State,
    Store,
    UserRecord,
    changes_of,
    results_of,
    review_of,
    sample_by_id,
    signatures_of,
    users,
)

_FIELDS = {
    "patient name": mark("Name"),
    "patient identifier": mark("Patient ID"),
    "patient species": mark("Species"),
    "patient breed": mark("Breed"),
    "patient sex": mark("Sex"),
    "patient birth": mark("Date of birth"),
    "patient microchip": mark("Microchip"),
    "patient owner": mark("Owner"),
    "model": mark("Model"),
    "comment": mark("Comment"),
}


@dataclass(frozen=True)
class Known:
    """What the records say of one result.

    result_id : None where the records do not hold this result as the one that counts
    patient : as it was signed, None while it may still change
    facts : what the report says of it; the rest of them is empty
    users : who works with the records, one of whom makes the report
    failed : controls that failed after this result was released, which nobody has reviewed or signed since
    """

    result_id: int | None
    patient: Patient | None
    facts: ReportFacts
    users: tuple[UserRecord, ...] = ()
    failed: QualityDay | None = None


def known_of(sample_id: int, result: Result, store: Store) -> Known:
    """Look up what a report of this result of a sample says.

    A result that is not the one that counts in the records was not signed by anybody: its report is preliminary.
    """
    sample = sample_by_id(store, sample_id)
    before = previous_of(store, sample_id)
    previous = Previous(before.counts, before.at) if before is not None else None
    day = quality_of_sample(store, sample)
    quality = report_words(day) if day is not None else ""
    counting = next((each for each in results_of(store, sample_id) if each.id == sample.result_id), None)
    if counting is None or not same_result(counting, result):
        return Known(None, None, ReportFacts(status="preliminary", previous=previous, quality=quality))
    signed = signatures_of(store, sample_id)[-1] if sample.signed_at is not None else None
    review = review_of(store, sample_id)
    facts = ReportFacts(
        status=sample.state.value,
        signed_by=sample.signed_by or "",
        signed_at=sample.signed_at,
        amended_why=sample.amended_why,
        changes=tuple(change_sentence(change) for change in changes_of(store, sample_id)),
        comment=sample.comment,
        previous=previous,
        reviewed_by=review.who if review is not None else "",
        reviewed_at=review.at if review is not None else None,
        review_remark=review.remark if review is not None else "",
        quality=quality,
    )
    patient = signed.patient if signed is not None and signed.patient != Patient() else None
    late = day if sample.state is State.REVIEW and result.release is Release.OK else None
    return Known(counting.id, patient, facts, users(store), late)


def same_result(kept: ResultRecord, shown: Result) -> bool:
    """Tell whether the records hold the result that is shown."""
    made = (kept.release, kept.model_id, kept.version, kept.seed, kept.recipe_species)
    recipe = shown.recipe
    if made != (shown.release, shown.model_id, shown.version, recipe.seed, recipe.species):
        return False
    return _numbers(kept) == _numbers(shown)


def change_sentence(change: Change) -> str:
    """Say what an amendment changed, numbers as the report writes them."""
    title = COUNT_TITLES.get(change.what) or tr(_FIELDS.get(change.what, change.what))
    before, after = (_written(change.what, value) for value in (change.before, change.after))
    return tr("{what}: {after}, before {before}.", what=title, after=after, before=before)


def _written(what: str, value: float | str | None) -> str:
    if what in COUNT_TITLES:
        if not isinstance(value, float | int):
            return tr(NOT_MEASURED)
        unit = COUNT_UNITS[what]
        return f"{figure(what, value)} {unit}" if unit == "%" else f"{figure(what, value)} {unit.removeprefix('×')}"
    return tr("“{text}”", text=value) if value not in (None, "") else tr("nothing")


def _numbers(result: ResultRecord | Result) -> tuple[object, ...]:
    """Give all counts and their intervals, those without a number as None, which equals itself."""
    flat: list[float | None] = []
    for each in astuple(result.counts):
        parts = each if isinstance(each, tuple) else (each,)
        flat += [None if part is None or math.isnan(part) else float(part) for part in parts]
    return tuple(flat)
