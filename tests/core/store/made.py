"""Samples with real files, and results of them, for tests of the records."""

import hashlib
from datetime import datetime
from pathlib import Path

import numpy as np

from bloodview.clinic import Patient
from bloodview.result import Counts, Estimate, Recipe, Release, Result
from bloodview.samples import Sample

REX = Patient("Rex", "4711", "dog", "Beagle", "male", "2021-03-04", "276 098 100 123 456", "Anna Müller")


def made_sample(folder: Path, name: str = "rex.fcs", content: bytes = b"", **changes: object) -> Sample:
    """Write a file and give it as a sample that was read from it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content or name.encode())
    facts: dict[str, object] = {
        "path": path,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "events": np.zeros((5, 2), np.float32),
        "channels": ("FSC-A", "SSC-A"),
        "keywords": {},
        "instrument": "Fake BC-1",
        "acquired": datetime(2026, 3, 4, 10, 15),
        "volume_nl": 2000.0,
    }
    return Sample(**{**facts, **changes})  # type: ignore[arg-type]


def made_result(sha256: str, release: Release = Release.OK, seed: int = 0, events: int = 1000) -> Result:
    """Give a result with random events, some of each population."""
    random = np.random.default_rng(seed)
    population = random.choice(5, events, p=(0.8, 0.05, 0.05, 0.05, 0.05)).astype(np.uint8)
    return Result(
        file="rex.fcs",
        sha256=sha256,
        instrument="Fake BC-1",
        species="dog",
        counts=Counts(
            rbc=Estimate(6.5 + seed / 100, 6.4, 6.7),
            rbc_uncorrected=6.4,
            retic_pct=Estimate(1.2, 1.0, 1.4),
            retic=Estimate(78.0, 65.0, 91.0),
            clump_pct=None,
            plt=Estimate(310.0, float("nan"), float("inf")),
        ),
        population=population,
        probability=random.uniform(0.5, 1, events).astype(np.float32),
        latent=random.normal(size=(events, 2)).astype(np.float32) * (3, 9),
        population_events=tuple(np.bincount(population, minlength=5).astype(float)),
        release=release,
        messages=("Schau genau hin: 5 µm.",),
        model_id="fake-0001",
        model_name="Fake model",
        model_simulated=True,
        version="0.1.0",
        recipe=Recipe("dog", seed),
        volume_nl=2000,
        dilution=200.0,
        timings={"all": 0.25},
    )
