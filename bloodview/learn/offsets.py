"""Class offsets: what is left between the sums of posteriors of a new sample and the references, taken out."""

from collections.abc import Sequence

import torch
from torch import Tensor

FEWEST_EVENTS = 8.0
"""A reference of fewer expected events than this is all counting noise and does not vote."""

LARGEST = 1.5


def class_offsets(posteriors: Sequence[Tensor], wanted: Tensor, steps: int = 6) -> Tensor:
    """Log offsets [C] of the classes so that posteriors rescaled by them have the wanted shares on the median sample.

    In training the posteriors are held to the references; in a new sample nothing holds them, and a class whose
    edge lies in a larger one keeps a constant part of its events too few or too many. The bias of
    bias-corrected temperature scaling (Alexandari, Kundaje and Shrikumar, ICML 2020), for shares instead of labels.

    Parameters
    ----------
    posteriors : [n, C] of each sample, weights re-estimated as for a new one
    wanted : [S, C], reference shares of the classes; NaN where blank or free
    """
    offsets = wanted.new_zeros(wanted.shape[1])
    for _ in range(steps):
        got = torch.stack([apply_offsets(posterior, offsets).mean(0) for posterior in posteriors])
        for number in range(wanted.shape[1]):
            column = wanted[:, number]
            size = torch.tensor([float(len(posterior)) for posterior in posteriors], dtype=column.dtype)
            voting = ~column.isnan() & (column * size >= FEWEST_EVENTS)
            if int(voting.sum()) >= 3:
                half = 0.5 / size[voting]
                ratio = torch.log(column[voting] + half) - torch.log(got[voting, number] + half)
                offsets[number] = (offsets[number] + ratio.median()).clamp(-LARGEST, LARGEST)
    return offsets


def apply_offsets(posterior: Tensor, offsets: Tensor) -> Tensor:
    """Posteriors [n, C] times exp(offsets), rows summing to what they did."""
    scaled = posterior * torch.exp(offsets)
    return scaled * (posterior.sum(1, keepdim=True) / scaled.sum(1, keepdim=True).clamp_min(1e-30))
