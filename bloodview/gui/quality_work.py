"""What the window does with controls, as plain functions that run on the thread of the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bloodview.clinic import Patient
from bloodview.clinic.controls import material_named, texts_of
from bloodview.clinic.quality_day import (
    NOT_RUN,
    Measured,
    QualityDay,
    QualityState,
    judge,
    quality_for,
    quality_on,
    with_quality,
)
from bloodview.clinic.westgard import Rule
from bloodview.result import Result
from bloodview.samples import Sample
from bloodview.store import (
    By,
    ControlRecord,
    MaterialRecord,
    SampleRecord,
    Store,
    UserRecord,
    assign_patient,
    control_of,
    controls_of,
    exclude_control,
    hold_for_quality,
    materials_of,
    measure_control,
    measured_of,
    sample_by_id,
    users,
)

_DAYS = 400
"""Days of controls that are judged and shown: a year of them, and the rules look back no further."""


@dataclass(frozen=True)
class Book:
    """The controls of a clinic: material, measurements with the rules that each breaks by count, the day, people."""

    materials: tuple[MaterialRecord, ...] = ()
    controls: tuple[ControlRecord, ...] = ()
    broken: Mapping[int, Mapping[str, frozenset[Rule]]] | None = None
    days: tuple[QualityDay, ...] = ()
    users: tuple[UserRecord, ...] = ()

    def rules(self, control: ControlRecord) -> Mapping[str, frozenset[Rule]]:
        """Give the rules that a control breaks by count; an excluded one is not judged."""
        return (self.broken or {}).get(control.id, {})


def read_book(store: Store, today: date | None = None) -> Book:
    """Read the controls and judge them."""
    materials, controls = materials_of(store), controls_of(store, _since())
    if not materials:
        return Book(users=users(store))
    broken: dict[int, Mapping[str, frozenset[Rule]]] = {}
    days: list[QualityDay] = []
    known = {each.id: each.material for each in materials}
    named = {each.instrument for each in controls} | {each.material.analyser for each in materials} - {""}
    for instrument in sorted(named):
        mine = [each for each in controls if each.instrument == instrument and not each.excluded]
        measured = [
            Measured(each.material_id, known[each.material_id], each.at.astimezone(), instrument, each.counts)
            for each in mine
        ]
        judged = judge(measured)
        broken |= {each.id: rules for each, rules in zip(mine, judged, strict=True)}
        found = quality_on(measured, judged, today or date.today())
        days.append(found if found.at is not None else QualityDay(QualityState.NOT_RUN, instrument))
    return Book(materials, controls, broken, tuple(days) or (NOT_RUN,), users(store))


def quality_of_sample(store: Store, record: SampleRecord) -> QualityDay | None:
    """Give what the controls of its day say of a sample's analyser; None where the clinic runs none for it."""
    if not any(each.material.analyser in ("", record.instrument) for each in materials_of(store)):
        return None
    at = (record.acquired or record.imported).astimezone()
    measured = measured_of(store, record.instrument, datetime.combine(at.date() - timedelta(days=_DAYS), time()))
    found = quality_for(measured, at)
    return found if found.at is not None else QualityDay(QualityState.NOT_RUN, record.instrument)


def held_by_quality(store: Store, record: SampleRecord, result: Result) -> Result:
    """Hold a result of an analyser whose controls failed."""
    day = quality_of_sample(store, record)
    return result if day is None else with_quality(result, day)


def is_control(store: Store, record: SampleRecord, read: Sample, told: Patient, lots: Sequence[str]) -> bool:
    """Tell whether a sample is a control: it was taken as one, or its file or its patient's number names a lot."""
    return control_of(store, record.id) is not None or _named(store, record, read, told, lots) is not None


def take_as_control(store: Store, record: SampleRecord, read: Sample, told: Patient, lots: Sequence[str]) -> None:
    """Judge the newest result of a control."""
    known = control_of(store, record.id)
    named = _named(store, record, read, told, lots)
    material_id = known.material_id if known is not None else named.id if named is not None else None
    if material_id is not None:
        use_as_control(store, record.id, material_id, "")


def use_as_control(store: Store, sample_id: int, material_id: int, who: str) -> ControlRecord:
    """Take a sample as a control, and hold the results of that day if it fails; a control has no patient."""
    record = sample_by_id(store, sample_id)
    made = measure_control(store, sample_id, material_id, who)
    if record.patient_id is not None and record.signed_at is None:
        assign_patient(store, sample_id, None, who)
    hold_for_quality(store, made.instrument, made.at.astimezone().date())
    return made


def exclude(store: Store, control: ControlRecord, by: By, reason: str) -> ControlRecord:
    """Let a control not count, or count again, and hold what it now holds."""
    made = exclude_control(store, control.id, by, reason)
    hold_for_quality(store, made.instrument, made.at.astimezone().date())
    return made


def _named(
    store: Store, record: SampleRecord, read: Sample, told: Patient, lots: Sequence[str]
) -> MaterialRecord | None:
    texts = [*texts_of(read.keywords, lots), *([told.identifier] if told.identifier else [])]
    day = (record.acquired or record.imported).astimezone().date()
    return material_named(materials_of(store), texts, record.instrument, day) if texts else None


def _since() -> datetime:
    return datetime.combine(date.today() - timedelta(days=_DAYS), time())
