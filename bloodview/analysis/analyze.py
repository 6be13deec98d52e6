"""Analyze one sample with one model."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bloodview import __version__
from bloodview.analysis.counting import ModelError, cells_per_event, count
from bloodview.analysis.gate import signals_of
from bloodview.analysis.gate_risk import shipped_risk
from bloodview.analysis.gate_signals import Signals
from bloodview.analysis.made_for import made_for
from bloodview.analysis.reason import held_by, ranked
from bloodview.analysis.release import Signs, reasons, verdict
from bloodview.analysis.release_risk import risk_reasons, risks
from bloodview.analysis.release_run import run_reasons
from bloodview.clinic import species_of
from bloodview.language import tr
from bloodview.paths import resources
from bloodview.progress import Report, Step, ignore, part
from bloodview.result import RED, SIMULATED_NOTICE, Counts, Population, Recipe, Result
from bloodview.samples import Sample, analyser_key, channel_values, transform

if TYPE_CHECKING:
    from bloodview.learn.model import Model, Posterior


def shipped_model() -> Path:
    """Folder of the model that comes with the program; it was trained on simulated samples of all species."""
    return resources() / "models" / "simulated"


@dataclass(frozen=True, eq=False)
class Examined:
    """A counted sample before anything is decided about it; values raw and transformed [n, d]."""

    species: str | None
    volume_nl: float | None
    dilution: float | None
    found: "Posterior"
    counts: Counts
    shifts: list[tuple[str, float]]
    signals: Signals
    seconds: Mapping[str, float]


def examine(sample: Sample, model: "Model", recipe: Recipe, report: Report = ignore) -> Examined:
    """Count the populations of a sample and gather what tells whether the counts are right; errors as of `analyze`."""
    from bloodview.learn import model as learned

    started = time.perf_counter()
    report(Step(0.0, tr("Preparing the events")))
    values = channel_values(sample, model.panel)
    transformed = transform(values, model.panel)
    prepared = time.perf_counter()
    named = species_of(sample, recipe.species)
    species = named.key if named else None
    found = learned.posterior(model, transformed, species, part(report, 0.05, 0.85))
    volume, dilution = model.panel.volume_of(sample), model.panel.dilution_of(sample)
    counts = count(
        found.probability,
        cells_per_event(values, found.probability, model.panel),
        volume,
        dilution,
        model_error(found.probability, model),
    )
    counted = time.perf_counter()
    shifts = _shifts(transformed, model)
    signals = signals_of(
        sample,
        model,
        values,
        transformed,
        found,
        counts,
        species,
        max((abs(distance) for _, distance in shifts), default=0.0),
    )
    seconds = {"prepare": prepared - started, **found.seconds, "gate": time.perf_counter() - counted}
    return Examined(species, volume, dilution, found, counts, shifts, signals, seconds)


def analyze(sample: Sample, model: "Model", recipe: Recipe | None = None, report: Report = ignore) -> Result:
    """Count the populations of a sample, and hold what is not to be released.

    Raises WrongPanel where the sample lacks a channel of the model's panel, and Cancelled where `report` does.
    """
    from bloodview.learn import model as learned

    recipe = recipe or Recipe()
    started = time.perf_counter()
    seen = examine(sample, model, recipe, report)
    counts, found, species = seen.counts, seen.found, seen.species
    label, certainty = learned.most_probable(found.probability)
    events = learned.expected_events(found.probability)
    signs = Signs(
        events=len(label),
        counts=counts,
        other_share=float(events[Population.OTHER] / max(len(label), 1)),
        unlikely=seen.signals.unlikely,
        usual_unlikely=model.unlikely_share,
        gains={str(detector): math.exp(gain) for detector, gain in found.gains.items()},
        shifts=seen.shifts,
        species=species,
        species_known=species in model.species,
        made=made_for(sample, model),
        instrument=sample.instrument,
        model_instrument=analyser_key(model.instrument, model.serial) or model.panel.instrument,
        has_volume=bool(seen.volume_nl and seen.dilution),
        reading_warnings=sample.warnings,
        weak=model.weak,
    )
    risk = shipped_risk()
    chances = risks(risk, seen.signals, counts)
    why = ranked(
        [
            *reasons(signs),
            *run_reasons(seen.signals, counts, species),
            *risk_reasons(risk, seen.signals, chances),
        ]
    )
    report(Step(1.0, tr("Done")))
    notices = (tr(SIMULATED_NOTICE),) if model.simulated else ()
    return Result(
        file=sample.path.name,
        sha256=sample.sha256,
        instrument=sample.instrument,
        species=species,
        counts=counts,
        population=label,
        probability=certainty,
        latent=found.view,
        population_events=tuple(float(number) for number in events),
        release=verdict(why),
        messages=(*(reason.sentence for reason in why), *notices),
        model_id=model.id,
        model_name=model.name,
        model_simulated=model.simulated,
        version=__version__,
        recipe=recipe,
        volume_nl=seen.volume_nl,
        dilution=seen.dilution,
        timings={**seen.seconds, "all": time.perf_counter() - started},
        risk=chances,
        held=held_by(why, counts),
    )


def model_error(probability: NDArray[np.float64], model: "Model") -> ModelError:
    """Give the model's own error where the populations are as frequent as posteriors [n, 5] say."""
    total = max(len(probability), 1)
    events = probability.sum(0)
    red = max(float(events[list(RED)].sum()), 1.0)
    spread = model.spread
    return ModelError(
        red=spread.deviation(0, red / total),
        retic=spread.deviation(2, float(events[Population.RETIC]) / red),
        clump=spread.deviation(3, float(events[Population.CLUMP]) / red),
        plt_relative=spread.relative[1],
        plt_share=spread.share[1],
    )


def _shifts(transformed: NDArray[np.float32], model: "Model") -> list[tuple[str, float]]:
    if len(transformed) == 0:
        return []
    median = np.nanmedian(transformed, axis=0)
    distance = (median - model.typical[0]) / model.typical[1]
    return [(channel.name, float(away)) for channel, away in zip(model.panel.channels, distance, strict=True)]
