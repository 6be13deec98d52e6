"""The command that makes samples with known truth."""

from pathlib import Path

from bloodview.commands.terminal import progress
from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.simulate import simulate_cohort


def simulate_samples(folder: Path, samples: int, events: int, species: str, seed: int) -> int:
    """Write simulated samples with their references and truth; gives the exit code.

    species : names with commas between them; "" takes all
    """
    with refusing(folder, "read"):
        if (folder / "reference.csv").exists() and not (folder / "truth.csv").exists():
            # Only simulated cohorts have a truth: these references are someone's measurements.
            raise UserError(
                tr(
                    "{folder} holds references of real samples; choose another folder for simulated ones.",
                    folder=folder,
                )
            )
    names = tuple(name.strip() for name in species.split(",") if name.strip())
    with progress() as report:
        simulate_cohort(folder, samples, events, names, seed, report)
    print(f"{samples} simulated samples with reference.csv and truth.csv are in {folder}")
    return 0
