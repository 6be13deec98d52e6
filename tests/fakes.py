"""A sample, a result and an engine that need no file, no model and no learning, for tests of the window."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from bloodview.analysis import Chosen
from bloodview.errors import UnreadableFile, UserError
from bloodview.gui.engine import Engine
from bloodview.learn.spread import Spread
from bloodview.progress import Report, Step, ignore
from bloodview.result import Counts, Estimate, Population, Recipe, Release, Result
from bloodview.samples import Detector, Panel, PanelChannel, Sample, Signal
from bloodview.settings import Settings
from tests.cohorts import fake_agreement_pdf, fake_calibrate, fake_check, fake_rows

CHANNELS = ("FSL-A", "FSH-A", "SSC-A", "SFL-A", "Time")
_SHARES = {
    Population.RBC: 0.90,
    Population.RETIC: 0.02,
    Population.CLUMP: 0.015,
    Population.PLT: 0.05,
    Population.OTHER: 0.015,
}
# Medians of FSL-A, FSH-A, SSC-A and SFL-A, in the units of an analyser.
_PLACES = {
    Population.RBC: (60_000, 50_000, 40_000, 900),
    Population.RETIC: (70_000, 46_000, 41_000, 9_000),
    Population.CLUMP: (120_000, 90_000, 75_000, 1_900),
    Population.PLT: (2_500, 9_000, 6_000, 2_500),
    Population.OTHER: (700, 1_500, 3_000, 400),
}


def fake_events(events: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Give events [n, 5] and their populations [n]."""
    random = np.random.default_rng(seed)
    population = random.choice(len(Population), size=events, p=list(_SHARES.values())).astype(np.uint8)
    places = np.array([_PLACES[member] for member in Population], dtype=np.float64)
    spread = np.array([0.16, 0.14, 0.2, 0.35])
    values = places[population] * np.exp(random.normal(size=(events, 4)) * spread)
    table = np.column_stack([values, np.linspace(0, 60_000, events)]).astype(np.float32)
    table.setflags(write=False)
    return table, population


def fake_sample(path: Path, events: int = 5_000, seed: int = 0, **keywords: str) -> Sample:
    """Give a sample as read from `path`."""
    told = {"PATIENT NAME": "Rex", "PATIENT ID": "4711", "SPECIES": "canine", "BREED": "Beagle", "OWNER": "A. Miller"}
    told |= {name.replace("_", " "): value for name, value in keywords.items()}
    return Sample(
        path=path,
        sha256=f"{seed:064x}",
        events=fake_events(events, seed)[0],
        channels=CHANNELS,
        keywords={"$CYT": "Fake BC-1", "DILUTION": "200", "$VOL": "2000", "SEX": "F", "BIRTH": "2021-03-04", **told},
        instrument="Fake BC-1",
        acquired=datetime(2026, 3, 4, 10, 15),
        volume_nl=2000.0,
    )


def fake_result(
    sample: Sample, release: Release = Release.OK, messages: tuple[str, ...] = (), **changes: object
) -> Result:
    """Give a result whose populations are those the events were made from."""
    population = fake_events(len(sample.events), int(sample.sha256, 16))[1]
    counts = np.bincount(population, minlength=5).astype(float)
    red = counts[:3].sum()
    random = np.random.default_rng(7)
    centres = np.array([(0, 0), (1.5, 3.5), (5, 1), (-6, 2), (-5, -4)], dtype=np.float64)
    latent = centres[population] + random.normal(scale=0.6, size=(len(population), 2))
    per_nl = 200 / 2000
    rbc = (red + 1.1 * counts[2]) * per_nl / 1000
    result = Result(
        file=sample.path.name,
        sha256=sample.sha256,
        instrument=sample.instrument,
        species="dog",
        counts=Counts(
            rbc=_estimate(rbc, 0.01),
            rbc_uncorrected=red * per_nl / 1000,
            retic_pct=_estimate(100 * counts[1] / red, 0.1),
            retic=_estimate(counts[1] / red * rbc * 1000, 0.1),
            clump_pct=_estimate(100 * counts[2] / red, 0.12),
            plt=_estimate(counts[3] * per_nl, 0.06),
        ),
        population=population,
        probability=np.full(len(population), 0.97, dtype=np.float32),
        latent=latent.astype(np.float32),
        population_events=tuple(counts),
        release=release,
        messages=messages,
        model_id="fake-0001",
        model_name="Fake model",
        model_simulated=True,
        version="0.1.0",
        recipe=Recipe(),
        volume_nl=2000.0,
        dilution=200.0,
        timings={"all": 0.1},
    )
    return replace(result, **changes)  # type: ignore[arg-type]


