"""Stage 2: a variational autoencoder whose prior is a Gaussian mixture, for the red events.

Jiang, Zheng, Tan, Tang, Zhou: Variational Deep Embedding (IJCAI 2017), with several components a class, each
sample's reference proportions as its class prior, and soft labels in the loss.
"""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.mixture import GaussianMixture
from torch import Tensor, nn

from bloodview.language import tr
from bloodview.progress import Report, Step

from .networks import VariationalAutoencoder, batches
from .preview import POINTS, preview
from .soft_labels import rescale

COMPONENT_LOG_VARIANCE = (-6.0, 4.0)
SUBTYPES = 3
"""RBC, RETIC, CLUMP: the first three populations."""

FEWEST_RED = 100
"""Events that stage 2 starts from where the labels leave it fewer: those most likely to be red cells."""


@dataclass(frozen=True)
class Plan:
    """Sizes of stage 2; the defaults are the ones that ship. `unnamed`: share of events trained without species."""

    latent: int = 8
    components: tuple[int, int, int] = (6, 3, 3)
    pretraining_epochs: int = 4
    epochs: int = 12
    batch: int = 1024
    reconstruction: float = 5.0
    divergence: float = 0.05
    labels: float = 5.0
    unnamed: float = 0.15


class Prior(nn.Module):
    """Mixture of diagonal Gaussians in the latent space; `owner` [J] names the class of every component."""

    owner: Tensor

    def __init__(self, mean: Tensor, log_variance: Tensor, log_weight: Tensor, owner: Tensor) -> None:
        super().__init__()
        self.mean = nn.Parameter(mean)
        self.log_variance = nn.Parameter(log_variance)
        self.log_weight = nn.Parameter(log_weight)
        self.register_buffer("owner", owner)

    def log_density(self, latent: Tensor) -> Tensor:
        """log N(z | mu_j, s_j^2) [n, J] of latent [n, D], all in log space."""
        log_variance = self.log_variance.clamp(*COMPONENT_LOG_VARIANCE)
        gap = (latent[:, None, :] - self.mean).square() / log_variance.exp()
        density: Tensor = -0.5 * (gap + log_variance + np.log(2 * np.pi)).sum(-1)
        return density

    def class_log_weights(self) -> Tensor:
        """Log weight [J] of every component within its class."""
        weights: Tensor = self.log_weight
        for subtype in range(SUBTYPES):
            own = self.owner == subtype
            weights = torch.where(own, weights - torch.logsumexp(weights[own], 0), weights)
        return weights

    def class_log_density(self, latent: Tensor) -> Tensor:
        """log p(z | class) [n, 3]."""
        joint = self.log_density(latent) + self.class_log_weights()
        return torch.stack([torch.logsumexp(joint[:, self.owner == c], dim=1) for c in range(SUBTYPES)], dim=1)


@dataclass(frozen=True, eq=False)
class Batch:
    """Events of one step: values [n, d], condition [n, G], log reference share of each class in their sample [n, 3]."""

    values: Tensor
    condition: Tensor
    log_shares: Tensor


def negative_elbo(
    network: VariationalAutoencoder, prior: Prior, batch: Batch, noise: Tensor, plan: Plan, beta: float
) -> tuple[Tensor, Tensor]:
    """Loss terms of a batch: the negative ELBO and the log posterior of the classes [n, 3].

    a |x - x_hat|^2 + b [log q(z|x) - log sum_c r_sc p(z|c)] with z = mean + noise * sd, and
    log gamma_c = log r_sc + log p(z|c) - log sum_c' r_sc' p(z|c'); noise [n, D] is standard normal.
    """
    values = batch.values
    mean, log_variance = network.encode(values, batch.condition)
    latent = mean + noise * torch.exp(0.5 * log_variance)
    rebuilt = network.decode(latent, batch.condition)
    joint = prior.class_log_density(latent) + batch.log_shares
    marginal = torch.logsumexp(joint, dim=1)
    own = -0.5 * (noise.square() + log_variance + np.log(2 * np.pi)).sum(1)
    loss = plan.reconstruction * (rebuilt - values).square().mean() + beta * (own - marginal).mean()
    return loss, joint - marginal[:, None]


def first_prior(latent: np.ndarray, labels: np.ndarray, plan: Plan, seed: int) -> Prior:
    """Start the prior from a Gaussian mixture of each class, fitted to events drawn by their soft labels [n, 3]."""
    rng = np.random.default_rng(seed)
    mean, log_variance, weight, owner = [], [], [], []
    for subtype, count in enumerate(plan.components):
        chance = labels[:, subtype] / max(float(labels[:, subtype].sum()), 1e-12)
        rows = rng.choice(len(latent), 4000, p=chance) if chance.sum() > 0.5 else np.arange(min(len(latent), 100))
        points = latent[rows] + 1e-3 * rng.standard_normal((len(rows), latent.shape[1]))
        fitted = GaussianMixture(count, covariance_type="diag", reg_covar=1e-3, random_state=seed).fit(points)
        mean.append(fitted.means_)
        log_variance.append(np.log(fitted.covariances_))
        weight.append(np.log(fitted.weights_ + 1e-6))
        owner += [subtype] * count
    return Prior(
        torch.tensor(np.concatenate(mean), dtype=torch.float32),
        torch.tensor(np.concatenate(log_variance), dtype=torch.float32),
        torch.tensor(np.concatenate(weight), dtype=torch.float32),
        torch.tensor(owner),
    )


