"""A calibration stops at once wherever it is told to, and leaves nothing behind."""

import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bloodview.calibration import calibrate
from bloodview.progress import Cancelled, Report, Step, ignore
from tests.core.learn import tiny

STAGES = (
    "Reading",
    "Learning the shape of the events",
    "Clustering the events",
    "Shaping the populations",
    "Naming the populations",
    "Refining the populations",
    "Counting samples left out",
    "Learning the shape of the red cells",
    "Separating reticulocytes",
    "Trained",
    "Saving",
)
OUT = "model"


@pytest.fixture
def cohort(cohort_folder: Path) -> Path:
    """Give a folder whose table names as few samples as may be."""
    return few(cohort_folder)


def few(folder: Path) -> Path:
    """Leave four rows in a cohort's table."""
    table = folder / "reference.csv"
    table.write_text("\n".join(table.read_text(encoding="utf-8").splitlines()[:5]), encoding="utf-8")
    return folder


def run(cohort: Path, report: Report = ignore) -> None:
    """Calibrate in the least of steps, however badly that counts."""
    with pytest.MonkeyPatch.context() as patch:
        tiny.make_small(patch, steps=4, pooled=1, epochs=1)
        # The package shows the function of this name; the module is behind it.
        patch.setattr(sys.modules["bloodview.calibration.calibrate"], "WORST_MEDIAN", 1e9)
        calibrate(cohort, cohort / "reference.csv", cohort.parent / OUT, report=report)


def stage_of(step: Step) -> str:
    """The stage that a report belongs to, or what it says if that is none that is listed."""
    return next((stage for stage in STAGES if step.message.startswith(stage)), step.message)


@cache
def told() -> tuple[Step, ...]:
    """All that a calibration tells until it has ended."""
    with tempfile.TemporaryDirectory() as name:
        cohort = Path(name) / "cohort"
        cohort.mkdir()
        tiny.write_cohort(cohort)
        few(cohort)
        steps: list[Step] = []
        run(cohort, steps.append)
        assert (cohort.parent / OUT).is_dir()
        return tuple(steps)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file and folder, hidden ones too, with what it holds."""
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def test_every_stage_is_tried_and_work_only_goes_forward() -> None:
    assert {stage_of(step) for step in told()} == set(STAGES)
    fractions = [step.fraction for step in told()]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)


def test_pictures_of_the_work_can_be_drawn() -> None:
    """Whatever stage shows one: finite points in a plane, each with its population."""
    for step in told():
        if step.preview is not None:
            points, population = step.preview.points, step.preview.population
            assert points.shape == (len(population), 2)
            assert np.isfinite(points).all()
            assert set(population.tolist()) <= set(range(5))
    assert any(step.preview is not None and len(step.preview.points) > 100 for step in told())


@pytest.mark.parametrize("stage", STAGES)
def test_a_calibration_stopped_at_any_stage_leaves_nothing(stage: str, cohort: Path) -> None:
    """Stopped where the stage speaks for the last time, so that all of it but its end has been done."""
    left = sum(stage_of(step) == stage for step in told())

    def stop(step: Step) -> None:
        nonlocal left
        left -= stage_of(step) == stage
        if left == 0:
            raise Cancelled

    before = contents(cohort.parent)
    with pytest.raises(Cancelled):
        run(cohort, stop)
    assert contents(cohort.parent) == before


def test_the_model_that_was_there_stays(cohort: Path) -> None:
    run(cohort)
    before = contents(cohort.parent)

    def stop(step: Step) -> None:
        if step.message.startswith("Saving"):
            raise Cancelled

    with pytest.raises(Cancelled):
        run(cohort, stop)
    assert contents(cohort.parent) == before


def test_an_error_of_the_report_itself_reaches_the_caller(cohort: Path) -> None:
    def broken(step: Step) -> None:
        if step.message.startswith("Naming"):
            raise OSError("the picture cannot be drawn")

    before = contents(cohort.parent)
    with pytest.raises(OSError, match="cannot be drawn"):
        run(cohort, broken)
    assert contents(cohort.parent) == before
