"""One calibration, and what its model counts: what ablation and robustness do again and again."""

import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bloodview.analysis import analyze, load_model
from bloodview.calibration import Calibration, calibrate
from bloodview.calibration.cohort import only_sample
from bloodview.calibration.references import Reference
from bloodview.errors import UserError
from bloodview.learn.model import Model
from bloodview.result import Recipe, Release
from bloodview.samples import Sample
from tests.benchmarks._agreement import Counted, confusion
from tests.benchmarks._cohort import Halves, write_references
from tests.benchmarks._measure import certain, counts_of

Edit = Callable[[Sample], Sample]
_LONGEST = 400
_FOLDERS = re.compile(r"(?:/[^\s/|]+)+/")
_CRASHES = (RuntimeError, ValueError, ArithmeticError, LookupError)
"""What the numeric libraries raise; in a product a fault, in a table of faults a row."""


class NoModel(Exception):
    """A calibration that gave no model; its text is the sentence for the table."""


@dataclass(frozen=True, eq=False)
class Trained:
    """A calibrated model and what the calibration said."""

    model: Model
    calibration: Calibration
    seconds: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """One test sample: counted by sums of posteriors and by most probable labels, and whether it was released."""

    species: str
    summed: Counted
    labelled: Counted
    release: Release


def trained(folder: Path, references: Sequence[Reference], seed: int) -> Trained:
    """Calibrate on rows of a table; raises NoModel where that is refused or breaks."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        table = Path(place) / "reference.csv"
        write_references(table, references)
        try:
            made = calibrate(folder, table, Path(place) / "model", seed=seed)
        except UserError as error:
            raise NoModel(_ended("refused", error, started)) from error
        except _CRASHES as error:
            raise NoModel(_ended(f"BROKE with {type(error).__name__}", error, started)) from error
        seconds = time.perf_counter() - started
        return Trained(load_model(made.folder), made, seconds)


def outcomes(model: Model, cohort: Halves, seed: int, edit: Edit | None = None) -> tuple[list[Outcome], float]:
    """Count the test half, its samples changed by `edit`; also gives the seconds, reading left out."""
    found, seconds = [], 0.0
    for reference in cohort.test:
        sample = only_sample(reference.path)
        sample = edit(sample) if edit else sample
        began = time.perf_counter()
        result = analyze(sample, model, Recipe(species=reference.species, seed=seed))
        seconds += time.perf_counter() - began
        events, truth = confusion(reference.path, result.population), cohort.truth[reference.path.name]
        most_probable = counts_of(sample, model.panel, certain(result.population))
        found.append(
            Outcome(
                reference.species,
                Counted(result.counts, truth, events),
                Counted(most_probable, truth, events),
                result.release,
            )
        )
    return found, seconds


def plain(text: str) -> str:
    """A sentence for a cell of a table: files without their folders, no bars, not endless."""
    short = " ".join(_FOLDERS.sub("", text).replace("|", "/").split())
    return short if len(short) <= _LONGEST else f"{short[: _LONGEST - 3]}..."


def share(part: Sequence[bool]) -> str:
    """Percentage of what is true; a dash where there is nothing."""
    return f"{100 * float(np.mean(part)):.0f} %" if part else "-"


def _ended(how: str, error: Exception, started: float) -> str:
    return f"{how} after {time.perf_counter() - started:.0f} s: {plain(str(error))}"
