"""The plane in which the events are looked at."""

import numpy as np
import torch
from torch import Tensor

from bloodview.learn.view import discriminating_plane


def invented(dimensions: int = 4) -> tuple[Tensor, Tensor]:
    """Three populations apart in the last dimensions, where there is little variance; the first is wide noise."""
    rng = np.random.default_rng(8)
    member = rng.choice(3, (2, 1000), p=[0.95, 0.04, 0.01])
    latent = rng.normal(size=(2, 1000, dimensions)) * ([10.0] + [0.1] * (dimensions - 1))
    latent[..., -1] += member == 1
    latent[..., -2] += member == 2
    return torch.from_numpy(latent), torch.from_numpy(np.eye(5)[member])


def test_populations_lie_apart_in_the_plane() -> None:
    latent, labels = invented()
    seen = (latent @ discriminating_plane(latent, labels).double()).reshape(-1, 2)
    member = labels.reshape(-1, 5).argmax(1)
    centres = torch.stack([seen[member == number].mean(0) for number in range(3)])
    within = torch.stack([seen[member == number].std(0) for number in range(3)])
    assert float(torch.pdist(centres).min()) > 5
    assert float(within.max()) < 1.6


def test_the_plane_does_not_turn_over() -> None:
    latent, labels = invented()
    plane = discriminating_plane(latent, labels)
    assert torch.equal(plane, discriminating_plane(latent.clone(), labels.clone()))
    assert torch.allclose(plane, discriminating_plane(latent, labels.flip(2)), atol=1e-4)
    assert torch.allclose(plane, discriminating_plane(latent.flip(1), labels.flip(1)), atol=1e-4)
    largest = plane.abs().argmax(0)
    assert bool((plane[largest, torch.arange(2)] > 0).all())


def test_one_latent_dimension_still_gives_two_axes() -> None:
    latent, labels = invented()
    plane = discriminating_plane(latent[..., -1:], labels)
    assert plane.shape == (1, 2)
    assert plane[0, 1] == 0
