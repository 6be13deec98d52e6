"""The command that trains a model on an analyser's own samples."""

from pathlib import Path

from bloodview import calibration
from bloodview.commands.cores import use_all_cores
from bloodview.commands.terminal import progress
from bloodview.samples import read_panel


def calibrate_model(folder: Path, reference: Path, out: Path, *, panel: Path | None, seed: int, name: str) -> int:
    """Train a model, keep it in `out` and say how well it fits; gives the exit code."""
    channels = read_panel(panel) if panel is not None else None
    use_all_cores()
    with progress() as report:
        made = calibration.calibrate(folder, reference, out, panel=channels, seed=seed, name=name, report=report)
    print(made.summary)
    return 0
