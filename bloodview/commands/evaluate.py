"""The command that compares a model's counts with reference counts."""

import math
from pathlib import Path

from bloodview import analysis, calibration
from bloodview.commands.cores import use_all_cores
from bloodview.commands.table import write_table
from bloodview.commands.terminal import progress
from bloodview.export import table, text
from bloodview.language import tr
from bloodview.progress import Step, part


def evaluate_model(folder: Path, reference: Path, model: Path, out: Path | None) -> int:
    """Say how far counts and references agree, and where asked write those of every sample; gives the exit code."""
    with progress() as report:
        report(Step(0.0, tr("Loading the model")))
        use_all_cores()
        loaded = analysis.load_model(model)
        found = calibration.evaluate(
            folder,
            reference,
            lambda sample, recipe: analysis.analyze(sample, loaded, recipe),
            report=part(report, 0.05, 1.0),
        )
    if out is not None:
        rows = [{column: _cell(value) for column, value in row.items()} for row in found.rows]
        write_table(table(found.columns, rows), out)
    print(found.summary)
    return 0


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) else ""
    return text(str(value))
