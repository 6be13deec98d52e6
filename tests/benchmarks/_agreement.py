"""Agreement of counts and labels with a cohort's truth, as one row of a table a method."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.clinic.quality import GOALS
from bloodview.result import Counts, Estimate, Population

NAMES = ("rbc", "plt", "retic_pct", "clump_pct")
PLT_FLOOR = 10.0
POINTS, PART = 0.25, 0.2
HEADER = (
    "| method | PLT within 20 % | PLT median | PLT p95 | RBC within 10 % | RBC median | RETIC MAE | RETIC within "
    "| CLUMP MAE | CLUMP within "
    "| F1 RBC | F1 RETIC | F1 CLUMP | F1 PLT | in interval RBC / PLT / RETIC / CLUMP | training s | counting s |\n"
    "|---|" + "--:|" * 16
)


@dataclass(frozen=True, eq=False)
class Counted:
    """One test sample counted by one method: counts, their truth, and the confusion [truth, label] of events."""

    counts: Counts
    truth: dict[str, float]
    confusion: NDArray[np.int64]


def read_truth(folder: Path) -> dict[str, dict[str, float]]:
    """Read the exact counts of truth.csv by file name."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row.get("file") or f"{row['sample']}.fcs": {name: float(row[name]) for name in NAMES} for row in rows}


def confusion(path: Path, labels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Count events by true population (beside the sample as NAME.truth.npy; white cells are OTHER) and label."""
    truth = np.minimum(np.load(path.with_suffix(".truth.npy"), allow_pickle=False), Population.OTHER)
    return np.bincount(truth.astype(np.int64) * 5 + labels, minlength=25).reshape(5, 5)


def row(method: str, counted: Sequence[Counted], training: float, counting: float, *, intervals: bool) -> str:
    """One method as a row of the table that HEADER begins."""
    plt, rbc = _errors(counted, "plt", PLT_FLOOR), _errors(counted, "rbc", 0.0)
    events = np.sum([one.confusion for one in counted], axis=0)
    cells = [
        method,
        _percent(float(np.mean(plt <= GOALS["plt"].relative))),
        f"{100 * np.median(plt):.1f} %",
        _percent(float(np.quantile(plt, 0.95))),
        _percent(float(np.mean(rbc <= GOALS["rbc"].relative))),
        f"{100 * np.median(rbc):.1f} %",
        *_parts(counted, "retic_pct"),
        *_parts(counted, "clump_pct"),
        *(f"{_f1(events, population):.3f}" for population in list(Population)[:4]),
        " / ".join(_percent(_covered(counted, name)) for name in NAMES) if intervals else "",
        f"{training:.0f}" if training else "",
        f"{counting:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _estimate(counts: Counts, name: str) -> Estimate:
    found: Estimate | None = getattr(counts, name)
    return found or Estimate(0.0, 0.0, 0.0)


def _errors(counted: Sequence[Counted], name: str, floor: float) -> NDArray[np.float64]:
    """Absolute error of a count relative to max(truth, floor)."""
    errors = [abs(_estimate(one.counts, name).value - one.truth[name]) / max(one.truth[name], floor) for one in counted]
    return np.array(errors)


def _parts(counted: Sequence[Counted], name: str) -> tuple[str, str]:
    """Mean absolute error in points of percent of red events, and how often it is within max(0.25 points, 20 %)."""
    truth = np.array([one.truth[name] for one in counted])
    error = np.abs(np.array([_estimate(one.counts, name).value for one in counted]) - truth)
    return f"{error.mean():.2f}", _percent(float(np.mean(error <= np.maximum(POINTS, PART * truth))))


def _covered(counted: Sequence[Counted], name: str) -> float:
    inside = [_estimate(o.counts, name).low <= o.truth[name] <= _estimate(o.counts, name).high for o in counted]
    return float(np.mean(inside))


def _f1(events: NDArray[np.int64], population: int) -> float:
    """F1 of a population over the events of all samples: 2 TP / (2 TP + FP + FN)."""
    both = events[population].sum() + events[:, population].sum()
    return float(2 * events[population, population] / max(int(both), 1))


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %"
