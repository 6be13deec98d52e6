"""How a model's counts agree with another method's: per count, per species, and the samples that agree least."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.clinic.quality import GOALS
from bloodview.clinic.species import species_named
from bloodview.clinic.statistics import FEWEST, Differences, Line, bland_altman, kendall, passing_bablok
from bloodview.language import tr, whole

FEWEST_OF_SPECIES = 5
"""Samples from which a species is compared on its own."""

WEAK = 0.5
"""Share of samples within the allowable error below which a count is not to be relied on."""


@dataclass(frozen=True)
class HeldOut:
    """One sample's references beside what a model that was not fitted to it counted; blank where a count is missing.

    reference, counted : by the names of `quality.GOALS`, in their units
    """

    file: str
    species: str
    reference: Mapping[str, float]
    counted: Mapping[str, float]

    def pair(self, count: str) -> tuple[float, float] | None:
        """Give reference and counted value, None where one of them is missing."""
        if count in self.reference and count in self.counted:
            return self.reference[count], self.counted[count]
        return None


@dataclass(frozen=True)
class Comparison:
    """Agreement of one count over the samples that have it; differences are counted - reference.

    species : "" for all
    absolute : differences in the count's unit
    relative : differences in parts of the mean of both, of samples above the count's `level`, below which a part of
        nearly nothing would say nothing; None where these are too few
    cv : standard deviation of the differences in parts of the mean of all
    line : counted = intercept + slope x reference; None where there is none (see `passing_bablok`)
    tau : Kendall's rank correlation; NaN where one method never changes
    within : share of samples within the allowable error
    """

    count: str
    species: str
    n: int
    absolute: Differences
    relative: Differences | None
    cv: float
    line: Line | None
    tau: float
    within: float

    @property
    def near(self) -> int:
        """Number of samples within the allowable error."""
        return round(self.within * self.n)


@dataclass(frozen=True)
class Disagreement:
    """One count of one sample: reference, counted, and the difference in expected errors of both methods together."""

    file: str
    species: str
    count: str
    reference: float
    counted: float
    residual: float
    allowed: bool


def compare(
    count: str, reference: NDArray[np.float64], counted: NDArray[np.float64], species: str = ""
) -> Comparison | None:
    """Compare counted values with references [n], pairs with a NaN left out; None for fewer than three pairs."""
    known = np.isfinite(reference) & np.isfinite(counted)
    wanted, got = reference[known].astype(np.float64), counted[known].astype(np.float64)
    absolute = bland_altman(got - wanted)
    if absolute is None:
        return None
    mean = (got + wanted) / 2
    some = mean > GOALS[count].level
    return Comparison(
        count=count,
        species=species,
        n=len(wanted),
        absolute=absolute,
        relative=bland_altman((got - wanted)[some] / mean[some]),
        cv=absolute.sd / float(mean.mean()) if mean.any() else float("nan"),
        line=passing_bablok(wanted, got),
        tau=kendall(wanted, got),
        within=float((np.abs(got - wanted) <= GOALS[count].allowable(wanted)).mean()),
    )


def comparisons(rows: Sequence[HeldOut]) -> tuple[Comparison, ...]:
    """Compare every count over all samples (species ""), then within each species that has enough of them."""
    found = []
    for count in GOALS:
        for species in ("", *species_in(rows)):
            wanted, got = columns(rows, count, species)
            if len(wanted) >= (FEWEST_OF_SPECIES if species else FEWEST):
                found.append(compare(count, wanted, got, species))
    return tuple(each for each in found if each is not None)


def weak(found: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Give the counts, over all samples or in one species, that are within the allowable error in too few samples."""
    return tuple(each for each in found if each.within < WEAK)


def weaknesses(found: Sequence[Comparison]) -> tuple[str, ...]:
    """Name the counts that are `weak`."""
    told = []
    for each in weak(found):
        known = species_named(each.species)
        values = {"count": GOALS[each.count].label, "near": whole(each.near), "all": whole(each.n)}
        if each.species:
            told.append(
                tr(
                    "{count} in samples of {species} is within the allowable error in only {near} of {all} samples: "
                    "do not rely on it until the references are checked or more samples are added.",
                    species=known.noun if known else each.species.lower(),
                    **values,
                )
            )
        else:
            told.append(
                tr(
                    "{count} overall is within the allowable error in only {near} of {all} samples: do not rely on it "
                    "until the references are checked or more samples are added.",
                    **values,
                )
            )
    return tuple(told)


def species_in(rows: Sequence[HeldOut]) -> tuple[str, ...]:
    """Give the species of the samples, the commonest first."""
    named = [row.species for row in rows if row.species]
    return tuple(sorted(set(named), key=lambda species: (-named.count(species), species)))


def columns(rows: Sequence[HeldOut], count: str, species: str = "") -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give references and counted values [n] of a count, of all samples or those of a species, blanks left out."""
    pairs = [row.pair(count) for row in rows if species in ("", row.species)]
    known = np.array([pair for pair in pairs if pair is not None], np.float64).reshape(-1, 2)
    return known[:, 0], known[:, 1]


def disagreements(rows: Sequence[HeldOut]) -> tuple[Disagreement, ...]:
    """Give every pair of every sample, the one with the largest difference in expected errors first."""
    found = []
    for row in rows:
        for count, goal in GOALS.items():
            if (pair := row.pair(count)) is None:
                continue
            reference, counted = pair
            residual = (counted - reference) / float(goal.expected((reference + counted) / 2))
            allowed = bool(abs(counted - reference) <= goal.allowable(reference))
            found.append(Disagreement(row.file, row.species, count, reference, counted, residual, allowed))
    return tuple(sorted(found, key=lambda each: (-abs(each.residual), each.file, each.count)))
