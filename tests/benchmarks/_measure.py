"""All methods on one cohort: calibrate or learn on its train half, count its test half, one row of the table each."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.analysis import analyze, load_model
from bloodview.analysis.counting import ModelError, cells_per_event, count
from bloodview.calibration import calibrate
from bloodview.calibration.cohort import only_sample
from bloodview.errors import UserError
from bloodview.result import Counts, Population, Recipe
from bloodview.samples import Panel, Sample, channel_values
from tests.benchmarks import _outside
from tests.benchmarks._agreement import HEADER, Counted, confusion, row
from tests.benchmarks._cohort import Halves, Tested, write_references
from tests.benchmarks._peers import gated_labels, learn_gates, mixture_labels

Posterior = NDArray[np.float64]
PEERS = ("gates", "mixture", "flowsom", "clustpy")
CLUSTPY_EVENTS = 5_000
"""Events of the pooled draw that ClustPy learns from: its default epochs take two minutes a thousand events."""
FLOWSOM_EVENTS = 1_000_000
CERTAIN = ModelError(red=0.0, retic=0.0, clump=0.0, plt_relative=0.0, plt_share=0.0)

COLUMNS_EXPLAINED = """PLT errors are relative to max(truth, 10 x 10^9/L). RETIC and CLUMP errors are mean absolute
errors in points of percent of red events; "within" is how often they are no larger than max(0.25 points, 20 %). F1
counts the most probable labels of the events of all samples together. "In interval" is how often the truth lies in the
95 % interval. Counting seconds are for all samples, reading left out. Clumps are corrected alike for all methods, by
BloodView's rule."""


def peers_explained(draw: int) -> str:
    """Say how the peers ran, and what is kind or unkind to them."""
    return f"""Peers learn from the same train half with the same transform. A gate takes the channel and thresholds
with the least median error to the references of its species. The mixture of each sample learns from nothing; its
components are named by where they lie. FlowSOM (at most {FLOWSOM_EVENTS:,} pooled events, standardised) and ClustPy (a
pooled draw of {draw:,} events, as many from each sample, because its default 250 epochs would take hours for each stage
on all; standardised for IDEC, scaled to 0-1 for VaDE, whose default loss asks for it) run with the defaults of their
libraries and nothing tuned. Kind to them: the names of clusters are those with which the *train references* are fitted
best, any number of clusters one name, over all events of the train samples; FlowSOM's 100 nodes are named one by one in
a row of their own. Unkind: neither is made for rare populations or told the species, each ran with one seed (0), and
ClustPy saw a small part of the events. Their training seconds hold the labelling of the train half."""


Method = Callable[[Tested], Posterior]


def table(rows: Sequence[str]) -> str:
    """Rows under the header."""
    return "\n".join([HEADER, *rows])


def ours(cohort: Halves, seed: int) -> list[str]:
    """Calibrate with a seed and count the test half: by sums of posteriors, as released, and by most probable label."""
    name = f"BloodView, seed {seed}"
    with tempfile.TemporaryDirectory() as place:
        listed = Path(place) / "reference.csv"
        write_references(listed, cohort.train)
        started = time.perf_counter()
        try:
            made = calibrate(cohort.folder / "train", listed, Path(place) / "model", seed=seed)
        except UserError as error:
            return [missing(f"**{name}**", f"calibration refused: {error}".replace(place, "").replace("|", "/"))]
        trained = time.perf_counter() - started
        print(f"seed {seed}: calibrated in {trained:.0f} s\n{made.summary}", flush=True)
        model = load_model(made.folder)
    summed, labelled, counting = [], [], 0.0
    for reference in cohort.test:
        sample = only_sample(reference.path)
        began = time.perf_counter()
        result = analyze(sample, model, Recipe(species=reference.species, seed=seed))
        counting += time.perf_counter() - began
        events = confusion(reference.path, result.population)
        own = cohort.truth[reference.path.name]
        summed.append(Counted(result.counts, own, events))
        labelled.append(Counted(counts_of(sample, model.panel, certain(result.population)), own, events))
    return [
        row(f"**{name}**", summed, trained, counting, intervals=True),
        row(f"{name}, most probable labels counted", labelled, trained, counting, intervals=False),
    ]


def peers(cohort: Halves, chosen: Sequence[str], events: int, seed: int) -> list[str]:
    """Count the test half by peers that saw no cell's label; one that cannot run is a row that says why."""
    rows: list[str] = []
    loaded, tested = cohort.loaded, cohort.tested(cohort.loaded.panel)
    if "gates" in chosen:
        started = time.perf_counter()
        gates = learn_gates(loaded.bags)
        learned = time.perf_counter() - started
        rows.append(
            measured(
                "static gates of each species",
                lambda one: certain(gated_labels(one.values, gates[one.species])),
                cohort,
                tested,
                learned,
            )
        )
    if "mixture" in chosen:
        rows.append(
            measured(
                "Gaussian mixture of each sample, 4 components",
                lambda one: certain(mixture_labels(one.values, loaded.panel, seed)),
                cohort,
                tested,
            )
        )
    outside = {
        "flowsom": ("FlowSOM", _outside.flowsom, FLOWSOM_EVENTS),
        "clustpy": ("ClustPy", _outside.clustpy, events),
    }
    for peer in (peer for peer in outside if peer in chosen):
        name, run, drawn = outside[peer]
        try:
            outcomes = run(loaded.bags, {one.path.name: one.values for one in tested}, drawn, seed)
        except _outside.PeerMissing as error:
            rows.append(missing(name, str(error)))
            continue
        rows += [
            measured(outcome.method, _looked_up(outcome), cohort, tested, outcome.training, outcome.counting)
            for outcome in outcomes
        ]
    return rows


def _looked_up(outcome: _outside.Outcome) -> Method:
    return lambda one: certain(outcome.labels[one.path.name])


def measured(
    name: str, method: Method, cohort: Halves, tested: Sequence[Tested], training: float = 0.0, spent: float = 0.0
) -> str:
    """Count the test half by a method that gives posteriors, `spent` seconds of counting having gone before."""
    counted, counting = [], spent
    for one in tested:
        began = time.perf_counter()
        posterior = method(one)
        counting += time.perf_counter() - began
        events = confusion(one.path, posterior.argmax(axis=1).astype(np.uint8))
        counts = counts_of(one.sample, cohort.loaded.panel, posterior)
        counted.append(Counted(counts, cohort.truth[one.path.name], events))
    print(f"{name}: {training:.0f} s, {counting:.0f} s", flush=True)
    return row(name, counted, training, counting, intervals=False)


def missing(name: str, why: str) -> str:
    """A row of the table for a method that has no figures."""
    return f"| {name} | {why} |" + " |" * (HEADER.splitlines()[0].count("|") - 3)


def certain(labels: NDArray[np.uint8]) -> Posterior:
    """Posteriors [n, 5] of labels that know no doubt."""
    return np.eye(len(Population))[labels]


def counts_of(sample: Sample, panel: Panel, posterior: Posterior) -> Counts:
    """Sums of posteriors as counts, clumps corrected as BloodView does it."""
    cells = cells_per_event(channel_values(sample, panel), posterior, panel)
    return count(posterior, cells, panel.volume_of(sample), panel.dilution_of(sample), CERTAIN)
