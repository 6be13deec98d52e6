"""Copies of samples in which every event carries its population and the probability of that."""

import re
from pathlib import Path

import numpy as np

from bloodview.result import Population, Result
from bloodview.samples import Sample, write_fcs

ADDED = ("Population", "Probability")
_OF_CHANNEL = re.compile(r"\$P\d+[A-Z]+", re.IGNORECASE)


def write_labels(sample: Sample, result: Result, path: Path) -> None:
    """Write a sample as FCS with its own keywords and the channels Population (code 0 to 4) and Probability.

    Such channels of an earlier analysis are replaced. Raises UserError where the file cannot be written.
    """
    kept = own_channels(sample)
    keywords = dict(sample.keywords)
    if kept != list(range(len(kept))):
        # Channels move up: what is said of them by number would belong to others.
        keywords = {key: value for key, value in keywords.items() if not _OF_CHANNEL.fullmatch(key)}
    codes = ", ".join(f"{population.value} {population.name}" for population in Population)
    write_fcs(
        path,
        np.column_stack([sample.events[:, kept], result.population, result.probability]).astype(np.float32),
        [*(sample.channels[number] for number in kept), *ADDED],
        keywords
        | {
            "BLOODVIEW VERSION": result.version,
            "BLOODVIEW MODEL": result.model_id,
            "BLOODVIEW POPULATIONS": codes,
            "BLOODVIEW RELEASE": result.release.value,
        },
    )


def own_channels(sample: Sample) -> list[int]:
    """Number the channels that are the sample's own, not labels of an earlier analysis."""
    return [number for number, name in enumerate(sample.channels) if name not in ADDED]
