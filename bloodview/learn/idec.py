"""Stage 1: an autoencoder and Student-t clusters trained together (IDEC), told the references of each sample.

Guo, Gao, Liu, Yin: Improved Deep Embedded Clustering with Local Structure Preservation (IJCAI 2017), changed where
it assumes clusters of equal size: the target distribution carries each sample's own size prior.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.cluster import KMeans
from torch import Tensor, nn

from bloodview.language import tr, trn
from bloodview.progress import Report, Step
from bloodview.result import Population

from .bags import CLASSES
from .mixture import flattened
from .naming import predicted_shares
from .networks import Autoencoder, batches
from .preview import preview, some_events

REGRESSION_FLOOR = 2e-4
ANCHOR_WEIGHT = 3.0
CLUSTERING_WEIGHT = 0.1
RECONSTRUCTION_WEIGHT = 0.3


@dataclass(frozen=True)
class Plan:
    """Sizes of stage 1; the defaults are the ones that ship."""

    latent: int = 8
    clusters: int = 28
    pretraining_epochs: int = 6
    steps: int = 900
    samples_per_step: int = 8
    events_per_step: int = 1024


class Clusters(nn.Module):
    """Centres [K, latent] in the latent space divided by `scale`, and the logits of their membership in classes."""

    scale: Tensor

    def __init__(self, centres: Tensor, scale: float) -> None:
        super().__init__()
        self.centres = nn.Parameter(centres)
        self.membership = nn.Parameter(torch.zeros(len(centres), CLASSES))
        self.register_buffer("scale", torch.tensor(scale))

    def assign(self, latent: Tensor) -> Tensor:
        """Soft assignment [..., K], Student-t with one degree of freedom.

        q_ij = (1 + |z_i - m_j|^2)^-1 / sum_j' (1 + |z_i - m_j'|^2)^-1   (DEC, equation 1)
        """
        kernel = 1 / (1 + torch.cdist(latent / self.scale, self.centres).square())
        return kernel / kernel.sum(-1, keepdim=True)

    def classes(self) -> Tensor:
        """Membership [K, 5] of every cluster in the classes; rows sum to 1."""
        return torch.softmax(self.membership, dim=1)


def target_distribution(assignment: Tensor, size: Tensor, wanted: Tensor) -> Tensor:
    """Give the target P that clustering pulls Q towards, with the size prior of each sample.

    p_ij ~ q_ij^2 r_sj / f_sj: DEC's 1/f_j pulls clusters to equal sizes and ruins a 1 % population; here r_sj, the
    size the sample's references ask of cluster j, stands over f_sj, the size it has (design.md section 6).

    Parameters
    ----------
    assignment : [S, n, K]
    size, wanted : [S, K], over *all* events of the sample, not the batch
    """
    sharpened = assignment.square() * (wanted / size.clamp_min(1e-6))[:, None, :]
    return sharpened / sharpened.sum(-1, keepdim=True).clamp_min(1e-30)


def clustering_loss(assignment: Tensor, target: Tensor) -> Tensor:
    """KL(P || Q) per event, P held constant."""
    target = target.detach()
    return (target * (torch.log(target + 1e-12) - torch.log(assignment + 1e-12))).sum(-1).mean()


def wanted_sizes(size: Tensor, membership: Tensor, class_shares: Tensor) -> Tensor:
    """Size [S, K] each cluster should have: its part of every class, times the class share [S, 5] referenced."""
    part = size[:, :, None] * membership[None]
    part = part / part.sum(1, keepdim=True).clamp_min(1e-9)
    return torch.einsum("skc,sc->sk", part, class_shares)


def class_shares(shares: Tensor, predicted: Tensor) -> Tensor:
    """Reference shares [S, 4] as class shares [S, 5]; what is blank or unknown is taken from `predicted` [S, 5]."""
    now = predicted_shares(predicted)
    filled = torch.where(shares.isnan(), now, shares)
    red, plt, retic, clump = filled.unbind(-1)
    other = (1 - red - plt).clamp_min(0.002)
    classes = torch.stack([red * (1 - retic - clump), red * retic, red * clump, plt, other], dim=-1).clamp_min(1e-7)
    return classes / classes.sum(-1, keepdim=True)


def regression_loss(classes: Tensor, shares: Tensor, early: bool) -> Tensor:
    """Distance of predicted class shares [S, 5] from references [S, 4].

    First KL(reference || prediction), which finds the right solution from anywhere; then squared log ratios in
    units of the reference's error, which count a rare population as much as a common one (method.md section 4 b).
    """
    if early:
        wanted = class_shares(shares, classes.detach())
        return 5 * (wanted * (torch.log(wanted) - torch.log(classes + 1e-7))).sum(-1).mean()
    predicted = predicted_shares(classes)
    known = ~shares.isnan()
    wanted = torch.where(known, shares, predicted.detach())
    spread = torch.tensor([0.03, 0.1, 0.2, 0.2]).square() + 1 / (6000 * wanted + 0.5)
    ratio = torch.log(predicted + REGRESSION_FLOOR) - torch.log(wanted + REGRESSION_FLOOR)
    return 0.1 * ((ratio.square() / spread).clamp_max(50) * known).sum() / known.sum().clamp_min(1)


def anchor_loss(probability: Tensor, rank: Tensor, share: Tensor) -> Tensor:
    """Cross-entropy to rank labels: the `share` [S] of events with the smallest rank [S, n] belong to the class.

    Only a start: it keeps the regression from settling on a wrong population with the right sizes.
    """
    known = ~share.isnan()
    part = torch.where(known, share, 0.0)[:, None]
    label = torch.sigmoid((part - rank) / (0.5 * part + 1e-3))
    loss = nn.functional.binary_cross_entropy(probability.clamp(1e-6, 1 - 1e-6), label, reduction="none")
    return (loss.mean(1) * known).mean()


def pretrain(network: Autoencoder, values: Tensor, epochs: int, generator: torch.Generator) -> None:
    """Train the autoencoder alone on noisy values [n, d]."""
    optimiser = torch.optim.Adam(network.parameters(), lr=2e-3)
    for _ in range(epochs):
        for batch in batches(len(values), 2048, generator):
            clean = values[batch]
            noise = 0.05 * torch.randn(clean.shape, generator=generator)
            loss = (network(clean + noise)[1] - clean).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


def train(
    values: Tensor,
    shares: Tensor,
    anchors: dict[Population, Tensor],
    plan: Plan,
    seed: int,
    report: Report,
    reference_share: Callable[[Population, Tensor], Tensor],
) -> tuple[Autoencoder, Clusters]:
    """Train stage 1 on the events [S, n, d] of all samples and their references [S, 4].

    anchors : per class, the rank [S, n] in 0..1 of every event by the channel that betrays the class
    reference_share : share [S] of all events that the references give a class
    """
    generator = torch.Generator().manual_seed(seed)
    rng = np.random.default_rng(seed)
    samples, events, channels = values.shape
    flat = values.reshape(-1, channels)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Autoencoder(channels, min(plan.latent, channels))
    drawn = torch.from_numpy(flattened(flat.numpy(), 120_000, rng))
    report(Step(0.0, tr("Learning the shape of the events")))
    pretrain(network, flat[drawn], plan.pretraining_epochs, generator)
    with torch.no_grad():
        latent = network.encoder(flat[drawn[:30_000]]).numpy()
    cells = KMeans(min(plan.clusters, len(latent)), n_init=3, random_state=seed).fit(latent)
    scale = float(np.sqrt(cells.inertia_ / len(latent))) or 1.0
    clusters = Clusters(torch.tensor(cells.cluster_centers_ / scale, dtype=torch.float32), scale)
    optimiser = torch.optim.AdamW(
        [
            {"params": network.parameters(), "lr": 1e-3},
            {"params": [clusters.centres], "lr": 3e-3},
            {"params": [clusters.membership], "lr": 3e-2},
        ],
        weight_decay=1e-4,
    )
    shown = some_events(samples, events)
    size = torch.full((samples, len(clusters.centres)), 1 / len(clusters.centres))
    for step in range(plan.steps):
        done = step / plan.steps
        if step % 50 == 0:
            size = _sizes(network, clusters, values)
            with torch.no_grad():
                seen = network.encoder(values[shown])
                picture = preview(seen, clusters.assign(seen) @ clusters.classes())
            report(
                Step(
                    0.2 + 0.8 * done,
                    trn(
                        "Clustering the events of {number} sample", "Clustering the events of {number} samples", samples
                    ),
                    picture,
                )
            )
        chosen = torch.randperm(samples, generator=generator)[: plan.samples_per_step]
        picked = torch.randint(0, events, (len(chosen), min(plan.events_per_step, events)), generator=generator)
        batch = values[chosen[:, None], picked]
        points, rebuilt = network(batch + 0.05 * torch.randn(batch.shape, generator=generator))
        assignment = clusters.assign(points)
        membership = clusters.classes()
        classes = assignment @ membership
        loss = RECONSTRUCTION_WEIGHT * (rebuilt - batch).square().mean()
        loss = loss + regression_loss(classes.mean(1), shares[chosen], early=done < 0.5)
        if done < 0.4:
            for population, rank in anchors.items():
                share = reference_share(population, shares[chosen])
                weight = ANCHOR_WEIGHT * (1 - done / 0.4)
                loss = loss + weight * anchor_loss(classes[..., population], rank[chosen[:, None], picked], share)
        if done > 0.3:
            with torch.no_grad():
                asked = class_shares(shares[chosen], size[chosen] @ membership)
                wanted = wanted_sizes(size[chosen], membership, asked)
                target = target_distribution(assignment, size[chosen], wanted)
            loss = loss + CLUSTERING_WEIGHT * clustering_loss(assignment, target)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([*network.parameters(), clusters.centres, clusters.membership], 5.0)
        optimiser.step()
    return network.eval(), clusters.eval()


def _sizes(network: Autoencoder, clusters: Clusters, values: Tensor) -> Tensor:
    with torch.no_grad():
        return torch.stack([clusters.assign(network.encoder(sample[::4])).mean(0) for sample in values])
