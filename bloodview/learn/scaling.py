"""From transformed channel values to what the networks see: standardised, finite and bounded."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

BOUND = 8.0
"""Standardised values end here: a pulse width of zero lies 50 widths out and would rule every distance."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """Mean and standard deviation of every transformed channel over the training samples, float64 [d]."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    def scale(self, values: Tensor) -> Tensor:
        """Standardise transformed values [n, d], float64."""
        scaled = (values.double() - torch.from_numpy(self.mean)) / torch.from_numpy(self.deviation)
        return scaled.nan_to_num(nan=0.0, posinf=BOUND, neginf=-BOUND).clamp(-BOUND, BOUND)

    def apply(self, values: NDArray[np.float32]) -> Tensor:
        """Standardise transformed values [n, d], float32; what is not finite takes the bound on its side."""
        scaled = (values - self.mean.astype(np.float32)) / self.deviation.astype(np.float32)
        scaled = np.nan_to_num(scaled, nan=0.0, posinf=BOUND, neginf=-BOUND)
        return torch.from_numpy(np.clip(scaled, -BOUND, BOUND).astype(np.float32, copy=False))


def scaling_of(drawn: list[NDArray[np.float32]]) -> Scaling:
    """Scaling of transformed values, every sample counting alike; a constant channel keeps a deviation of 1."""
    values = np.concatenate(drawn).astype(np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    mean = np.nan_to_num(np.nanmean(values, axis=0))
    deviation = np.nan_to_num(np.nanstd(values, axis=0))
    return Scaling(mean, np.where(deviation > 1e-6, deviation, 1.0))
