"""Reference counts as shares of a file's events, against numbers worked out by hand."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from bloodview.calibration import Reference, read_references
from bloodview.calibration.cohort import load, proposed, shares
from bloodview.errors import UserError, WrongReference
from bloodview.progress import Cancelled, Step, ignore
from bloodview.samples import Detector, Panel, PanelChannel, Sample, Signal, write_fcs

NAN = float("nan")
PANEL = Panel(
    name="Test",
    channels=(PanelChannel(name="FSC-A", detector=Detector.FORWARD_LOW, signal=Signal.AREA, cofactor=100),),
)


def sample(events: int = 20_000, volume: str = "500") -> Sample:
    return Sample(
        path=Path("a.fcs"),
        sha256="",
        events=np.zeros((events, 1), np.float32),
        channels=("FSC-A",),
        keywords={"DILUTION": "200"} | ({"$VOL": volume} if volume else {}),
        instrument="",
        acquired=datetime(2026, 1, 1),
        volume_nl=float(volume) if volume else None,
    )


def reference(
    rbc: float | None = 7.0, plt: float | None = 300.0, retic: float | None = 2.0, clump: float | None = 5.0
) -> Reference:
    return Reference(Path("a.fcs"), "dog", rbc, plt, retic, clump)


def test_shares_with_a_volume() -> None:
    found = shares(reference(), sample(), PANEL)
    # 7 x 1000 / nL x 500 nL / 200 = 17,500 cells; 5 % of the red events are clumps of 2.2: 17,500 / 1.06 events.
    # 300 / nL x 500 nL / 200 = 750 platelets. Both of 20,000 events.
    assert found.as_array() == pytest.approx([17_500 / 1.06 / 20_000, 750 / 20_000, 0.02, 0.05])


def test_shares_without_a_volume() -> None:
    found = shares(reference(), sample(volume=""), PANEL)
    # Platelets over red events: 300 / (7000 / 1.06); both together are 99 % of the events.
    ratio = 300 / (7000 / 1.06)
    assert found.as_array() == pytest.approx([0.99 / (1 + ratio), 0.99 * ratio / (1 + ratio), 0.02, 0.05])


def test_blank_references_stay_blank() -> None:
    with_volume, without = sample(), sample(volume="")
    assert shares(reference(rbc=None), with_volume, PANEL).as_array() == pytest.approx(
        [NAN, 0.0375, 0.02, 0.05], nan_ok=True
    )
    found = shares(reference(plt=None, retic=None, clump=None), with_volume, PANEL).as_array()
    assert found == pytest.approx([17_500 / 20_000, NAN, NAN, NAN], nan_ok=True)
    assert np.isnan(shares(reference(rbc=None), without, PANEL).as_array()[:2]).all()
    assert shares(reference(plt=0.0), with_volume, PANEL).plt == 0


def test_a_red_share_a_little_too_large_is_the_whole() -> None:
    assert shares(reference(), sample(14_000), PANEL).red == 1


@pytest.mark.parametrize(
    ("row", "events", "words"),
    [
        (reference(), 9_000, "holds fewer events"),
        (reference(rbc=0.05), 20_000, "holds far more events"),
        (reference(rbc=None, plt=20_000.0), 20_000, "holds fewer events"),
    ],
)
def test_references_that_cannot_belong_to_the_file(row: Reference, events: int, words: str) -> None:
    with pytest.raises(WrongReference, match=words) as caught:
        shares(row, sample(events), PANEL)
    assert "a.fcs" in str(caught.value)
    assert "units" in str(caught.value)


def test_a_cohort_is_loaded_as_it_is(cohort_folder: Path) -> None:
    references = read_references(cohort_folder / "reference.csv", cohort_folder)
    loaded = load(references, None, ignore)
    assert [bag.name for bag in loaded.bags] == [f"s{number}.fcs" for number in range(10)]
    assert {bag.species for bag in loaded.bags} == {"dog", "cat"}
    assert loaded.events == 25_000
    assert loaded.analysers == (("BloodView Simulated Laser", "BSL-0001"),)
    assert "Time" not in [channel.name for channel in loaded.panel.channels]
    assert all(bag.values.shape == (2500, len(loaded.panel.channels)) for bag in loaded.bags)
    assert load(references, PANEL.model_copy(update={"channels": loaded.panel.channels[:2]}), ignore).bags[
        0
    ].values.shape == (2500, 2)


def test_a_panel_of_another_analyser_does_not_name_that_of_the_samples(cohort_folder: Path) -> None:
    references = read_references(cohort_folder / "reference.csv", cohort_folder)
    panel = proposed(references)
    for given, kept in (("BloodView", "BloodView"), ("Helios", ""), ("", "")):
        loaded = load(references, panel.model_copy(update={"instrument": given}), ignore)
        assert (loaded.panel.instrument, loaded.instrument) == (kept, "BloodView Simulated Laser")


def test_cofactors_are_the_median_over_samples(cohort_folder: Path) -> None:
    references = read_references(cohort_folder / "reference.csv", cohort_folder)
    alone = [proposed([one]).channels[0].cofactor for one in references]
    assert proposed(references).channels[0].cofactor == float(f"{np.median(alone):.2g}")


def test_samples_too_small_and_files_of_several_are_refused(cohort_folder: Path) -> None:
    table = cohort_folder / "reference.csv"
    write_fcs(cohort_folder / "s0.fcs", np.ones((499, 1), np.float32), ["FSC-A"], {})
    with pytest.raises(WrongReference, match=r"s0\.fcs holds 499 events"):
        load(read_references(table, cohort_folder), PANEL, ignore)
    (cohort_folder / "s0.fcs").write_bytes(b"no sample at all")
    with pytest.raises(UserError, match=r"s0\.fcs"):
        load(read_references(table, cohort_folder), None, ignore)


def test_loading_can_be_stopped(cohort_folder: Path) -> None:
    def stop(step: Step) -> None:
        if step.message == "Reading s3.fcs":
            raise Cancelled

    with pytest.raises(Cancelled):
        load(read_references(cohort_folder / "reference.csv", cohort_folder), None, stop)


@pytest.mark.cohort
def test_the_shared_cohort_is_plausible(shared: Path) -> None:
    """Panel and references of a foreign analyser's forty samples, nothing trained."""
    folder = shared / "cohort" / "train"
    if not (folder / "reference.csv").is_file():
        pytest.skip("the shared cohort beside the checkout is missing")
    loaded = load(read_references(folder / "reference.csv", folder), None, ignore)
    assert len(loaded.bags) == 40
    assert {bag.species for bag in loaded.bags} == {"dog", "cat", "horse", "cow"}
    roles = {(channel.detector, channel.signal) for channel in loaded.panel.channels}
    assert {(Detector.FORWARD_LOW, Signal.AREA), (Detector.FLUORESCENCE, Signal.AREA)} <= roles
    found = np.stack([bag.shares.as_array() for bag in loaded.bags])
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 1)).all()
    assert 0.8 < np.median(found[:, 0]) <= 1
    assert (found[:, :2].sum(1) < 1.1).all()
    for bag in loaded.bags:
        assert np.isfinite(bag.values).all()
        assert np.abs(bag.values).max() < 15
