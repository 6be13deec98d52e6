"""The command that proves an installed copy works: it counts the demo samples and compares with what they hold."""

import csv
import platform
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bloodview import __version__, analysis
from bloodview.clinic import patient_from_keywords
from bloodview.commands.cores import use_all_cores
from bloodview.commands.terminal import plain
from bloodview.errors import UserError, refusing
from bloodview.export import ADDED, write_labels
from bloodview.paths import resources
from bloodview.result import Estimate, Result
from bloodview.samples import Sample, read_samples

if TYPE_CHECKING:
    from bloodview.learn.model import Model

# By how much a count may miss the truth: a share of it, or an absolute amount where that is more.
ALLOWED = {"rbc": (0.10, 0.0), "plt": (0.25, 10.0), "retic_pct": (0.40, 1.0), "clump_pct": (0.40, 1.0)}
_LEAST_PDF = 10_000  # bytes; an empty page has about a thousand

Proof = Callable[[], str]


def self_test(open_window: Callable[[], bool]) -> int:
    """Prove counting, reports, files and the window, one line each; gives the exit code, 1 where any failed.

    open_window : shows the window and closes it again; False where it is not installed
    """
    print(f"BloodView {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    use_all_cores()
    with tempfile.TemporaryDirectory() as folder:
        passed = [_passes(name, proof) for name, proof in _proofs(Path(folder), open_window)]
    failed = passed.count(False)
    print("This copy of BloodView works." if not failed else f"{failed} of {len(passed)} checks FAILED.")
    return 1 if failed else 0


def _passes(name: str, proof: Proof) -> bool:
    """Print the line of a check: what it found, or why it failed."""
    try:
        found = proof()
    except (UserError, ImportError, OSError) as error:
        print(f"FAILED  {plain(name)}: {plain(str(error))}", flush=True)
        return False
    print(f"ok      {plain(name)}: {plain(found)}", flush=True)
    return True


def _proofs(folder: Path, open_window: Callable[[], bool]) -> Iterator[tuple[str, Proof]]:
    """Give the checks in turn; those that rest on one that failed are left out."""
    models: list[Model] = []
    analysed: list[tuple[Sample, Result]] = []
    yield "model", partial(_load, models)
    if models:
        for row in _truths():
            file = row["file"]
            yield file, partial(_analyze, models[0], file, analysed)
            if analysed and analysed[-1][0].path.name == file:
                for count, (share, least) in ALLOWED.items():
                    estimate = getattr(analysed[-1][1].counts, count)
                    yield f"{file} {count}", partial(_near, estimate, float(row[count]), share, least)
    if analysed:
        yield "report", partial(_report, *analysed[0], folder / "report.pdf")
        yield "labelled copy", partial(_labels, *analysed[0], folder / "labels.fcs")
    yield "window", partial(_window, open_window)


def _truths() -> list[Mapping[str, str]]:
    path = resources() / "demo" / "truth.csv"
    with refusing(path, "read"), path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load(models: "list[Model]") -> str:
    models.append(analysis.load_model(analysis.shipped_model()))
    return f"{models[0].name} ({models[0].id})"


def _analyze(model: "Model", file: str, analysed: list[tuple[Sample, Result]]) -> str:
    sample = read_samples(resources() / "demo" / file)[0]
    result = analysis.analyze(sample, model)
    analysed.append((sample, result))
    return f"{result.events} events in {result.timings['all']:.2f} s, release {result.release.value}"


def _near(estimate: Estimate | None, truth: float, share: float, least: float) -> str:
    if estimate is None:
        raise UserError(f"not counted, where the truth is {truth:.6g}")
    allowed = max(share * truth, least)
    words = f"{estimate.value:.4g}, truth {truth:.4g}, may differ by {allowed:.3g}"
    if not abs(estimate.value - truth) <= allowed:
        raise UserError(words)
    return words


def _report(sample: Sample, result: Result, path: Path) -> str:
    from bloodview.report import write_report

    write_report(result, sample, path, patient=patient_from_keywords(sample.keywords))
    content = path.read_bytes()
    if not content.startswith(b"%PDF") or len(content) < _LEAST_PDF:
        raise UserError("what was written is no report")
    return f"PDF of {len(content):,} bytes"


def _labels(sample: Sample, result: Result, path: Path) -> str:
    write_labels(sample, result, path)
    again = read_samples(path)[0]
    same = (
        again.channels == (*sample.channels, *ADDED)
        and np.array_equal(again.events[:, :-2], sample.events)
        and np.array_equal(again.events[:, -2], result.population)
        and all(again.keywords.get(key) == value for key, value in sample.keywords.items() if key[:1] != "$")
    )
    if not same:
        raise UserError("what was written is not what is read back")
    return f"{len(again.events)} events written and read back"


def _window(open_window: Callable[[], bool]) -> str:
    return "opened and closed" if open_window() else "not installed; everything else works without it"
