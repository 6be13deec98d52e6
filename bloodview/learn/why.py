"""Why an event is not an ordinary red cell: which channels moved the log odds of its population, through both stages.

Integrated gradients (Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks, ICML 2017) of the log odds
log p(population | x) - log p(RBC | x) along the straight line from the sample's own median mature red cell to x, both
in the standardised channel space that the model sees. The attributions of an event sum to the difference of the log
odds at the two ends; what they miss of it is the completeness error. The midpoint rule has its points where
the log odds turn: a line is cut finer only where a piece of it does not add up.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from bloodview.result import Population

from .bags import CLASSES
from .model import blended
from .vade import SUBTYPES
from .why_grounds import Grounds

PIECES, SPLIT, ROUNDS = 16, 4, 6
"""Pieces that a line is cut into; one that adds up badly is split again, at most so often."""

ENOUGH = 2e-4
"""What a piece may miss of the difference along the whole line."""

CHUNK = 16_384
LEAST = 1e-4
"""Probabilities below this count as this: the tails of a mixture hold odds of e^1000, which would rule every mean, and
an event surer than 1 in 10,000 is not surer to a reader."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """Signed attributions [n, d] of each channel, log odds [n] at the events, that of the baseline, and errors [n].

    error : |sum of attributions - difference of the log odds| / |difference|
    """

    values: Tensor
    log_odds: Tensor
    baseline: float
    error: Tensor


def attribute(grounds: Grounds, events: Tensor, population: Population) -> Attribution:
    """Attribute the log odds of a population to the channels, for standardised events [n, d]."""
    events = events.double()
    with torch.no_grad():
        both = log_odds(grounds, torch.cat([grounds.baseline[None], events]), population)
    start, ends = float(both[0]), both[1:]
    whole = (ends - start).abs().clamp_min(1e-9)
    values = torch.zeros_like(events)
    event = torch.arange(len(events)).repeat_interleave(PIECES)
    place = torch.arange(PIECES, dtype=torch.float64).repeat(len(events)) / PIECES
    width = 1.0 / PIECES
    for number in range(ROUNDS):
        gap = events[event] - grounds.baseline
        found, missed = _piece(grounds, gap, place, width, population)
        fine = missed <= ENOUGH * whole[event] if number < ROUNDS - 1 else torch.ones_like(missed, dtype=torch.bool)
        values.index_add_(0, event[fine], found[fine])
        width /= SPLIT
        event = event[~fine].repeat_interleave(SPLIT)
        place = (place[~fine, None] + width * torch.arange(SPLIT)).reshape(-1)
        if not len(event):
            break
    return Attribution(values, ends, start, (values.sum(1) - (ends - start)).abs() / whole)


def _piece(grounds: Grounds, gap: Tensor, place: Tensor, width: float, population: Population) -> tuple[Tensor, Tensor]:
    """Integrate over pieces of lines by the midpoint rule: attributions [n, d] and what they miss [n]."""
    found, missed = torch.zeros_like(gap), torch.zeros_like(place)
    for start in range(0, len(gap), CHUNK):
        part = slice(start, start + CHUNK)
        here, along = place[part, None], gap[part]
        found[part] = along * width * gradient(grounds, grounds.baseline + (here + width / 2) * along, population)
        with torch.no_grad():
            low, high = (
                log_odds(grounds, grounds.baseline + side * along, population) for side in (here, here + width)
            )
        missed[part] = (found[part].sum(1) - (high - low)).abs()
    return found, missed


def gradient(grounds: Grounds, events: Tensor, population: Population) -> Tensor:
    """Gradient [n, d] of the log odds of a population at events [n, d]."""
    with torch.enable_grad():
        followed = events.detach().clone().requires_grad_()
        return torch.autograd.grad(log_odds(grounds, followed, population).sum(), followed)[0]


def log_odds(grounds: Grounds, events: Tensor, population: Population) -> Tensor:
    """Log odds [n] of a population against RBC at standardised events [n, d], between -9.2 and 9.2."""
    found = torch.log(probability(grounds, events) + LEAST)
    return found[:, population] - found[:, Population.RBC]


def probability(grounds: Grounds, events: Tensor) -> Tensor:
    """Posterior [n, 5] of the populations at standardised events [n, d], as `model.posterior` finds it.

    The weights of both stages and the shift that takes back the leak are those of the sample. One edge of the model is
    passed over, as nothing can be derived there: stage 2 also divides an event that is hardly red (below 0.1 %).
    """
    classes = _first_stage(grounds, events)
    red = classes[:, :SUBTYPES].sum(1, keepdim=True).clamp_min(1e-300)
    latent = grounds.network.encode(events.to(grounds.condition.dtype), grounds.condition)[0]
    joint = grounds.prior.log_density(latent).double() + grounds.log_components
    logs = [torch.logsumexp(joint[:, grounds.prior.owner == subtype], dim=1) for subtype in range(SUBTYPES)]
    second = torch.softmax(torch.stack(logs, dim=1) + grounds.log_classes, dim=1)
    divided = red * blended(classes[:, :SUBTYPES] / red, second, grounds.trust)
    return torch.cat([divided, classes[:, SUBTYPES:]], dim=1)


def _first_stage(grounds: Grounds, events: Tensor) -> Tensor:
    """Posterior [n, 5] of stage 1, the debris among the platelets taken back as `leak.without_leak` does."""
    joint = _moments(events.double()) @ grounds.coefficients.T + grounds.log_weights
    member = torch.nn.functional.one_hot(grounds.owner, CLASSES).double()
    classes = torch.softmax(joint, dim=1) @ member
    plt = classes[:, Population.PLT].clamp_max(1.0)
    grown = plt * math.exp(grounds.shift)
    shifted = grown / (1 - plt + grown)
    kept = ((1 - shifted) / (1 - plt).clamp_min(1e-12)).clamp_max(1.0)
    columns = [classes[:, population] * kept for population in Population]
    columns[Population.PLT] = shifted
    columns[Population.OTHER] = columns[Population.OTHER] + (1 - torch.stack(columns).sum(0)).clamp_min(0.0)
    return torch.stack(columns, dim=1)


def _moments(events: Tensor) -> Tensor:
    """The same as `mixture.moments`, by products: the gradient of picked columns is several times slower."""
    width = events.shape[1]
    rows, columns = torch.triu_indices(width, width)
    unit = torch.eye(width, dtype=events.dtype)
    return torch.cat(
        [torch.ones_like(events[:, :1]), events, (events @ unit[:, rows]) * (events @ unit[:, columns])], 1
    )
