"""Which kinds of cell of the training lie nearest, and where a species' populations usually lie."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.clinic.explanation import Outline, Prototype
from bloodview.result import Population

from .model import Model
from .why_grounds import Grounds

PARTS = (0.5, 0.95)
_CORNERS = 72


def nearest(grounds: Grounds, place: Tensor, most: int = 3) -> tuple[Prototype, ...]:
    """Find the components of the species' mixture nearest to a place [d]; they stand for the training events."""
    usual = torch.nonzero(grounds.prior_weight > 1e-5).squeeze(1)
    distance = (grounds.mixture.mean[usual] - place.double()).square().mean(1).sqrt()
    found = []
    for row in distance.argsort()[:most].tolist():
        component = int(usual[row])
        own = usual[grounds.owner[usual] == grounds.owner[component]].tolist()
        population = Population(int(grounds.owner[component]))
        found.append(Prototype(population, own.index(component) + 1, len(own), float(distance[row])))
    return tuple(found)


def outlines(model: Model, grounds: Grounds, across: int, up: int) -> tuple[Outline, ...]:
    """Draw ellipses that hold 50 and 95 % of each population of the species, in raw values of two channels.

    A Gaussian of two dimensions holds the part p within a squared distance of -2 log(1 - p). The ellipses have the
    gains of the sample, so that they compare cells and not detectors.
    """
    both = [across, up]
    found = []
    for population in (each for each in Population if each is not Population.OTHER):
        weight = grounds.prior_weight * (grounds.owner == int(population))
        if float(weight.sum()) <= 0:
            continue
        weight = weight / weight.sum()
        mean = weight @ grounds.mixture.mean
        away = grounds.mixture.mean - mean
        spread = grounds.mixture.covariance + away[:, :, None] * away[:, None, :]
        covariance = torch.einsum("k,kij->ij", weight, spread)[both][:, both]
        factor = torch.linalg.cholesky(covariance).numpy()
        turn = np.linspace(0, 2 * np.pi, _CORNERS)
        circle = np.stack([np.cos(turn), np.sin(turn)])
        for part in PARTS:
            points = mean[both].numpy() + math.sqrt(-2 * math.log(1 - part)) * (factor @ circle).T
            found.append(Outline(population, part, raw_of(model, grounds, points, both)))
    return tuple(found)


def raw_of(model: Model, grounds: Grounds, points: NDArray[np.float64], channels: list[int]) -> NDArray[np.float64]:
    """Turn standardised values [m, 2] of some channels into raw ones, with the gains of the sample."""
    arcsinh = points * model.scaling.deviation[channels] + model.scaling.mean[channels]
    cofactor = np.array([model.panel.channels[channel].cofactor for channel in channels])
    gain = np.exp(grounds.log_gain.numpy()[channels])
    raw: NDArray[np.float64] = np.sinh(arcsinh) * cofactor * gain
    return raw
