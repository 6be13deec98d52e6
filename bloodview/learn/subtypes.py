"""Stage 2 fitted to the red events that stage 1 found, and how far it is trusted in each species."""

from dataclasses import replace

import torch
from torch import Tensor

from bloodview.progress import Report

from . import adapt, vade
from .cohort import Cohort
from .model import SpeciesMixture, StageTwo, subtype_posterior
from .networks import VariationalAutoencoder
from .offsets import apply_offsets, class_offsets


def second_stage_of(
    cohort: Cohort, labels: Tensor, members: dict[str, SpeciesMixture], seed: int, report: Report
) -> StageTwo:
    """Train the VaDE on soft labels [S, n, 5]; find its weights, offsets and trust for each species."""
    red = labels[..., : vade.SUBTYPES].sum(2)
    within = labels[..., : vade.SUBTYPES] / red.clamp_min(1e-9)[..., None]
    mean = (within * red[..., None]).sum(1) / red.sum(1).clamp_min(1e-9)[:, None]
    known = torch.cat([torch.zeros_like(cohort.shares[:, :1]).bool(), ~cohort.shares[:, 2:].isnan()], dim=1)
    groups = cohort.groups()
    condition = torch.tensor([[float(name == species) for name in groups] for species in cohort.species])
    condition = condition.reshape(len(cohort.species), len(groups))
    events = vade.RedEvents(cohort.values, condition, within.float(), red.float(), mean.float(), known)
    network, prior = vade.train(events, vade.Plan(), seed, report)
    two = StageTwo(network, prior, {}, {}, {}, tuple(groups))
    wanted = torch.where(known, mean, float("nan"))
    with torch.no_grad():
        for name, rows in cohort.all_and_groups().items():
            own = condition[rows] if name else torch.zeros_like(condition)
            weights = _component_weights(network, prior, cohort.values[rows], own, labels[rows])
            two = replace(two, weights={**two.weights, name: weights})
            posteriors = [subtype_posterior(two, cohort.values[row], red[row], name) for row in rows]
            scaled = [p * (r / r.mean().clamp_min(1e-9))[:, None] for p, r in zip(posteriors, red[rows], strict=True)]
            offsets = class_offsets(scaled, wanted[rows])
            second = torch.stack([apply_offsets(posterior, offsets).mean(0) for posterior in scaled])
            first = torch.stack(
                [
                    adapt.first_posterior(members[name], cohort.statistics[row])[:, : vade.SUBTYPES].sum(0)
                    for row in rows
                ]
            )
            trust = _trust(first / first.sum(1, keepdim=True).clamp_min(1e-9), second, wanted[rows])
            two = replace(two, offsets={**two.offsets, name: offsets}, trust={**two.trust, name: trust})
    return two


def _trust(first: Tensor, second: Tensor, wanted: Tensor) -> Tensor:
    """Trust [3] in stage 2 for each subtype, by the misfits of both stages' shares [S, 3] to the references."""
    known = ~wanted.isnan()
    reference = torch.where(known, wanted, 0.0)
    error = 0.25 * reference + 0.001
    misfits = [
        (((shares - reference) / error).square().clamp_max(25) * known).sum(0) + 0.1 for shares in (first, second)
    ]
    return misfits[0] / (misfits[0] + misfits[1])


def _component_weights(
    network: VariationalAutoencoder, prior: vade.Prior, values: Tensor, condition: Tensor, labels: Tensor
) -> Tensor:
    """Weights [J] of the components of stage 2 in some samples, each class by its soft labels [S, n, 5]."""
    total = torch.zeros(len(prior.owner), dtype=torch.float64)
    usual = prior.class_log_weights().double()
    for sample, told, label in zip(values, condition, labels, strict=True):
        log = prior.log_density(network.encode(sample, told)[0]).double() + usual
        for subtype in range(vade.SUBTYPES):
            own = prior.owner == subtype
            total[own] += (torch.softmax(log[:, own], dim=1) * label[:, subtype : subtype + 1]).sum(0)
    return total / total.sum().clamp_min(1e-9)
