"""A small simulated cohort, and training made so small that a test can wait for it."""

import csv
import tempfile
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from bloodview.calibration import read_references
from bloodview.calibration.cohort import Loaded, load
from bloodview.learn import fit, held_out, idec, judging, labelled, storage, vade
from bloodview.learn.manifest import Cohort, Manifest
from bloodview.learn.mixture import Mixture, start
from bloodview.learn.model import Model
from bloodview.learn.naming import name_components
from bloodview.learn.storage import load_model, save_model
from bloodview.progress import ignore
from bloodview.samples import write_fcs
from bloodview.simulate import SimulatedSample, simulate_sample

EVENTS = 2500
CONDITIONS = ("healthy", "regenerative_anaemia", "thrombocytopenia", "thrombocytosis", "agglutination")
COLUMNS = ("file", "species", "rbc", "plt", "retic_pct", "clump_pct")


def simulated(species: str, condition: str, seed: int, events: int = EVENTS) -> SimulatedSample:
    """Simulate a sample, the same for the same seed."""
    return simulate_sample(species, condition, events, np.random.default_rng(seed))


@cache
def samples() -> tuple[SimulatedSample, ...]:
    """Ten samples: dog and cat in five conditions."""
    return tuple(
        simulated(species, condition, 10 * row + column)
        for row, condition in enumerate(CONDITIONS)
        for column, species in enumerate(("dog", "cat"))
    )


def write_cohort(folder: Path, instrument: str = "") -> Path:
    """Write the samples s0.fcs ... s9.fcs and their exact counts as reference.csv; gives the table."""
    rows = []
    for number, sample in enumerate(samples()):
        keywords = dict(sample.keywords) | ({"$CYT": instrument} if instrument else {})
        write_fcs(folder / f"s{number}.fcs", sample.events, sample.channels, keywords)
        counts = (sample.rbc, sample.plt, sample.retic_pct, sample.clump_pct)
        rows.append([f"s{number}.fcs", sample.species, *(f"{count:.5g}" for count in counts)])
    table = folder / "reference.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return table


def make_small(patch: pytest.MonkeyPatch, *, steps: int = 150, pooled: int = 10, epochs: int = 2) -> None:
    """Make training small: less of everything, nothing left out."""
    patch.setattr(
        idec,
        "Plan",
        partial(idec.Plan, pretraining_epochs=epochs, steps=steps, samples_per_step=5, events_per_step=256),
    )
    patch.setattr(vade, "Plan", partial(vade.Plan, pretraining_epochs=1, epochs=epochs))
    patch.setattr(labelled, "COMPONENTS", 16 if pooled > 1 else 4)
    patch.setattr(labelled, "STARTS", 2)
    patch.setattr(labelled, "JUDGES", 2 if pooled > 1 else 1)
    patch.setattr(labelled, "EVENTS_TO_START", 7500 if pooled > 1 else 1500)
    patch.setattr(labelled, "SHAPING_STEPS", pooled)
    patch.setattr(labelled, "SETTLING_STEPS", max(1, pooled // 3))
    patch.setattr(labelled, "start", partial(_start, 6000 if pooled > 1 else 600))
    patch.setattr(labelled, "name_components", partial(name_components, restarts=6 if pooled > 1 else 1))
    patch.setattr(fit, "EVENTS_PER_SAMPLE", 1500 if pooled > 1 else 300)
    patch.setattr(judging, "REFINING_STEPS", pooled)
    patch.setattr(fit, "TEACHING_STEPS", 2 * pooled)
    patch.setattr(fit, "SPECIES_STEPS", max(1, pooled // 2))
    patch.setattr(held_out, "FOLD_STEPS", max(1, pooled // 5))


def _start(most: int, values: NDArray[np.float32], components: int, rng: np.random.Generator) -> Mixture:
    """Start a mixture from some of the values."""
    return start(values[:: max(1, len(values) // most)], components, rng)


@cache
def loaded() -> Loaded:
    """The cohort in memory."""
    with tempfile.TemporaryDirectory() as name:
        table = write_cohort(Path(name))
        return load(read_references(table, Path(name)), None, ignore)


@cache
def trained(seed: int = 0) -> fit.Fit:
    """The cohort's training with a seed, once a process."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch)
        found = fit.fit(loaded().bags, loaded().panel, seed, ignore)
    torch.set_num_threads(threads)
    return found


def manifest(found: fit.Fit, weights: bytes) -> Manifest:
    """Describe the cohort's training."""
    made_of = Cohort(samples=10, events=25_000, species={"cat": 5, "dog": 5}, simulated=True, instrument="Test")
    return storage.manifest_of(found, weights, name="Tiny", seed=0, cohort=made_of, agreement=(), panel=loaded().panel)


@cache
def packed(seed: int = 0) -> bytes:
    """The weights of the cohort's training."""
    return storage.pack(trained(seed))


def save(folder: Path) -> Path:
    """Save the cohort's model as a folder."""
    save_model(folder, manifest(trained(), packed()), packed(), "# Tiny\n")
    return folder


@cache
def model() -> Model:
    """The cohort's model, as read back."""
    with tempfile.TemporaryDirectory() as name:
        return load_model(save(Path(name) / "model"))
