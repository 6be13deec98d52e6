"""Evaluate: how a model's counts agree with references, sample by sample."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bloodview.calibration.agreement_text import method_lines
from bloodview.calibration.references import COLUMNS, Reference, read_references
from bloodview.clinic.agreement import compare
from bloodview.clinic.quality import GOALS
from bloodview.errors import UserError
from bloodview.language import SOURCE, speaking, tr, trn
from bloodview.progress import Report, Step, ignore
from bloodview.result import Counts, Estimate, Recipe, Release, Result
from bloodview.samples import Sample, read_samples

Analyze = Callable[[Sample, Recipe], Result]


@dataclass(frozen=True)
class Agreement:
    """Counts beside references, one row a sample, and a summary to read."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]
    summary: str


def evaluate(folder: Path, reference: Path, analyze: Analyze, *, seed: int = 0, report: Report = ignore) -> Agreement:
    """Count every sample of a reference table with `analyze` and put the counts beside the references.

    A sample that cannot be read or counted keeps its row with the reason; the others go on.
    Raises WrongReference where the table itself cannot be used.
    """
    references = read_references(reference, folder)
    rows: list[Mapping[str, object]] = []
    for number, row in enumerate(references):
        report(Step(number / len(references), tr("Counting {file}", file=row.path.name)))
        try:
            samples = read_samples(row.path)
            if len(samples) != 1:
                raise UserError(
                    trn(
                        "{path} holds {number} sample but has one reference.",
                        "{path} holds {number} samples but has one reference.",
                        len(samples),
                        path=row.path,
                    )
                )
            result = analyze(samples[0], Recipe(species=row.species or None, seed=seed))
        except UserError as error:
            rows.append({"file": row.path.name, "species": row.species, "release": "refused", "messages": str(error)})
        else:
            rows.append(_row(row, result))
    columns = ["file", "species"]
    for count in COLUMNS:
        columns += [f"{count}_reference", count, f"{count}_low", f"{count}_high", f"{count}_error"]
    with speaking(SOURCE):  # the terminal's words, as those of the help
        return Agreement((*columns, "release", "messages"), tuple(rows), _summary(rows))


def _row(reference: Reference, result: Result) -> dict[str, object]:
    row: dict[str, object] = {"file": reference.path.name, "species": result.species or reference.species}
    for count in COLUMNS:
        wanted: float | None = getattr(reference, count)
        got = _estimate(result.counts, count)
        row[f"{count}_reference"] = wanted
        if got is not None:
            row |= {count: got.value, f"{count}_low": got.low, f"{count}_high": got.high}
            row[f"{count}_error"] = None if wanted is None else got.value - wanted
    row["release"] = result.release.value
    row["messages"] = " | ".join(result.messages)
    return row


def _estimate(counts: Counts, name: str) -> Estimate | None:
    found: Estimate | None = getattr(counts, name)
    return found


def _summary(rows: Sequence[Mapping[str, object]]) -> str:
    counted = sum("rbc_reference" in row for row in rows)
    released = ", ".join(f"{sum(row['release'] == each.value for row in rows)} {each.value}" for each in Release)
    lines = [
        f"{counted} of {len(rows)} samples counted (release: {released}); errors are against the references, which "
        "have errors of their own",
        f"{'count':<10} {'samples':>8} {'within':>8} {'median':>9} {'95th':>9} {'mean abs':>9} {'bias':>9}",
    ]
    compared = []
    for count in COLUMNS:
        pairs = [
            (float(str(row[f"{count}_error"])), float(str(row[f"{count}_reference"])))
            for row in rows
            if row.get(f"{count}_error") is not None
        ]
        if pairs:
            error, wanted = np.array(pairs).T
            lines.append(_line(count, np.array(pairs)))
            compared.append(compare(count, wanted, wanted + error))
    lines += [line for comparison in compared if comparison is not None for line in method_lines(comparison)]
    lines += [f"{row['file']}: {row['messages']}" for row in rows if "rbc_reference" not in row]
    return "\n".join(lines)


def _line(count: str, pairs: np.ndarray) -> str:
    """One count: share within the allowable error, median and 95th percentile of the relative error, in percent."""
    error, wanted = pairs.T
    goal = GOALS[count]
    within = np.mean(np.abs(error) <= goal.allowable(wanted))
    scaled = np.abs(error) / np.maximum(wanted, 10.0 if count == "plt" else goal.absolute or 1e-9)
    return (
        f"{count:<10} {len(pairs):>8} {100 * within:>6.1f} % {100 * np.median(scaled):>7.1f} % "
        f"{100 * np.quantile(scaled, 0.95):>7.1f} % {np.mean(np.abs(error)):>9.3f} {np.mean(error):>+9.3f}"
    )
