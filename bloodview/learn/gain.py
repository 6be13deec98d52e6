"""How far the gain of each detector is off in one sample, and its events as they would be without."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.result import Population
from bloodview.samples import Detector, Panel, Signal

from .mixture import Mixture
from .reweight import Profile, reweight
from .scaling import BOUND, Scaling

EVENTS = 6000
"""Events of a sample that are looked at."""

USUAL = 0.1
"""Standard deviation of the log of a gain before the sample is seen."""

CLASS_EVENTS = 200.0
"""Events that a class weighs at most: it shifts by itself from animal to animal (a mean cell volume), so that its
thousands of events say no more about a gain than these. Gain moves all classes of a sample alike."""

STEPS, LARGEST_STEP, ENOUGH = 12, 0.15, 2e-3
WEIGHT_STEPS = 20


@dataclass(frozen=True, eq=False)
class Alignment:
    """Detectors whose gains can be told, which channels [m, d] each amplifies, and the scaling of the channels."""

    detectors: tuple[Detector, ...]
    channels: Tensor
    scaling: Scaling

    def gains(self, mixture: Mixture, owner: Tensor, prior: Tensor, firmness: Tensor, values: Tensor) -> Tensor:
        """Log gain [m] of every detector in one sample, against the samples that the mixture was fitted to.

        Maximum a posteriori by EM: with responsibilities r_ik of the aligned events x_i(g) and P_k = S_k^-1, each
        step solves the normal equations of sum_ik v_c(k) r_ik (x_i(g) - m_k)' P_k (x_i(g) - m_k) + |g|^2 / USUAL^2,
        linear in g about the last one (feature-space maximum likelihood adaptation, Gales 1998, with one offset for
        all channels of a detector), where v_c limits a class to CLASS_EVENTS.

        Parameters
        ----------
        mixture, owner, prior : K components, class [K] and expected weight [K] of each
        firmness : see `reweight.Profile`
        values : [n, d], transformed values in arcsinh units
        """
        gains = torch.zeros(len(self.detectors), dtype=torch.float64)
        if len(values) == 0 or len(gains) == 0:
            return gains
        some = values[:: max(1, len(values) // EVENTS)].double().nan_to_num()
        deviation = torch.from_numpy(self.scaling.deviation)
        precision = torch.cholesky_inverse(torch.linalg.cholesky(mixture.covariance))
        member = torch.nn.functional.one_hot(owner, len(Population)).double()
        for _ in range(STEPS):
            moved = _amplified(some, -gains @ self.channels)
            scaled = self.scaling.scale(moved)
            _, share = reweight(
                mixture.log_density(scaled), prior, profile=Profile(owner, firmness), steps=WEIGHT_STEPS
            )
            share = share * (scaled.abs() < BOUND).all(1, keepdim=True)
            share = share * ((CLASS_EVENTS / (share @ member).sum(0).clamp_min(1e-9)).clamp_max(1.0) @ member.T)
            slope = -torch.tanh(moved) / deviation
            curvature = torch.eye(len(gains), dtype=torch.float64) / USUAL**2
            pull = -gains / USUAL**2
            for number in range(len(owner)):
                seen = share[:, number] > 1e-4
                weight = share[seen, number]
                if not len(weight):
                    continue
                jacobian = slope[seen, None, :] * self.channels
                weighted = jacobian @ precision[number] * weight[:, None, None]
                curvature = curvature + torch.einsum("nmd,nld->ml", weighted, jacobian)
                pull = pull + torch.einsum("nmd,nd->m", weighted, mixture.mean[number] - scaled[seen])
            step = torch.linalg.solve(curvature, pull).clamp(-LARGEST_STEP, LARGEST_STEP)
            gains = gains + step
            if float(step.abs().max()) < ENOUGH:
                break
        return gains

    def aligned(self, values: NDArray[np.float32], gains: Tensor) -> NDArray[np.float32]:
        """Transformed values [n, d] as they would be without these log gains [m]."""
        if not len(gains):
            return values
        moved: NDArray[np.float32] = _amplified(torch.from_numpy(values), (-gains @ self.channels).float()).numpy()
        return moved


def alignment_of(panel: Panel, scaling: Scaling) -> Alignment:
    """Alignment of the detectors of a panel; a pulse width does not depend on the gain."""
    rows, detectors = [], []
    for detector in Detector:
        own = [
            float(channel.detector == detector and channel.signal in (Signal.AREA, Signal.HEIGHT))
            for channel in panel.channels
        ]
        if detector is not Detector.OTHER and any(own):
            rows.append(own)
            detectors.append(detector)
    channels = torch.tensor(rows, dtype=torch.float64).reshape(len(rows), len(panel.channels))
    return Alignment(tuple(detectors), channels, scaling)


def _amplified(values: Tensor, log_gain: Tensor) -> Tensor:
    """Values [n, d] in arcsinh units with what they stand for times exp(log_gain [d]), exact for small values too."""
    moved = torch.asinh(torch.sinh(values) * torch.exp(log_gain))
    return torch.where((log_gain == 0) | ~moved.isfinite(), values, moved)
