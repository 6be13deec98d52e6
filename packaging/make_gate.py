"""Fit the risk of each count (resources/gate/risk.json) on simulated runs; the same seed gives the same weights.

Good and slightly disturbed runs are fitted; the named faults (simulate/faulty.py) take no part, nor do the seeds of
tests/benchmarks/gate.py. Counts are held from one risk, chosen on held-out fifths of the runs, all counts together:
where `--wrong` of the wrong ones are held, or a higher one where that holds more than `--right` of the right ones of
good runs.
"""

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from bloodview.analysis import load_model, shipped_model, use_cores
from bloodview.analysis.analyze import examine
from bloodview.analysis.gate_risk import FARTHEST
from bloodview.analysis.gate_signals import NAMES, allowable, estimate_of, features
from bloodview.analysis.reason import COUNTS
from bloodview.paths import replacing, resources
from bloodview.result import Recipe
from bloodview.simulate.trials import GOOD, Trial, trials

SEED = 4242
STRENGTH = 0.1
_MARKS = ("wrong", "good")


@dataclass(frozen=True, eq=False)
class Cases:
    """Signals [n, m] of one count in many runs, whether it was wrong [n], and whether the run was good [n]."""

    signals: NDArray[np.float64]
    wrong: NDArray[np.bool_]
    good: NDArray[np.bool_]


def main() -> None:
    """Simulate, fit and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--good", type=int, default=594, help="good runs")
    options.add_argument("--disturbed", type=int, default=400, help="slightly disturbed runs")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--right", type=float, default=0.06, help="share of right counts of good runs to hold at most")
    options.add_argument("--wrong", type=float, default=0.95, help="share of wrong counts to hold")
    options.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    options.add_argument("--out", type=Path, default=resources() / "gate" / "risk.json")
    chosen = options.parse_args()
    use_cores(chosen.cores)
    cases = cases_of(list(trials(chosen.good, chosen.disturbed, 0, chosen.seed)))
    every = np.concatenate([cases[count].signals for count in COUNTS])
    centre, width = every.mean(0), np.maximum(every.std(0), 1e-3)
    counts, chances = {}, []
    for count in COUNTS:
        one = cases[count]
        away = np.clip((one.signals - centre) / width, -FARTHEST, FARTHEST)
        model = fitted(away, one.wrong)
        chances.append(held_out(away, one.wrong))
        counts[count] = {
            "bias": round(float(model.intercept_[0]), 4),
            "weights": [round(float(weight), 4) for weight in model.coef_[0]],
        }
    together = Cases(every, *(np.concatenate([getattr(cases[count], name) for count in COUNTS]) for name in _MARKS))
    from_ = hold_from(np.concatenate(chances), together, chosen.right, chosen.wrong)
    print(f"held from {from_:.3f}: {told(np.concatenate(chances), together, from_)}")
    for count, chance in zip(COUNTS, chances, strict=True):
        print(f"{count}, {cases[count].wrong.sum()} of {len(chance)} wrong: {told(chance, cases[count], from_)}")
    made = (
        f"packaging/make_gate.py --good {chosen.good} --disturbed {chosen.disturbed} --seed {chosen.seed} "
        f"--right {chosen.right} --wrong {chosen.wrong}, on the shipped model: a logistic function of standardised "
        f"signals for each count, ridge of {1 / STRENGTH:g}, simulated runs only"
    )
    document = {
        "made": made,
        "signals": list(NAMES),
        "centre": [round(float(value), 5) for value in centre],
        "width": [round(float(value), 5) for value in width],
        "counts": counts,
        "hold_from": round(from_, 4),
    }
    with replacing(chosen.out) as temporary:
        temporary.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def cases_of(runs: list[Trial]) -> dict[str, Cases]:
    """Count every run, and gather the signals of each count and whether it was wrong."""
    model = load_model(shipped_model())
    gathered: dict[str, list[tuple[NDArray[np.float64], bool, bool]]] = {count: [] for count in COUNTS}
    for run in runs:
        seen = examine(run.sample, model, Recipe(species=run.species))
        for count in COUNTS:
            estimate, truth = estimate_of(seen.counts, count), run.truth[count]
            if estimate is not None:
                wrong = abs(estimate.value - truth) > allowable(count, truth)
                gathered[count].append((features(seen.signals, count), wrong, run.what == GOOD))
    return {
        count: Cases(np.stack([one[0] for one in own]), *(np.array([one[which] for one in own]) for which in (1, 2)))
        for count, own in gathered.items()
    }


def fitted(away: NDArray[np.float64], wrong: NDArray[np.bool_]) -> LogisticRegression:
    """Fit the logistic function of one count."""
    return LogisticRegression(C=STRENGTH, max_iter=2000).fit(away, wrong)


def held_out(away: NDArray[np.float64], wrong: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the risk of every case as fitted to four fifths of the others."""
    chance = np.zeros(len(wrong))
    for learned, left in KFold(5, shuffle=True, random_state=0).split(away):
        chance[left] = fitted(away[learned], wrong[learned]).predict_proba(away[left])[:, 1]
    return chance


def hold_from(chance: NDArray[np.float64], cases: Cases, right: float, wrong: float) -> float:
    """Choose the risk from which a count is held; see above."""
    most = float(np.quantile(chance[cases.good & ~cases.wrong], 1 - right))
    least = float(np.quantile(chance[cases.wrong], 1 - wrong)) if cases.wrong.any() else most
    return float(np.clip(max(min(most, 0.5), least), 0.02, 0.5))


def told(chance: NDArray[np.float64], cases: Cases, from_: float) -> str:
    """Say what would have been held."""
    held = chance >= from_
    shares = [np.mean(held[which]) if which.any() else np.nan for which in (cases.wrong, cases.good & ~cases.wrong)]
    return f"{100 * shares[0]:.0f} % of the wrong and {100 * shares[1]:.1f} % of the right ones of good runs"


if __name__ == "__main__":
    main()
