"""Train the shipped model on simulated samples of all species and conditions; the same seed gives the same model."""

import argparse
import os
import tempfile
from pathlib import Path

from bloodview.analysis import shipped_model, use_cores
from bloodview.calibration import calibrate
from bloodview.paths import resources
from bloodview.progress import Step
from bloodview.samples import read_panel
from bloodview.simulate import condition_keys, simulate_cohort, species_keys

SEED = 20261124
SAMPLES_OF_EACH = 2
EVENTS = 15_000
NAME = "BloodView simulated laser, all species"


def main() -> None:
    """Simulate a cohort in a temporary folder and calibrate on it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=shipped_model())
    options.add_argument("--seed", type=int, default=SEED)
    chosen = options.parse_args()
    use_cores(os.cpu_count() or 1)
    samples = SAMPLES_OF_EACH * len(species_keys()) * len(condition_keys())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        simulate_cohort(folder, samples, EVENTS, seed=chosen.seed)
        made = calibrate(
            folder,
            folder / "reference.csv",
            chosen.out,
            panel=read_panel(resources() / "panels" / "simulated-laser.toml"),
            seed=0,
            name=NAME,
            report=_say,
        )
    print(made.summary)


def _say(step: Step) -> None:
    print(f"{100 * step.fraction:3.0f} % {step.message}", flush=True)


if __name__ == "__main__":
    main()
