"""Why events of an analysed sample are not ordinary red cells: the door to `learn.why`, with frozen arrays only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bloodview.clinic.explanation import Explanation, Outline
from bloodview.result import Population, Result
from bloodview.samples import Sample, channel_values, transform

if TYPE_CHECKING:
    from bloodview.learn.model import Model
    from bloodview.learn.why_grounds import Grounds

MOST_EVENTS = 500
"""Events of a population that are looked at, evenly over the run: their mean is what is told."""


@dataclass(frozen=True, eq=False)
class Basis:
    """What all explanations of one result rest on; made once, it answers each question in a moment."""

    model: "Model"
    grounds: "Grounds"
    raw: NDArray[np.float32]
    population: NDArray[np.uint8]

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the channels that decide."""
        return tuple(channel.name for channel in self.model.panel.channels)


def basis_for(sample: Sample, result: Result, model: "Model") -> Basis:
    """Prepare the explanations of a result; `model` is the one that made it."""
    from bloodview.learn.why_grounds import grounds_of

    raw = channel_values(sample, model.panel)
    values = transform(raw, model.panel)
    return Basis(model, grounds_of(model, values, result.population, result.species), raw, result.population)


def explain(basis: Basis, population: Population | None = None, event: int | None = None) -> Explanation:
    """Say which channels decided for a population, by the mean over its events, or for one event.

    An event is asked about its own population; a mature red cell about the one it comes nearest to.
    """
    from bloodview.learn import why
    from bloodview.learn.why_grounds import rows_of
    from bloodview.learn.why_nearest import nearest

    grounds = basis.grounds
    if event is not None:
        rows = np.array([event])
        population = population or _asked(basis, event)
    else:
        population = population or Population.PLT
        rows = rows_of(basis.population, population, MOST_EVENTS)
    width = len(basis.channels)
    if not len(rows):
        empty = np.zeros(width)
        return Explanation(population, event, 0, basis.channels, empty, empty, np.full(width, np.nan), 0.0, 0.0, ())
    events = grounds.scaled[rows].double()
    found = why.attribute(grounds, events, population)
    typical = events.median(0).values
    return Explanation(
        population=population,
        event=event,
        drawn=len(rows),
        channels=basis.channels,
        attribution=_frozen(found.values.mean(0).numpy()),
        shift=_frozen((typical - grounds.baseline).numpy()),
        times=_frozen(_times(basis, rows)),
        difference=float(found.log_odds.mean()) - found.baseline,
        error=float(found.error.median()),
        nearest=nearest(grounds, typical),
    )


def outlines_of(basis: Basis, across: str, up: str) -> tuple[Outline, ...]:
    """Give where the populations of the species usually lie in two channels; none where the model lacks one."""
    from bloodview.learn.why_nearest import outlines

    names = basis.channels
    if across not in names or up not in names or across == up:
        return ()
    return outlines(basis.model, basis.grounds, names.index(across), names.index(up))


def _asked(basis: Basis, event: int) -> Population:
    from bloodview.learn.why import probability

    own = Population(int(basis.population[event]))
    if own is not Population.RBC:
        return own
    chances = probability(basis.grounds, basis.grounds.scaled[event : event + 1].double()).detach().numpy()[0]
    return Population(int(chances[1:].argmax()) + 1)


def _times(basis: Basis, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    red = basis.raw[basis.population == Population.RBC]
    if not len(red):
        return np.full(basis.raw.shape[1], np.nan)
    usual = np.median(red, axis=0).astype(np.float64)
    own = np.median(basis.raw[rows], axis=0).astype(np.float64)
    return np.where((usual > 0) & (own > 0), own / np.where(usual > 0, usual, 1.0), np.nan)


def _frozen(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values = np.array(values, dtype=np.float64)
    values.setflags(write=False)
    return values
