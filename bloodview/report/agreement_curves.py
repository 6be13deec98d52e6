"""What the two plots of a comparison show: counted against reference, and the differences after Bland and Altman."""

from collections.abc import Sequence

import numpy as np

from bloodview.clinic.agreement import Comparison, Disagreement, HeldOut
from bloodview.clinic.quality import GOALS
from bloodview.language import tr
from bloodview.report.agreement_plot import DASHED, DOTTED, SOLID, AgreementPlot, Curve, Dots, Pair, Values
from bloodview.report.axes import Axis

_STEPS = 60
_NAMED = 3


def comparison_plots(
    found: Comparison, rows: Sequence[HeldOut], worst: Sequence[Disagreement], size: Pair
) -> tuple[AgreementPlot, AgreementPlot]:
    """Give the scatter and the Bland-Altman plot of one count over all samples.

    worst : disagreements, the largest first; the first few beyond the allowable error are named
    """
    goal = GOALS[found.count]
    known = [(row, pair) for row in rows if (pair := row.pair(found.count)) is not None]
    wanted, got = np.array([pair for _, pair in known]).T
    species = tuple(row.species for row, _ in known)
    beyond = [each.file for each in worst if each.count == found.count and not each.allowed][:_NAMED]
    names = {number: row.file for number, (row, _) in enumerate(known) if row.file in beyond}
    # Where the relative error takes over from the floor the axis turns from linear to logarithmic.
    cofactor = None if found.count == "rbc" else goal.level
    mean = (wanted + got) / 2

    def axis(name: str) -> Axis:
        return Axis(name, goal.unit, cofactor)

    ends = _ends(np.concatenate([wanted, got]), cofactor)
    path = _path(ends, cofactor)
    allowed = goal.allowable(path)
    curves = [Curve(path, path, DASHED)]
    if found.line is not None:
        curves.append(Curve(path, found.line.intercept.value + found.line.slope.value * path))
    scatter = AgreementPlot(
        tr("Counted against reference"),
        (axis(tr("{count} reference", count=goal.label)), axis(tr("{count} counted", count=goal.label))),
        (ends, ends),
        (path, path - allowed, path + allowed),
        curves,
        Dots(wanted, got, species, names),
        size,
    )
    across = _ends(mean, cofactor)
    path = _path(across, cofactor)
    absolute = found.absolute
    along = path[[0, -1]]
    lines = [Curve(along, np.zeros(2), DOTTED)]
    for estimate, dash in ((absolute.bias, SOLID), (absolute.lower, DASHED), (absolute.upper, DASHED)):
        lines += [Curve(along, np.full(2, end), DOTTED, True) for end in (estimate.low, estimate.high)]
        lines.append(Curve(along, np.full(2, estimate.value), dash))
    reach = np.array([*(got - wanted), absolute.lower.low, absolute.upper.high, 0.0])
    allowed = goal.allowable(path)
    differences = AgreementPlot(
        tr("Differences (Bland-Altman)"),
        (
            axis(tr("{count} mean of both", count=goal.label)),
            Axis(tr("counted − reference"), goal.unit, None),
        ),
        (across, _ends(reach, None)),
        (path, -allowed, allowed),
        lines,
        Dots(mean, got - wanted, species, names),
        size,
    )
    return scatter, differences


def _ends(values: Values, cofactor: float | None) -> Pair:
    """Ends of an axis in scaled values, with a margin."""
    scaled = values if cofactor is None else np.arcsinh(values / cofactor)
    low, high = float(scaled.min()), float(scaled.max())
    margin = 0.06 * (high - low) or max(0.1 * abs(high), 0.1)
    return low - margin, high + margin


def _path(ends: Pair, cofactor: float | None) -> Values:
    """True values along an axis, close enough for a smooth curve."""
    scaled = np.linspace(*ends, _STEPS)
    return scaled if cofactor is None else cofactor * np.sinh(scaled)
