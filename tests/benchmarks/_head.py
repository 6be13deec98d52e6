"""A discriminative head in the place of the mixture: what the ablation measures the mixture against."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from bloodview.learn.bags import CLASSES
from bloodview.learn.leak import without_leak
from bloodview.learn.networks import perceptron
from bloodview.learn.reweight import reweight

STEPS, BATCH, RATE = 2000, 2048, 2e-3


class Head:
    """Perceptron d-64-64-5 taught the soft labels of the train events by cross-entropy.

    adapt : whether the class weights of a sample are estimated by EM from p(class | x) / p(class)
    """

    def __init__(self, *, adapt: bool, seed: int) -> None:
        self._adapt, self._seed = adapt, seed
        self._network: nn.Module = nn.Identity()
        self._prior = torch.full((CLASSES,), 1 / CLASSES, dtype=torch.float64)

    def learn(self, values: Tensor, labels: Tensor) -> None:
        """Learn from standardised events [S, n, d] and soft labels [S, n, 5]."""
        flat, wanted = values.reshape(-1, values.shape[-1]), labels.reshape(-1, CLASSES).float()
        generator = torch.Generator().manual_seed(self._seed)
        with torch.enable_grad(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed)
            network = perceptron([flat.shape[1], 64, 64, CLASSES])
            optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
            falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
            for _ in range(STEPS):
                rows = torch.randint(len(flat), (BATCH,), generator=generator)
                loss = nn.functional.cross_entropy(network(flat[rows]), wanted[rows])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                falling.step()
        self._network = network.eval()
        # Its own mean, not that of the labels: else EM feeds a class that the head gives more than it was taught.
        with torch.no_grad():
            self._prior = torch.softmax(network(flat).double(), dim=1).mean(0)

    def posterior(self, values: Tensor) -> Tensor:
        """Class posteriors [n, 5] of standardised events [n, d] of one sample."""
        with torch.no_grad():
            log = torch.log_softmax(self._network(values.float()).double(), dim=1)
            return reweight(log - torch.log(self._prior), self._prior)[1] if self._adapt else torch.exp(log)

    def taught_by(self, judged: Callable[..., Any]) -> Callable[..., Any]:
        """Let the head learn the soft labels that `fit.judged` makes."""

        def replacement(cohort: Any, *others: Any) -> Any:
            labels, kept = judged(cohort, *others)
            self.learn(kept.values, labels)
            return labels, kept

        return replacement

    def in_training(self, _: Callable[..., Any]) -> Callable[..., Any]:
        """Stand for `adapt.first_posterior`: the channels are the columns of the moments after the first."""

        def replacement(own: Any, statistics: Tensor) -> Tensor:
            channels = own.mixture.mean.shape[1]
            return without_leak(self.posterior(statistics[:, 1 : channels + 1]), own.leak)

        return replacement

    def in_counting(self, first_stage: Callable[..., Any]) -> Callable[..., Any]:
        """Stand for `model.first_stage`, whose view and density of events stay."""

        def replacement(one: Any, scaled: Tensor, species: str | None) -> Any:
            _, view, density = first_stage(one, scaled, species)
            own = one.of(species)
            return without_leak(self.posterior(scaled), own.leak), view, density

        return replacement
