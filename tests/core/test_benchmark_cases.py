"""Spoilt cohorts of the robustness benchmark are spoilt as the table says."""

from pathlib import Path

import numpy as np
import pytest

from bloodview.calibration.cohort import only_sample
from bloodview.calibration.references import COLUMNS, Reference
from bloodview.result import Counts, Estimate, Release
from bloodview.samples import Detector, Sample, write_fcs
from bloodview.simulate import simulate_sample
from tests.benchmarks import _disturb as disturb
from tests.benchmarks import robustness
from tests.benchmarks._agreement import Counted
from tests.benchmarks._cases import CASES, Case
from tests.benchmarks._cohort import Halves
from tests.benchmarks._trial import NoModel, Outcome, plain

SPECIES = ("dog", "cat", "horse", "cow")


def rows(number: int = 40) -> list[Reference]:
    """Rows whose PLT is 100 and more, but 5 in the eleventh."""
    rng = np.random.default_rng(5)
    return [
        Reference(
            Path(f"s{n:04d}.fcs"),
            SPECIES[n % 4],
            float(rng.uniform(3, 9)),
            5.0 if n == 10 else float(rng.uniform(100, 400)),
            float(rng.uniform(0.1, 2)),
            float(rng.uniform(0.2, 3)),
        )
        for n in range(number)
    ]


def counts(one: Reference) -> list[float | None]:
    return [getattr(one, count) for count in COLUMNS]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    made = simulate_sample("dog", "healthy", 600, np.random.default_rng(1))
    write_fcs(tmp_path / "s.fcs", made.events, made.channels, made.keywords)
    return only_sample(tmp_path / "s.fcs")


