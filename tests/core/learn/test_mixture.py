"""The Gaussian mixture against numpy and scipy."""

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal

from bloodview.learn.mixture import Anchor, Mixture, estimate, expected_moments, fit_shared, flattened, moments, start


def invented(components: int, width: int, seed: int = 0) -> Mixture:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(components, width, width))
    covariance = root @ root.transpose(0, 2, 1) + 0.3 * np.eye(width)
    return Mixture(torch.from_numpy(rng.normal(size=(components, width))), torch.from_numpy(covariance))


@pytest.mark.parametrize("width", [1, 2, 6])
def test_log_density_is_that_of_scipy(width: int) -> None:
    mixture = invented(3, width)
    values = np.random.default_rng(1).normal(size=(50, width)) * 3
    expected = [
        multivariate_normal(mean.numpy(), covariance.numpy()).logpdf(values)
        for mean, covariance in zip(mixture.mean, mixture.covariance, strict=True)
    ]
    assert np.allclose(mixture.log_density(torch.from_numpy(values)).numpy(), np.transpose(expected), atol=1e-9)


def test_moments_by_hand() -> None:
    assert moments(torch.tensor([[2.0, 3.0]])).tolist() == [[1, 2, 3, 4, 6, 9]]


def test_expected_moments_are_means_of_moments() -> None:
    mixture = Mixture(torch.tensor([[2.0, 3.0]]), torch.tensor([[[1.0, 0.5], [0.5, 4.0]]]))
    assert expected_moments(mixture).tolist() == [[1, 2, 3, 4 + 1, 6 + 0.5, 9 + 4]]


def test_estimate_is_the_weighted_mean_and_covariance() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=(4000, 3)) @ rng.normal(size=(3, 3)) + 2
    weight = rng.random((4000, 2))
    before = invented(2, 3)
    found = estimate(moments(torch.from_numpy(values)), torch.from_numpy(weight), before)
    for number in range(2):
        mass = weight[:, number].sum()
        mean = np.average(values, axis=0, weights=weight[:, number])
        covariance = np.cov(values.T, aweights=weight[:, number], bias=True)
        assert np.allclose(found.mean[number], mean, atol=1e-5)
        # Ten pseudo-events of variance 0.02 and a thousandth more: the stated prior, and nothing else.
        steadied = (mass * covariance + 10 * 0.02 * np.eye(3)) / (mass + 10) + 1e-3 * np.eye(3)
        assert np.allclose(found.covariance[number], steadied, atol=1e-6)
        assert np.allclose(found.covariance[number], covariance, atol=0.02 * np.abs(covariance).max())


def test_a_component_without_events_stays_proper() -> None:
    before = invented(2, 3)
    responsibility = torch.tensor([[1.0, 0.0]] * 100).double()
    found = estimate(moments(torch.randn(100, 3).double()), responsibility, before)
    assert torch.allclose(found.mean[1], before.mean[1])
    assert torch.allclose(found.covariance[1], 0.021 * torch.eye(3).double())
    assert bool(torch.isfinite(found.coefficients()).all())


def test_an_anchor_weighs_as_many_events_as_it_says() -> None:
    anchor = Anchor(Mixture(torch.zeros(1, 1).double(), torch.ones(1, 1, 1).double()), events=100.0)
    statistics = moments(torch.full((300, 1), 2.0).double())
    found = estimate(statistics, torch.ones(300, 1).double(), anchor.mixture, anchor)
    # 300 events at 2 and 100 at 0 of variance 1: mean 1.5, variance (300 x 4 + 100 x 1) / 400 - 1.5^2 = 1.
    assert float(found.mean) == pytest.approx(1.5, abs=1e-4)
    assert float(found.covariance) == pytest.approx((400 * 1.0 + 0.2) / 410 + 1e-3, abs=1e-4)
    alone = estimate(statistics, torch.zeros(300, 1).double(), anchor.mixture, anchor)
    assert float(alone.mean) == pytest.approx(0, abs=1e-9)


def test_a_flattened_draw_sees_one_event_in_a_thousand() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(40_000, 3)).astype(np.float32)
    values[:40] = 8 + 0.2 * values[:40]
    drawn = flattened(values, 4000, rng)
    assert len(drawn) == 4000
    assert np.mean(drawn < 40) > 0.005  # 0.1 % of the events


def test_a_draw_is_never_larger_than_the_sample() -> None:
    values = np.random.default_rng(4).normal(size=(30, 2)).astype(np.float32)
    drawn = flattened(values, 100, np.random.default_rng(0))
    assert len(drawn) == 30
    assert set(drawn) <= set(range(30))


def test_em_finds_two_populations_and_the_weights_of_each_sample() -> None:
    rng = np.random.default_rng(6)
    rare = np.array([0.02, 0.1, 0.3])
    member = rng.random((3, 3000)) < rare[:, None]
    values = rng.normal(size=(3, 3000, 2)) * 0.5 + np.where(member, 2.0, -1.0)[..., None]
    first = start(values.reshape(-1, 2).astype(np.float32), 2, rng)
    statistics = moments(torch.from_numpy(values.reshape(-1, 2))).reshape(3, 3000, -1)
    mixture, weights = fit_shared(statistics, first, torch.full((3, 2), 0.5).double(), 15)
    order = torch.argsort(mixture.mean[:, 0])
    assert np.allclose(mixture.mean[order], [[-1, -1], [2, 2]], atol=0.05)
    assert np.allclose(weights[:, order[1]], member.mean(1), atol=0.005)
