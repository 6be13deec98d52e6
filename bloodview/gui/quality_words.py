"""Quality control in words and marks: states, rules and lots, each with a sign that greyscale shows as well."""

from collections.abc import Mapping, Sequence

from bloodview.clinic.controls import ControlMaterial
from bloodview.clinic.quality_day import QualityDay, QualityState, rules_words
from bloodview.clinic.westgard import Rule, rejects
from bloodview.language import clock_words, mark, tr
from bloodview.report.text import moment

STATE_SIGNS: Mapping[QualityState, str] = {
    QualityState.NOT_RUN: "○",
    QualityState.PASSED: "✓",
    QualityState.WARNING: "▲",
    QualityState.FAILED: "✗",
}
RULE_WORDS: Mapping[Rule, str] = {
    Rule.ONE_2S: mark("1-2s: beyond 2 SD, a warning"),
    Rule.ONE_3S: mark("1-3s: beyond 3 SD"),
    Rule.TWO_2S: mark("2-2s: two in a row, or two levels of a run, beyond the same 2 SD"),
    Rule.R_4S: mark("R-4s: two levels of a run more than 2 SD off to both sides"),
    Rule.FOUR_1S: mark("4-1s: four in a row beyond the same 1 SD"),
    Rule.TEN_X: mark("10-x: ten in a row on one side of the mean"),
}


def today_words(days: Sequence[QualityDay]) -> str:
    """Say where the analysers stand today, the worst first, in one line."""
    order = (QualityState.FAILED, QualityState.WARNING, QualityState.NOT_RUN, QualityState.PASSED)
    sorted_days = sorted(days, key=lambda day: order.index(day.state))
    return "   ·   ".join(_today(day) for day in sorted_days[:3])


def worst(days: Sequence[QualityDay]) -> QualityState:
    """Give the state that a person has to know of first."""
    states = {day.state for day in days}
    order = (QualityState.FAILED, QualityState.WARNING, QualityState.NOT_RUN)
    return next((state for state in order if state in states), QualityState.PASSED)


def report_words(day: QualityDay) -> str:
    """Say in one line of a report what the controls of the sample's day said, and when."""
    when = moment(day.at)
    match day.state:
        case QualityState.PASSED:
            return tr("passed, {when}", when=when)
        case QualityState.WARNING:
            return tr("passed with a warning, {when} ({rules})", when=when, rules=rules_words(day.broken))
        case QualityState.FAILED:
            return tr("FAILED, {when} ({rules})", when=when, rules=rules_words(day.broken))
        case _:
            return tr("not run on this day")


def mark_of(rules: frozenset[Rule]) -> str:
    """Give the sign of a control that breaks rules: a cross where its run is rejected, a triangle for a warning."""
    if not rules:
        return STATE_SIGNS[QualityState.PASSED]
    return STATE_SIGNS[QualityState.FAILED if rejects(rules) else QualityState.WARNING]


def rule_names(rules: frozenset[Rule]) -> str:
    """Name the rules; 1-2s only where it stands alone."""
    heavy = [rule for rule in Rule if rule in rules and rule is not Rule.ONE_2S]
    return " ".join(heavy or [rule for rule in Rule if rule in rules])


def material_title(material: ControlMaterial) -> str:
    """Name a material with its level and lot."""
    return tr("{name} · {level} · lot {lot}", name=material.name, level=material.level, lot=material.lot)


def level_title(material: ControlMaterial) -> str:
    """Name a level, whichever its lot."""
    return f"{material.name} · {material.level}"


def _today(day: QualityDay) -> str:
    who = day.instrument or tr("the analyser")
    sign, at = STATE_SIGNS[day.state], clock_words(day.at) if day.at is not None else ""
    match day.state:
        case QualityState.PASSED:
            return tr("{sign} Quality control of {analyser} passed at {time}", sign=sign, analyser=who, time=at)
        case QualityState.WARNING:
            return tr(
                "{sign} Quality control of {analyser} passed at {time} with a warning: {rules}",
                sign=sign,
                analyser=who,
                time=at,
                rules=rules_words(day.broken),
            )
        case QualityState.FAILED:
            return tr(
                "{sign} Quality control of {analyser} FAILED at {time}: {rules}",
                sign=sign,
                analyser=who,
                time=at,
                rules=rules_words(day.broken),
            )
        case _:
            return tr("{sign} Quality control of {analyser} not run today", sign=sign, analyser=who)
