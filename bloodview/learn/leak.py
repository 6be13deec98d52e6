"""Debris that the mixture takes for platelets: learned from samples left out, taken back in every new one."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import nnls
from torch import Tensor

from bloodview.result import RED, Population

from .sure import NEARNESS, Told, weighed

NO_LEAK = torch.tensor([1.0, 0.0], dtype=torch.float64)
"""All platelets kept, no debris among them."""

FEWEST_SAMPLES, FEWEST_EVENTS = 8, 30.0
LARGEST_LEAK, KEPT = 0.3, (0.5, 1.5)
USUAL_LEAK, USUAL_LEAK_SPREAD = 0.07, 0.03
"""Part of the debris that mixtures of simulated cohorts took for platelets, as their simulated truth tells it: what is
believed before a cohort is asked, and all that is known where no animal of it bleeds (decision 9)."""

LEAK_SPREAD = 0.04
PULL = 5.0
"""Samples that the kept part over all species weighs in one species."""


def leaks_of(
    left_out: NDArray[np.float64],
    classes: NDArray[np.float64],
    plt: NDArray[np.float64],
    species: Sequence[str],
    events: int,
) -> dict[str, Tensor]:
    """Kept part and leak [2] of each species, "" for any: counted = kept x reference + leak x OTHER.

    Adjusted counting (Forman 2008: rates of true and false positives undo the bias of a classifier's count) with the
    debris of the sample itself as what leaks. The leak is the non-negative least squares solution, under the normal
    prior of USUAL_LEAK, over samples that the mixture was not fitted to, where a bleeding animal, whose platelets are
    fewer than its debris, tells it; that of a species is drawn to it, times its NEARNESS, as a normal prior of
    deviation LEAK_SPREAD does. The kept part is the median over the samples of a species by the mixture that is used.

    Parameters
    ----------
    left_out, classes : [S, 5], class shares by mixtures not fitted to the sample (NaN where not) and by the one used
    plt : [S], reference share of platelets, NaN where blank
    """
    known = np.isfinite(left_out[:, 0]) & np.isfinite(plt)
    if known.sum() < FEWEST_SAMPLES:
        return {"": NO_LEAK.clone()}
    wanted, counted, other = plt[known], left_out[known, Population.PLT], left_out[known, Population.OTHER]
    error = np.sqrt((0.12 * np.maximum(counted, wanted)) ** 2 + 3e-4**2 + counted / events)
    rows_of_prior = np.array([[0.0, 1.0]]) / USUAL_LEAK_SPREAD
    asked = np.concatenate([np.stack([wanted, other], axis=1) / error[:, None], rows_of_prior])
    found_kept, leak = nnls(asked, np.append(counted / error, USUAL_LEAK / USUAL_LEAK_SPREAD))[0].tolist()
    leak = min(leak, LARGEST_LEAK)
    names, large = np.array(species)[known], wanted * events >= FEWEST_EVENTS
    used = classes[known]

    def kept(rows: NDArray[np.bool_], part: float, usual: float) -> float:
        real = np.maximum(used[rows, Population.PLT] - part * used[rows, Population.OTHER], 0.0)
        return _level(real / wanted[rows], usual)

    level = kept(large, leak, 1.0)
    found = {"": torch.tensor([level, leak], dtype=torch.float64)}
    for name in sorted(set(names) - {""}):
        rows = names == name
        told, weight = other[rows] / error[rows], 1 / LEAK_SPREAD**2
        surplus = ((counted[rows] - found_kept * wanted[rows]) / error[rows]) @ told
        expected = leak * NEARNESS.get(name, 1.0)
        part = float(np.clip((surplus + weight * expected) / (told @ told + weight), 0.0, LARGEST_LEAK))
        found[name] = torch.tensor([kept(large & rows, part, level), part], dtype=torch.float64)
    return found


def _level(ratios: NDArray[np.float64], usual: float) -> float:
    """Median of ratios, drawn to the usual one as PULL more samples would."""
    if len(ratios) == 0:
        return usual
    part = len(ratios) / (len(ratios) + PULL)
    return float(np.clip(part * np.median(ratios) + (1 - part) * usual, *KEPT))


def share_without_leak(classes: NDArray[np.float64], leak: Tensor, told: Told | None = None) -> NDArray[np.float64]:
    """Class shares [5] with the debris among the platelets back among OTHER; what OTHER lacks is taken from red.

    told : what the sure platelets of the sample say, which is then weighed in (see `sure`)
    """
    kept, part = leak.tolist()
    plt, other = float(classes[Population.PLT]), float(classes[Population.OTHER])
    found = float(np.clip((plt - part * other) / kept, 0.02 * plt, 1.0)) if np.isfinite(plt) else plt
    if told is not None and np.isfinite(plt):
        found = min(weighed(found, other, told), 1.0)
    fixed = classes.copy()
    fixed[Population.PLT] = found
    fixed[Population.OTHER] = max(other + plt - found, 0.0)
    lacking = found - plt - other
    if lacking > 0:
        red = list(RED)
        fixed[red] *= 1 - lacking / fixed[red].sum()
    return fixed


def without_leak(posterior: Tensor, leak: Tensor, told: Told | None = None) -> Tensor:
    """Posteriors [n, 5] whose mean of PLT is the corrected share: least sure events change first.

    The log odds of PLT move by one amount in the whole sample; what platelets lose is debris, what they gain comes
    from all others in proportion.
    """
    plt = posterior[:, Population.PLT].clamp_max(1.0)  # rounding: sums of responsibilities exceed 1
    if len(plt) == 0 or (torch.equal(leak, NO_LEAK) and not (told and told.known)):
        return posterior
    wanted = float(share_without_leak(posterior.mean(0).numpy(), leak, told)[Population.PLT])
    open_ = plt[plt > 0]
    low, high = -12.0, 12.0
    for _ in range(50):
        middle = (low + high) / 2
        moved = _shifted(open_, middle).sum() / len(plt)
        low, high = (middle, high) if moved < wanted else (low, middle)
    shifted = _shifted(plt, (low + high) / 2)
    result = posterior * ((1 - shifted) / (1 - plt).clamp_min(1e-12)).clamp_max(1.0)[:, None]
    result[:, Population.PLT] = shifted
    result[:, Population.OTHER] += (1 - result.sum(1)).clamp_min(0.0)
    return result


def _shifted(plt: Tensor, shift: float) -> Tensor:
    grown = plt * float(np.exp(shift))
    return grown / (1 - plt + grown)
