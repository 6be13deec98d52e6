"""Stage 2's loss against numpy, and its prior."""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.stats import norm

from bloodview.learn.networks import LOG_VARIANCE, VariationalAutoencoder
from bloodview.learn.vade import Batch, Plan, Prior, RedEvents, first_prior, negative_elbo, train
from bloodview.progress import ignore

Floats = NDArray[np.float64]
OWNER = [0, 0, 1, 2]


def invented_prior(seed: int = 0) -> Prior:
    random = torch.Generator().manual_seed(seed)
    mean, log_variance = torch.randn(4, 2, generator=random), 0.5 * torch.randn(4, 2, generator=random)
    return Prior(mean, log_variance, torch.randn(4, generator=random), torch.tensor(OWNER))


def network(seed: int = 0) -> VariationalAutoencoder:
    torch.manual_seed(seed)
    return VariationalAutoencoder(channels=3, conditions=1, latent=2)


def layers(weights: dict[str, torch.Tensor], part: str, values: Floats) -> Floats:
    """A perceptron with SiLU between its layers, in numpy."""
    for number in (0, 2, 4):
        matrix = weights[f"{part}.{number}.weight"].double().numpy()
        values = values @ matrix.T + weights[f"{part}.{number}.bias"].double().numpy()
        if number < 4:
            values = values / (1 + np.exp(-values))
    return values


def test_negative_elbo_by_numpy() -> None:
    made, prior, plan = network(), invented_prior(), Plan(reconstruction=5.0)
    rng = np.random.default_rng(1)
    values, condition, noise = rng.normal(size=(6, 3)), np.ones((6, 1)), rng.normal(size=(6, 2))
    shares = np.array([[0.9, 0.08, 0.02]] * 6)

    both = layers(made.state_dict(), "encoder", np.hstack([values, condition]))
    mean, log_variance = both[:, :2], both[:, 2:]
    latent = mean + noise * np.exp(log_variance / 2)
    rebuilt = layers(made.state_dict(), "decoder", np.hstack([latent, condition]))
    centre, width = prior.mean.detach().numpy(), np.exp(prior.log_variance.detach().numpy() / 2)
    component = norm(centre, width).pdf(latent[:, None, :]).prod(2)
    weight = np.exp(prior.log_weight.detach().numpy())
    density = np.stack(
        [
            (component[:, [0, 1]] * weight[:2] / weight[:2].sum()).sum(1),  # class 0 has two components
            component[:, 2],
            component[:, 3],
        ],
        axis=1,
    )
    marginal = (density * shares).sum(1)
    own = norm(mean, np.exp(log_variance / 2)).logpdf(latent).sum(1)
    expected = 5 * np.mean((rebuilt - values) ** 2) + 0.3 * np.mean(own - np.log(marginal))

    batch = Batch(*(torch.from_numpy(array).float() for array in (values, condition, np.log(shares))))
    loss, log_posterior = negative_elbo(made, prior, batch, torch.from_numpy(noise).float(), plan, beta=0.3)
    assert float(loss.detach()) == pytest.approx(expected, rel=1e-4)
    posterior = torch.exp(log_posterior).detach().numpy()
    assert np.allclose(posterior, density * shares / marginal[:, None], atol=1e-5)
    assert np.allclose(posterior.sum(1), 1, atol=1e-5)


def test_divergence_is_that_of_two_normals() -> None:
    """All classes on one normal N(m, v): the mean over the noise is KL(q || N(m, v)), known in closed form."""
    made = network()
    centre, log_variance = torch.tensor([0.4, -0.7]), torch.tensor([0.6, -0.3])
    prior = Prior(centre.repeat(3, 1), log_variance.repeat(3, 1), torch.zeros(3), torch.arange(3))
    values, condition = torch.tensor([[0.3, -1.0, 0.8]]), torch.ones(1, 1)
    with torch.no_grad():
        mean, spread = (part[0].double().numpy() for part in made.encode(values, condition))
    wide = log_variance.double().numpy()
    gap = (mean - centre.double().numpy()) ** 2
    expected = 0.5 * float((wide - spread + (np.exp(spread) + gap) / np.exp(wide) - 1).sum())

    # Noise with its opposite, and of variance 1 as drawn: the integrand is quadratic, so its mean is exact.
    half = torch.randn((40_000, 2), generator=torch.Generator().manual_seed(3))
    half = half / half.square().mean(0).sqrt()
    noise = torch.cat([half, -half])
    batch = Batch(values.expand(len(noise), 3), condition, torch.log(torch.tensor([[0.9, 0.08, 0.02]])))
    with torch.no_grad():
        loss, log_posterior = negative_elbo(made, prior, batch, noise, Plan(reconstruction=0.0), beta=1.0)
    assert float(loss) == pytest.approx(expected, rel=1e-3)
    # Classes that lie on one another tell nothing: the posterior is the reference.
    assert torch.exp(log_posterior).mean(0).tolist() == pytest.approx([0.9, 0.08, 0.02], abs=1e-5)


