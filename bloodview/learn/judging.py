"""Several named mixtures judge the events together: soft labels, and references as far as they can be believed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from bloodview.progress import Report, part

from .bags import CLASSES
from .believed import believed
from .cohort import Cohort
from .labelled import Named, fit_labelled, free_sizes, renamed, soft_labels
from .naming import gaps_from_red, predicted_shares
from .soft_labels import held

REFINING_STEPS = 10


def judged(
    cohort: Cohort, judges: Sequence[Named], possible: Callable[[Tensor], Tensor], report: Report
) -> tuple[Tensor, Cohort]:
    """Soft labels [S, n, 5] on which several mixtures agree, and the references as far as these believe them.

    Each mixture is refined on the references, its components named anew in each species; their posteriors are
    averaged, and rescaled to the references once more.

    possible : classes [..., 5] that standardised gaps [..., d] from the red cells allow
    """
    classes = torch.zeros((*cohort.statistics.shape[:2], CLASSES), dtype=torch.float64)
    counted = torch.zeros_like(cohort.shares)
    values = cohort.values.double()
    allowed = possible(values - values.quantile(0.5, dim=1, keepdim=True))
    for number, judge in enumerate(judges):
        own = part(report, number / len(judges), (number + 1) / len(judges))
        mixture, weights = fit_labelled(
            cohort.statistics, judge.mixture, judge.weights, judge.owner, cohort.shares, REFINING_STEPS, own
        )
        for rows in cohort.parts().values():
            statistics, shares = cohort.statistics[rows], cohort.shares[rows]
            sizes = free_sizes(statistics, mixture, weights[rows].mean(0))
            gaps = gaps_from_red(mixture.mean, values[rows], sizes)[0]
            names = renamed(sizes, judge.owner, shares, statistics.shape[1], possible(gaps))
            labels = soft_labels(statistics, mixture, weights[rows], names, shares, allowed[rows])
            classes[rows] += labels / len(judges)
            member = torch.nn.functional.one_hot(names, CLASSES).double()
            counted[rows] += predicted_shares(sizes @ member) / len(judges)
    kept = replace(cohort, shares=believed(cohort.shares, counted, classes.shape[1]))
    return held(classes, kept.shares), kept
