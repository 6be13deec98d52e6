"""What an amendment changed: the report that was released beside what stands now."""

from dataclasses import asdict

from bloodview.clinic import Patient
from bloodview.store.importing import read_sample, sample_row
from bloodview.store.patients import patient_row, read_patient
from bloodview.store.records import Change, ResultRecord, State
from bloodview.store.results import read_result, result_row
from bloodview.store.status import signatures_of
from bloodview.store.store import Store


def changes_of(store: Store, sample_id: int) -> tuple[Change, ...]:
    """Give what changed since the signature before the last amendment; nothing for a sample that was never amended."""
    signatures = signatures_of(store, sample_id)
    with store.reading() as connection:
        sample = read_sample(sample_row(connection, sample_id))
        # Signed again, the newest signature holds what stands now, whatever happened to the patient since.
        again = sample.signed_at is not None
        if sample.state is not State.AMENDED or len(signatures) < 1 + again:
            return ()
        old, new = signatures[-1 - again], signatures[-1]
        before, after = (read_result(result_row(connection, each)) for each in (old.result_id, sample.result_id or 0))
        patient, comment = new.patient, new.comment
        if not again:
            whose = sample.patient_id
            patient = Patient() if whose is None else read_patient(patient_row(connection, whose)).patient
            comment = sample.comment
    was = _told(old.patient, old.comment, before)
    now = _told(patient, comment, after)
    return tuple(Change(what, was[what], now[what]) for what in was if was[what] != now[what])


def _told(patient: Patient, comment: str, result: ResultRecord) -> dict[str, float | str | None]:
    told: dict[str, float | str | None] = {f"patient {name}": value for name, value in asdict(patient).items()}
    for name in ("rbc", "retic_pct", "retic", "clump_pct", "plt"):
        estimate = getattr(result.counts, name)
        told[name] = estimate.value if estimate else None
    return {**told, "model": result.model_name, "comment": comment}
