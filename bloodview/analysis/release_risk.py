"""Counts that are held because they are too likely wrong, with what makes them so."""

from collections.abc import Mapping

from bloodview.analysis.gate_risk import Risk, pushes, risk_of
from bloodview.analysis.gate_signals import NAMES, Signals, estimate_of
from bloodview.analysis.reason import COUNTS, Reason
from bloodview.clinic.quality import GOALS
from bloodview.language import decimal, mark, tr
from bloodview.result import Counts, Release

_WORDS: Mapping[str, str] = {
    "interval": mark(
        "{count} may err beyond the allowable (estimated chance {chance} %), since too few of its events were seen; "
        "measure more of the sample or confirm it by another method."
    ),
    "overlap": mark(
        "{count} may err beyond the allowable (estimated chance {chance} %), since its events overlap those of other "
        "populations; look at the plots and a smear."
    ),
    "ways": mark(
        "{count} may err beyond the allowable (estimated chance {chance} %), since other ways to count it differ; "
        "look at the plots and confirm it by another method."
    ),
    "unlike": mark(
        "{count} may err beyond the allowable (estimated chance {chance} %), since events look unlike those of the "
        "calibration; look at the plots and a smear."
    ),
    "debris": mark(
        "{count} may err beyond the allowable (estimated chance {chance} %), since debris can hardly be told from "
        "platelets; estimate platelets on a smear."
    ),
    "run": mark(
        "{count} may err beyond the allowable (estimated chance {chance} %), since the run was not steady or its gain "
        "changed; measure the sample again."
    ),
}

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "interval": ("interval", "events"),
    "overlap": ("overlap",),
    "ways": ("labels", "stages", "own"),
    "unlike": ("unlikely", "unlikely_own", "far", "latent", "rebuilt"),
    "debris": ("debris", "cut"),
    "run": ("gain", "shift", "highest", "lowest", "rate", "pause", "shares", "medians"),
}


def risks(risk: Risk, signals: Signals, counts: Counts) -> dict[str, float]:
    """Probability that each of the counts there are errs beyond the allowable."""
    return {count: risk_of(risk, signals, count) for count in COUNTS if estimate_of(counts, count) is not None}


def risk_reasons(risk: Risk, signals: Signals, found: Mapping[str, float]) -> list[Reason]:
    """Reasons to hold the counts whose probability of an error is too high, the likeliest first."""
    high = [count for count, chance in found.items() if chance >= risk.hold_from]
    return [
        Reason(
            Release.REVIEW,
            tr(
                _WORDS[leading(risk, signals, count)],
                count=GOALS[count].label,
                chance=decimal(100 * found[count], 0),
            ),
            (count,),
        )
        for count in sorted(high, key=lambda count: -found[count])
    ]


def leading(risk: Risk, signals: Signals, count: str) -> str:
    """The group of signals that raises a count's risk most."""
    pushed = dict(zip(NAMES, pushes(risk, signals, count), strict=True))
    return max(_GROUPS, key=lambda group: sum(pushed[name] for name in _GROUPS[group]))
