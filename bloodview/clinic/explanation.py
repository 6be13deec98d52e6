"""Why events are not ordinary red cells, as frozen values that window and report show."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.result import Population


@dataclass(frozen=True)
class Prototype:
    """A kind of cell that the model knows: its class, which of so many of that class it is, and how far away.

    distance : root mean square over the channels, in standard deviations of the training events
    """

    population: Population
    number: int
    of: int
    distance: float


@dataclass(frozen=True, eq=False)
class Explanation:
    """Which channels moved the log odds of a population against RBC, away from the sample's ordinary red cell.

    event : number of the one event explained, None for a population
    drawn : events that were looked at; nothing else is of use where it is zero
    attribution : [d], signed, in natural log odds; they sum to `difference`
    shift : [d], how much larger (or smaller) the channel is, in standard deviations of the training events
    times : [d], raw value over that of the ordinary red cell, NaN where that is not above zero
    error : median completeness error of the events, as a part of the difference
    nearest : the kinds of cell of the training that lie nearest, in the standardised space of the channels
    """

    population: Population
    event: int | None
    drawn: int
    channels: tuple[str, ...]
    attribution: NDArray[np.float64]
    shift: NDArray[np.float64]
    times: NDArray[np.float64]
    difference: float
    error: float
    nearest: tuple[Prototype, ...]


@dataclass(frozen=True, eq=False)
class Outline:
    """An ellipse [m, 2] in raw values of two channels that holds a part of what is usual in a species."""

    population: Population
    part: float
    points: NDArray[np.float64]


def compared(first: Explanation, second: Explanation) -> Explanation:
    """Give what sets the events of one sample apart from those of another, each against its own red cells."""
    return Explanation(
        population=first.population,
        event=None,
        drawn=min(first.drawn, second.drawn),
        channels=first.channels,
        attribution=first.attribution - second.attribution,
        shift=first.shift - second.shift,
        times=first.times / second.times,
        difference=first.difference - second.difference,
        error=max(first.error, second.error),
        nearest=first.nearest,
    )
