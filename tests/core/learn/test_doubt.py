"""Second opinions about a sample."""

import numpy as np
import torch

from bloodview.analysis import load_model, shipped_model
from bloodview.learn import doubt
from bloodview.learn.vade import Prior
from bloodview.result import Population


def random() -> np.random.Generator:
    return np.random.default_rng(5)


def test_all_rare_events_are_looked_at_and_stand_for_all() -> None:
    red = np.where(np.arange(10_000) < 500, 0.0, 1.0)
    rows, mass = doubt.drawn(red, random())
    assert np.isin(np.arange(500), rows).all()
    assert mass.sum() == 10_000
    assert len(doubt.drawn(np.zeros(0), random())[0]) == 0


def test_a_mixture_of_the_sample_finds_the_populations_that_there_are() -> None:
    own = load_model(shipped_model()).one.of("dog")
    events = {Population.RBC: 900, Population.PLT: 100}
    scaled = []
    for population, number in events.items():
        component = int(torch.where(own.owner == population, own.prior, 0.0).argmax())
        factor = torch.linalg.cholesky(own.mixture.covariance[component]).numpy()
        noise = random().standard_normal((number, len(factor)))
        scaled.append(own.mixture.mean[component].numpy() + noise @ factor.T)
    found = doubt.own_events(own, torch.from_numpy(np.concatenate(scaled)), torch.full((1000,), 2.0).double())
    assert abs(float(found.sum()) - 2000) < 1
    assert abs(float(found[Population.PLT]) - 200) < 40


def test_latent_distance_grows_away_from_the_components() -> None:
    prior = Prior(torch.zeros(2, 3), torch.zeros(2, 3), torch.zeros(2), torch.tensor([0, 1]))
    with torch.inference_mode():
        assert doubt.latent_distance(prior, torch.zeros(5, 3)) == 0
        assert doubt.latent_distance(prior, torch.full((5, 3), 2.0)) == 4
        assert doubt.latent_distance(prior, torch.zeros(0, 3)) == 0


def test_two_kinds_of_red_cells_are_told_from_one() -> None:
    probability = np.tile(np.eye(5)[Population.RBC], (2000, 1))
    light = random().standard_normal((2000, 2)).astype(np.float32)
    assert doubt.two_kinds(light, probability) < 0.02
    light[:400] += 4
    assert doubt.two_kinds(light, probability) > 0.1
    assert doubt.two_kinds(light[:50], probability[:50]) == 0