def test_fewer_samples_keep_all_species_and_begin_elsewhere_in_each() -> None:
    ten = disturb.every(rows(), 4)
    assert len(ten) == 10
    assert {one.species for one in ten} == set(SPECIES)
    assert len(disturb.every(rows(), 2)) == 20
    # The place of a sample in the round of its species: a condition that comes every fourth round is not lost.
    assert len({int(one.path.stem[1:]) // 4 % 4 for one in ten}) == 4


def test_twice_the_error_is_three_times_its_variance_more() -> None:
    many = rows(4000)
    noisy = disturb.noisier(many, np.random.default_rng(0))
    for count, cv in disturb.REFERENCE_CV.items():
        ratio = np.log([getattr(b, count) / getattr(a, count) for a, b in zip(many, noisy, strict=True)])
        assert np.std(ratio) == pytest.approx(np.sqrt(3) * cv, rel=0.05)


def test_a_third_of_the_cells_is_blank_and_the_rest_as_it_was() -> None:
    blank = disturb.blanked(rows(), np.random.default_rng(0))
    pairs = [pair for a, b in zip(rows(), blank, strict=True) for pair in zip(counts(a), counts(b), strict=True)]
    assert sum(after is None for _, after in pairs) == 53
    assert all(before == after for before, after in pairs if after is not None)


def test_exchanged_counts_leave_file_and_species() -> None:
    before = rows()
    after = disturb.swapped(before, [(0, 2), (5, 7)])
    assert counts(after[0]) == counts(before[2])
    assert counts(after[7]) == counts(before[5])
    assert [(one.path, one.species) for one in after] == [(one.path, one.species) for one in before]
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 4


def test_shuffled_rows_are_all_others() -> None:
    before = rows()
    after = disturb.shuffled(before, np.random.default_rng(0))
    assert sorted(counts(one) for one in after) == sorted(counts(one) for one in before)
    assert not [one for one, other in zip(before, after, strict=True) if counts(one) == counts(other)]
    rare = disturb.shuffled(before, np.random.default_rng(0), ("plt",))
    assert [one.rbc for one in rare] == [one.rbc for one in before]
    assert [one.plt for one in rare] == [one.plt for one in after]


def test_units_are_changed_in_all_rows_or_one() -> None:
    before = rows()
    assert [one.plt for one in disturb.scaled(before, "plt", 1e3)] == [1e3 * (one.plt or 0) for one in before]
    one = disturb.scaled(before, "plt", 1e3, only=4)
    assert [number for number in range(40) if one[number] != before[number]] == [4]


def test_samples_to_exchange_are_found() -> None:
    before = rows()
    assert disturb.lowest(before, "plt") == 10
    assert before[disturb.usual(before, "horse", [10])].species == "horse"
    first, second = disturb.alike(before)
    assert first != second
    assert before[first].species == before[second].species


def test_a_gain_moves_areas_and_heights_up_to_the_ceiling_and_no_width(sample: Sample) -> None:
    louder = disturb.gained(sample, dict.fromkeys(Detector, 1.15))
    for number, name in enumerate(sample.channels):
        before, after = sample.events[:, number].astype(float), louder.events[:, number].astype(float)
        if name.endswith(("-A", "-H")):
            top = max(disturb.CEILING, before.max())
            assert np.allclose(after, np.minimum(before * 1.15, top), rtol=1e-5)
        else:
            assert (after == before).all()
    one = disturb.gained(sample, {Detector.SIDE: 0.85})
    moved = [n for k, n in enumerate(sample.channels) if (one.events[:, k] != sample.events[:, k]).any()]
    assert moved
    assert all("SSC" in name for name in moved)


def test_drift_differs_between_detectors_and_stays_within_its_bounds(sample: Sample) -> None:
    drifted = disturb.drifting(sample, np.random.default_rng(3))
    factors = np.nanmedian(drifted.events / np.where(sample.events > 0, sample.events, np.nan), axis=0)
    assert len({round(float(one), 3) for one in factors}) > 3
    assert (np.abs(factors - 1) <= 0.15 + 1e-6).all()


def test_fewer_channels_integers_and_a_dead_channel(sample: Sample) -> None:
    few = disturb.areas_of(sample, [Detector.FORWARD_LOW, Detector.FLUORESCENCE])
    assert few.events.shape == (600, 2)
    assert all(name.endswith("-A") for name in few.channels)
    whole = disturb.sixteen_bits(sample).events
    assert (whole == np.rint(whole)).all()
    assert whole.min() >= 0
    assert whole.max() <= 65535
    dead = disturb.dead(sample, "SSC-A").events
    assert [k for k in range(dead.shape[1]) if np.ptp(dead[:, k]) == 0] == [sample.channels.index("SSC-A")]


def test_changed_samples_are_files_that_are_read_again(sample: Sample, tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    folder.mkdir()
    row = Reference(sample.path, "dog", 6.0, 300.0, 0.5, 0.5)
    edit = disturb.areas_of(sample, [Detector.FORWARD_LOW])
    (fresh,) = disturb.rewritten([row], lambda read, _: edit, folder, 0)
    read = only_sample(fresh.path)
    assert fresh.path.parent == folder
    assert read.channels == edit.channels
    assert np.array_equal(read.events, edit.events)
    assert read.keywords["$VOL"] == sample.keywords["$VOL"]
    assert read.instrument == sample.instrument


@pytest.mark.parametrize("case", [case for case in CASES if case.references], ids=lambda case: case.key)
def test_every_case_changes_the_table(case: Case) -> None:
    before = rows()
    assert case.references is not None
    assert case.references(before, np.random.default_rng(0)) != before


def outcome(species: str, plt: float, release: Release) -> Outcome:
    one, kept = Estimate(plt, 0.0, 900.0), Estimate(6.0, 5.0, 7.0)
    truth = {"rbc": 6.0, "plt": 100.0, "retic_pct": 1.0, "clump_pct": 0.5}
    counted = Counted(Counts(kept, 6.0, None, None, None, one), truth, np.eye(5, dtype=np.int64))
    return Outcome(species, counted, counted, release)


def test_rows_tell_refusals_suspects_and_wrong_counts_of_what_was_released(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Used:
        seconds = 3.0
        model = None

        class calibration:  # noqa: N801
            suspects = ("The references of s0002.fcs disagree with its events.",)

    calls: list[int] = []

    def trained(folder: Path, given: list[Reference], seed: int) -> object:
        calls.append(len(given))
        if len(given) == 20:
            raise NoModel("refused after 1 s: no.")
        return Used

    found = [
        outcome("dog", 101.0, Release.OK),
        outcome("dog", 150.0, Release.OK),
        outcome("cat", 150.0, Release.REVIEW),
        outcome("cat", 150.0, Release.REFUSED),
    ]
    monkeypatch.setattr(robustness, "trained", trained)
    monkeypatch.setattr(robustness, "outcomes", lambda *_: (found, 1.0))
    monkeypatch.setattr(Halves, "train", rows())
    chosen = [case for case in CASES if case.key in ("as-is", "twenty", "no-dog", "gain-up")]
    table = list(robustness.measured(Halves(tmp_path), chosen, 0))
    heads, _ = robustness.FULL_HEADER.splitlines()
    assert {line.count("|") for line in [*table, heads]} == {22}
    assert calls == [40, 20, 30]
    names = [cell.strip() for cell in heads.strip("|").split("|")]
    told = [dict(zip(names, (cell.strip() for cell in line.strip("|").split("|")), strict=False)) for line in table]
    assert told[0]["ok / review / refused"] == "50 % / 25 % / 25 %"
    assert told[0]["PLT wrong of ok / review"] == "50 % / 100 %"
    assert told[0]["RBC wrong of ok / review"] == "0 % / 0 %"
    assert told[0]["samples suspected"] == "1: s0002.fcs"
    assert told[1]["PLT within 20 %"].startswith("refused after")
    assert [line["PLT within 20 %"] for line in told[2:4]] == ["50 %", "0 %"]


def test_a_sentence_fits_into_a_table() -> None:
    assert plain("/tmp/x/reference.csv | names\n/y/s0.fcs") == "reference.csv / names s0.fcs"
    assert len(plain("a " * 900)) == 400


def test_a_missing_cohort_is_said_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "benchmarks.md"
    assert robustness.main(["--cohort", str(tmp_path / "none"), "--out", str(out)]) == 0
    assert "is missing, so robustness is not measured" in capsys.readouterr().out
    assert not out.exists()
