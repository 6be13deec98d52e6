"""Both stages trained end to end on a small cohort."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

from bloodview.learn import storage
from bloodview.learn.bags import Bag, Shares
from bloodview.learn.fit import Fit, clusters_for, fit
from bloodview.learn.model import most_probable, posterior
from bloodview.progress import ignore
from bloodview.result import RED, Population
from bloodview.samples import transform
from tests.core.learn import tiny

NAN = float("nan")


def test_counts_of_an_unseen_sample_are_sane() -> None:
    sample = tiny.simulated("dog", "regenerative_anaemia", seed=777, events=5000)
    model = tiny.model()
    columns = [sample.channels.index(channel.name) for channel in model.panel.channels]
    found = posterior(model, transform(sample.events[:, columns], model.panel), "dog").probability
    truth = np.bincount(sample.truth, minlength=5)
    events = found.sum(0)
    assert events[list(RED)].sum() == pytest.approx(truth[list(RED)].sum(), rel=0.1)
    assert events[Population.RETIC] == pytest.approx(truth[Population.RETIC], rel=0.4)
    assert events[Population.PLT] == pytest.approx(truth[Population.PLT], rel=0.4)
    assert np.mean(found.argmax(1) == sample.truth) > 0.93


def test_training_tells_of_itself() -> None:
    found = tiny.trained()
    shares = np.stack([bag.shares.as_array() for bag in tiny.loaded().bags])
    assert np.median(np.abs(found.held_out[:, 0] - shares[:, 0])) < 0.05
    assert np.median(np.abs(found.held_out[:, 1] - shares[:, 1])) < 0.02
    assert np.isfinite(found.misfit)
    assert 0.005 <= found.unlikely_share < 0.2
    assert found.two.names == ("cat", "dog")
    assert found.typical.shape == (2, len(tiny.loaded().panel.channels))
    for own in found.one.species.values():
        assert set(own.owner.tolist()) == set(range(5))
        assert float(own.prior.sum()) == pytest.approx(1)
        kept, leak = own.leak.tolist()
        assert 0.5 <= kept <= 1.5
        assert 0 <= leak <= 0.3
    for weights in found.two.weights.values():
        assert float(weights.sum()) == pytest.approx(1)
    for trust in found.two.trust.values():
        assert bool(((trust >= 0) & (trust <= 1)).all())


def labelled(weights: bytes, found: Fit) -> bytes:
    """Most probable population and its probability of every event of an unseen sample, by a model of these weights."""
    with tempfile.TemporaryDirectory() as name:
        storage.save_model(Path(name) / "model", tiny.manifest(found, weights), weights, "# Small\n")
        model = storage.load_model(Path(name) / "model")
    population, probability = most_probable(posterior(model, tiny.loaded().bags[7].values, "cat").probability)
    return population.tobytes() + probability.tobytes()


def test_the_same_seed_gives_the_same_weights_and_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the bit, whatever was drawn before by anybody else; another seed draws and trains anew."""
    tiny.make_small(monkeypatch, steps=4, pooled=1, epochs=1)
    made = []
    for seed, before in ((1, 11), (2, 22), (1, 33)):
        torch.manual_seed(before)
        np.random.seed(before)  # noqa: NPY002  what a library may draw from behind our back
        found = fit(tiny.loaded().bags[:4], tiny.loaded().panel, seed, ignore)
        weights = storage.pack(found)
        made.append((weights, labelled(weights, found), found.held_out.tobytes()))
    first, other, again = made
    assert first == again
    assert all(one != two for one, two in zip(first, other, strict=True))


def test_training_draws_from_no_common_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever else draws numbers in this program gets the same ones with a training between as without."""
    tiny.make_small(monkeypatch, steps=2, pooled=1, epochs=1)
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    fit(tiny.loaded().bags[:4], tiny.loaded().panel, 0, ignore)
    assert torch.equal(torch.rand(3), expected)


def test_blank_columns_and_a_species_that_is_unknown_are_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.make_small(monkeypatch, steps=4, pooled=1, epochs=1)
    bags = [
        Bag(bag.name, bag.values[:200], None, Shares(bag.shares.red, bag.shares.plt, NAN, NAN))
        for bag in tiny.loaded().bags[:5]
    ]
    found = fit(bags, tiny.loaded().panel, 0, ignore)
    assert found.two.names == ()
    assert np.isfinite(found.held_out).all()
    assert all(bool(torch.isfinite(value).all()) for value in storage.tensors_of(found).values())


def test_more_species_ask_for_more_clusters() -> None:
    def bags(*species: str | None) -> list[Bag]:
        return [Bag("", np.zeros((1, 1), np.float32), one, Shares(NAN, NAN, NAN, NAN)) for one in species]

    assert clusters_for(bags("dog", "dog")) == 24
    assert clusters_for(bags("dog", "cat", "dog", None)) == 32
