"""Cohorts, calibrations and agreement that need no training, for tests of the window."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bloodview.analysis import shipped_model
from bloodview.calibration import Calibration
from bloodview.calibration.checked import CheckedCohort, CheckedRow
from bloodview.clinic.agreement import HeldOut
from bloodview.errors import UserError, WrongReference
from bloodview.learn.manifest import Agreement, Cohort, Manifest, read_manifest
from bloodview.progress import Preview, Report, Step
from bloodview.samples import Panel

SPECIES = ("dog", "cat", "horse", "cow")
ANALYSER = "Fake BC-1"


def fake_rows(samples: int = 40, seed: int = 3) -> tuple[HeldOut, ...]:
    """Give references beside counts that are a few percent off; the second sample's are another's."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(samples):
        reference = {
            "rbc": float(random.uniform(2, 11)),
            "plt": float(10 ** random.uniform(1, 2.8)),
            "retic_pct": float(10 ** random.uniform(-0.7, 1)),
            "clump_pct": float(10 ** random.uniform(-0.7, 0.8)),
        }
        errors = {"rbc": 0.01, "plt": 0.06, "retic_pct": 0.08, "clump_pct": 0.05}
        counted = {count: value * float(np.exp(random.normal() * errors[count])) for count, value in reference.items()}
        if number == 1:
            counted["plt"] *= 9
        rows.append(HeldOut(f"s{number:04d}.fcs", SPECIES[number % 4], reference, counted))
    return tuple(rows)


def fake_manifest(name: str = "Fake BC-1, 40 samples", id_: str = "0123456789ab") -> Manifest:
    """Give the description of a model that stays the same when the shipped one does not."""
    shipped = read_manifest(shipped_model())
    made_of = Cohort(
        samples=40,
        events=900_000,
        species=dict.fromkeys(SPECIES, 10),
        simulated=False,
        instrument=ANALYSER,
        serial="17",
    )
    agreement = tuple(
        Agreement.model_validate({"count": count, "samples": 40, "median_error": error})
        for count, error in (("red", 0.004), ("plt", 0.061), ("retic", 0.11), ("clump", 0.08))
    )
    changes = {
        "name": name,
        "program": "0.1.0",
        "seed": 0,
        "cohort": made_of,
        "agreement": agreement,
        "weights_sha256": id_.ljust(64, "0"),
    }
    return shipped.model_copy(update=changes)


def fake_cohort(samples: int = 40, bad: int = 0, odd: int = 0, panel: Panel | None = None) -> CheckedCohort:
    """Give a cohort as checked, the first `bad` rows at fault and the next `odd` in doubt."""
    rows = []
    for number, held_out in enumerate(fake_rows(samples)):
        cells = {count: f"{value:.4g}" for count, value in held_out.reference.items()}
        faults: tuple[tuple[str, str], ...] = ()
        doubts: tuple[tuple[str, str], ...] = ()
        if number < bad:
            cells["plt"] = "many"
            sentence = f"/data/reference.csv row {number + 2} has 'many' under plt; give a number or leave it blank."
            faults = (("plt", sentence),)
        elif number < bad + odd:
            doubts = (("species", "No species is named."),)
        rows.append(
            CheckedRow(
                line=number + 2,
                cells={"file": held_out.file, "species": "" if doubts else held_out.species, **cells},
                species="" if doubts else held_out.species,
                analyser=ANALYSER,
                events=20_000 + 137 * number,
                volume_nl=2000.0,
                dilution=200.0,
                faults=faults,
                doubts=doubts,
            )
        )
    return CheckedCohort(tuple(rows), panel)


def fake_preview(errors: bool = True, seed: int = 5) -> Preview:
    """Give a picture of training."""
    random = np.random.default_rng(seed)
    population = random.choice(5, size=3000, p=[0.85, 0.03, 0.02, 0.07, 0.03]).astype(np.uint8)
    centres = np.array([(0, 0), (1.5, 3.5), (5, 1), (-6, 2), (-5, -4)], dtype=np.float32)
    points = (centres[population] + random.normal(scale=0.6, size=(3000, 2))).astype(np.float32)
    told = {"rbc": 0.0042, "plt": 0.061, "retic_pct": 0.11} if errors else {}
    return Preview(points, population, told)


def fake_calibrate(
    folder: Path, reference: Path, out: Path, *, panel: Panel | None, name: str, report: Report, pause: float = 0.0
) -> Calibration:
    """Save the shipped model as if it had been trained; a folder called wrong* does not fit its references."""
    for step in range(10):
        report(Step(step / 10, f"Clustering, epoch {step + 1} of 10", fake_preview(errors=step > 4)))
        time.sleep(pause / 10)
    if folder.name.startswith("wrong"):
        raise WrongReference(f"{reference} does not fit its samples; check that each row belongs to its file.")
    if folder.name.startswith("bug"):
        raise ZeroDivisionError("the patient is called Rex")
    shutil.copytree(shipped_model(), out)
    return Calibration(out, "", "")


def fake_check(folder: Path, table: Path, panel: Panel | None, report: Report) -> CheckedCohort:
    """Check nothing: forty good samples, three at fault in a folder called bad*."""
    report(Step(0.5, "Reading s0020.fcs"))
    return fake_cohort(40, bad=3 if folder.name.startswith("bad") else 0)


def fake_agreement_pdf(title: str, facts: Sequence[tuple[str, str]], rows: Sequence[HeldOut], paper: str) -> bytes:
    """Give something that is no PDF but says what it was made of."""
    if not rows:
        raise UserError("there is no agreement in this test.")
    return "\n".join([title, paper, *(f"{name}: {text}" for name, text in facts), str(len(rows))]).encode()
