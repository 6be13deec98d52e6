"""Calibration from a folder to a model, and when it refuses to make one."""

import csv
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodview.analysis import analyze, load_model
from bloodview.calibration import Calibration, calibrate, read_agreement
from bloodview.calibration.calibrate import refuse_disagreement
from bloodview.clinic.agreement import HeldOut
from bloodview.errors import UserError, WrongReference
from bloodview.learn import fit as learning
from bloodview.learn.bags import Bag
from bloodview.learn.fit import Fit
from bloodview.learn.manifest import CARD_FILE, WEIGHTS_FILE, read_manifest
from bloodview.learn.spread import relative_errors
from bloodview.progress import Report, ignore
from bloodview.result import SIMULATED_NOTICE, Release
from bloodview.samples import Panel, read_samples
from bloodview.simulate import SimulatedSample
from tests.core.learn import tiny

NAN = float("nan")


@pytest.fixture
def trained_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the training of the small cohort that is there, whatever samples are asked for."""
    found = tiny.trained()

    def fit(_bags: object, _panel: Panel, _seed: int, _report: Report) -> Fit:
        return found

    monkeypatch.setattr(learning, "fit", fit)


def table(folder: Path) -> Path:
    return folder / "reference.csv"


def rewrite(folder: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    with table(folder).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with table(folder).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tiny.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def run(folder: Path, report: Report = ignore) -> Calibration:
    return calibrate(folder, table(folder), folder.parent / "model", report=report)


def test_the_same_seed_gives_the_same_model_and_labels(cohort_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trained twice: here from files, and by the learning tests from the same events in memory."""
    tiny.make_small(monkeypatch)
    fractions: list[float] = []
    made = run(cohort_folder, lambda step: fractions.append(step.fraction))
    assert (made.folder / WEIGHTS_FILE).read_bytes() == tiny.packed()
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    model = load_model(made.folder)
    assert made.model_id == model.id == tiny.model().id
    for number, truth in enumerate(tiny.samples()):
        (sample,) = read_samples(cohort_folder / f"s{number}.fcs")
        first, second = analyze(sample, model), analyze(sample, tiny.model())
        assert np.array_equal(first.population, second.population)
        assert np.array_equal(first.probability, second.probability)
        assert first.counts.rbc is not None
        assert first.counts.rbc.value == pytest.approx(truth.rbc, rel=0.1)
        assert SIMULATED_NOTICE in first.messages
    for name in ("Red events", "PLT", "RETIC", "CLUMP"):
        assert name in made.summary
    assert str(made.folder) in made.summary


def test_the_model_says_what_it_was_made_of(trained_already: None, cohort_folder: Path) -> None:
    rewrite(cohort_folder, lambda rows: [row.update(species="") for row in rows[:2]])
    manifest = read_manifest(calibrate(cohort_folder, table(cohort_folder), cohort_folder / "m", name="Ours").folder)
    assert manifest.name == "Ours"
    assert manifest.cohort.model_dump() == {
        "samples": 10,
        "events": 25_000,
        "species": {"cat": 5, "dog": 5},  # the first two by the files' own keyword
        "simulated": True,
        "instrument": "BloodView Simulated Laser",
        "serial": "BSL-0001",
    }
    assert [row.count for row in manifest.agreement] == ["red", "plt", "retic", "clump"]
    assert all(row.samples == 10 for row in manifest.agreement)


@pytest.mark.parametrize("instrument", ["Helios 3", "Simulated Laser", "My BloodView Simulated Laser"])
def test_only_the_simulator_makes_a_simulated_model(instrument: str, trained_already: None, tmp_path: Path) -> None:
    folder = tmp_path / "cohort"
    folder.mkdir()
    tiny.write_cohort(folder, instrument=instrument)
    manifest = read_manifest(run(folder).folder)
    assert not manifest.cohort.simulated
    assert (manifest.cohort.instrument, manifest.cohort.serial) == (instrument, "BSL-0001")


