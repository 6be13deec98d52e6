"""Samples and results made by hand, for exports."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from bloodview.result import Counts, Estimate, Population, Recipe, Release, Result
from bloodview.samples import Sample

COUNTS = Counts(
    rbc=Estimate(6.5, 6.4, 6.61234),
    rbc_uncorrected=6.4,
    retic_pct=Estimate(1.25, 1.1, 1.4),
    retic=Estimate(81.25, 70.0, 92.0),
    clump_pct=Estimate(0.5, 0.4, 0.6),
    plt=Estimate(301.0, 280.5, 322.0),
)


def sample(events: int = 50, channels: tuple[str, ...] = ("FSC-A", "SFL-A"), **keywords: str) -> Sample:
    """Give a sample of random events."""
    values = np.random.default_rng(events).normal(1000, 300, (events, len(channels))).astype(np.float32)
    return Sample(Path("rex.fcs"), "ab" * 32, values, channels, keywords, "Fake BC-1", None, None)


def result_of(of: Sample, **changes: object) -> Result:
    """Give a result for it in which every population occurs."""
    random = np.random.default_rng(1)
    n = len(of.events)
    made = Result(
        file=of.path.name,
        sha256=of.sha256,
        instrument=of.instrument,
        species="dog",
        counts=COUNTS,
        population=(np.arange(n) % len(Population)).astype(np.uint8),
        probability=random.uniform(0.3, 1, n).astype(np.float32),
        latent=np.zeros((n, 2), np.float32),
        population_events=(n / 5,) * 5,
        release=Release.OK,
        messages=(),
        model_id="fake-0001",
        model_name="Fake",
        model_simulated=True,
        version="1.2.3",
        recipe=Recipe("dog", 7),
    )
    return replace(made, **changes)  # type: ignore[arg-type]
