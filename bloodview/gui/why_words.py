"""What an explanation says, in sentences."""

import math

from bloodview.clinic.explanation import Explanation
from bloodview.language import decimal, percent, tr, trn, whole
from bloodview.report.colours import population_label


def heading(found: Explanation) -> str:
    """Say what is explained."""
    name = population_label(found.population)
    if found.event is not None:
        return tr("Event {event}: {population} or an ordinary red cell?", event=whole(found.event + 1), population=name)
    return tr("Why {population} are not ordinary red cells", population=name)


def channel_words(found: Explanation, channel: int) -> str:
    """Say how a channel lies beside that of an ordinary red cell."""
    times, shift = float(found.times[channel]), float(found.shift[channel])
    if abs(shift) < 0.1:
        return tr("as in an ordinary red cell")
    if not math.isfinite(times):
        return tr("larger than an ordinary red cell") if shift > 0 else tr("smaller than an ordinary red cell")
    amount = decimal(times, 2)
    if shift > 0:
        return tr("{times} times: larger than an ordinary red cell", times=amount)
    return tr("{times} times: smaller than an ordinary red cell", times=amount)


def against_words(found: Explanation, channel: int) -> str:
    """Say how a channel lies beside the same population of another sample."""
    shift = float(found.shift[channel])
    if abs(shift) < 0.1:
        return tr("as in the other sample")
    return tr("larger than in the other sample") if shift > 0 else tr("smaller than in the other sample")


def completeness(found: Explanation) -> str:
    """Say over how many events, and how well the bars add up."""
    missed = percent(found.error, 2)
    if found.event is not None:
        return tr("The bars add up to {odds} log odds; {missed} of it is missing.", odds=_odds(found), missed=missed)
    return trn(
        "Mean of {number} event. The bars add up to {odds} log odds; {missed} of it is missing (median).",
        "Mean of {number} events. The bars add up to {odds} log odds; {missed} of it is missing (median).",
        found.drawn,
        odds=_odds(found),
        missed=missed,
    )


def nearest_words(found: Explanation) -> str:
    """Name the kinds of cell of the training that lie nearest."""
    named = [
        tr(
            "{population} {number} of {all} ({distance} SD)",
            population=population_label(kind.population),
            number=whole(kind.number),
            all=whole(kind.of),
            distance=decimal(kind.distance, 1),
        )
        for kind in found.nearest
    ]
    return tr("Nearest kinds of cell in the training: {kinds}.", kinds=", ".join(named)) if named else ""


def _odds(found: Explanation) -> str:
    return decimal(found.difference, 1)
