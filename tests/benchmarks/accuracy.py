"""Accuracy on the cohort beside the checkout: calibrate on its train half, count its test half, compare with truth.

Writes its table into resources/docs/benchmarks.md. The test half is read after training has ended, and only to measure.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks._cohort import Halves, options
from tests.benchmarks._document import ROOT, note, write
from tests.benchmarks._measure import CLUSTPY_EVENTS, COLUMNS_EXPLAINED, PEERS, ours, peers, peers_explained, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all methods and write the table."""
    parser = options(__doc__, PEERS, CLUSTPY_EVENTS)
    parser.add_argument("--cohort", type=Path, default=ROOT.parent / "shared" / "cohort")
    asked = parser.parse_args(arguments)
    if not all((asked.cohort / name).is_file() for name in ("train/reference.csv", "test/truth.csv")):
        print(f"{asked.cohort} is missing, so accuracy is not measured; name a cohort with truth by --cohort.")
        return 0
    cohort = Halves(asked.cohort, asked.samples)
    rows = [line for seed in asked.seeds for line in ours(cohort, seed)]
    rows += peers(cohort, asked.peers, asked.draw, 0)
    print(table(rows))
    text = f"{note('accuracy.py', arguments)}\n\n{table(rows)}\n\n{explanation(cohort, asked.draw)}"
    write(asked.out, "accuracy", "Accuracy", text)
    return 0


def explanation(cohort: Halves, draw: int) -> str:
    """Say what the columns mean and what is kind or unkind to a method."""
    return f"""{len(cohort.test)} test samples of one simulated analyser; every figure is against the exact truth, which
no method saw. {COLUMNS_EXPLAINED} No method saw a labelled cell, and BloodView learned from the references of the train
half alone. The figures of this test half were looked at while BloodView's engine was written and swayed some of its
choices (decisions 6, 7 and 9), so they are optimistic for BloodView; judge it on samples that it has not met.

{peers_explained(draw)}"""


if __name__ == "__main__":
    sys.exit(main())
