"""Ablation: what each part of the engine is worth, measured by replacing one part for a calibration and its counting.

On samples of the project's own simulator, and on the cohort beside the checkout. Writes its tables into
resources/docs/benchmarks.md.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bloodview.simulate import simulate_cohort
from tests.benchmarks._agreement import HEADER, row
from tests.benchmarks._cohort import Halves
from tests.benchmarks._document import DOCUMENT, ROOT, note, write
from tests.benchmarks._measure import missing
from tests.benchmarks._trial import NoModel, Trained, outcomes, plain, trained
from tests.benchmarks._variants import VARIANTS, Variant, noting_refusal, replaced

SPECIES = ("dog", "cat", "horse", "cow")
SAMPLES, EVENTS = 40, 20_000
TRAIN_SEED, TEST_SEED = 6401, 6402

EXPLAINED = f"""Each row replaces one part of the engine for one calibration and the counting after it; the product has
no such switches. "K = 2" leaves IDEC two clusters, the mixtures that name and judge two Gaussians, and the mixture that
counts one Gaussian a class. "Never rescaled" turns every rescaling of posteriors into nothing, so references act
through IDEC, names, leaks and offsets alone. "No weights of each sample's own" keeps in a new sample the weights
expected in its species. The head is a perceptron d-64-64-5 taught by cross-entropy the soft labels on which the
mixtures agree, and is not told the species, while mixtures are adapted to it; its prior EM is that of Saerens, Latinne
and Decaestecker on p(class | x) / p(class). "Most probable labels", "without stage 2" and "stage 2 alone" count with
the full engine's model, so that they have no training of their own. A calibration that the product would have refused
goes on here, and its row says so. Simulated samples: {SAMPLES} and {SAMPLES} of {EVENTS:,} events
({", ".join(SPECIES)}), seeds {TRAIN_SEED} and {TEST_SEED}. Columns as under Accuracy."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the chosen variants on both cohorts and write the tables."""
    asked = _options().parse_args(arguments)
    chosen = [variant for variant in VARIANTS if variant.key in asked.variants]
    parts = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        samples = asked.samples or SAMPLES
        simulate_cohort(folder / "train", samples, asked.events, SPECIES, TRAIN_SEED)
        simulate_cohort(folder / "test", samples, asked.events, SPECIES, TEST_SEED)
        parts.append(("### Simulated samples", _table(Halves(folder), chosen, asked.seed)))
    if asked.simulated_only:
        pass
    elif all((asked.cohort / name).is_file() for name in ("train/reference.csv", "test/truth.csv")):
        shared = _table(Halves(asked.cohort, asked.samples), chosen, asked.seed)
        parts.append(("### The cohort beside the checkout", shared))
    else:
        print(f"{asked.cohort} is missing, so the ablation is on simulated samples alone; name a cohort by --cohort.")
    tables = "\n\n".join(f"{title}\n\n{table}" for title, table in parts)
    write(asked.out, "ablation", "Ablation", f"{note('ablation.py', arguments)}\n\n{EXPLAINED}\n\n{tables}")
    return 0


def measured(cohort: Halves, chosen: Sequence[Variant], seed: int) -> Iterator[str]:
    """Give a row for each variant; the full engine is calibrated once for all that count with its model."""
    full: Trained | None = None
    for variant in chosen:
        refusals: list[str] = []
        with replaced([noting_refusal(refusals), *variant.patches(seed)]):
            try:
                # What replaces only counting leaves training as it is: any such variant may train the full engine.
                used = full if full and not variant.trains else trained(cohort.folder / "train", cohort.train, seed)
                found, counting = outcomes(used.model, cohort, seed)
            except NoModel as error:
                yield missing(variant.told, str(error))
                continue
        if variant.key == "full" or not variant.trains:
            full = used
        counted = [one.labelled if variant.labels else one.summed for one in found]
        for sentence in refusals:
            print(f"{variant.key}: the product refuses: {plain(sentence)}", flush=True)
        told = f"{variant.told} (refused by the product)" if refusals else variant.told
        yield row(told, counted, used.seconds if variant.trains else 0.0, counting, intervals=variant.intervals)


def _table(cohort: Halves, chosen: Sequence[Variant], seed: int) -> str:
    print(HEADER, flush=True)
    rows = []
    for line in measured(cohort, chosen, seed):
        print(line, flush=True)
        rows.append(line)
    return "\n".join([HEADER, *rows])


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    keys = [variant.key for variant in VARIANTS]
    parser.add_argument("--variants", nargs="*", choices=keys, default=keys, help="variants to measure (all)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all calibrations")
    parser.add_argument("--simulated-only", action="store_true", help="leave out the cohort beside the checkout")
    parser.add_argument("--samples", type=int, help="samples of each half (all)")
    parser.add_argument("--events", type=int, default=EVENTS, help="events of a simulated sample")
    parser.add_argument("--cohort", type=Path, default=ROOT.parent / "shared" / "cohort")
    parser.add_argument("--out", type=Path, default=DOCUMENT, help="document that gets the tables")
    return parser


if __name__ == "__main__":
    sys.exit(main())
