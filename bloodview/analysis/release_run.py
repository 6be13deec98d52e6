"""Faults of a run that hold all its counts, whatever each of them looks like: each a small pure rule."""

import math
from collections.abc import Sequence

from bloodview.analysis.gate_signals import Signals
from bloodview.analysis.reason import COUNTS, Reason
from bloodview.clinic.rules.validity import plausible
from bloodview.language import decimal, tr
from bloodview.result import Counts, Release

RATE_LIMIT, PAUSE_LIMIT = 0.15, 0.02
"""Unevenness of the rate and longest pause, as parts, from which a run is uneven. Of 297 simulated good runs none came
near (packaging/make_gate.py); events come at random, so of 6,000 the longest pause is 0.2 % of the run."""

SHARES_LIMIT, SHARES_CHANCE, MEDIANS_LIMIT = 0.05, 3.6, 0.25
"""Effect size (at least; of few events chance makes it SHARES_CHANCE / sqrt(events)) and spreads by which populations,
and the red cells, may differ within a run; good runs reached 0.044 and 0.15."""

SATURATED_LIMIT, DARK_LIMIT = 0.05, 0.25
"""Shares of events at the highest and at the lowest value of a channel from which it is saturated, or tells nothing."""

TWO_KINDS_LIMIT = 0.06
"""Nats an event that a second kind of red cells explains; 44 good simulated runs reached 0.05, and of runs of which a
fifth was another animal's, evenly mixed, about half were beyond: animals whose red cells are alike stay undetected."""

COINCIDENCE_LIMIT = 0.08
"""Expected share of events of two particles: half of what haematology.md 3.3 lets clumps be before RBC is in doubt."""


def run_reasons(signals: Signals, counts: Counts, species: str | None) -> list[Reason]:
    """The faults of a run, those that explain others first."""
    rules = (saturated(signals), dark(signals), uneven(signals), changing(signals), mixed(signals), crowded(signals))
    return [*(one for one in rules if one is not None), *implausible(counts, species)]


def uneven(signals: Signals) -> Reason | None:
    """Events stopped or their rate changed within the run: a clog, or an air bubble."""
    even = signals.steadiness
    if even.rate <= RATE_LIMIT and even.pause <= PAUSE_LIMIT:
        return None
    return _hold(
        tr("The cells did not come evenly during the run; look for a clog or an air bubble, rinse and measure again.")
    )


def changing(signals: Signals) -> Reason | None:
    """Cells at the end are not those of the beginning: carry-over, settling or a drift."""
    even = signals.steadiness
    most = max(SHARES_LIMIT, SHARES_CHANCE / math.sqrt(max(signals.events, 1)))
    if even.shares <= most and even.medians <= MEDIANS_LIMIT:
        return None
    return _hold(
        tr(
            "The cells changed during the run, as by carry-over of another sample, a clog or settling; "
            "rinse, mix the tube and measure again."
        )
    )


def mixed(signals: Signals) -> Reason | None:
    """Two kinds of red cells: two animals' blood, or a transfusion."""
    if signals.two <= TWO_KINDS_LIMIT:
        return None
    return _hold(
        tr(
            "There are two kinds of red cells, as after a transfusion or where two samples were mixed; "
            "check the tube and look at a smear."
        )
    )


def saturated(signals: Signals) -> Reason | None:
    """Many events at the end of a detector's scale."""
    if signals.highest <= SATURATED_LIMIT:
        return None
    return _hold(
        tr(
            "{percent} % of the events are at the end of a detector's scale; lower its gain and measure again.",
            percent=decimal(100 * signals.highest, 0),
        )
    )


def dark(signals: Signals) -> Reason | None:
    """A detector that sees nothing of many events."""
    if signals.lowest <= DARK_LIMIT:
        return None
    return _hold(
        tr(
            "A detector gives no signal for {percent} % of the events; check stain and laser, then measure again.",
            percent=decimal(100 * signals.lowest, 0),
        )
    )


def crowded(signals: Signals) -> Reason | None:
    """So many events a second that cells pass together."""
    if signals.coincidence is None or signals.coincidence <= COINCIDENCE_LIMIT:
        return None
    return _hold(
        tr(
            "The cells come so fast that about {percent} % of the events are two at once; dilute more.",
            percent=decimal(100 * signals.coincidence, 0),
        )
    )


def implausible(counts: Counts, species: str | None) -> Sequence[Reason]:
    """Counts that no animal has."""
    limits, found = plausible(), []
    most = limits.most_red_cells(species)
    if counts.rbc is not None and most is not None and counts.rbc.value > most:
        found.append(
            _hold(
                tr(
                    "A red cell count of {value} × 10¹²/L is more than blood of this species can hold; "
                    "check species, volume and dilution.",
                    value=decimal(counts.rbc.value, 1),
                )
            )
        )
    if counts.plt is not None and counts.plt.value > limits.plt.above:
        found.append(
            Reason(
                Release.REVIEW,
                tr(
                    "A platelet count of {value} × 10⁹/L is more than can be measured; check volume and dilution, "
                    "and look at a smear.",
                    value=decimal(counts.plt.value, 0),
                ),
                ("plt",),
            )
        )
    return found


def _hold(sentence: str) -> Reason:
    return Reason(Release.REVIEW, sentence, COUNTS)
