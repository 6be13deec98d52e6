"""Robustness: what becomes of a calibration and of counts when samples, references or gains are not as they should be.

On the cohort beside the checkout. Writes its table into resources/docs/benchmarks.md.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bloodview.calibration.references import COLUMNS, Reference
from bloodview.clinic.quality import GOALS
from bloodview.result import Release
from tests.benchmarks._agreement import HEADER, row
from tests.benchmarks._cases import CASES, Case
from tests.benchmarks._cohort import Halves
from tests.benchmarks._disturb import rewritten
from tests.benchmarks._document import DOCUMENT, ROOT, note, write
from tests.benchmarks._measure import missing
from tests.benchmarks._trial import NoModel, Outcome, Trained, outcomes, plain, share, trained

MORE = ("ok / review / refused", "PLT wrong of ok / review", "RBC wrong of ok / review", "samples suspected")
FULL_HEADER = "\n".join(
    line + " | ".join(cells) + " |"
    for line, cells in zip(HEADER.splitlines(), ([" " + MORE[0], *MORE[1:]], ["--:", "--:", "--:", "---"]), strict=True)
)
NAMED = 4
"""Changed rows up to which the table names their files."""

EXPLAINED = """Each row spoils one thing, calibrates and counts the test half; a refused calibration saves no model and
has no counts: the row holds its sentence. "Twice the error": another lognormal error of sqrt(3) times the method's CV
(RBC 2 %, PLT 8 %, RETIC 15 %, CLUMP 20 %). An exchange moves the four counts, not file or species. Gains scale areas
and heights up to the detector's ceiling; the trigger is not simulated again, so no event comes or goes. Integers of 16
bits: values times 65535 / 262143, rounded. "ok / review / refused" is the verdict on the test samples; "wrong" the
share beyond the allowable error (PLT 20 % or 2 x 10^9/L, RBC 10 %) of those that were released without and with a
remark. "Samples suspected" are the calibration's own suspects. Other columns as under Accuracy."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the chosen cases and write the table."""
    asked = _options().parse_args(arguments)
    if not all((asked.cohort / name).is_file() for name in ("train/reference.csv", "test/truth.csv")):
        print(f"{asked.cohort} is missing, so robustness is not measured; name a cohort with truth by --cohort.")
        return 0
    rows = []
    print(FULL_HEADER, flush=True)
    for line in measured(Halves(asked.cohort, asked.samples), [c for c in CASES if c.key in asked.cases], asked.seed):
        print(line, flush=True)
        rows.append(line)
    table = "\n".join([FULL_HEADER, *rows])
    write(asked.out, "robustness", "Robustness", f"{note('robustness.py', arguments)}\n\n{EXPLAINED}\n\n{table}")
    return 0


def measured(cohort: Halves, chosen: Sequence[Case], seed: int) -> Iterator[str]:
    """Give the rows of each case; cases that change nothing of the train half share one calibration."""
    untouched: Trained | None = None
    for case in chosen:
        rows = list(cohort.train)
        spoilt = case.references(rows, np.random.default_rng([seed, 77])) if case.references else rows
        told = case.told + _changed(rows, spoilt)
        own = bool(case.references or case.train)
        try:
            used = untouched if untouched and not own else _calibrated(cohort.folder / "train", spoilt, case, seed)
        except NoModel as error:
            yield _without_figures(told, str(error))
            continue
        if not own:
            untouched = used
        found, counting = outcomes(used.model, cohort, seed, case.test)
        for name, part in _parts(told, case, found):
            yield _row(name, part, used, counting) if part else _without_figures(name, "no such test samples")


def _calibrated(folder: Path, rows: Sequence[Reference], case: Case, seed: int) -> Trained:
    """Calibrate on rows of a folder, their samples changed in a copy of it where the case says so."""
    if not case.train:
        return trained(folder, rows, seed)
    with tempfile.TemporaryDirectory() as place:
        return trained(Path(place), rewritten(rows, case.train, Path(place), seed), seed)


def _changed(before: Sequence[Reference], after: Sequence[Reference]) -> str:
    given = {one.path: [getattr(one, count) for count in COLUMNS] for one in before}
    files = [one.path.name for one in after if given[one.path] != [getattr(one, count) for count in COLUMNS]]
    return f" ({', '.join(files)})" if 0 < len(files) <= NAMED else ""


def _parts(told: str, case: Case, found: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """All test samples together, or a species apart from the rest."""
    if case.wrong:
        told += " **and not refused**"
    if not case.apart:
        yield told, list(found)
        return
    yield f"{told}: counted {case.apart}s", [one for one in found if one.species == case.apart]
    yield f"{told}: counted others", [one for one in found if one.species != case.apart]


def _row(told: str, found: Sequence[Outcome], used: Trained, counting: float) -> str:
    cells = [
        " / ".join(share([one.release is release for one in found]) for release in Release),
        *(_wrong(found, count) for count in ("plt", "rbc")),
        _suspected(used.calibration.suspects),
    ]
    return f"{row(told, [one.summed for one in found], used.seconds, counting, intervals=True)} {' | '.join(cells)} |"


def _without_figures(told: str, why: str) -> str:
    return missing(told, why) + " |" * len(MORE)


def _wrong(found: Sequence[Outcome], count: str) -> str:
    """Share of wrong counts of the samples released without, and with, a remark."""
    return " / ".join(
        share([_beyond(one, count) for one in found if one.release is release])
        for release in (Release.OK, Release.REVIEW)
    )


def _beyond(one: Outcome, count: str) -> bool:
    estimate, truth = getattr(one.summed.counts, count), one.summed.truth[count]
    return estimate is None or abs(estimate.value - truth) > float(GOALS[count].allowable(truth))


def _suspected(sentences: Sequence[str]) -> str:
    """Name the files that the calibration's own sentences are about."""
    files = [plain(sentence).removeprefix("The references of ").split(" ", 1)[0] for sentence in sentences]
    return f"{len(files)}: {', '.join(files)}" if files else "none"


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    keys = [case.key for case in CASES]
    parser.add_argument("--cases", nargs="*", choices=keys, default=keys, help="cases to measure (all)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all calibrations and of what is drawn")
    parser.add_argument("--samples", type=int, help="samples of each half (all)")
    parser.add_argument("--cohort", type=Path, default=ROOT.parent / "shared" / "cohort")
    parser.add_argument("--out", type=Path, default=DOCUMENT, help="document that gets the table")
    return parser


if __name__ == "__main__":
    sys.exit(main())
