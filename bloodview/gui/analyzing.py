"""Analyzing entries of the list one after another in the background; one that fails does not stop the others."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bloodview.analysis import with_warning
from bloodview.errors import UserError
from bloodview.gui.engine import Model
from bloodview.gui.errors import sentence
from bloodview.gui.job import Task
from bloodview.gui.session import Entry, Session, State
from bloodview.language import tr
from bloodview.progress import Report, Step, part
from bloodview.result import Recipe, Result
from bloodview.samples import Sample

Loaded = tuple[Path, Model]
"""A model and the folder that it was loaded from."""

_BUSY = (State.READING, State.WAITING, State.ANALYZING)


def can_analyze(entry: Entry | None) -> bool:
    """Tell whether an entry holds a sample that no work is under way on."""
    return entry is not None and entry.sample is not None and entry.state not in _BUSY


def analyze_entries(session: Session, entries: Sequence[Entry]) -> None:
    """Analyze those of the entries that can be; a result replaces the one before only when it is complete."""
    for entry in entries:
        if entry.sample is None or not can_analyze(entry):
            continue
        session.put(replace(entry, state=State.WAITING, reason=""))
        session.jobs.add(
            Task(
                title=tr("Analyzing {file}", file=entry.path.name),
                work=partial(analyze_sample, session, entry.sample, entry.species),
                started=partial(_mark, session, entry.key, State.ANALYZING),
                done=partial(_have_analyzed, session, entry.key),
                failed=partial(_fail, session, entry.key),
                dropped=partial(_back, session, entry.key),
            )
        )


def prepare(session: Session, sample: Sample) -> None:
    """Load a sample's model while the user looks at the sample; a fault is told when an analysis meets it."""
    folder = session.engine.choose_model(sample, session.settings).folder
    if folder in session.models or folder in session.preparing:
        return
    session.preparing |= {folder}
    session.jobs.add(
        Task(
            title=tr("Loading the model"),
            work=partial(_load, session, folder),
            done=partial(_keep, session),
            failed=lambda _error: None,
        )
    )


def _load(session: Session, folder: Path, report: Report) -> Loaded:
    kept = session.models.get(folder)
    if kept is not None:
        return folder, kept
    report(Step(0.0, tr("Loading the model")))
    return folder, session.engine.load_model(folder)


def _keep(session: Session, loaded: Loaded) -> None:
    session.keep_model(*loaded)


def analyze_sample(session: Session, sample: Sample, species: str, report: Report) -> tuple[Loaded, Result]:
    """Analyze a sample with the model chosen for its analyser, loaded where it is not yet; for a job's thread.

    species : key of a species, empty for the one that the file names
    """
    name = sample.path.name
    chosen = session.engine.choose_model(sample, session.settings)
    loaded = _load(session, chosen.folder, report)
    report(Step(0.1, tr("Analyzing {file}", file=name)))
    recipe = Recipe(species=species or None)
    result = session.engine.analyze(sample, loaded[1], recipe, part(report, 0.1, 1.0))
    return loaded, with_warning(result, chosen.warning)


def _have_analyzed(session: Session, key: int, analyzed: tuple[Loaded, Result]) -> None:
    (folder, model), result = analyzed
    session.keep_model(folder, model)
    entry = session.entry(key)
    if entry is not None and entry.sample is not None:
        wanted = session.engine.choose_model(entry.sample, session.settings).folder
        session.put(replace(entry, state=State.DONE, result=result, reason="", made_by=folder, wanted=wanted))


def _fail(session: Session, key: int, error: Exception) -> None:
    entry = session.entry(key)
    if entry is not None:
        session.put(replace(entry, state=State.FAILED, reason=sentence(error)))
    if not isinstance(error, UserError):
        session.crashed.emit(error)


def _back(session: Session, key: int) -> None:
    entry = session.entry(key)
    if entry is not None:
        _mark(session, key, State.DONE if entry.result is not None else State.NEW)


def _mark(session: Session, key: int, state: State) -> None:
    entry = session.entry(key)
    if entry is not None:
        session.put(replace(entry, state=state))
