"""Counts of a review by hand: events in gates are certain, all others stay as the model had them."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bloodview.analysis.analyze import model_error
from bloodview.analysis.counting import cells_per_event, count
from bloodview.result import Counts, Population, Result
from bloodview.samples import Sample, channel_values

if TYPE_CHECKING:
    from bloodview.learn.model import Model

_ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Basis:
    """What stays the same while gates are drawn: the model's result, posteriors [n, 5] and channel values [n, d]."""

    result: Result
    model: "Model"
    values: NDArray[np.float32]
    probability: NDArray[np.float64]


def basis_of(sample: Sample, result: Result, model: "Model") -> Basis:
    """Prepare a result for review by hand; raises WrongPanel where the sample lacks a channel of the model."""
    values = channel_values(sample, model.panel)
    return Basis(result, model, values, posteriors_of(result))


def posteriors_of(result: Result) -> NDArray[np.float64]:
    """Give posteriors [n, 5] that agree with what a result keeps of them, whose sums are its expected events.

    A result keeps the probability of each event's own population and the sum over all events of every population.
    What is left of an event (1 - probability) goes to the other populations in the proportions, one row for each
    label, that meet those sums: a table of 5 x 5 fitted to its margins, its diagonal empty.
    """
    label = result.population.astype(np.intp)
    sure = np.nan_to_num(result.probability.astype(np.float64), nan=1.0).clip(0, 1)
    count_of = len(Population)
    own = np.bincount(label, weights=sure, minlength=count_of)
    left = np.bincount(label, weights=1 - sure, minlength=count_of).astype(np.float64)
    wanted = np.maximum(np.asarray(result.population_events, np.float64) - own, 0)
    table = _fitted(left, wanted * (left.sum() / wanted.sum()) if wanted.sum() > 0 else wanted)
    shares = table / np.maximum(table.sum(1, keepdims=True), 1e-300)
    probability: NDArray[np.float64] = shares[label] * (1 - sure)[:, None]
    probability[np.arange(len(label)), label] = sure
    return probability


def hand_counts(basis: Basis, population: NDArray[np.uint8], by_hand: NDArray[np.bool_]) -> tuple[Counts, list[float]]:
    """Count labels [n] of which those `by_hand` [n] are certain; gives counts and the events of every population.

    Without any they are the model's own. A result keeps its posteriors only in part, so that a first gate may move
    RBC by up to 0.1 % more than its events do (felix-cat-agglutination of the demo; others 0.003 %).
    """
    if not by_hand.any():
        return basis.result.counts, list(basis.result.population_events)
    probability = basis.probability.copy()
    probability[by_hand] = 0.0
    probability[by_hand, population[by_hand]] = 1.0
    counts = _count(basis.values, probability, basis.result, basis.model)
    return counts, [float(events) for events in probability.sum(0)]


def hand_result(basis: Basis, population: NDArray[np.uint8], by_hand: NDArray[np.bool_]) -> Result:
    """Give the result as reviewed by hand: the labels, certain where a gate holds the event, and their counts.

    No count is held any more: the person who keeps it answers for it by name.
    """
    counts, events = hand_counts(basis, population, by_hand)
    probability = np.where(by_hand, np.float32(1.0), basis.result.probability)
    return replace(
        basis.result,
        counts=counts,
        population=population,
        probability=probability.astype(np.float32, copy=False),
        population_events=tuple(events),
        risk={},
        held={},
    )


def _count(values: NDArray[np.float32], probability: NDArray[np.float64], result: Result, model: "Model") -> Counts:
    cells = cells_per_event(values, probability, model.panel)
    return count(probability, cells, result.volume_nl, result.dilution, model_error(probability, model))


def _fitted(rows: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit a table with an empty diagonal to its margins by scaling rows and columns in turn."""
    table: NDArray[np.float64] = (1.0 - np.eye(len(rows))) * (columns[None, :] + 1e-9)
    for _round in range(_ROUNDS):
        table *= (rows / np.maximum(table.sum(1), 1e-300))[:, None]
        scale = columns / np.maximum(table.sum(0), 1e-300)
        if np.abs(scale - 1)[columns > 0].max(initial=0.0) < 1e-9:
            break
        table *= scale
    table *= (rows / np.maximum(table.sum(1), 1e-300))[:, None]
    return table
