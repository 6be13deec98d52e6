"""Invented samples and results: the report is tested without a model, which a model's accuracy must not change."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from bloodview.clinic import Clinic, Patient
from bloodview.result import Counts, Estimate, Population, Recipe, Release, Result
from bloodview.samples import Sample

PRINTED = datetime(2026, 3, 14, 9, 26)
PATIENT = Patient(
    name="Bella",
    identifier="2026-00417",
    species="canine",
    breed="Labrador Retriever",
    sex="FS",
    birth="2019-05-02",
    microchip="276098106234567",
    owner="M. Sørensen",
)
CLINIC = Clinic(name="Tierklinik Am Park", address="Parkstraße 12, 20144 Hamburg", phone="+49 40 555 0100")

_CHANNELS = ("Time", "FSL-A", "FSH-A", "SSC-A", "SFL-A", "SFL-W")
# Middle and spread of ln FSL-A, FSH-A, SSC-A, SFL-A per population.
_CLOUDS = {
    Population.RBC: ((11.2, 10.2, 9.6, 6.3), (0.16, 0.16, 0.25, 0.22)),
    Population.RETIC: ((11.35, 10.3, 9.7, 8.6), (0.17, 0.17, 0.25, 0.45)),
    Population.CLUMP: ((11.95, 10.95, 10.4, 7.0), (0.16, 0.16, 0.25, 0.25)),
    Population.PLT: ((7.8, 7.4, 6.6, 5.7), (0.55, 0.55, 0.5, 0.4)),
    Population.OTHER: ((5.9, 5.6, 5.4, 4.9), (0.5, 0.5, 0.5, 0.6)),
}
_LATENT = {
    Population.RBC: (0.0, 0.0),
    Population.RETIC: (1.9, 0.7),
    Population.CLUMP: (0.6, 2.6),
    Population.PLT: (-3.6, -1.0),
    Population.OTHER: (-4.2, 1.8),
}
COUNTS = Counts(
    rbc=Estimate(7.1234, 7.0312, 7.2156),
    rbc_uncorrected=6.9876,
    retic_pct=Estimate(1.054, 0.951, 1.163),
    retic=Estimate(75.12, 67.81, 82.93),
    clump_pct=Estimate(1.731, 1.599, 1.871),
    plt=Estimate(312.4, 297.8, 327.5),
)


def invented(
    events: int = 30_000, shares: tuple[float, ...] = (0.91, 0.01, 0.017, 0.045, 0.018), seed: int = 1
) -> tuple[Result, Sample]:
    """Give a result and its sample with the given shares of RBC, RETIC, CLUMP, PLT and OTHER."""
    random = np.random.default_rng(seed)
    population = random.choice(5, size=events, p=np.array(shares) / sum(shares)).astype(np.uint8)
    values = np.zeros((events, len(_CHANNELS)), np.float32)
    values[:, 0] = np.sort(random.uniform(0, 1e4, events))
    latent = np.zeros((events, 2), np.float32)
    for each, (middle, spread) in _CLOUDS.items():
        own = population == each
        size = random.normal(0, 1, (int(own.sum()), 1))
        noise = random.normal(0, 1, (int(own.sum()), 4))
        values[own, 1:5] = np.exp(np.array(middle) + np.array(spread) * (0.7 * size + 0.7 * noise))
        latent[own] = np.array(_LATENT[each]) + random.normal(0, 0.45, (int(own.sum()), 2))
    values[:, 5] = values[:, 4] / 40
    sample = Sample(
        path=Path("dog_bella_0417.fcs"),
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        events=values,
        channels=_CHANNELS,
        keywords={"$VOL": "1450", "DILUTION": "350"},
        instrument="Sim-1",
        acquired=datetime(2026, 3, 14, 8, 51),
        volume_nl=1450.0,
    )
    result = Result(
        file=sample.path.name,
        sha256=sample.sha256,
        instrument=sample.instrument,
        species="dog",
        counts=COUNTS,
        population=population,
        probability=np.full(events, 0.97, np.float32),
        latent=latent,
        population_events=tuple(float(count) for count in np.bincount(population, minlength=5)),
        release=Release.OK,
        messages=("Clumped red cells: 1.7 % of red events are clumps; RBC counts every cell of a clump.",),
        model_id="a1b2c3d4e5f60718",
        model_name="All species, simulated",
        model_simulated=True,
        version="0.1.0",
        recipe=Recipe(species="dog"),
        volume_nl=1450.0,
        dilution=350.0,
    )
    return result, sample


def without_volume(result: Result) -> Result:
    """Give the same result as it is for a file that holds no volume."""
    counts = replace(result.counts, rbc=None, rbc_uncorrected=None, retic=None, plt=None)
    message = "The file holds no analysed volume, so only percentages can be given; name the volume in the panel."
    return replace(result, counts=counts, volume_nl=None, dilution=None, messages=(message, *result.messages))


def refused(result: Result) -> Result:
    """Give the same result as it is where the release gate refuses it."""
    nothing = Counts(None, None, None, None, None, None)
    message = "Red cells and platelets overlap too much to be counted; look at a blood smear and measure again."
    return replace(result, counts=nothing, release=Release.REFUSED, messages=(message,))
