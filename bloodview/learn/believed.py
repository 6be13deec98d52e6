"""References as far as they can be believed: each carries the error of its method, and some belong to another file."""

import numpy as np
import torch
from torch import Tensor

from .spread import REFERENCE_CV

FEWEST_EVENTS = 30.0
"""Events that a reference must imply before a model's own count may stand against it."""

FEWEST_SAMPLES = 8
OUTLIER = 4.0
FAR = (1.0, 0.01, 0.02, 0.02)
"""Disagreement in shares from which a reference may belong to another file; debris alone never adds as much."""


def believed(shares: Tensor, counted: Tensor, events: int) -> Tensor:
    """References [S, 4] drawn towards what the model itself counts, as far as their method's error allows.

    With d = log(counted / reference), less its median over the samples, a reference becomes r exp(k d) with
    k = error^2 / variance(d), the weight of the model in the estimate of least variance where errors of both are
    independent: a model that scatters more about the references than their own error has no say. A reference that
    lies OUTLIER spreads off, and FAR, is left blank. The median stays: the references set the level.

    Parameters
    ----------
    shares : [S, 4], references, NaN where blank
    counted : [S, 4], shares by the model with weights of its own for each sample
    events : events a sample behind `counted`
    """
    result = shares.clone()
    for number in range(1, shares.shape[1]):
        column, own = shares[:, number], counted[:, number]
        large = ~column.isnan() & (column * events >= FEWEST_EVENTS) & (own * events >= 1)
        if int(large.sum()) < FEWEST_SAMPLES:
            continue
        gap = torch.log(own[large] / column[large])
        level = gap.median()
        gap = gap - level
        spread = 1.4826 * float(gap.abs().median())
        error = float(np.hypot(REFERENCE_CV[number], 1e-3))
        weight = min(1.0, (error / max(spread, error)) ** 2)
        limited = gap.clamp(-OUTLIER * error, OUTLIER * error)
        result[large, number] = column[large] * torch.exp(weight * limited)
        apart = torch.log((own + 1 / events) / (column + 1 / events)) - level
        wrong = (apart.abs() > OUTLIER * max(spread, error)) & ((own - column).abs() > FAR[number])
        result[wrong, number] = float("nan")
    return result