FAKE_PANEL = Panel(
    name="Fake BC-1",
    channels=(
        PanelChannel(name="FSL-A", detector=Detector.FORWARD_LOW, signal=Signal.AREA, cofactor=500),
        PanelChannel(name="FSH-A", detector=Detector.FORWARD_HIGH, signal=Signal.AREA, cofactor=500),
        PanelChannel(name="SSC-A", detector=Detector.SIDE, signal=Signal.AREA, cofactor=500),
        PanelChannel(name="SFL-A", detector=Detector.FLUORESCENCE, signal=Signal.AREA, cofactor=100),
    ),
)


FAKE_SPREAD = Spread((0.01, 0.05, 0.05, 0.05), (0.0, 1e-4, 1e-4, 1e-4))


@dataclass(frozen=True)
class FakeModel:
    """A model that is only looked at."""

    id: str = "fake-0001"
    name: str = "Fake model"
    simulated: bool = True
    panel: Panel = FAKE_PANEL
    spread: Spread = FAKE_SPREAD


def fake_choice(sample: Sample, settings: Settings) -> Chosen:
    """Choose as the program does, with "fake-model" for the default and folders named after ids."""
    chosen = settings.models.get(sample.instrument)
    if chosen == "gone":
        return Chosen(Path("fake-model"), "The model chosen for this analyser is gone.")
    return Chosen(Path(chosen or settings.model_folder or "fake-model"))


def fake_engine(
    events: int = 5_000,
    pause: float = 0.0,
    analyze: Callable[[Sample, object, Recipe, Report], Result] | None = None,
    report_pdf: Callable[..., bytes] | None = None,
) -> Engine:
    """Give an engine: a file called bad* cannot be read, odd* cannot be analyzed, bug* meets a bug in our code.

    `pause` is how long an analysis takes in seconds; it reports every hundredth of it.
    """

    def read(path: Path) -> Sequence[Sample]:
        if path.name.startswith("bad"):
            raise UnreadableFile(f"{path.name} is not a sample file; export it from the analyser again.")
        return [fake_sample(path, events, seed=sum(map(ord, path.name)), PATIENT_NAME=path.stem)]

    def count(sample: Sample, _model: object, recipe: Recipe, report: Report = ignore) -> Result:
        if sample.path.name.startswith("odd"):
            raise UserError(f"{sample.path.name} lacks channel SFL-A; choose a model made for this analyser.")
        if sample.path.name.startswith("bug"):
            raise ZeroDivisionError("the patient is called Rex")
        for step in range(100 if pause else 1):
            report(Step(step / 100, f"Analyzing {sample.path.name}"))
            time.sleep(pause / 100)
        return fake_result(sample, recipe=recipe)

    def pdf(*_arguments: object, **_named: object) -> bytes:
        raise UserError("there is no report in this test.")

    return Engine(
        read_samples=read,
        choose_model=fake_choice,
        load_model=lambda _folder: FakeModel(),
        analyze=analyze or count,
        report_pdf=report_pdf or pdf,
        check_cohort=fake_check,
        calibrate=fake_calibrate,
        read_agreement=lambda _folder: fake_rows(),
        agreement_pdf=fake_agreement_pdf,
    )


def _estimate(value: float, width: float) -> Estimate:
    return Estimate(float(value), float(value * (1 - width)), float(value * (1 + width)))
