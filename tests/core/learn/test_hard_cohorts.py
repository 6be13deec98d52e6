"""Cohorts that no analyser should give: training stays finite, and so does what the model says of any sample."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from bloodview.learn import storage
from bloodview.learn.bags import Bag, Shares
from bloodview.learn.fit import Fit, fit
from bloodview.learn.model import Model, posterior
from bloodview.progress import ignore
from bloodview.result import Population
from bloodview.samples import transform
from tests.core.learn import tiny

Floats = NDArray[np.float32]
Bags = list[Bag]
NAN = float("nan")
SATURATED = 262_143.0


def bags(count: int = 4) -> Bags:
    return [replace(bag, values=bag.values[:300]) for bag in tiny.loaded().bags[:count]]


def saturated(events: int = 300) -> Floats:
    panel = tiny.loaded().panel
    return transform(np.full((events, len(panel.channels)), SATURATED, np.float32), panel)


def changed(change: Callable[[Floats], Floats], which: slice = slice(None)) -> Bags:
    made = bags()
    made[which] = [replace(bag, values=change(bag.values.copy())) for bag in made[which]]
    return made


def with_shares(**given: float) -> Bags:
    return [replace(bag, shares=replace(bag.shares, **given)) for bag in bags()]


def with_channel(number: int, value: float) -> Callable[[Floats], Floats]:
    def change(values: Floats) -> Floats:
        values[:, number] = value
        return values

    return change


def holed(value: float) -> Callable[[Floats], Floats]:
    def change(values: Floats) -> Floats:
        values[::3, 2] = value
        values[1::7] = value
        return values

    return change


COHORTS: dict[str, Callable[[], Bags]] = {
    "a constant channel": lambda: changed(with_channel(2, 3.0)),
    "a channel that is constant in one sample": lambda: changed(with_channel(0, 3.0), slice(1, 2)),
    "all channels constant": lambda: changed(np.ones_like),
    "all events saturated": lambda: changed(lambda values: saturated(len(values))),
    "one sample saturated": lambda: changed(lambda values: saturated(len(values)), slice(2, 3)),
    "one event a sample": lambda: changed(lambda values: values[:1]),
    "one sample of one event": lambda: changed(lambda values: values[:1], slice(0, 1)),
    "the same event again and again": lambda: changed(lambda values: np.repeat(values[:1], 300, axis=0), slice(0, 2)),
    "no platelets": lambda: with_shares(plt=0.0),
    "no reticulocytes": lambda: with_shares(retic=0.0),
    "no clumps": lambda: with_shares(clump=0.0),
    "nothing but red cells": lambda: with_shares(red=1.0, plt=0.0, retic=0.0, clump=0.0),
    "nothing but reticulocytes": lambda: with_shares(red=1.0, plt=0.0, retic=1.0, clump=0.0),
    "nothing but platelets": lambda: with_shares(red=0.0, plt=1.0, retic=NAN, clump=NAN),
    "more cells than events": lambda: with_shares(red=1.3, plt=0.4),
    "red cells blank": lambda: with_shares(red=NAN),
    "platelets blank": lambda: with_shares(plt=NAN),
    "reticulocytes blank": lambda: with_shares(retic=NAN),
    "clumps blank": lambda: with_shares(clump=NAN),
    "everything blank": lambda: with_shares(red=NAN, plt=NAN, retic=NAN, clump=NAN),
    "cells that are not a number": lambda: changed(holed(NAN)),
    "infinite cells": lambda: changed(holed(np.inf)),
    "cells of minus infinity": lambda: changed(holed(-np.inf), slice(0, 1)),
    "a channel that is nowhere a number": lambda: changed(with_channel(1, NAN)),
    "nothing that is a number": lambda: changed(lambda values: np.full_like(values, NAN), slice(3, 4)),
    "one sample of nothing but platelets": lambda: [
        replace(bag, shares=Shares(0.0, 1.0, NAN, NAN)) if number == 1 else bag for number, bag in enumerate(bags())
    ],
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    tiny.make_small(monkeypatch, steps=4, pooled=1, epochs=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def model_of(found: Fit, folder: Path) -> Model:
    """The model as it would be saved, which refuses any weight that is not finite, and read again."""
    weights = storage.pack(found)
    storage.save_model(folder / "model", tiny.manifest(found, weights), weights, "# Hard\n")
    return storage.load_model(folder / "model")


def new_samples() -> dict[str, Floats]:
    ordinary = tiny.loaded().bags[5].values[:200]
    return {
        "ordinary": ordinary,
        "none": ordinary[:0],
        "one": ordinary[:1],
        "saturated": saturated(50),
        "not a number": np.full_like(ordinary, NAN),
        "holed": holed(np.inf)(ordinary.copy()),
    }


@pytest.mark.parametrize("name", COHORTS)
def test_a_hard_cohort_gives_a_finite_model(name: str, tmp_path: Path) -> None:
    made = COHORTS[name]()
    found = fit(made, tiny.loaded().panel, 0, ignore)
    for part, tensor in storage.tensors_of(found).items():
        assert bool(torch.isfinite(tensor.double()).all()), part
    assert np.isfinite(found.held_out).all()
    assert ((found.held_out >= 0) & (found.held_out <= 1 + 1e-9)).all()
    assert np.isfinite([found.misfit, found.unlikely, found.unlikely_share]).all()
    assert np.isfinite([*found.spread.relative, *found.spread.share]).all()
    model = model_of(found, tmp_path)
    for values in new_samples().values():
        for species in ("dog", "cat", "goat", None):
            answer = posterior(model, values, species)
            assert np.isfinite(answer.probability).all()
            assert np.allclose(answer.probability.sum(1), 1, atol=1e-6)
            assert np.isfinite(answer.view).all()
            assert np.isfinite(answer.log_density).all()


def test_a_single_channel_is_enough_to_train() -> None:
    panel = tiny.loaded().panel.model_copy(update={"channels": tiny.loaded().panel.channels[:1]})
    made = [replace(bag, values=bag.values[:, :1]) for bag in bags()]
    found = fit(made, panel, 0, ignore)
    assert found.one.view.shape == (1, 2)
    assert all(bool(torch.isfinite(tensor.double()).all()) for tensor in storage.tensors_of(found).values())
    assert np.isfinite(found.held_out).all()


def test_an_empty_population_stays_empty() -> None:
    """Where no sample has platelets, labels give none to any event, and a new sample gets next to none."""
    found = fit(with_shares(plt=0.0), tiny.loaded().panel, 0, ignore)
    for own in found.one.species.values():
        assert float(own.prior[own.owner == Population.PLT].sum()) < 1e-3
