"""Pictures of training under way: some events in a plane of the latent space, by what they are taken for."""

import numpy as np
import torch
from torch import Tensor

from bloodview.progress import Preview

from .view import discriminating_plane

POINTS = 4000


def some_events(samples: int, events: int) -> tuple[Tensor, Tensor]:
    """Sample and event numbers of the events to show: evenly spread, the same for the whole training."""
    number = torch.linspace(0, samples * events - 1, min(POINTS, samples * events)).long()
    return number // events, number % events


def preview(latent: Tensor, classes: Tensor) -> Preview:
    """Picture of events at latent [n, D] with class probabilities [n, C], in the plane that parts the classes most."""
    if len(latent) < 2:
        return Preview(np.zeros((0, 2), np.float32), np.zeros(0, np.uint8))
    plane = discriminating_plane(latent[None], classes[None])
    return Preview((latent.float() @ plane).numpy(), classes.argmax(1).to(torch.uint8).numpy())
