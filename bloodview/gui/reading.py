"""Opening files: entries appear at once, the files are read in the background."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bloodview.clinic import patient_from_keywords, species_of
from bloodview.errors import UserError
from bloodview.gui.analyzing import prepare
from bloodview.gui.errors import sentence
from bloodview.gui.files import files_of_folder
from bloodview.gui.job import Task
from bloodview.gui.session import Entry, Session, State
from bloodview.language import tr
from bloodview.progress import Report, Step
from bloodview.samples import Sample
from bloodview.settings import with_recent


def open_files(session: Session, paths: Sequence[Path]) -> None:
    """Read files, and the sample files of folders; of a file that is open already its entry is shown."""
    for path in paths:
        if path.is_dir():
            _open_folder(session, path)
            continue
        known = next((entry for entry in session.entries if entry.path == path), None)
        if known is not None and known.state is not State.FAILED:
            session.show(known.key)
            continue
        if known is not None:
            session.remove(known.key)
        entry = session.add(path)
        if session.current is None:
            session.show(entry.key)
        session.jobs.add(
            Task(
                title=tr("Reading {file}", file=path.name),
                work=partial(read_file, session, path),
                done=partial(_have_read, session, entry),
                failed=partial(_refuse, session, entry),
                dropped=partial(session.remove, entry.key),
            )
        )


def _open_folder(session: Session, folder: Path) -> None:
    session.jobs.add(
        Task(
            title=tr("Looking for samples in {folder}", folder=folder.name),
            work=partial(_look, folder),
            done=partial(open_files, session),
            failed=session.crashed.emit,
        )
    )


def _look(folder: Path, report: Report) -> list[Path]:
    report(Step(0.0, tr("Looking for samples in {folder}", folder=folder.name)))
    return files_of_folder(folder)


def read_file(session: Session, path: Path, report: Report) -> list[Sample]:
    """Read the samples of a file, for a job's thread; raises UserError where there is none."""
    report(Step(0.0, tr("Reading {file}", file=path.name)))
    samples = list(session.engine.read_samples(path))
    if not samples:
        raise UserError(tr("{file} holds no sample; export the sample from the analyser again.", file=path))
    report(Step(0.95, tr("Reading {file}", file=path.name)))
    return samples


def _have_read(session: Session, entry: Entry, samples: list[Sample]) -> None:
    if session.entry(entry.key) is None:
        return  # taken off the list meanwhile
    after = entry.key
    for number, sample in enumerate(samples, 1):
        place = entry if number == 1 else session.add(entry.path, after)
        after = place.key
        patient = patient_from_keywords(sample.keywords, session.settings.patient_keywords)
        species = species_of(sample, patient.species)
        session.put(
            replace(
                place,
                state=State.NEW,
                number=number,
                numbers=len(samples),
                sample=sample,
                species=species.key if species else session.settings.default_species,
                patient=patient,
            )
        )
    prepare(session, samples[0])
    session.set_settings(with_recent(session.settings, entry.path))


def _refuse(session: Session, entry: Entry, error: Exception) -> None:
    session.put(replace(entry, state=State.FAILED, reason=sentence(error)))
    if not isinstance(error, UserError):
        session.crashed.emit(error)
