"""The release gate: which wrong counts it holds, which right ones, and whether faulty runs are all held.

On simulated runs of seeds that took no part in fitting it. Writes its tables into resources/docs/benchmarks.md.
"""

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from bloodview.analysis import analyze, load_model, shipped_model, use_cores
from bloodview.analysis.gate_risk import shipped_risk
from bloodview.analysis.gate_signals import allowable, estimate_of
from bloodview.analysis.reason import COUNTS
from bloodview.clinic.quality import GOALS
from bloodview.result import Recipe, Release
from bloodview.simulate.faulty import FAULTS
from bloodview.simulate.trials import DISTURBED, GOOD, trials
from tests.benchmarks._document import DOCUMENT, note, write

SEED = 61_403
"""Used nowhere else. (With 90,317 the limit of the gain was lowered from 50 to 40 %.)"""

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)


@dataclass(frozen=True)
class Judged:
    """One count of one run: its estimated risk, whether it was wrong, and whether it was held."""

    what: str
    count: str
    risk: float
    wrong: bool
    held: bool


@dataclass(frozen=True)
class Run:
    """One run: what was done to it, its verdict, and whether every count it has was held."""

    what: str
    release: Release
    all_held: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the tables."""
    asked = _options().parse_args(arguments)
    use_cores(asked.cores)
    runs, values = measured(asked.good, asked.disturbed, asked.each * len(FAULTS), asked.seed)
    text = "\n\n".join([explained(asked), held_table(values), calibration_table(values), fault_table(runs)])
    print(text)
    write(asked.out, "gate", "Release gate", f"{note('gate.py', arguments)}\n\n{text}")
    return 0


def measured(good: int, disturbed: int, faulty: int, seed: int) -> tuple[list[Run], list[Judged]]:
    """Analyze every run, and judge every count of it."""
    model = load_model(shipped_model())
    runs, values = [], []
    for trial in trials(good, disturbed, faulty, seed):
        result = analyze(trial.sample, model, Recipe(species=trial.species))
        there = [count for count in COUNTS if estimate_of(result.counts, count) is not None]
        refused = result.release is Release.REFUSED
        runs.append(Run(trial.what, result.release, refused or all(count in result.held for count in there)))
        for count in there:
            estimate, truth = estimate_of(result.counts, count), trial.truth[count]
            if estimate is not None:
                wrong = abs(estimate.value - truth) > allowable(count, truth)
                values.append(Judged(trial.what, count, result.risk[count], wrong, count in result.held))
    return runs, values


def held_table(values: Sequence[Judged]) -> str:
    """Give the shares of wrong and of right values that are held, and the area under the ROC curve of the risk."""
    lines = [
        "| runs | counts | values | wrong | wrong ones held | right ones held | ROC AUC of the risk |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    groups = {
        "good": [one for one in values if one.what == GOOD],
        "slightly disturbed": [one for one in values if one.what == DISTURBED],
        "faulty": [one for one in values if one.what in FAULTS],
        "good and slightly disturbed": [one for one in values if one.what in (GOOD, DISTURBED)],
        "all": list(values),
    }
    for told, own in groups.items():
        lines.append(_row(told, "all", own))
        if told == "good":
            lines += [_row(told, GOALS[count].label, [one for one in own if one.count == count]) for count in COUNTS]
    return "\n".join(lines)


def calibration_table(values: Sequence[Judged]) -> str:
    """Compare the estimated risk with how often counts were wrong, in good and slightly disturbed runs."""
    own = [one for one in values if one.what in (GOOD, DISTURBED)]
    lines = ["| estimated risk | values | mean estimate | were wrong |", "|---|--:|--:|--:|"]
    for low, high in itertools.pairwise(EDGES):
        inside = [one for one in own if low <= one.risk < high or one.risk == high == 1.0]
        mean = f"{100 * np.mean([one.risk for one in inside]):.1f} %" if inside else "-"
        wrong = _share(one.wrong for one in inside)
        lines.append(f"| {100 * low:.0f} to {100 * high:.0f} % | {len(inside)} | {mean} | {wrong} |")
    return "\n".join(lines)


def fault_table(runs: Sequence[Run]) -> str:
    """Give how many runs of each fault were held whole, and refused."""
    lines = ["| faulty run | runs | all counts held | of these refused |", "|---|--:|--:|--:|"]
    for what in FAULTS:
        own = [one for one in runs if one.what == what]
        refused = sum(one.release is Release.REFUSED for one in own)
        lines.append(f"| {what} | {len(own)} | {sum(one.all_held for one in own)} | {refused} |")
    good = [one for one in runs if one.what == GOOD]
    nothing = sum(one.release is Release.OK for one in good)
    whole = sum(one.all_held for one in good)
    return "\n".join(
        [*lines, f"\nOf {len(good)} good runs {nothing} were released without a remark, {whole} held whole."]
    )


def explained(asked: argparse.Namespace) -> str:
    """Say what the tables show."""
    return (
        f"{asked.good} good runs of all species and conditions, {asked.disturbed} slightly disturbed ones and "
        f"{asked.each} of each fault (bloodview/simulate/faulty.py), seed {asked.seed}, by the shipped model. Wrong is "
        "beyond the allowable error (RBC 10 %, PLT 20 % or 2 x 10^9/L, RETIC % and CLUMP % 20 % or 0.5 points) of the "
        "truth of the blood before the run was spoilt. A count is held from an estimated risk of "
        f"{shipped_risk().hold_from:.3f}, or by a rule. Risk and its limit were fitted on good and slightly disturbed "
        "runs of other seeds (packaging/make_gate.py); the limits of the rules were set on those runs with the same "
        "faults of other seeds in view, so the faults are not unknown to them. The simulator has no surprises: this "
        "promises nothing for real blood."
    )


def _row(told: str, count: str, own: Sequence[Judged]) -> str:
    wrong = [one for one in own if one.wrong]
    right = [one for one in own if not one.wrong]
    area = f"{roc_auc_score([one.wrong for one in own], [one.risk for one in own]):.3f}" if wrong and right else "-"
    held = f"{_share(one.held for one in wrong)} | {_share(one.held for one in right)}"
    return f"| {told} | {count} | {len(own)} | {len(wrong)} | {held} | {area} |"


def _share(marks: Iterator[bool]) -> str:
    every = list(marks)
    return f"{100 * float(np.mean(every)):.1f} %" if every else "-"


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--good", type=int, default=297, help="good runs (a multiple of 99 meets all of each)")
    parser.add_argument("--disturbed", type=int, default=100, help="slightly disturbed runs")
    parser.add_argument("--each", type=int, default=5, help="runs of each fault")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--out", type=Path, default=DOCUMENT, help="document that gets the tables")
    return parser


if __name__ == "__main__":
    sys.exit(main())
