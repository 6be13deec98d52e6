"""The networks of both stages, built for any number of channels."""

import itertools
from collections.abc import Iterator

import torch
from torch import Tensor, nn

LOG_VARIANCE = (-8.0, 3.0)
"""Bounds of the encoder's log variance: without them it overflows to NaN (VaDE-pytorch issue 2, synthcity 331)."""


def perceptron(widths: list[int]) -> nn.Sequential:
    """Fully connected layers of the given widths with SiLU between them, none after the last."""
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.SiLU()]
    return nn.Sequential(*layers[:-1])


class Autoencoder(nn.Module):
    """Encoder d-64-32-latent and its mirror."""

    def __init__(self, channels: int, latent: int) -> None:
        super().__init__()
        self.encoder = perceptron([channels, 64, 32, latent])
        self.decoder = perceptron([latent, 32, 64, channels])

    def forward(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Latent coordinates [n, latent] and reconstruction [n, d] of values [n, d]."""
        latent = self.encoder(values)
        return latent, self.decoder(latent)


class VariationalAutoencoder(nn.Module):
    """Encoder d-96-48-(mean, log variance) and a decoder; the prior lives in `vade.Prior`."""

    def __init__(self, channels: int, latent: int) -> None:
        super().__init__()
        self.latent = latent
        self.encoder = perceptron([channels, 96, 48, 2 * latent])
        self.decoder = perceptron([latent, 48, 96, channels])

    def encode(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance [n, latent] of q(z | x)."""
        both: Tensor = self.encoder(values)
        mean, log_variance = both[..., : self.latent], both[..., self.latent :]
        return mean, log_variance.clamp(*LOG_VARIANCE)


def batches(events: int, size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Event numbers in random batches of at most `size`, each event once."""
    order = torch.randperm(events, generator=generator)
    for start in range(0, events, size):
        yield order[start : start + size]
