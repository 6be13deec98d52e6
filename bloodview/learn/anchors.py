"""Which channel betrays a class: a start for the clustering, never a threshold."""

import torch
from torch import Tensor

from bloodview.result import Population
from bloodview.samples import Detector, Panel, Signal

_SIZE = (Detector.FORWARD_LOW, Detector.FORWARD_HIGH, Detector.IMPEDANCE, Detector.SIDE)
_STRENGTH = (Signal.AREA, Signal.HEIGHT)

GROWTH = 0.35
"""Mean growth of the scatter in arcsinh units, half of a doublet's, from which a population may be clumps."""

LARGEST_PLATELET = 0.15
"""Mean growth of the scatter from which on nothing is a platelet: giant ones reach the size of a red cell."""

SMALLER = -0.7
"""Mean growth of the scatter from which down no population is reticulocytes, which are larger than mature red cells."""

USUAL_RED = 0.95
"""Share of events that are red, where no reference tells it; only for the anchors."""


def anchors(values: Tensor, panel: Panel) -> dict[Population, Tensor]:
    """Rank [S, n] in 0..1 of every event by the channel that betrays a class, where the panel has one.

    Platelets are the smallest by forward scatter, reticulocytes the brightest by RNA fluorescence, clumps the
    widest pulses or else the largest (method.md section 7.4).
    """
    found = {
        Population.PLT: (_channel(panel, _SIZE, _STRENGTH), 1),
        Population.RETIC: (_channel(panel, (Detector.FLUORESCENCE,), _STRENGTH), -1),
        Population.CLUMP: (_channel(panel, _SIZE, (Signal.WIDTH, *_STRENGTH)), -1),
    }
    ranks = {}
    for population, (channel, sign) in found.items():
        if channel is not None:
            order = torch.argsort(torch.argsort(sign * values[:, :, channel], dim=1), dim=1)
            ranks[population] = order.float() / values.shape[1]
    return ranks


def possible(gaps: Tensor, panel: Panel) -> Tensor:
    """Classes [..., 5] that the size of an event or a population allows, 0..1; all where the panel measures no size.

    No platelet scatters as two red cells do (a large canine platelet has 20 fL, a red cell 70), no clump of red cells
    less than one of them, and no reticulocyte as little as a platelet with RNA of its own.

    Parameters
    ----------
    gaps : [..., d], from the median red cell, in arcsinh units
    """
    allowed = torch.ones((*gaps.shape[:-1], len(Population))).to(gaps)
    size = _columns(panel, _SIZE)
    if size:
        larger = gaps[..., size].mean(-1)
        allowed[..., Population.PLT] = torch.sigmoid((LARGEST_PLATELET - larger) / 0.03)
        allowed[..., Population.CLUMP] = torch.sigmoid(larger / 0.05)
        allowed[..., Population.RETIC] = torch.sigmoid((larger - SMALLER) / 0.1)
    return allowed


def grown(gaps: Tensor, panel: Panel) -> Tensor:
    """How far [K] a population lies from the single red cells as two or more of them would.

    Scatter and fluorescence of a clump are close to the sum of its cells (haematology.md 4.5), so all areas grow by
    0.7 or more in arcsinh units and alike; a white cell outgrows in fluorescence what it scatters.

    Parameters
    ----------
    gaps : [K, d], from the median red cell, in arcsinh units
    """
    size, glow = _columns(panel, _SIZE), _columns(panel, (Detector.FLUORESCENCE,))
    if not size:
        return torch.zeros(len(gaps)).to(gaps)
    larger = gaps[:, size].mean(1)
    part = torch.sigmoid((larger - GROWTH) / 0.1)
    return part * torch.sigmoid((larger + 1.2 - gaps[:, glow].mean(1)) / 0.2) if glow else 0.5 * part


def reference_share(population: Population, shares: Tensor) -> Tensor:
    """Share [S] of all events that the references [S, 4] give a class."""
    if population == Population.PLT:
        return shares[:, 1]
    of_red = shares[:, 2] if population == Population.RETIC else shares[:, 3]
    return of_red * torch.where(shares[:, 0].isnan(), USUAL_RED, shares[:, 0])


def _columns(panel: Panel, detectors: tuple[Detector, ...]) -> list[int]:
    """Areas and heights of some detectors."""
    return [n for n, each in enumerate(panel.channels) if each.detector in detectors and each.signal in _STRENGTH]


def _channel(panel: Panel, detectors: tuple[Detector, ...], signals: tuple[Signal, ...]) -> int | None:
    for detector in detectors:
        for signal in signals:
            for number, channel in enumerate(panel.channels):
                if channel.detector == detector and channel.signal == signal:
                    return number
    return None
