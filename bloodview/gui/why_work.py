"""Explanations made on a job's thread, with what they rest on kept for the next question."""

from dataclasses import dataclass, replace

from bloodview.analysis import basis_for, explain, outlines_of
from bloodview.analysis.why import Basis
from bloodview.clinic.explanation import Explanation, Outline, compared
from bloodview.errors import UserError
from bloodview.gui.session import Entry, Session
from bloodview.language import tr
from bloodview.progress import Report, Step
from bloodview.report import ReportFacts
from bloodview.report.why import outline_axes
from bloodview.result import Population


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked: of which entry, about a population or an event, against red cells or another entry.

    axes : the two channels in which the usual outline is wanted
    kept : what an earlier answer to the same result rests on
    """

    entry: Entry
    population: Population
    event: int | None = None
    other: Entry | None = None
    axes: tuple[str, str] = ("", "")
    kept: Basis | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to a question, and what it rests on."""

    question: Question
    explanation: Explanation
    outlines: tuple[Outline, ...]
    basis: Basis | None


def answer(session: Session, question: Question, report: Report) -> Answer:
    """Answer a question; raises UserError where the model that made the result is not there."""
    report(Step(0.1, tr("Finding out which channels decided")))
    basis = question.kept or _basis(session, question.entry)
    report(Step(0.4, tr("Finding out which channels decided")))
    if question.other is not None:
        found = explain(basis, question.population)
        found = compared(found, explain(_basis(session, question.other), question.population))
    else:
        found = explain(basis, None if question.event is not None else question.population, question.event)
    return Answer(question, found, outlines_of(basis, *question.axes), basis)


def _basis(session: Session, entry: Entry) -> Basis:
    sample, result = entry.sample, entry.result
    if sample is None or result is None:
        raise UserError(tr("{file} has not been analyzed; analyze it first.", file=entry.path.name))
    folder = entry.made_by or session.engine.choose_model(sample, session.settings).folder
    model = session.models.get(folder) or session.engine.load_model(folder)
    if model.id != result.model_id:
        raise UserError(
            tr(
                "The model {model} that counted {file} is not there any more; analyze the sample again.",
                model=result.model_name,
                file=entry.path.name,
            )
        )
    return basis_for(sample, result, model)  # type: ignore[arg-type]  # it is only ever given what load_model gave


def explained(session: Session, entry: Entry, facts: ReportFacts) -> ReportFacts:
    """Add what the report's page of explanations holds; it stays away where the model is not there any more."""
    if entry.sample is None:
        return facts
    try:
        basis = _basis(session, entry)
    except UserError:
        return facts
    asked = [population for population in Population if population is not Population.RBC]
    outlines = outlines_of(basis, *outline_axes(entry.sample))
    return replace(facts, explanations=tuple(explain(basis, each) for each in asked), outlines=outlines)
