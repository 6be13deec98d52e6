"""The faulty runs that a release gate must hold, by name."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from bloodview.samples import Sample
from bloodview.simulate import faults
from bloodview.simulate.instrument import DETECTORS

Fault = Callable[[Sample, Sample, np.random.Generator], Sample]
"""Spoils a sample; the second one is another sample of the same analyser."""


def _gain(sample: Sample, _: Sample, __: np.random.Generator, detector: int, factor: float) -> Sample:
    return faults.gain_changed(sample, detector, factor)


def _saturated(sample: Sample, _: Sample, rng: np.random.Generator) -> Sample:
    return faults.saturated(sample, int(rng.integers(len(DETECTORS))))


def _alone(fault: Callable[[Sample, np.random.Generator], Sample]) -> Fault:
    return lambda sample, _, rng: fault(sample, rng)


FAULTS: Mapping[str, Fault] = {
    **{
        f"gain of {name} {words}": partial(_gain, detector=number, factor=factor)
        for number, name in enumerate(DETECTORS)
        for words, factor in (("doubled", 2.0), ("halved", 0.5))
    },
    "fluorescence off": _alone(faults.fluorescence_off),
    "clog after a third of the run": _alone(faults.clogged),
    "air bubble": _alone(faults.bubble),
    "carry-over of 20 %, rinsed out": faults.carried_over,
    "carry-over of 20 %, evenly mixed": partial(faults.carried_over, fading=False),
    "water blank": _alone(faults.water),
    "lysed (white cells)": _alone(faults.lysed),
    "another analyser's file": _alone(faults.other_analyser),
    "another analyser's file that names none": _alone(partial(faults.other_analyser, named=False)),
    "channels exchanged": _alone(faults.channels_exchanged),
    "values shuffled between events": _alone(faults.values_shuffled),
    "fewer than 2,000 events": _alone(faults.cut_short),
    "30 % of the events saturated": _saturated,
    "half of the events debris": _alone(faults.debris_added),
}
