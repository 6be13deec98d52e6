"""Runs on which a release gate is fitted or measured: good ones, slightly disturbed ones, and the faulty ones."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bloodview.samples import Sample
from bloodview.simulate import faults
from bloodview.simulate.catalogue import species_keys
from bloodview.simulate.cohort import cohort_sample
from bloodview.simulate.faulty import FAULTS
from bloodview.simulate.run import SimulatedSample

GOOD, DISTURBED = "good", "disturbed"

EVENTS = (6_000, 10_000, 15_000, 25_000)


@dataclass(frozen=True, eq=False)
class Trial:
    """One run: the sample, what was done to it (GOOD, DISTURBED or a name of FAULTS), and the true counts."""

    sample: Sample
    species: str
    what: str
    truth: dict[str, float]


def trials(good: int, disturbed: int, faulty: int, seed: int) -> Iterator[Trial]:
    """Give runs of all species and conditions in turn; the truth is that of the blood, whatever was done to the run."""
    species, names = species_keys(), list(FAULTS)
    before = faults.as_sample(cohort_sample(10_000, EVENTS[1], species, seed))
    for number in range(good + disturbed + faulty):
        rng = np.random.default_rng([seed, 5, number])
        events = int(rng.choice(EVENTS)) if number < good else EVENTS[1]
        blood = cohort_sample(number, events, species, seed)
        sample = faults.as_sample(blood)
        if number < good:
            what, run = GOOD, sample
        elif number < good + disturbed:
            what, run = DISTURBED, slightly(sample, before, rng)
        else:
            what = names[(number - good - disturbed) % len(names)]
            run = FAULTS[what](sample, before, rng)
        yield Trial(run, blood.species, what, truth_of(blood))
        before = sample


def slightly(sample: Sample, other: Sample, rng: np.random.Generator) -> Sample:
    """Disturb a run less than any of FAULTS does: so that counts are wrong in some and right in others."""
    kind = int(rng.integers(6))
    if kind == 0:
        for detector in range(4):
            sample = faults.gain_changed(sample, detector, float(np.exp(rng.normal(0, 0.12))))
        return sample
    if kind == 1:
        return faults.debris_added(sample, rng, share=float(rng.uniform(0.02, 0.3)))
    if kind == 2:
        mixed = float(rng.uniform(0.02, 0.3))
        return faults.carried_over(sample, other, rng, share=mixed, fading=bool(rng.integers(2)))
    if kind == 3:
        return faults.cut_short(sample, rng, most=6000)
    if kind == 4:
        factor = float(np.exp(rng.choice([-1, 1]) * rng.uniform(0.2, 0.6)))
        return faults.gain_changed(sample, int(rng.integers(4)), factor)
    return faults.bubble(sample, rng, lasting=float(rng.uniform(0.01, 0.08)))


def truth_of(blood: SimulatedSample) -> dict[str, float]:
    """Give the true counts by name."""
    return {"rbc": blood.rbc, "plt": blood.plt, "retic_pct": blood.retic_pct, "clump_pct": blood.clump_pct}
