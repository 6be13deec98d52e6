"""The command that trains a model on an analyser's own samples."""

from pathlib import Path

from bloodview import calibration
from bloodview.commands.cores import use_all_cores
from bloodview.commands.terminal import progress
from bloodview.language import tr
from bloodview.samples import read_panel
from bloodview.settings import read_settings

REPORT_FILE = "agreement.pdf"


def calibrate_model(folder: Path, reference: Path, out: Path, *, panel: Path | None, seed: int, name: str) -> int:
    """Train a model, keep it and its agreement report in `out` and say how well it fits; gives the exit code."""
    from bloodview.report import write_agreement

    channels = read_panel(panel) if panel is not None else None
    use_all_cores()
    with progress() as report:
        made = calibration.calibrate(folder, reference, out, panel=channels, seed=seed, name=name, report=report)
    print(made.summary)
    path = made.folder / REPORT_FILE
    write_agreement(tr("Agreement with the references"), made.facts, made.held_out, path, read_settings().paper)
    print(f"Agreement report saved as {path}")
    return 0
