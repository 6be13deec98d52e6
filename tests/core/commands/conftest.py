"""Demo samples to work on, and an analysis that needs no model."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from bloodview.errors import WrongModel, WrongPanel
from bloodview.paths import resources
from bloodview.progress import Report, Step, ignore
from bloodview.result import Counts, Estimate, Population, Recipe, Release, Result
from bloodview.samples import Sample, write_fcs

CHANNELS = ("FSC-A", "SSC-A", "SFL-A")
COUNTS = Counts(
    rbc=Estimate(7.12345, 7.0, 7.25),
    rbc_uncorrected=7.05,
    retic_pct=Estimate(0.51234, 0.4, 0.6),
    retic=Estimate(36.49, 28.5, 42.7),
    clump_pct=Estimate(1.5, 1.0, 2.0),
    plt=Estimate(251.26, 240.04, 262.0),
)

MakeSample = Callable[..., Path]


@dataclass
class Counting:
    """What the analysis in place of the real one answers, and what it was asked: models loaded, and used in turn."""

    counts: Counts = COUNTS
    release: Release = Release.OK
    messages: tuple[str, ...] = ()
    recipes: list[Recipe] = field(default_factory=list)
    models: list[Path] = field(default_factory=list)
    used: list[object] = field(default_factory=list)
    damaged: str = "none"

    def load_model(self, folder: Path) -> object:
        """Give a folder in place of its model; the one called damaged holds none."""
        if folder.name == self.damaged:
            raise WrongModel(f"{folder} holds no model; choose another.")
        self.models.append(folder)
        return folder

    def analyze(self, sample: Sample, model: object, recipe: Recipe, report: Report = ignore) -> Result:
        """Label the events in turn; a sample without the channel SFL-A does not fit."""
        report(Step(0.5, "Counting"))
        self.recipes.append(recipe)
        self.used.append(model)
        if "SFL-A" not in sample.channels:
            raise WrongPanel(f"{sample.path} lacks channel SFL-A; choose another model.")
        events = len(sample.events)
        return Result(
            file=sample.path.name,
            sha256=sample.sha256,
            instrument=sample.instrument,
            species=recipe.species or sample.keywords.get("SPECIES"),
            counts=self.counts,
            population=(np.arange(events) % len(Population)).astype(np.uint8),
            probability=np.linspace(0.5, 1, events, dtype=np.float32),
            latent=np.zeros((events, 2), np.float32),
            population_events=(1.0,) * 5,
            release=self.release,
            messages=self.messages,
            model_id="fake-1",
            model_name="Fake",
            model_simulated=False,
            version="9.9",
            recipe=recipe,
        )


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """Put an analysis that needs no model in the place of the real one."""
    fake = Counting()
    monkeypatch.setattr("bloodview.analysis.load_model", fake.load_model)
    monkeypatch.setattr("bloodview.analysis.analyze", fake.analyze)
    monkeypatch.setattr("bloodview.analysis.use_cores", lambda _count: None)
    return fake


@pytest.fixture
def make_sample(tmp_path: Path) -> MakeSample:
    """Write a small sample file under tmp_path/samples."""

    def make(name: str = "rex.fcs", channels: tuple[str, ...] = CHANNELS, events: int = 20, **keywords: str) -> Path:
        values = np.arange(events * len(channels), dtype=np.float32).reshape(events, -1)
        path = tmp_path / "samples" / name
        told = {"$VOL": "2000", "DILUTION": "200", "SPECIES": "dog", "PATIENT NAME": "Rex"}
        write_fcs(path, values, channels, told | {key.replace("_", " "): value for key, value in keywords.items()})
        return path

    return make


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """Give a folder with a copy of a demo sample."""
    folder = tmp_path / "demo"
    folder.mkdir()
    shutil.copy(resources() / "demo" / "rex-dog-healthy.fcs", folder)
    return folder
