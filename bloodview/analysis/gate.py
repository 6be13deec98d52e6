"""All signals of the release gate for one analysed sample."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bloodview.analysis.gate_run import at_the_end, clock, coincidence, cut_off, steadiness
from bloodview.analysis.gate_signals import (
    Signals,
    debris_per_platelet,
    disagreement,
    interval,
    overlap,
    tolerated,
    unlikely_of,
)
from bloodview.result import Counts
from bloodview.samples import Sample, Signal

if TYPE_CHECKING:
    from bloodview.learn.model import Model, Posterior

FAR = 10.0
"""Units of log density below the unlikely from which an event is far from anything the model knows."""


def signals_of(
    sample: Sample,
    model: "Model",
    values: NDArray[np.float32],
    transformed: NDArray[np.float32],
    found: "Posterior",
    counts: Counts,
    species: str | None,
    shift: float,
) -> Signals:
    """Gather the signals of a sample with raw and transformed values [n, d], posteriors and counts.

    shift : largest distance of a channel's median from the calibration samples, in their spreads
    """
    from bloodview.learn.doubt import doubt

    second = doubt(model, transformed, found.probability, found.gains, species)
    events = found.probability.sum(0)
    within = tolerated(events, counts)
    labels = np.bincount(found.probability.argmax(1), minlength=len(events)).astype(float)
    unlikely = found.log_density < model.unlikely
    time = clock(sample)
    light = [number for number, channel in enumerate(model.panel.channels) if channel.signal is not Signal.WIDTH]
    highest, lowest = at_the_end(values, model.panel)
    return Signals(
        events=len(values),
        interval=interval(counts),
        overlap=overlap(found.probability, within),
        labels=disagreement(labels, events, within),
        stages=disagreement(found.first, events, within),
        own=disagreement(second.own, events, within),
        unlikely=float(unlikely.mean()) if len(unlikely) else 0.0,
        unlikely_own=unlikely_of(unlikely, found.probability),
        far=float((found.log_density < model.unlikely - FAR).mean()) if len(unlikely) else 0.0,
        latent=second.latent,
        rebuilt=second.rebuilt,
        gain=max((abs(gain) for gain in found.gains.values()), default=0.0),
        shift=shift,
        debris=debris_per_platelet(events),
        cut=cut_off(transformed, found.probability, model.panel),
        highest=highest,
        lowest=lowest,
        coincidence=coincidence(time, sample),
        steadiness=steadiness(time, found.probability, transformed[:, light]),
        two=second.two,
    )