@dataclass(frozen=True, eq=False)
class RedEvents:
    """What stage 2 learns from: red events of all samples.

    values : [S, n, d]
    condition : [S, G], the species as one-hot rows
    labels : [S, n, 3], soft
    red : [S, n], probability of being red
    shares : [S, 3], class shares of red events by the references, or by the labels where a reference is blank
    known : [S, 3], whether a reference says so
    """

    values: Tensor
    condition: Tensor
    labels: Tensor
    red: Tensor
    shares: Tensor
    known: Tensor


def train(events: RedEvents, plan: Plan, seed: int, report: Report) -> tuple[VariationalAutoencoder, Prior]:
    """Train stage 2; half way the soft labels are made again from its own posteriors, rescaled to the references."""
    generator = torch.Generator().manual_seed(seed)
    samples, count, channels = events.values.shape
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = VariationalAutoencoder(channels, events.condition.shape[1], min(plan.latent, channels))
    values = events.values.reshape(-1, channels)
    labels = events.labels.reshape(-1, SUBTYPES)
    red = events.red.reshape(-1)
    owner = torch.arange(samples).repeat_interleave(count)
    log_shares = torch.log(events.shares.clamp_min(1e-5))
    chosen = torch.nonzero(torch.rand(len(red), generator=generator) < red).squeeze(1)
    if len(chosen) < FEWEST_RED:
        chosen = torch.topk(red, min(FEWEST_RED, len(red))).indices
    report(Step(0.0, tr("Learning the shape of the red cells")))
    _pretrain(network, values[chosen], events.condition[owner[chosen]], plan, generator)
    with torch.no_grad():
        latent = network.encode(values[chosen], events.condition[owner[chosen]])[0].numpy()
    prior = first_prior(latent, (labels * red[:, None])[chosen].numpy(), plan, seed)
    parameters = [*network.parameters(), *prior.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=1e-3)
    shown = chosen[torch.linspace(0, len(chosen) - 1, min(POINTS, len(chosen))).long()]
    for epoch in range(plan.epochs):
        with torch.no_grad():
            seen = network.encode(values[shown], events.condition[owner[shown]])[0]
            classes = torch.softmax(prior.class_log_density(seen) + log_shares[owner[shown]], dim=1)
        picture = preview(seen, classes)
        report(Step(0.15 + 0.85 * epoch / plan.epochs, tr("Separating reticulocytes and clumps"), picture))
        if epoch == plan.epochs // 2:
            labels = _own_labels(network, prior, events).reshape(-1, SUBTYPES)
        beta = plan.divergence * min(1.0, (epoch + 1) / 4)
        for numbers in batches(len(chosen), plan.batch, generator):
            rows = chosen[numbers]
            named = torch.rand((len(rows), 1), generator=generator) >= plan.unnamed
            batch = Batch(values[rows], events.condition[owner[rows]] * named, log_shares[owner[rows]])
            noise = torch.randn((len(rows), network.latent), generator=generator)
            loss, log_posterior = negative_elbo(network, prior, batch, noise, plan, beta)
            loss = loss - plan.labels * (red[rows, None] * labels[rows] * log_posterior).sum(1).mean()
            if not torch.isfinite(loss):
                continue
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters, 5.0)
            optimiser.step()
    return network.eval(), prior.eval()


def _pretrain(
    network: VariationalAutoencoder, values: Tensor, condition: Tensor, plan: Plan, generator: torch.Generator
) -> None:
    optimiser = torch.optim.Adam(network.parameters(), lr=2e-3)
    for _ in range(plan.pretraining_epochs):
        for rows in batches(len(values), plan.batch, generator):
            mean, log_variance = network.encode(values[rows], condition[rows])
            rebuilt = network.decode(mean, condition[rows])
            loss = (rebuilt - values[rows]).square().mean() + 1e-3 * (log_variance + 3).square().mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()


def _own_labels(network: VariationalAutoencoder, prior: Prior, events: RedEvents) -> Tensor:
    """Posteriors of stage 2 itself [S, n, 3], rescaled to the references among red events."""
    with torch.no_grad():
        rows = []
        for values, condition, shares in zip(events.values, events.condition, events.shares, strict=True):
            joint = prior.class_log_density(network.encode(values, condition)[0]) + torch.log(shares.clamp_min(1e-5))
            rows.append(torch.softmax(joint, dim=1))
        posterior = torch.stack(rows) * events.red[..., None]
        whole = torch.cat([posterior, 1 - events.red[..., None]], dim=2)
        free = torch.full_like(events.shares[:, :1], float("nan"))
        wanted = torch.where(events.known, events.shares, float("nan")) * events.red.mean(1)[:, None]
        fixed = rescale(whole, torch.cat([free, wanted[:, 1:], free], dim=1))[0][..., :SUBTYPES]
        return fixed / fixed.sum(2, keepdim=True).clamp_min(1e-9)
