"""Taking a sample out of the records: its file is read again, its stored result shown as it was counted."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from bloodview.clinic import patient_from_keywords
from bloodview.errors import UserError
from bloodview.gui.analyzing import prepare
from bloodview.gui.errors import sentence
from bloodview.gui.job import Task
from bloodview.gui.records_keeping import Keeper
from bloodview.gui.records_work import Stored
from bloodview.gui.session import Entry, Session, State
from bloodview.language import tr
from bloodview.progress import Report, Step
from bloodview.samples import Sample


def open_stored(session: Session, keeper: Keeper, stored: Stored) -> None:
    """Show a sample of the records; one that is open already is only brought to the front."""
    known = keeper.entry_of(stored.sample.id)
    if known is not None:
        session.show(known.key)
        return
    # Reports are suggested beside the entry's path: not among the files that the records keep.
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    entry = session.add(Path(documents) / Path(stored.sample.file).name)
    session.show(entry.key)
    session.jobs.add(
        Task(
            title=tr("Reading {file}", file=stored.sample.file),
            work=partial(read_stored, session, stored),
            done=partial(_have_read, session, keeper, entry, stored),
            failed=partial(_fail, session, entry),
            dropped=partial(session.remove, entry.key),
        )
    )


def read_stored(session: Session, stored: Stored, report: Report) -> tuple[Sample, int]:
    """Read the file of a sample again; gives the sample, and how many its file holds."""
    report(Step(0.0, tr("Reading {file}", file=stored.sample.file)))
    samples: Sequence[Sample] = session.engine.read_samples(stored.path)
    if stored.sample.dataset >= len(samples):
        raise UserError(tr("{path} no longer holds this sample; restore the records from a backup.", path=stored.path))
    return samples[stored.sample.dataset], len(samples)


def _have_read(session: Session, keeper: Keeper, entry: Entry, stored: Stored, read: tuple[Sample, int]) -> None:
    if session.entry(entry.key) is None:
        return  # taken off the list meanwhile
    sample, numbers = read
    result = stored.result
    wanted = session.engine.choose_model(sample, session.settings).folder
    species = (result.recipe.species or "") if result is not None else stored.sample.species
    whole = replace(
        entry,
        state=State.DONE if result is not None else State.NEW,
        number=stored.sample.dataset + 1,
        numbers=numbers,
        sample=sample,
        species=species,
        patient=stored.patient.patient
        if stored.patient is not None
        else patient_from_keywords(sample.keywords, session.settings.patient_keywords),
        result=result,
        made_by=wanted if result is not None else None,
        wanted=wanted if result is not None else None,
    )
    keeper.came_from_records(whole, stored.sample.id)
    session.put(whole)
    prepare(session, sample)


def _fail(session: Session, entry: Entry, error: Exception) -> None:
    session.put(replace(entry, state=State.FAILED, reason=sentence(error)))
    if not isinstance(error, UserError):
        session.crashed.emit(error)
