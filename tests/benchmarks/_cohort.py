"""A cohort with truth as every benchmark reads it, and the options that benchmarks share."""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.calibration import read_references
from bloodview.calibration.cohort import Loaded, load, only_sample
from bloodview.calibration.references import COLUMNS, Reference
from bloodview.clinic import species_of
from bloodview.progress import ignore
from bloodview.samples import Panel, Sample, channel_values, transform
from tests.benchmarks._agreement import read_truth
from tests.benchmarks._document import DOCUMENT


@dataclass(frozen=True)
class Tested:
    """A sample to count: its file, the transformed values [n, d] of its events, its species' key."""

    path: Path
    sample: Sample
    values: NDArray[np.float32]
    species: str


@dataclass(frozen=True)
class Halves:
    """A cohort: folders `train` and `test`, and how many samples of each are used (None: all)."""

    folder: Path
    samples: int | None = None

    @cached_property
    def train(self) -> list[Reference]:
        """References of the train half."""
        return read_references(self.folder / "train" / "reference.csv", self.folder / "train")[: self.samples]

    @cached_property
    def test(self) -> list[Reference]:
        """Files and species of the test half; its references are not used."""
        return read_references(self.folder / "test" / "reference.csv", self.folder / "test")[: self.samples]

    @cached_property
    def loaded(self) -> Loaded:
        """The train half in memory."""
        return load(self.train, None, ignore)

    @cached_property
    def truth(self) -> dict[str, dict[str, float]]:
        """Exact counts of the test half by file name."""
        return read_truth(self.folder / "test")

    def tested(self, panel: Panel) -> list[Tested]:
        """Read the test half."""
        read = [(one, only_sample(one.path)) for one in self.test]
        return [
            Tested(one.path, sample, transform(channel_values(sample, panel), panel), _key(sample, one))
            for one, sample in read
        ]


def options(description: str | None, peers: Sequence[str], events: int) -> argparse.ArgumentParser:
    """Options that all comparisons have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seeds", type=int, nargs="*", default=[0], help="seeds to calibrate with, one row each")
    parser.add_argument("--peers", nargs="*", choices=peers, default=list(peers), help="peers to run (all)")
    parser.add_argument("--samples", type=int, help="samples of each half (all)")
    parser.add_argument("--draw", type=int, default=events, help="pooled events that ClustPy learns from")
    parser.add_argument("--out", type=Path, default=DOCUMENT, help="document that gets the table")
    return parser


def _key(sample: Sample, reference: Reference) -> str:
    species = species_of(sample, reference.species)
    return species.key if species else ""


def write_references(path: Path, references: Sequence[Reference]) -> None:
    """Write the rows of a reference table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "species", *COLUMNS])
        for one in references:
            values = [getattr(one, column) for column in COLUMNS]
            writer.writerow([one.path.name, one.species, *("" if value is None else value for value in values)])
