"""Counts of every calibration sample by a mixture that was not fitted to it, and how wrong they are."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.clinic.quality import GOALS
from bloodview.language import tr
from bloodview.progress import Report, Step, ignore

from . import adapt
from .bags import CLASSES
from .cohort import Cohort
from .gain import Alignment
from .labelled import fit_taught
from .mixture import Mixture, moments
from .model import gains_of, sure_share
from .spread import relative_errors

FOLDS = 4
FOLD_STEPS = 6


def held_out_classes(
    cohort: Cohort,
    alignment: Alignment,
    mixture: Mixture,
    weights: Tensor,
    owner: Tensor,
    labels: Tensor,
    report: Report,
    each: Callable[[NDArray[np.float64], float], None] = lambda _classes, _done: None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Class shares [S, 5] of every sample by a mixture refitted without its fold, weights and gains as for a new one.

    Also gives the share [S] of events that are surely platelets.

    each : called after every fold with the shares so far, NaN for samples of folds to come, and the part of folds done
    """
    samples = len(cohort.species)
    found, sure = np.full((samples, CLASSES), np.nan), np.zeros(samples)
    folds = np.arange(samples) // max(1, len(cohort.groups())) % min(FOLDS, samples)
    count = int(folds.max()) + 1
    for fold in range(count):
        report(Step(fold / count, tr("Counting samples left out")))
        train = torch.from_numpy(np.flatnonzero(folds != fold))
        if len(train) == 0:
            continue
        rest = cohort.only(train)
        pooled, own = fit_taught(rest.statistics, mixture, weights[train], owner, labels[train], FOLD_STEPS, ignore)
        adapted = adapt.adapt(rest, pooled, own, owner, labels[train], FOLD_STEPS, ignore)
        members = adapt.members_of(rest, adapted)
        for sample in np.flatnonzero(folds == fold):
            used = members.get(cohort.species[sample], members[""])
            plain = cohort.transformed[sample]
            moved = alignment.aligned(plain.numpy(), gains_of(alignment, used, plain))
            statistics = moments(alignment.scaling.apply(moved).double())
            found[sample] = adapt.first_posterior(used, statistics).mean(0).numpy()
            sure[sample] = sure_share(used, adapt.densities(used, statistics))
        each(found, (fold + 1) / count)
    return found, sure


def median_errors(held_out: NDArray[np.float64], wanted: NDArray[np.float64]) -> dict[str, float]:
    """Median relative error of each count over the samples counted so far."""
    columns = relative_errors(held_out, wanted).T
    known = {count: column[np.isfinite(column)] for count, column in zip(GOALS, columns, strict=True)}
    return {count: float(np.median(column)) for count, column in known.items() if len(column)}
