"""The cases of the robustness table: what is done to references, to train samples and to test samples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bloodview.calibration.references import Reference
from bloodview.samples import Detector, Sample
from tests.benchmarks import _disturb as disturb
from tests.benchmarks._disturb import Rows, TrainEdit
from tests.benchmarks._trial import Edit

SPECIES = ("dog", "cat", "horse", "cow")
FEW = (Detector.FORWARD_LOW, Detector.SIDE, Detector.FLUORESCENCE)
FEWEST = (Detector.FORWARD_LOW, Detector.FLUORESCENCE)
DEAD = "SSC-A"
UNLIKE = {
    Detector.FORWARD_LOW: 1.15,
    Detector.FORWARD_HIGH: 0.95,
    Detector.SIDE: 1.05,
    Detector.FLUORESCENCE: 0.85,
}

References = Callable[[Sequence[Reference], np.random.Generator], Rows]


@dataclass(frozen=True)
class Case:
    """A row of the table, two where a species is measured `apart`.

    references : from the rows of the train half to those that are calibrated on
    train : what happens to every train sample; test : to every test sample
    wrong : whether the cohort is spoilt, so that a calibration should refuse it
    """

    key: str
    told: str
    references: References | None = None
    train: TrainEdit | None = None
    test: Edit | None = None
    apart: str = ""
    wrong: bool = False


def _swap(choose: Callable[[Sequence[Reference]], Sequence[tuple[int, int]]]) -> References:
    return lambda rows, _: disturb.swapped(rows, choose(rows))


def _low_and_usual(rows: Sequence[Reference]) -> tuple[int, int]:
    """The fewest platelets, and a usual animal of that species."""
    low = disturb.lowest(rows, "plt")
    return low, disturb.usual(rows, rows[low].species, [low])


def _species_apart(rows: Sequence[Reference]) -> tuple[int, int]:
    """The usual dog and the usual horse."""
    return disturb.usual(rows, "dog"), disturb.usual(rows, "horse")


def _cat_and_cow(rows: Sequence[Reference]) -> tuple[int, int]:
    """The usual cat and the usual cow."""
    return disturb.usual(rows, "cat"), disturb.usual(rows, "cow")


def _anaemic_and_usual(rows: Sequence[Reference]) -> tuple[int, int]:
    """The fewest red cells, and a usual animal of that species."""
    low = disturb.lowest(rows, "rbc")
    return low, disturb.usual(rows, rows[low].species, [low])


def _in_unit(count: str, factor: float, *, one: bool = False) -> References:
    """All rows in another unit, or the usual cat's alone."""
    return lambda rows, _: disturb.scaled(rows, count, factor, disturb.usual(rows, "cat") if one else None)


def _gain(factor: float) -> Edit:
    return lambda sample: disturb.gained(sample, dict.fromkeys(Detector, factor))


def _unlike_gains(sample: Sample) -> Sample:
    return disturb.gained(sample, UNLIKE)


def _both(key: str, told: str, edit: Edit) -> Case:
    return Case(key, told, train=lambda sample, _: edit(sample), test=edit)


def _areas(detectors: Sequence[Detector]) -> Edit:
    return lambda sample: disturb.areas_of(sample, detectors)


def _dead(sample: Sample) -> Sample:
    return disturb.dead(sample, DEAD)


def _without(species: str) -> Case:
    return Case(
        f"no-{species}",
        f"no {species} in the calibration",
        lambda rows, _: [one for one in rows if one.species != species],
        apart=species,
    )


CASES = (
    Case("as-is", "**as it is**"),
    Case("twenty", "20 samples, spread over species and conditions", lambda rows, _: disturb.every(rows, 2)),
    Case("ten", "10 samples, spread likewise", lambda rows, _: disturb.every(rows, 4)),
    Case("noisy", "references with twice the error", disturb.noisier),
    Case("blank", "a third of the reference cells blank", disturb.blanked),
    Case(
        "swap-alike",
        "references of two like samples exchanged",
        _swap(lambda rows: [disturb.alike(rows)]),
    ),
    Case(
        "swap-platelets",
        "references of a thrombocytopenic and a healthy animal exchanged",
        _swap(lambda rows: [_low_and_usual(rows)]),
    ),
    Case(
        "swap-species",
        "references of a dog and a horse exchanged",
        _swap(lambda rows: [_species_apart(rows)]),
    ),
    Case(
        "swap-anaemic",
        "references of an anaemic and a healthy animal exchanged",
        _swap(lambda rows: [_anaemic_and_usual(rows)]),
    ),
    Case(
        "swap-two",
        "two pairs exchanged: few platelets and usual ones, cat and cow",
        _swap(lambda rows: [_low_and_usual(rows), _cat_and_cow(rows)]),
    ),
    *(_without(species) for species in SPECIES),
    Case("gain-up", "gains 15 % up in all test samples", test=_gain(1.15)),
    Case("gain-down", "gains 15 % down in all test samples", test=_gain(0.85)),
    Case(
        "gain-unlike",
        "gains off in all test samples by +15, -5, +5 and -15 % (forward low and high, side, fluorescence)",
        test=_unlike_gains,
    ),
    Case("gain-drift", "gains up to 15 % off at random in each train sample and detector", train=disturb.drifting),
    _both("three-channels", "areas of one forward angle, side and fluorescence alone", _areas(FEW)),
    _both("two-channels", "areas of one forward angle and fluorescence alone", _areas(FEWEST)),
    _both("sixteen-bits", "integers of 16 bits", disturb.sixteen_bits),
    _both("dead-channel", f"{DEAD} always the same", _dead),
    Case("shuffled", "all rows shuffled", disturb.shuffled, wrong=True),
    Case(
        "shuffled-rare",
        "PLT, reticulocytes and clumps of all rows shuffled, RBC in place",
        lambda rows, rng: disturb.shuffled(rows, rng, ("plt", "retic_pct", "clump_pct")),
        wrong=True,
    ),
    Case("unit-row-up", "PLT of one row x 1000", _in_unit("plt", 1000.0, one=True)),
    Case("unit-row-down", "PLT of one row / 1000", _in_unit("plt", 1e-3, one=True)),
    Case("unit-rbc-row", "RBC of one row x 1000", _in_unit("rbc", 1000.0, one=True)),
    Case("unit-up", "PLT of all rows x 1000", _in_unit("plt", 1000.0), wrong=True),
    Case("unit-down", "PLT of all rows / 1000", _in_unit("plt", 1e-3), wrong=True),
    Case("unit-percent", "reticulocytes of all rows as parts of 1", _in_unit("retic_pct", 0.01), wrong=True),
)
