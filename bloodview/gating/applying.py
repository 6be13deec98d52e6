"""From gates to labels: the gates of a review one after the other over what the model said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.errors import UserError
from bloodview.gating.gates import LATENT, Axis, Gate, PolygonGate, axes_of
from bloodview.gating.inside import inside_polygon
from bloodview.language import tr
from bloodview.result import Result
from bloodview.samples import Sample


@dataclass(frozen=True, eq=False)
class Cloud:
    """The events that gates are laid over: raw values of the channels [n, d] and the model's view [n, 2]."""

    channels: tuple[str, ...]
    values: NDArray[np.float32]
    latent: NDArray[np.float32]

    def raw(self, axis: Axis) -> NDArray[np.float32]:
        """Give the raw values [n] of the events on an axis; refused where the sample lacks its channel."""
        if axis.latent:
            return self.latent[:, LATENT.index(axis.name)]
        if axis.name not in self.channels:
            raise UserError(
                tr("The sample has no channel {channel}, which a gate needs; remove that gate.", channel=axis.name)
            )
        return self.values[:, self.channels.index(axis.name)]


@dataclass(frozen=True, eq=False)
class Labelled:
    """What gates made of the labels.

    population : uint8 [n]
    by_hand : bool [n], whether a gate holds the event
    held : events in each gate, in the order of the gates
    masks : of each gate, bool [n]; given to the next call, only new gates cost anything
    """

    population: NDArray[np.uint8]
    by_hand: NDArray[np.bool_]
    held: tuple[int, ...]
    masks: Mapping[Gate, NDArray[np.bool_]]


def cloud_of(sample: Sample, result: Result) -> Cloud:
    """Give the events of a sample as gates see them."""
    return Cloud(sample.channels, sample.events, result.latent)


def members(gate: Gate, cloud: Cloud) -> NDArray[np.bool_]:
    """Tell which events [n] a gate holds."""
    places = [axis.place(cloud.raw(axis)) for axis in axes_of(gate)]
    if isinstance(gate, PolygonGate):
        return inside_polygon(places[0], places[1], np.array(gate.corners, np.float64))
    held = np.isfinite(places[0])
    if gate.low is not None:
        held &= places[0] >= gate.low
    if gate.high is not None:
        held &= places[0] < gate.high
    return held


def label(
    cloud: Cloud,
    population: NDArray[np.uint8],
    gates: Sequence[Gate],
    known: Mapping[Gate, NDArray[np.bool_]] | None = None,
) -> Labelled:
    """Lay gates over the labels [n] of a model; an event in several gates belongs to the last of them."""
    known = known or {}
    masks = {gate: known[gate] if gate in known else members(gate, cloud) for gate in gates}
    given, by_hand = population.copy(), np.zeros(population.shape, dtype=bool)
    for gate in gates:
        given[masks[gate]] = int(gate.population)
        by_hand |= masks[gate]
    return Labelled(given, by_hand, tuple(int(np.count_nonzero(masks[gate])) for gate in gates), masks)


def lacking(gates: Sequence[Gate], channels: Sequence[str]) -> tuple[str, ...]:
    """Name the channels that gates need and a sample does not have."""
    needed = (axis.name for gate in gates for axis in axes_of(gate) if not axis.latent)
    return tuple(dict.fromkeys(name for name in needed if name not in channels))
