"""The plane in which a model's latent space is looked at: the same for every sample."""

import numpy as np
import scipy.linalg
import torch
from torch import Tensor


def discriminating_plane(latent: Tensor, labels: Tensor) -> Tensor:
    """Two directions [latent, 2] in which the populations lie farthest apart, by Fisher's linear discriminant.

    Every population counts alike whatever its size (S_between v = l S_within v; Fisher 1936, Rao 1948); each
    direction is scaled to unit spread within the populations and signed so that its largest entry is positive.

    Parameters
    ----------
    latent : [S, n, D]
    labels : [S, n, C], soft
    """
    points = latent.reshape(-1, latent.shape[-1]).double().numpy()
    weight = labels.reshape(-1, labels.shape[-1]).double().numpy()
    weight = weight[:, weight.sum(0) > 1.0]
    mass = weight.sum(0)
    means = weight.T @ points / mass[:, None]
    within = np.zeros((points.shape[1], points.shape[1]))
    for number, mean in enumerate(means):
        away = points - mean
        within += (away * weight[:, number : number + 1]).T @ away / mass[number] / len(means)
    apart = means - means.mean(0)
    within += (1e-3 * np.trace(within) / len(within) + 1e-12) * np.eye(len(within))
    _, vectors = scipy.linalg.eigh(apart.T @ apart, within)
    plane = vectors[:, ::-1][:, :2]
    if plane.shape[1] < 2:
        plane = np.hstack([plane, np.zeros((len(plane), 2 - plane.shape[1]))])
    signs = np.sign(plane[np.abs(plane).argmax(0), np.arange(2)])
    return torch.from_numpy(plane * np.where(signs == 0, 1, signs)).float()