@pytest.mark.parametrize("size", [1e6, -1e6, 0.0])
def test_absurd_values_do_not_overflow(size: float) -> None:
    made, prior = network(), invented_prior()
    values, condition = torch.full((4, 3), size), torch.zeros(4, 1)
    _, log_variance = made.encode(values, condition)
    assert LOG_VARIANCE[0] <= float(log_variance.detach().min())
    assert float(log_variance.detach().max()) <= LOG_VARIANCE[1]
    batch = Batch(values, condition, torch.log(torch.tensor([[0.9, 0.08, 0.02]])))
    loss, log_posterior = negative_elbo(made, prior, batch, torch.zeros(4, 2), Plan(), beta=0.05)
    assert math.isfinite(float(loss.detach()))
    assert torch.allclose(torch.exp(log_posterior).sum(1), torch.ones(4), atol=1e-4)


def test_absurd_components_do_not_overflow() -> None:
    prior = Prior(
        torch.zeros(3, 2), torch.tensor([[200.0] * 2, [-200.0] * 2, [0.0] * 2]), torch.zeros(3), torch.arange(3)
    )
    assert bool(torch.isfinite(prior.log_density(torch.tensor([[0.0, 0.0], [30.0, 30.0]]))).all())


def test_component_weights_sum_to_one_in_each_class() -> None:
    weights = torch.exp(invented_prior().class_log_weights()).detach()
    assert float(weights[:2].sum()) == pytest.approx(1, abs=1e-6)
    assert weights[2:].tolist() == pytest.approx([1, 1], abs=1e-6)


def test_log_density_is_that_of_independent_normals() -> None:
    prior = invented_prior()
    latent = np.random.default_rng(2).normal(size=(5, 2)).astype(np.float32)
    width = np.exp(prior.log_variance.detach().numpy() / 2)
    expected = norm(prior.mean.detach().numpy(), width).logpdf(latent[:, None, :]).sum(2)
    assert np.allclose(prior.log_density(torch.from_numpy(latent)).detach(), expected, atol=1e-4)


def test_first_prior_starts_at_the_labelled_events() -> None:
    rng = np.random.default_rng(3)
    member = rng.choice(3, 3000, p=[0.9, 0.08, 0.02])
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
    latent = centres[member] + 0.3 * rng.normal(size=(3000, 2))
    prior = first_prior(latent, np.eye(3)[member], Plan(components=(2, 1, 1)), seed=0)
    assert prior.owner.tolist() == [0, 0, 1, 2]
    assert np.allclose(prior.mean[2:].detach(), centres[1:], atol=0.1)
    assert np.allclose(prior.log_variance[2:].detach().exp(), 0.09, atol=0.07)


def test_first_prior_of_a_class_without_events_is_finite() -> None:
    latent = np.random.default_rng(4).normal(size=(500, 2))
    labels = np.tile([0.7, 0.3, 0.0], (500, 1))
    prior = first_prior(latent, labels, Plan(components=(2, 2, 2)), seed=0)
    assert prior.owner.tolist() == [0, 0, 1, 1, 2, 2]
    assert all(bool(torch.isfinite(parameter).all()) for parameter in prior.parameters())


def test_training_parts_subtypes_and_survives_blank_references() -> None:
    """Three red populations, soft labels that are only half sure, no reference for clumps."""
    rng = np.random.default_rng(5)
    member = rng.choice(3, (3, 1500), p=[0.85, 0.1, 0.05])
    centres = np.array([[0.0, 0, 0], [0, 2.5, 0], [2.5, 0, 0]])
    values = torch.from_numpy(centres[member] + 0.4 * rng.normal(size=(3, 1500, 3))).float()
    sure = torch.from_numpy(0.5 * np.eye(3)[member] + 0.5 * np.array([0.85, 0.1, 0.05])).float()
    shares = torch.tensor([[0.85, 0.1, 0.05]] * 3)
    known = torch.tensor([[False, True, False]] * 3)
    events = RedEvents(values, torch.ones(3, 1), sure, torch.ones(3, 1500), shares, known)
    made, prior = train(events, Plan(latent=2, components=(2, 1, 1), epochs=8, batch=128), seed=0, report=ignore)
    with torch.no_grad():
        joint = prior.class_log_density(made.encode(values[0], torch.ones(1, 1))[0]) + torch.log(shares[0])
    assert np.mean(joint.argmax(1).numpy() == member[0]) > 0.96
