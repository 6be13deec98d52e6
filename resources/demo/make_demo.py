"""Make the demo samples: eight animals that never lived, with the counts of a reference method and the truth.

Run with the development environment: `python resources/demo/make_demo.py`. The same seed gives the same files.
Microchip numbers begin with 999, which ISO 11784 keeps for tests.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from bloodview.samples import write_fcs
from bloodview.simulate import draw_session, simulate_sample
from bloodview.simulate.cohort import REFERENCE_COLUMNS, TRUTH_COLUMNS, reference_row, truth_row, write_table

SEED = 20260672  # chosen for what the animals have (a marked anaemia, a tenth of clumps), not for how it is counted
FIRST_RUN = datetime(2026, 3, 9, 9, 10)


@dataclass(frozen=True)
class Animal:
    """One invented patient and what is simulated for it."""

    file: str
    species: str
    condition: str
    events: int
    name: str
    breed: str
    sex: str
    birth: str
    microchip: str
    owner: str


ANIMALS = (
    Animal(
        "rex-dog-healthy.fcs", "dog", "healthy", 16_000,
        "Rex", "Beagle", "male neutered", "2021-05-14", "999000000104417", "Anna Lindner",
    ),
    Animal(
        "bella-dog-regenerative-anaemia.fcs", "dog", "regenerative_anaemia", 16_000,
        "Bella", "Cocker Spaniel", "female neutered", "2018-11-02", "999000000226180", "Martin Oberhauser",
    ),
    Animal(
        "bruno-dog-severe-thrombocytopenia.fcs", "dog", "severe_thrombocytopenia", 18_000,
        "Bruno", "mixed breed", "male", "2019-08-23", "999000000317752", "Claire Dubois",
    ),
    Animal(
        "minka-cat-platelet-clumps.fcs", "cat", "pseudothrombocytopenia", 15_000,
        "Minka", "European Shorthair", "female neutered", "2016-04-30", "999000000409936", "Jonas Weber",
    ),
    Animal(
        "felix-cat-agglutination.fcs", "cat", "agglutination", 15_000,
        "Felix", "British Shorthair", "male neutered", "2020-01-19", "999000000551203", "Sophie Mayer",
    ),
    Animal(
        "stella-horse-healthy.fcs", "horse", "healthy", 15_000,
        "Stella", "Warmblood", "female", "2014-06-07", "999000000618844", "Hof Sonnleitner",
    ),
    Animal(
        "berta-cow-thrombocytosis.fcs", "cow", "thrombocytosis", 15_000,
        "Berta", "Simmental", "female", "2021-02-11", "999000000760591", "Familie Gruber",
    ),
    Animal(
        "flocki-rabbit-nonregenerative-anaemia.fcs", "rabbit", "nonregenerative_anaemia", 15_000,
        "Flocki", "Dwarf Lop", "male neutered", "2022-09-05", "999000000835027", "Lea Hofmann",
    ),
)  # fmt: skip


def main() -> None:
    """Write the eight files, reference.csv and truth.csv beside this script."""
    folder = Path(__file__).parent
    session = draw_session(np.random.default_rng([SEED, 1]))
    reference, truth = [], []
    for number, animal in enumerate(ANIMALS):
        sample = simulate_sample(
            animal.species,
            animal.condition,
            animal.events,
            np.random.default_rng([SEED, 0, number]),
            session=session,
            began=FIRST_RUN + timedelta(minutes=14 * number),
            keywords={
                "PATIENT NAME": animal.name,
                "PATIENT ID": f"D-{2601 + number}",
                "BREED": animal.breed,
                "SEX": animal.sex,
                "BIRTH": animal.birth,
                "MICROCHIP": animal.microchip,
                "OWNER": animal.owner,
            },
        )
        write_fcs(folder / animal.file, sample.events, sample.channels, sample.keywords)
        reference.append(reference_row(animal.file, sample, np.random.default_rng([SEED, 2, number])))
        truth.append(truth_row(animal.file, sample))
    write_table(folder / "reference.csv", REFERENCE_COLUMNS, reference)
    write_table(folder / "truth.csv", TRUTH_COLUMNS, truth)


if __name__ == "__main__":
    main()
