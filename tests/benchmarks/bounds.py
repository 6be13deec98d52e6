"""Bounds: what methods taught with cell labels reach, on samples of the project's own simulator, beside BloodView.

Only there is every training cell's population known. Writes its table into resources/docs/benchmarks.md.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bloodview.result import Population
from bloodview.simulate import simulate_cohort
from tests.benchmarks._cohort import Halves, options
from tests.benchmarks._document import note, write
from tests.benchmarks._labelled import COMPONENTS, EVENTS_OF_EACH, L2, LEARNING_RATE, Boosting, Labels, Mixtures
from tests.benchmarks._measure import (
    CLUSTPY_EVENTS,
    COLUMNS_EXPLAINED,
    PEERS,
    Method,
    measured,
    ours,
    peers,
    peers_explained,
    table,
)

LABELLED = ("boosting", "mixtures")
SPECIES = ("dog", "cat", "horse", "cow")
SAMPLES, EVENTS = 40, 20_000
TRAIN_SEED, TEST_SEED = 52711, 83243
"""Seeds of the two halves; nothing else in the repository uses them, so no setting was chosen on these samples."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate both halves, measure all methods and write the table."""
    parser = options(__doc__, (*LABELLED, *PEERS), CLUSTPY_EVENTS)
    parser.add_argument("--events", type=int, default=EVENTS, help="events of a sample")
    asked = parser.parse_args(arguments)
    samples = asked.samples or SAMPLES
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        simulate_cohort(folder / "train", samples, asked.events, SPECIES, TRAIN_SEED)
        simulate_cohort(folder / "test", samples, asked.events, SPECIES, TEST_SEED)
        cohort = Halves(folder)
        rows = [line for seed in asked.seeds for line in ours(cohort, seed)]
        rows += bounds(cohort, asked.peers, 0)
        rows += peers(cohort, asked.peers, asked.draw, 0)
    print(table(rows))
    text = f"{note('bounds.py', arguments)}\n\n{table(rows)}\n\n{explanation(samples, asked.events, asked.draw)}"
    write(asked.out, "bounds", "Against methods taught with cell labels", text)
    return 0


def bounds(cohort: Halves, chosen: Sequence[str], seed: int) -> list[str]:
    """Count the test half by methods that are told the population of every train event."""
    rows: list[str] = []
    bags, tested = cohort.loaded.bags, cohort.tested(cohort.loaded.panel)
    values, labels = [bag.values for bag in bags], [_labels(reference.path) for reference in cohort.train]
    if "boosting" in chosen:
        started = time.perf_counter()
        boosting = Boosting(values, [bag.species or "" for bag in bags], labels, seed)
        learned = time.perf_counter() - started
        for name, adapt in (("gradient boosting, cell labels", False), ("the same, with prior EM", True)):
            rows.append(measured(name, _boosted(boosting, adapt=adapt), cohort, tested, learned))
    if "mixtures" in chosen:
        started = time.perf_counter()
        mixtures = Mixtures(values, labels, seed)
        learned = time.perf_counter() - started
        name = "Gaussian mixture of each population, cell labels, weight EM"
        rows.append(measured(name, lambda one: mixtures.posterior(one.values), cohort, tested, learned))
    return rows


def explanation(samples: int, events: int, draw: int) -> str:
    """Say what the columns mean and what is kind or unkind to a method."""
    return f"""{samples} train and {samples} test samples of {events:,} events ({", ".join(SPECIES)}; all conditions in
turn) from BloodView's own simulator, seeds {TRAIN_SEED} and {TEST_SEED}, which nothing else uses. The simulator has the
same physics in both halves and no surprises, so these figures rank methods and promise nothing for real blood; the
shipped model was trained on other samples of the same simulator and is not used here. {COLUMNS_EXPLAINED}

Taught with cell labels, which no user has (bounds, not rivals): scikit-learn's HistGradientBoostingClassifier on all
train events, also told the species, its probabilities summed; the same with the prior of every sample re-estimated by
EM; and a full-covariance mixture of {COMPONENTS} components for each population, fitted to at most {EVENTS_OF_EACH:,}
of its events, the weights of all components re-estimated by EM in every sample. Kind to boosting: learning rate
{LEARNING_RATE} and L2 {L2:g} in place of its defaults, which diverge on populations this rare; chosen among six
settings by the log loss of left-out samples of another simulation. The mixture's settings were fixed before anything
was measured, and it is not told the species. BloodView saw the references only, with their errors.

{peers_explained(draw)}"""


def _boosted(boosting: Boosting, *, adapt: bool) -> Method:
    return lambda one: boosting.posterior(one.values, one.species, adapt=adapt)


def _labels(path: Path) -> Labels:
    """Population of every event of a train sample; white cells are OTHER."""
    truth = np.load(path.with_suffix(".truth.npy"), allow_pickle=False)
    return np.asarray(np.minimum(truth, Population.OTHER), np.uint8)


if __name__ == "__main__":
    sys.exit(main())
