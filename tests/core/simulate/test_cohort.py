"""A simulated cohort on disk, the data behind it, and the demo samples that ship."""

import csv
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bloodview.errors import UserError
from bloodview.paths import resources
from bloodview.progress import Cancelled, Step
from bloodview.samples import read_samples
from bloodview.simulate import condition_keys, simulate_cohort, species_keys
from bloodview.simulate.cohort import cohort_sample, reference_row


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    simulate_cohort(folder, 40, events=2000, seed=3)
    return folder


def test_a_cohort_of_forty_has_every_species_and_condition(cohort: Path) -> None:
    truth = rows(cohort / "truth.csv")
    assert {row["species"] for row in truth} == set(species_keys())
    assert {row["condition"] for row in truth} == set(condition_keys())
    assert [row["file"] for row in truth] == [f"s{number:04d}.fcs" for number in range(40)]


@pytest.mark.parametrize("species", [("dog",), ("dog", "cat"), ("dog", "cat", "horse", "cow"), species_keys()])
def test_each_species_meets_each_condition_in_time(species: tuple[str, ...]) -> None:
    whole = len(species) * len(condition_keys())
    samples = [cohort_sample(number, 100, species, 0) for number in range(whole)]
    met = Counter((sample.species, sample.condition) for sample in samples)
    assert len(met) == whole


def test_files_read_back_with_volume_dilution_and_truth(cohort: Path) -> None:
    for row in rows(cohort / "truth.csv")[:6]:
        (sample,) = read_samples(cohort / row["file"])
        truth = np.load(cohort / row["file"].replace(".fcs", ".truth.npy"), allow_pickle=False)
        assert sample.events.shape == (2000, 13)
        assert truth.shape == (2000,)
        assert truth.dtype == np.uint8
        assert not sample.warnings
        assert sample.acquired is not None
        assert sample.keywords["SPECIES"] == row["species"]
        assert sample.volume_nl is not None
        dilution = float(sample.keywords["DILUTION"])
        assert float(row["plt"]) == pytest.approx(np.sum(truth == 3) * dilution / sample.volume_nl, rel=1e-3)
        assert float(row["retic_pct"]) == pytest.approx(100 * np.mean(truth[truth < 3] == 1), abs=1e-3)


def test_the_cohort_is_the_same_by_seed_whatever_its_length(cohort: Path, tmp_path: Path) -> None:
    simulate_cohort(tmp_path, 3, events=2000, seed=3)
    for name in ("s0000.fcs", "s0001.truth.npy", "s0002.fcs"):
        assert (tmp_path / name).read_bytes() == (cohort / name).read_bytes()
    assert rows(tmp_path / "reference.csv") == rows(cohort / "reference.csv")[:3]
    simulate_cohort(tmp_path / "other", 1, events=2000, seed=4)
    assert (tmp_path / "other" / "s0000.fcs").read_bytes() != (cohort / "s0000.fcs").read_bytes()


def test_the_reference_is_off_by_its_methods_error() -> None:
    sample = cohort_sample(0, 20_000, ("dog",), 1)
    drawn = [reference_row("a.fcs", sample, np.random.default_rng(seed)) for seed in range(400)]
    values = np.array([[float(value) for value in row[2:]] for row in drawn])
    truth = np.array([sample.rbc, sample.plt, sample.retic_pct, sample.clump_pct])
    assert values.mean(axis=0) == pytest.approx(truth, rel=0.04)
    spread = values.std(axis=0) / truth
    assert 0.015 < spread[0] < 0.03
    assert 0.06 < spread[1] < 0.12
    assert 0.13 < spread[2] < 0.35
    assert 0.17 < spread[3] < 0.35


def test_progress_is_told_and_can_stop_the_work(tmp_path: Path) -> None:
    steps: list[Step] = []

    def stop_at_the_third(step: Step) -> None:
        steps.append(step)
        if len(steps) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        simulate_cohort(tmp_path, 5, events=200, report=stop_at_the_third)
    assert sorted(path.name for path in tmp_path.glob("*.fcs")) == ["s0000.fcs", "s0001.fcs"]
    assert [step.fraction for step in steps] == [0.0, 0.2, 0.4]


def test_species_may_be_named_as_people_name_them(tmp_path: Path) -> None:
    simulate_cohort(tmp_path, 2, events=200, species=["Feline", "Canine"])
    assert [row["species"] for row in rows(tmp_path / "truth.csv")] == ["cat", "dog"]
    with pytest.raises(UserError, match="'alpaca' is no species that can be simulated"):
        simulate_cohort(tmp_path, 1, events=200, species=["alpaca"])


@pytest.mark.parametrize("samples", [0, -1, 10_001])
def test_absurd_cohorts_are_refused(samples: int, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="1 to 10000"):
        simulate_cohort(tmp_path, samples)


def test_a_folder_that_cannot_be_written_is_a_clear_refusal(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(UserError, match="cannot be written"):
        simulate_cohort(blocked, 1, events=200)


@pytest.mark.parametrize("file", ["species.toml", "conditions.toml", "common.toml"])
def test_every_number_has_a_source_and_a_certainty(file: str) -> None:
    tables = tomllib.loads((resources() / "simulate" / file).read_text("utf-8"))
    items = [(key, name, item) for key, table in tables.items() for name, item in table.items()]
    numbers = [(key, name, item) for key, name, item in items if isinstance(item, dict)]
    assert len(numbers) > 15
    words = {"published", "second-hand", "derived", "general knowledge", "low"}
    for key, name, item in numbers:
        assert item["source"].strip(), (key, name)
        assert item["certainty"] in words, (key, name)
        if "value" not in item:
            assert item["low"] <= item["high"], (key, name)
    assert all(isinstance(item, dict | str | list) for _, _, item in items)


def test_the_demo_samples_have_patients_and_counts_that_agree_with_their_truth() -> None:
    folder = resources() / "demo"
    truth, reference = rows(folder / "truth.csv"), rows(folder / "reference.csv")
    files = sorted(path.name for path in folder.glob("*.fcs"))
    assert len(files) == 8
    assert sorted(row["file"] for row in truth) == sorted(row["file"] for row in reference) == files
    assert sum((folder / name).stat().st_size for name in files) < 8_000_000
    assert len({row["species"] for row in truth}) >= 4
    assert len({row["condition"] for row in truth}) >= 6
    for row, counted in zip(truth, reference, strict=True):
        (sample,) = read_samples(folder / row["file"])
        assert len(sample.events) == int(row["events"])
        assert sample.keywords["SPECIES"] == row["species"]
        for keyword in ("PATIENT NAME", "PATIENT ID", "BREED", "SEX", "BIRTH", "MICROCHIP", "OWNER"):
            assert sample.keywords[keyword].strip()
        assert sample.keywords["MICROCHIP"].startswith("999")
        assert float(counted["rbc"]) == pytest.approx(float(row["rbc"]), rel=0.1)
        assert sample.volume_nl == pytest.approx(float(row["volume_nl"]), rel=1e-4)
