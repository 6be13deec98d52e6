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
    """Encoder d-96-48-(mean, log variance) and a decoder, both told a condition; the prior lives in `vade.Prior`."""

    def __init__(self, channels: int, conditions: int, latent: int) -> None:
        super().__init__()
        self.latent = latent
        self.encoder = perceptron([channels + conditions, 96, 48, 2 * latent])
        self.decoder = perceptron([latent + conditions, 48, 96, channels])

    def encode(self, values: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance [n, latent] of q(z | x, condition) for values [n, d] and conditions [n or 1, G]."""
        both: Tensor = self.encoder(_beside(values, condition))
        mean, log_variance = both[..., : self.latent], both[..., self.latent :]
        return mean, log_variance.clamp(*LOG_VARIANCE)

    def decode(self, latent: Tensor, condition: Tensor) -> Tensor:
        """Reconstruction [n, d] of latent coordinates [n, latent] under conditions [n or 1, G]."""
        rebuilt: Tensor = self.decoder(_beside(latent, condition))
        return rebuilt


def _beside(values: Tensor, condition: Tensor) -> Tensor:
    return torch.cat([values, condition.expand(*values.shape[:-1], condition.shape[-1])], dim=-1)


def batches(events: int, size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Event numbers in random batches of at most `size`, each event once."""
    order = torch.randperm(events, generator=generator)
    for start in range(0, events, size):
        yield order[start : start + size]
