"""Samples whose references can hardly be theirs: rows that were exchanged, a wrong unit, a wrong tube."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bloodview.clinic.agreement import FEWEST_OF_SPECIES, HeldOut
from bloodview.clinic.figures import figure
from bloodview.clinic.quality import GOALS
from bloodview.language import tr

LIMIT = 5.0
"""Robust standard deviations, all counts of a sample together, from which its references are doubted."""

FITTING = 2.5
"""Robust standard deviations, all counts together, within which references fit a sample."""

_TELLING = 3.0
_UNITS = (1000.0, 100.0, 10.0, 0.1, 0.01, 0.001)
_UNIT_MATCH = np.log(1.6)

Matrix = NDArray[np.float64]


def suspects(rows: Sequence[HeldOut]) -> tuple[str, ...]:
    """Name the samples whose references disagree with their own file far beyond the errors of both methods.

    The logarithm of counted over reference, both with the error floor of the count added, is put in robust standard
    deviations: less the median, over the median absolute deviation or the usual difference of two good methods,
    whichever is larger. Both are those of the species where it has enough samples: what a model counts wrong in all
    of a species is no fault of their references. A sample is named where the root of the sum of squares over its
    counts exceeds LIMIT and one of them at least is beyond the allowable error.
    """
    reference, counted = _table(rows, "reference"), _table(rows, "counted")
    middle, spread = _usual(_ratio(counted, reference), [row.species for row in rows])
    away = (_ratio(counted, reference) - middle) / spread
    distance = _together(away)
    allowable = np.stack([goal.allowable(reference[:, which]) for which, goal in enumerate(GOALS.values())], axis=1)
    beyond = np.abs(counted - reference) > allowable
    named = np.flatnonzero((distance > LIMIT) & beyond.any(axis=1))
    # Row i, column j: how far the counts of sample i are from the references of sample j.
    crossed = _together((_ratio(counted[:, None], reference[None]) - middle[:, None]) / spread[:, None])
    return tuple(
        _sentence(rows, int(number), away[number], beyond[number], _partner(int(number), distance, crossed))
        for number in named[np.argsort(-distance[named], kind="stable")]
    )


def _table(rows: Sequence[HeldOut], which: str) -> Matrix:
    return np.array([[getattr(row, which).get(count, np.nan) for count in GOALS] for row in rows]).reshape(
        -1, len(GOALS)
    )


def _ratio(counted: Matrix, reference: Matrix) -> Matrix:
    floor = np.array([goal.level for goal in GOALS.values()])
    return np.asarray(np.log((counted + floor) / (reference + floor)))


def _usual(ratio: Matrix, species: Sequence[str]) -> tuple[Matrix, Matrix]:
    """Median and robust spread [S, 4] that the log ratios [S, 4] of every sample are judged by."""
    middle, scatter = _robust(ratio)
    least = np.fmax(scatter, [goal.spread for goal in GOALS.values()])
    middles, spreads = np.tile(np.nan_to_num(middle), (len(ratio), 1)), np.tile(least, (len(ratio), 1))
    for name in sorted(set(species) - {""}):
        own = np.array([each == name for each in species])
        middle, scatter = _robust(ratio[own])
        enough = np.isfinite(ratio[own]).sum(0) >= FEWEST_OF_SPECIES
        middles[own] = np.where(enough, middle, middles[own])
        spreads[own] = np.where(enough, np.fmax(scatter, least), spreads[own])
    return middles, spreads


def _robust(values: Matrix) -> tuple[Matrix, Matrix]:
    """Median and 1.4826 median absolute deviations of the columns, NaN where nothing is known."""
    known = [column[np.isfinite(column)] for column in values.T]
    middle = [np.median(column) if len(column) else np.nan for column in known]
    scatter = [
        1.4826 * np.median(np.abs(column - centre)) if len(column) else np.nan
        for column, centre in zip(known, middle, strict=True)
    ]
    return np.array(middle), np.array(scatter)


def _together(away: Matrix) -> Matrix:
    return np.asarray(np.sqrt(np.nansum(away**2, axis=-1)))


def _partner(number: int, distance: Matrix, crossed: Matrix) -> int | None:
    """Find the one other sample with which an exchange of references would make both fit."""
    both = np.maximum(crossed[number], crossed[:, number])
    fits = (both < FITTING) & (distance > FITTING)
    fits[number] = False
    found = np.flatnonzero(fits)
    return int(found[0]) if len(found) == 1 else None


def _sentence(
    rows: Sequence[HeldOut], number: int, away: Matrix, beyond: NDArray[np.bool_], partner: int | None
) -> str:
    row = rows[number]
    telling = [
        count
        for which, count in enumerate(GOALS)
        if beyond[which] and (abs(away[which]) > _TELLING or abs(away[which]) == np.nanmax(np.abs(away[beyond])))
    ]
    told = "; ".join(
        tr(
            "{count} {reference} given, {counted} counted",
            count=GOALS[count].label,
            reference=figure(row.reference[count]),
            counted=figure(row.counted[count]),
        )
        for count in telling
    )
    if partner is not None:
        return tr(
            "The references of {file} disagree with its events far beyond the errors of both methods ({told}): they "
            "would fit if they were exchanged with those of {other}; check both rows of the table.",
            file=row.file,
            told=told,
            other=rows[partner].file,
        )
    if units := [GOALS[count].label for count in telling if _unit_slip(row.counted[count], row.reference[count])]:
        *others, last = units
        return tr(
            "The references of {file} disagree with its events far beyond the errors of both methods ({told}): "
            "{counts} may be given in another unit; check that row of the table.",
            file=row.file,
            told=told,
            counts=tr("{others} and {last}", others=", ".join(others), last=last) if others else last,
        )
    return tr(
        "The references of {file} disagree with its events far beyond the errors of both methods ({told}): they are "
        "another sample's or the model cannot count this one; check that row of the table, its units, and that file.",
        file=row.file,
        told=told,
    )


def _unit_slip(counted: float, reference: float) -> bool:
    """Whether the ratio of both is near a power of ten."""
    if min(counted, reference) <= 0:
        return False
    return any(abs(np.log(counted / reference / unit)) < _UNIT_MATCH for unit in _UNITS)
