"""What decided about an event: attributions that add up, by the posteriors that count it."""

import copy
import dataclasses

import numpy as np
import pytest
import torch

from bloodview.learn import why
from bloodview.learn.mixture import Mixture
from bloodview.learn.model import posterior
from bloodview.learn.networks import VariationalAutoencoder
from bloodview.learn.why_grounds import Grounds, grounds_of, rows_of
from bloodview.result import Population
from bloodview.samples import transform
from tests.core.learn import tiny

ASKED = (Population.RETIC, Population.CLUMP, Population.PLT, Population.OTHER)


def grounds(condition: str = "regenerative_anaemia") -> tuple[Grounds, np.ndarray, np.ndarray]:
    model = tiny.model()
    sample = tiny.simulated("dog", condition, seed=8)
    values = transform(sample.events[:, [sample.channels.index(c.name) for c in model.panel.channels]], model.panel)
    probability = posterior(model, values, "dog").probability
    labels = probability.argmax(1).astype(np.uint8)
    return grounds_of(model, values, labels, "dog"), probability, labels


def test_explains_the_posteriors_that_count() -> None:
    found, probability, _ = grounds()
    explained = why.probability(found, found.scaled.double()).detach().numpy()
    assert explained.sum(1) == pytest.approx(1.0, abs=1e-9)
    # Where an event is hardly red the model leaves the division of stage 1, which is then below a thousandth.
    assert np.abs(explained - probability).max() < 1e-3
    red = probability[:, :3].sum(1) > 1e-3
    assert np.abs(explained - probability)[red].max() < 1e-5


@pytest.mark.parametrize("population", ASKED)
def test_attributions_add_up(population: Population) -> None:
    found, _, labels = grounds()
    events = found.scaled[torch.from_numpy(rows_of(labels, population, 200))]
    assert len(events) > 0
    got = why.attribute(found, events, population)
    assert float(got.error.median()) <= 0.01
    assert float(got.error.max()) <= 0.05
    whole = (got.log_odds - got.baseline).mean()
    assert float(got.values.sum(1).mean()) == pytest.approx(float(whole), rel=0.01)


@pytest.mark.parametrize("population", ASKED)
@pytest.mark.parametrize("shift", [-0.7, 0.0, 0.7])
def test_gradient_is_the_slope(population: Population, shift: float) -> None:
    found, _, labels = grounds()
    # In double precision: differences of a single one are too coarse to compare with.
    exact = dataclasses.replace(
        found,
        shift=shift,
        network=copy.deepcopy(found.network).double(),
        prior=copy.deepcopy(found.prior).double(),
        condition=found.condition.double(),
    )
    events = found.scaled[torch.from_numpy(rows_of(labels, population, 5))].double()
    got = why.gradient(exact, events, population)
    for channel in range(events.shape[1]):
        moved = torch.zeros_like(events)
        moved[:, channel] = 1e-5
        with torch.no_grad():
            up, down = (why.log_odds(exact, events + side * moved, population) for side in (1, -1))
        assert torch.allclose(got[:, channel], (up - down) / 2e-5, rtol=1e-4, atol=1e-4)


def test_two_gaussians_are_attributed_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two Gaussians the log odds are quadratic, which the midpoint rule integrates without an error."""
    monkeypatch.setattr(why, "LEAST", 1e-12)
    found = grounds()[0]
    mean = torch.tensor([[0.0, 0.0], [2.0, 1.0]]).double()
    covariance = torch.tensor([[[1.0, 0.3], [0.3, 1.0]], [[0.5, 0.0], [0.0, 2.0]]]).double()
    mixture = Mixture(mean, covariance)
    simple = dataclasses.replace(
        found,
        baseline=mean[0],
        coefficients=mixture.coefficients(),
        log_weights=torch.log(torch.tensor([0.8, 0.2]).double()),
        owner=torch.tensor([int(Population.RBC), int(Population.PLT)]),
        shift=0.4,
        network=VariationalAutoencoder(2, 0, 8),
        condition=torch.zeros((1, 0)),
        trust=torch.zeros(3).double(),
    )
    event = torch.tensor([[3.0, -1.0]]).double()
    got = why.attribute(simple, event, Population.PLT)
    # Along the line from 0 to x the attribution of channel j is x_j (b - A x / 2)_j.
    precision = torch.linalg.inv(covariance)
    curve = precision[1] - precision[0]
    slope = precision[1] @ mean[1]
    expected = event[0] * (slope - curve @ event[0] / 2)
    assert got.values[0] == pytest.approx(expected, abs=1e-4)
    assert float(got.error[0]) < 1e-4
    log_ratio = mixture.log_density(event)[0]
    assert float(got.log_odds[0]) == pytest.approx(float(log_ratio[1] - log_ratio[0]) + np.log(0.25) + 0.4, abs=1e-4)


def test_agrees_with_captum() -> None:
    """Only where captum is installed: it is far too slow to come with the program."""
    attr = pytest.importorskip("captum.attr")
    found, _, labels = grounds()
    events = found.scaled[torch.from_numpy(rows_of(labels, Population.PLT, 20))].double()
    oracle = attr.IntegratedGradients(lambda x: why.log_odds(found, x, Population.PLT))
    expected = oracle.attribute(events, found.baseline[None], n_steps=2000, method="riemann_middle")
    assert torch.allclose(why.attribute(found, events, Population.PLT).values, expected, rtol=0.02, atol=0.02)


def test_no_event_and_no_red_cell() -> None:
    model = tiny.model()
    values = np.zeros((0, len(model.panel.channels)), np.float32)
    found = grounds_of(model, values, np.zeros(0, np.uint8), "dog")
    assert torch.isfinite(found.baseline).all()
    assert why.attribute(found, found.scaled, Population.PLT).values.shape == (0, len(model.panel.channels))
