"""Holding results of an analyser whose controls failed: those kept already and not signed yet are to be reviewed."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select, update

from bloodview.clinic.quality_day import QualityState, quality_for
from bloodview.result import Release
from bloodview.store.audit import note
from bloodview.store.quality import measured_of
from bloodview.store.records import Action, State
from bloodview.store.schema import audit, control, result, sample
from bloodview.store.store import Store


def hold_for_quality(store: Store, instrument: str, day: date) -> tuple[int, ...]:
    """Hold the released, unsigned results of a day whose analyser failed its controls; gives their samples.

    A result that a person has reviewed stays as that person left it.
    """
    measured = measured_of(store, instrument)
    start = datetime.combine(day, time()).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time()).astimezone(UTC)
    released = (
        select(sample.c.id, sample.c.acquired)
        .join(result, sample.c.result_id == result.c.id)
        .where(sample.c.instrument == instrument, sample.c.state == str(State.PRELIMINARY))
        .where(sample.c.signed_at.is_(None), result.c.release == str(Release.OK))
        .where(sample.c.acquired >= start, sample.c.acquired < end)
        .where(sample.c.id.not_in(select(control.c.sample_id)))
    )
    held: list[int] = []
    with store.writing() as connection:
        for row in connection.execute(released).mappings().all():
            failed = quality_for(measured, row["acquired"].astimezone())
            subject = f"sample {row['id']}"
            reviewed = select(audit.c.id).where(audit.c.subject == subject, audit.c.action == str(Action.REVIEWED))
            if failed.state is not QualityState.FAILED or connection.execute(reviewed).first() is not None:
                continue
            connection.execute(update(sample).where(sample.c.id == row["id"]).values(state=str(State.REVIEW)))
            note(connection, "", Action.QUALITY_FAILED, subject, {"state": str(State.REVIEW)})
            held.append(row["id"])
    return tuple(held)
