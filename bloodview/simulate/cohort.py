"""A folder of simulated samples with the counts of a reference method and the truth."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import lcm
from pathlib import Path

import numpy as np

from bloodview.clinic import species_named
from bloodview.errors import UserError, refusing
from bloodview.language import tr, trn
from bloodview.paths import replacing
from bloodview.progress import Report, Step, ignore
from bloodview.samples import write_fcs
from bloodview.simulate.catalogue import condition_keys, reference_errors, species_entry, species_keys
from bloodview.simulate.instrument import draw_session
from bloodview.simulate.run import SimulatedSample, simulate_sample

REFERENCE_COLUMNS = ("file", "species", "rbc", "plt", "retic_pct", "clump_pct")
TRUTH_COLUMNS = (*REFERENCE_COLUMNS, "condition", "events", "volume_nl", "dilution")
_SAMPLES_A_SESSION = 8
_MOST_SAMPLES = 10_000
_FIRST_RUN = datetime(2026, 3, 2, 8, 30)


def simulate_cohort(
    folder: Path,
    samples: int,
    events: int = 30_000,
    species: Sequence[str] = (),
    seed: int = 0,
    report: Report = ignore,
) -> None:
    """Write samples s0000.fcs, s0001.fcs ... with reference.csv, truth.csv and the population of every event.

    species : names in the order in which they take turns ("dog", "canine"); () takes all. Conditions take turns too,
        so that each species meets each condition in time. Sample i is the same whatever the number of samples.
    reference.csv holds the counts of another method with that method's error; truth.csv the exact counts;
    sNNNN.truth.npy uint8 [events], the Population of every event. Eight samples share a session of the instrument.
    """
    if not 1 <= samples <= _MOST_SAMPLES:
        raise UserError(
            tr(
                "A cohort of {samples} samples cannot be simulated; ask for 1 to {most}.",
                samples=samples,
                most=_MOST_SAMPLES,
            )
        )
    chosen = tuple(_known(name) for name in species) or species_keys()
    reference, truth = [], []
    for number in range(samples):
        report(
            Step(number / samples, tr("Simulating sample {number} of {samples}", number=number + 1, samples=samples))
        )
        name = f"s{number:04d}.fcs"
        sample = cohort_sample(number, events, chosen, seed)
        write_sample(sample, folder / name)
        truth.append(truth_row(name, sample))
        reference.append(reference_row(name, sample, np.random.default_rng([seed, 2, number])))
    write_table(folder / "reference.csv", REFERENCE_COLUMNS, reference)
    write_table(folder / "truth.csv", TRUTH_COLUMNS, truth)
    report(Step(1.0, trn("Simulated {number} sample", "Simulated {number} samples", samples)))


def cohort_sample(number: int, events: int, species: Sequence[str], seed: int) -> SimulatedSample:
    """Simulate one sample of a cohort."""
    conditions = condition_keys()
    key = species[number % len(species)]
    # Where the two numbers share a factor, a species would meet only some conditions: shift by one a round.
    condition = conditions[(number + number // lcm(len(species), len(conditions))) % len(conditions)]
    day, place = divmod(number, _SAMPLES_A_SESSION)
    session = draw_session(np.random.default_rng([seed, 1, day]))
    rng = np.random.default_rng([seed, 0, number])
    began = _FIRST_RUN + timedelta(days=day, minutes=12 * place)
    patient = _patient(key, number, rng)
    return simulate_sample(key, condition, events, rng, session=session, began=began, keywords=patient)


def _known(name: str) -> str:
    species = species_named(name)
    return species_entry(species.key if species else name).key


def _patient(species: str, number: int, rng: np.random.Generator) -> dict[str, str]:
    entry = species_entry(species)
    return {
        "PATIENT NAME": str(rng.choice(entry.names)),
        "PATIENT ID": f"SIM-{number:04d}",
        "BREED": str(rng.choice(entry.breeds)),
        "SEX": str(rng.choice(["female", "male", "female neutered", "male neutered"])),
    }


def write_sample(sample: SimulatedSample, path: Path) -> None:
    """Write a sample as FCS, and beside it the Population of every event as NAME.truth.npy."""
    write_fcs(path, sample.events, sample.channels, sample.keywords)
    beside = path.with_suffix(".truth.npy")
    with refusing(beside, "written"), replacing(beside) as temporary, temporary.open("wb") as file:
        np.save(file, sample.truth, allow_pickle=False)


def truth_row(name: str, sample: SimulatedSample) -> list[str]:
    """Give the row of truth.csv: the exact counts."""
    return [
        name,
        sample.species,
        f"{sample.rbc:.5g}",
        f"{sample.plt:.5g}",
        f"{sample.retic_pct:.4f}",
        f"{sample.clump_pct:.4f}",
        sample.condition,
        str(len(sample.truth)),
        f"{sample.volume_nl:.3f}",
        f"{sample.dilution:g}",
    ]


def reference_row(name: str, sample: SimulatedSample, rng: np.random.Generator) -> list[str]:
    """Give the row of reference.csv: what another method would have counted in the same blood.

    Each count has the method's own coefficient of variation and the counting noise of the events it looks at.
    """
    errors = reference_errors()
    reds = errors["red_events"]

    def seen(value: float, cv: str, expected: float) -> float:
        counted = rng.poisson(expected) / expected if expected > 0 else 1.0
        return max(0.0, value * counted * (1 + errors[cv] / 100 * float(rng.standard_normal())))

    rbc = seen(sample.rbc, "rbc_cv", reds)
    plt = seen(sample.plt, "plt_cv", reds * sample.plt / (1000 * sample.rbc))
    retic = seen(sample.retic_pct, "retic_cv", reds * sample.retic_pct / 100)
    clump = seen(sample.clump_pct, "clump_cv", reds * sample.clump_pct / 100)
    return [name, sample.species, f"{rbc:.3f}", f"{plt:.1f}", f"{min(retic, 100):.3f}", f"{min(clump, 100):.3f}"]


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table as CSV, whole or not at all."""
    with (
        refusing(path, "written"),
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