def test_one_real_sample_makes_a_model_real(trained_already: None, cohort_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    tiny.write_cohort(other, instrument="Helios 3")
    (cohort_folder / "s4.fcs").write_bytes((other / "s4.fcs").read_bytes())
    assert not read_manifest(run(cohort_folder).folder).cohort.simulated


def test_few_samples_are_refused(cohort_folder: Path) -> None:
    rewrite(cohort_folder, lambda rows: rows.__delitem__(slice(3, None)))
    with pytest.raises(WrongReference, match=r"reference\.csv names 3 samples; calibrate with at least 4"):
        run(cohort_folder)


@pytest.mark.parametrize("column", ["rbc", "plt"])
def test_a_count_without_any_reference_is_refused(column: str, cohort_folder: Path) -> None:
    rewrite(cohort_folder, lambda rows: [row.update({column: ""}) for row in rows])
    with pytest.raises(WrongReference, match=f"gives no {column} that can be used"):
        run(cohort_folder)
    assert not (cohort_folder.parent / "model").exists()


def test_references_of_other_samples_are_refused(cohort_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Platelets moved down by three rows: training goes wrong, and says so instead of saving a model."""

    def shift(rows: list[dict[str, str]]) -> None:
        moved = [rows[number - 3]["plt"] for number in range(len(rows))]
        for row, plt in zip(rows, moved, strict=True):
            row["plt"] = plt

    rewrite(cohort_folder, shift)
    tiny.make_small(monkeypatch, steps=60, pooled=5, epochs=1)
    with pytest.raises(WrongReference, match="PLT of samples left out is wrong") as caught:
        run(cohort_folder)
    assert "reference.csv" in str(caught.value)
    assert not (cohort_folder.parent / "model").exists()


def rows_of(given: list[float], counted: list[float], count: str = "plt") -> list[HeldOut]:
    return [
        HeldOut(f"s{number}.fcs", "dog", {count: one}, {count: other})
        for number, (one, other) in enumerate(zip(given, counted, strict=True))
    ]


def test_disagreement_names_the_worst_samples() -> None:
    rows = rows_of([100, 20, 300, 5, 7, 20], [160, 80, 90, 5, 70, 4])
    errors = np.full((6, 4), 0.1)
    refuse_disagreement(errors, rows, Path("reference.csv"))
    errors[:, 1] = [0.6, 3.0, 0.7, NAN, 9.0, 4.0]
    with pytest.raises(WrongReference) as caught:
        refuse_disagreement(errors, rows, Path("reference.csv"))
    # The median of 0.6, 0.7, 3, 4 and 9.
    assert str(caught.value) == (
        "reference.csv does not fit its samples: PLT of samples left out is wrong by 300 % on the median, most in "
        "s4.fcs (7.00 given, 70.0 counted), s5.fcs (20.0 given, 4.00 counted), s1.fcs (20.0 given, 80.0 counted); "
        "check that each row belongs to its file, and units, volume and dilution, then calibrate again."
    )
    errors[:, 1] = NAN
    refuse_disagreement(errors, rows, Path("reference.csv"))


def test_a_factor_that_all_samples_share_is_told() -> None:
    given = [4.1, 5.2, 6.3, 7.4]
    rows = rows_of(given, [2.9 * 4.1, 3.1 * 5.2, 3 * 6.3, 3 * 7.4], "rbc")
    with pytest.raises(WrongReference, match="counted about 3 times as high as given, so check the unit of the column"):
        refuse_disagreement(np.full((4, 4), 2.0), rows, Path("reference.csv"))


def test_samples_without_volume_are_named_alone() -> None:
    rows = [HeldOut(f"s{number}.fcs", "", {"rbc": 5.0}, {"retic_pct": 1.0}) for number in range(3)]
    with pytest.raises(WrongReference, match=r"most in s0\.fcs, s1\.fcs, s2\.fcs; check that each row belongs"):
        refuse_disagreement(np.full((3, 4), 2.0), rows, Path("reference.csv"))


def test_one_wild_sample_does_not_refuse_all() -> None:
    errors = np.full((5, 4), 0.1)
    errors[2] = 50
    refuse_disagreement(errors, rows_of([1.0] * 5, [1.0] * 5), Path("reference.csv"))


def species_rows(kinds: list[str]) -> list[HeldOut]:
    """Give five samples of each species; red cells of those marked with ! are counted as nearly nothing."""
    return [
        HeldOut(f"{kind}{number}.fcs", kind.strip("!"), {"rbc": 6.0}, {"rbc": 0.3 if "!" in kind else 6.0})
        for kind in kinds
        for number in range(5)
    ]


@pytest.mark.parametrize(
    ("kinds", "refused"),
    [
        (["dog", "cat!", "pig!"], "in most species (cat, pig)"),
        (["dog", "cat!"], ""),
        (["dog", "cat", "pig!"], ""),
    ],
)
def test_red_cells_or_platelets_that_collapse_in_most_species_are_refused(kinds: list[str], refused: str) -> None:
    # Many dogs that are counted well hide the others in the median of all.
    rows = [*species_rows(kinds), *species_rows(["dog"] * 4)]
    for column, count in ((0, "rbc"), (1, "plt"), (2, "retic_pct")):
        errors = np.full((len(rows), 4), 0.1)
        named = [HeldOut(row.file, row.species, {count: 6.0}, {count: row.counted["rbc"]}) for row in rows]
        errors[:, column] = [0.95 if row.counted["rbc"] < 1 else 0.0 for row in rows]
        if refused and count != "retic_pct":
            with pytest.raises(WrongReference) as caught:
                refuse_disagreement(errors, named, Path("reference.csv"))
            assert refused in str(caught.value)
            assert "about 20 times as low as given" in str(caught.value)
        else:
            refuse_disagreement(errors, named, Path("reference.csv"))


def test_too_few_of_a_species_refuse_nothing() -> None:
    rows = [row for row in species_rows(["dog", "cat!", "pig!"]) if row.file not in ("cat!0.fcs", "pig!0.fcs")]
    errors = np.array([[0.95 if row.counted["rbc"] < 1 else 0.0, 0.1, 0.1, 0.1] for row in rows])
    rows, errors = [*rows, *species_rows(["dog"] * 4)], np.vstack([errors, np.zeros((20, 4))])
    refuse_disagreement(errors, rows, Path("reference.csv"))


def test_a_weak_count_is_kept_with_the_model_and_said_by_its_results(
    trained_already: None, cohort_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Samples left out are counted right, but for the reticulocytes of all dogs but one."""
    shares = np.stack([bag.shares.as_array() for bag in tiny.loaded().bags])
    dogs = [number for number, bag in enumerate(tiny.loaded().bags) if bag.species == "dog"]
    shares[dogs[1:], 2] = 0.9

    def without(_bags: object, _panel: Panel, _seed: int, _report: Report) -> Fit:
        return replace(tiny.trained(), held_out=shares)

    monkeypatch.setattr(learning, "fit", without)
    made = run(cohort_folder)
    weak = {"count": "retic_pct", "species": "dog", "within": 1, "samples": 5}
    assert [each.model_dump() for each in read_manifest(made.folder).weak] == [weak]
    model = load_model(made.folder)
    for number, warned in ((0, True), (1, False)):
        (sample,) = read_samples(cohort_folder / f"s{number}.fcs")
        result = analyze(sample, model)
        said = [text for text in result.messages if text.startswith("RETIC % was within the allowable error in only 1")]
        assert bool(said) is warned
        assert result.release is not Release.OK or not warned


def test_a_model_of_several_analysers_names_none(trained_already: None, cohort_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    tiny.write_cohort(other, instrument="Helios 3")
    (cohort_folder / "s4.fcs").write_bytes((other / "s4.fcs").read_bytes())
    manifest = read_manifest(run(cohort_folder).folder)
    assert (manifest.cohort.instrument, manifest.cohort.serial, manifest.panel.instrument) == ("", "", "")


def test_a_sample_of_another_analyser_is_refused(trained_already: None, cohort_folder: Path) -> None:
    model = load_model(run(cohort_folder).folder)
    (sample,) = read_samples(cohort_folder / "s0.fcs")
    assert not [text for text in analyze(sample, model).messages if "was made for" in text]
    keywords = {**sample.keywords, "$CYT": "Helios VX", "$CYTSN": "H1"}
    refused = analyze(replace(sample, keywords=keywords, instrument="Helios VX H1"), model)
    assert refused.release is Release.REFUSED
    assert refused.messages[0].startswith(
        "The model was made for BloodView Simulated Laser BSL-0001, the sample is from Helios VX H1"
    )


def test_errors_are_relative_to_a_floor() -> None:
    wanted = np.array([[0.9, 0.05, 0.001, NAN]])
    found = relative_errors(np.array([[0.81, 0.06, 0.003, 0.5]]), wanted)
    assert found[0] == pytest.approx([0.1, 0.2, 0.002 / 0.005, NAN], nan_ok=True)


def test_held_out_counts_decide(trained_already: None, cohort_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(bags: list[Bag], panel: Panel, seed: int, report: Report) -> Fit:
        found = tiny.trained()
        return replace(found, held_out=found.held_out * [0.2, 1, 1, 1])

    monkeypatch.setattr(learning, "fit", wrong)
    with pytest.raises(
        WrongReference,
        match=r"RBC of samples left out is wrong by .* most samples are counted about .* times as low as given",
    ):
        run(cohort_folder)
    assert not (cohort_folder.parent / "model").exists()


def test_held_out_counts_are_kept_with_the_model(trained_already: None, cohort_folder: Path) -> None:
    made = run(cohort_folder)
    assert len(made.held_out) == 10
    assert [row.file for row in made.held_out] == [f"s{number}.fcs" for number in range(10)]
    for row, truth, shares in zip(made.held_out, tiny.samples(), tiny.trained().held_out, strict=True):
        assert row.species == truth.species
        assert row.reference["plt"] == pytest.approx(truth.plt, rel=1e-4)
        assert row.counted["retic_pct"] == pytest.approx(100 * shares[2])
        assert row.counted["plt"] == pytest.approx(shares[1] / share_of_one(truth), rel=1e-6)
    read = read_agreement(made.folder)
    assert [row.file for row in read] == [row.file for row in made.held_out]
    for one, other in zip(read, made.held_out, strict=True):
        assert one.counted == pytest.approx(dict(other.counted), rel=1e-5)
        assert one.reference == pytest.approx(dict(other.reference), rel=1e-5)
    card = (made.folder / CARD_FILE).read_text(encoding="utf-8")
    assert "| RBC | all | 10 |" in card
    assert "| PLT | cat | 5 |" in card
    assert "95 % limits" in made.summary


def share_of_one(truth: SimulatedSample) -> float:
    """Share of the events that one unit of platelets is."""
    volume, dilution = (float(truth.keywords[name]) for name in ("$VOL", "DILUTION"))
    return volume / dilution / len(truth.events)


def test_exchanged_rows_are_told_and_the_model_is_kept(
    trained_already: None, cohort_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The small cohort's own counts are too rough for this, so the samples are counted right."""
    shares = np.stack([bag.shares.as_array() for bag in tiny.loaded().bags])

    def exact(_bags: object, _panel: Panel, _seed: int, _report: Report) -> Fit:
        return replace(tiny.trained(), held_out=shares)

    def exchange(rows: list[dict[str, str]]) -> None:
        for name in ("rbc", "plt", "retic_pct", "clump_pct"):
            rows[0][name], rows[3][name] = rows[3][name], rows[0][name]

    monkeypatch.setattr(learning, "fit", exact)
    assert run(cohort_folder).suspects == ()
    rewrite(cohort_folder, exchange)
    made = run(cohort_folder)
    assert len(made.suspects) == 2
    card = (made.folder / CARD_FILE).read_text(encoding="utf-8")
    for one, other in (("s0.fcs", "s3.fcs"), ("s3.fcs", "s0.fcs")):
        (text,) = [text for text in made.suspects if f"references of {one} disagree" in text]
        assert f"exchanged with those of {other}" in text
        assert text in made.summary
        assert f"references of {one} disagree" in card
    assert "## References to check" in card


def test_a_folder_of_something_else_is_not_overwritten(trained_already: None, cohort_folder: Path) -> None:
    taken = cohort_folder.parent / "model"
    taken.mkdir()
    (taken / "notes.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(UserError, match="not a model"):
        run(cohort_folder)
    assert [path.name for path in taken.iterdir()] == ["notes.txt"]


def test_reading_a_table_and_a_manifest_loads_no_torch() -> None:
    program = (
        "import sys, bloodview.analysis, bloodview.calibration, bloodview.learn.manifest;"
        "from bloodview.learn.manifest import read_manifest;"
        "read_manifest(bloodview.analysis.shipped_model());"
        "print('torch' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "False"
