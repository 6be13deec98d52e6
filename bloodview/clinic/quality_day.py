"""Quality control of a day: what its control measurements say of an analyser, and what that means for its results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from bloodview.clinic.controls import ControlMaterial
from bloodview.clinic.westgard import Control, Rule, broken_rules, rejects, runs_of
from bloodview.language import clock_words, day_words, tr
from bloodview.result import Release, Result


class QualityState(StrEnum):
    """What the controls of an analyser say."""

    NOT_RUN = "not run"
    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Measured:
    """One control measurement as it counts.

    at : when, in the time zone whose days are meant
    counts : by their keys, without those that could not be measured
    """

    material_id: int
    material: ControlMaterial
    at: datetime
    instrument: str
    counts: Mapping[str, float]


@dataclass(frozen=True)
class QualityDay:
    """Where an analyser stands.

    at : the last control measurement that it stands on, None where none was run
    broken : rules by the counts that break them
    """

    state: QualityState
    instrument: str = ""
    at: datetime | None = None
    broken: Mapping[str, frozenset[Rule]] = field(default_factory=dict)


NOT_RUN = QualityDay(QualityState.NOT_RUN)

Judged = Sequence[Mapping[str, frozenset[Rule]]]


def judge(measured: Sequence[Measured]) -> Judged:
    """Give the rules that each measurement breaks, by count, for those of one analyser in the order of time."""
    levels = [str(each.material_id) for each in measured]
    runs = runs_of(levels, [each.at.date() for each in measured])
    found: list[dict[str, frozenset[Rule]]] = [{} for _ in measured]
    for count in sorted({key for each in measured for key in each.material.targets}):
        places = [
            place for place, each in enumerate(measured) if count in each.counts and count in each.material.targets
        ]
        controls = [
            Control(
                levels[place], runs[place], measured[place].material.targets[count].z(measured[place].counts[count])
            )
            for place in places
        ]
        for place, rules in zip(places, broken_rules(controls), strict=True):
            found[place][count] = rules
    return found


def quality_on(measured: Sequence[Measured], judged: Judged, day: date, until: datetime | None = None) -> QualityDay:
    """Give where the analyser of these measurements stood on a day, or at a time of it.

    Of every level the last measurement counts: one that failed is made good only by a later pass of the same level.
    """
    last: dict[int, int] = {}
    for place, each in enumerate(measured):
        if each.at.date() == day and (until is None or each.at <= until):
            last[each.material_id] = place
    if not last:
        return NOT_RUN
    rules: dict[str, frozenset[Rule]] = {}
    for place in last.values():
        for count, broken in judged[place].items():
            if broken:
                rules[count] = rules.get(count, frozenset()) | broken
    state = QualityState.PASSED
    if rules:
        failed = any(rejects(broken) for broken in rules.values())
        state = QualityState.FAILED if failed else QualityState.WARNING
    newest = measured[max(last.values())]
    return QualityDay(state, newest.instrument, newest.at, rules)


def quality_for(measured: Sequence[Measured], at: datetime) -> QualityDay:
    """Give what the controls of that day say of a sample measured at a time.

    A failure holds the samples after it until a later pass, and those before it back to the pass before: nobody knows
    when between the two it began.
    """
    judged = judge(measured)
    before = quality_on(measured, judged, at.date(), at)
    if before.state is QualityState.FAILED:
        return before
    later = next((each.at for each in measured if each.at > at and each.at.date() == at.date()), None)
    after = quality_on(measured, judged, at.date(), later) if later is not None else NOT_RUN
    return after if after.state is QualityState.FAILED else before


def with_quality(result: Result, day: QualityDay) -> Result:
    """Hold the counts of a result that the analyser's controls failed for; a refused result stays as it is."""
    if day.state is not QualityState.FAILED or result.release is Release.REFUSED:
        return result
    words = failure_words(day)
    failed = {count: words for count, rules in day.broken.items() if rejects(rules)}
    return replace(result, release=Release.REVIEW, messages=(words, *result.messages), held={**failed, **result.held})


def failure_words(day: QualityDay) -> str:
    """Say which controls failed, and what to do."""
    when = day.at or datetime.now()
    return tr(
        "Quality control of {analyser} failed on {day} at {time} ({rules}): repeat the control, and once it passes "
        "measure this sample again.",
        analyser=day.instrument or tr("the analyser"),
        day=day_words(when.date()),
        time=clock_words(when),
        rules=rules_words(day.broken),
    )


def rules_words(broken: Mapping[str, frozenset[Rule]]) -> str:
    """Name the counts with the rules that they break: "PLT 1-3s, RBC 1-2s"."""
    names = {"rbc": "RBC", "retic_pct": "RETIC %", "clump_pct": "CLUMP %", "plt": "PLT"}
    told = []
    for count, rules in broken.items():
        # 1-2s only says that the other rules are to be looked at; beside one of them it says nothing more.
        heavy = [rule for rule in Rule if rule in rules and rule is not Rule.ONE_2S]
        told.append(f"{names.get(count, count)} {' '.join(heavy or [rule for rule in Rule if rule in rules])}")
    return ", ".join(told)
