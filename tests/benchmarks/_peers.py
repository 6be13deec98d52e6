"""Label-free peers to measure against: a Gaussian mixture of each sample, and static gates set by the references."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.mixture import GaussianMixture

from bloodview.learn.bags import Bag
from bloodview.result import Population
from bloodview.samples import Detector, Panel, Signal

Values = NDArray[np.float32]
Labels = NDArray[np.uint8]

_SIZE = (Detector.FORWARD_LOW, Detector.FORWARD_HIGH, Detector.IMPEDANCE, Detector.SIDE)


HALF = float(np.log(1.5))
"""Half as much again, in the logarithmic part of the transform."""


def channel(panel: Panel, detectors: Sequence[Detector], signal: Signal) -> int:
    """Number of the first channel of some detectors, in their order, with a signal."""
    for detector in detectors:
        for number, one in enumerate(panel.channels):
            if one.detector == detector and one.signal == signal:
                return number
    raise LookupError(f"the panel has no {signal} of {', '.join(detectors)}")


def mixture_labels(values: Values, panel: Panel, seed: int) -> Labels:
    """Four Gaussians fitted to one sample alone, named by where they lie beside the heaviest, which is RBC.

    Half a size below it is PLT, half a size above it CLUMP, half as bright again RETIC; what is none of these is RBC.
    """
    size = channel(panel, _SIZE, Signal.AREA)
    stain = channel(panel, (Detector.FLUORESCENCE,), Signal.AREA)
    middle, width = np.median(values, axis=0), np.maximum(values.std(axis=0), 1e-6)
    standard = (values - middle) / width
    fitted = GaussianMixture(4, n_init=2, reg_covar=1e-3, random_state=seed).fit(standard)
    away = (fitted.means_ - fitted.means_[fitted.weights_.argmax()]) * width
    names = np.full(4, Population.RBC, np.uint8)
    names[away[:, stain] > HALF] = Population.RETIC
    names[away[:, size] > HALF] = Population.CLUMP
    names[away[:, size] < -HALF] = Population.PLT
    return np.asarray(names[fitted.predict(standard)], np.uint8)


@dataclass(frozen=True)
class Gate:
    """Events whose value in one channel lies between two thresholds."""

    channel: int
    low: float
    high: float

    def holds(self, values: Values) -> NDArray[np.bool_]:
        """Tell which events [n, d] lie inside."""
        column = values[:, self.channel]
        return np.asarray((column >= self.low) & (column < self.high))


Gates = Mapping[str, Mapping[Population, Gate]]


def learn_gates(bags: Sequence[Bag]) -> Gates:
    """One gate a population and species: the channel and thresholds with the least median error to the references."""
    gates: dict[str, dict[Population, Gate]] = {}
    for species in sorted({bag.species or "" for bag in bags}):
        own = [bag for bag in bags if (bag.species or "") == species]
        platelets = _best(own, [bag.shares.plt for bag in own], 2e-3, two_sided=True)
        rest = [bag.values[~platelets.holds(bag.values)] for bag in own]
        red = [Bag(bag.name, values, bag.species, bag.shares) for bag, values in zip(own, rest, strict=True)]
        gates[species] = {
            Population.PLT: platelets,
            Population.CLUMP: _best(red, [bag.shares.clump for bag in own], 5e-3),
            Population.RETIC: _best(red, [bag.shares.retic for bag in own], 5e-3),
        }
    return gates


def gated_labels(values: Values, gates: Mapping[Population, Gate]) -> Labels:
    """Populations by gates: PLT first, what is smaller still is OTHER, then CLUMP before RETIC, the rest RBC."""
    labels = np.full(len(values), Population.RBC, np.uint8)
    for population in (Population.RETIC, Population.CLUMP, Population.PLT):
        labels[gates[population].holds(values)] = population
    platelets = gates[Population.PLT]
    labels[values[:, platelets.channel] < platelets.low] = Population.OTHER
    return labels


def _best(bags: Sequence[Bag], wanted: Sequence[float], floor: float, *, two_sided: bool = False) -> Gate:
    found: list[tuple[float, Gate]] = []
    reference = np.array(wanted)
    for number in range(bags[0].values.shape[1]):
        columns = [np.sort(bag.values[:, number]) for bag in bags]
        every = np.concatenate(columns)
        steps = np.concatenate([np.geomspace(1e-4, 0.5, 60), 1 - np.geomspace(1e-4, 0.5, 60)])
        cuts = np.unique(np.quantile(every, np.sort(steps)))
        below = np.stack([np.searchsorted(column, cuts) / len(column) for column in columns])
        pairs = [(-np.inf, cut, below[:, at]) for at, cut in enumerate(cuts)]
        pairs += [(cut, np.inf, 1 - below[:, at]) for at, cut in enumerate(cuts)]
        if two_sided:
            pairs += [
                (cuts[first], cuts[last], below[:, last] - below[:, first])
                for first in range(len(cuts))
                for last in range(first + 1, len(cuts))
            ]
        for low, high, share in pairs:
            error = np.nanmedian(np.abs(share - reference) / np.maximum(reference, floor))
            found.append((float(error), Gate(number, float(low), float(high))))
    return min(found, key=lambda pair: pair[0])[1]
