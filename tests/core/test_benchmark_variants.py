"""The ablation really replaces what it says, for as long as it says."""

import importlib
import pkgutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from bloodview import learn
from bloodview.clinic.agreement import HeldOut
from bloodview.errors import WrongReference
from bloodview.learn import fit, idec, model, soft_labels, vade
from bloodview.learn.anchors import possible
from bloodview.learn.gain import alignment_of
from bloodview.progress import ignore
from tests.benchmarks import _head, ablation
from tests.benchmarks._agreement import HEADER
from tests.benchmarks._cohort import Halves
from tests.benchmarks._trial import NoModel
from tests.benchmarks._variants import VARIANTS, Patch, Variant, noting_refusal, replaced
from tests.core.learn import tiny

BY_KEY = {variant.key: variant for variant in VARIANTS}


def standing(patches: Sequence[Patch]) -> list[Any]:
    return [getattr(patch.place, patch.name) for patch in patches]


def standing_as(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"bloodview.{module}"), name)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.key)
def test_a_variant_replaces_what_it_names_and_puts_it_back(variant: Variant) -> None:
    patches = variant.patches(0)
    before = standing(patches)
    with replaced(patches):
        assert not [one for one, other in zip(before, standing(patches), strict=True) if one is other]
    assert all(one is other for one, other in zip(before, standing(patches), strict=True))


def test_what_was_replaced_is_put_back_after_an_error() -> None:
    patches = BY_KEY["head"].patches(0)
    before = standing(patches)
    with pytest.raises(ZeroDivisionError), replaced(patches):
        _ = 1 / 0
    assert all(one is other for one, other in zip(before, standing(patches), strict=True))


def test_the_full_engine_and_its_most_probable_labels_replace_nothing() -> None:
    assert [variant.key for variant in VARIANTS if not variant.patches(0)] == ["full", "argmax"]


def test_no_module_goes_on_rescaling() -> None:
    users = [importlib.import_module(f"bloodview.learn.{found.name}") for found in pkgutil.iter_modules(learn.__path__)]
    users = [user for user in users if user is not soft_labels and hasattr(user, "rescale")]
    given = torch.tensor([[[0.8, 0.2]]])
    assert len(users) >= 3
    with replaced(BY_KEY["no-rescaling"].patches(0)):
        for user in users:
            kept, factors = user.rescale(given, torch.tensor([[0.5, 0.5]]), None, steps=12)
            assert kept is given
            assert factors.tolist() == [[1.0, 1.0]]
        shares = torch.tensor([[0.9, 0.1, 0.02, 0.01]]).double()
        assert standing_as("learn.judging", "held")(given, shares) is given
        believed = standing_as("learn.judging", "believed")
        assert believed(shares, 5 * shares, 6000) is shares


def test_without_leaks_and_offsets_nothing_is_taken_back() -> None:
    rng = np.random.default_rng(0)
    plt = rng.uniform(0.01, 0.05, 20)
    classes = np.stack([1 - plt - 0.02, 0 * plt, 0 * plt, 1.2 * plt, 0 * plt + 0.02], axis=1)
    given, wanted = torch.tensor([[0.9, 0.1]]).double().expand(200, 2), torch.tensor([[float("nan"), 0.2]]).double()

    def learned() -> tuple[dict[str, list[float]], list[float]]:
        leaks = standing_as("learn.fit", "leaks_of")(classes, classes, plt, ("dog",) * 20, 6000)
        offsets = standing_as("learn.subtypes", "class_offsets")([given] * 4, wanted.expand(4, 2))
        return {name: leak.tolist() for name, leak in leaks.items()}, offsets.tolist()

    leaks, offsets = learned()
    assert leaks[""][0] > 1.1
    assert offsets[1] > 0.5
    with replaced(BY_KEY["no-offsets"].patches(0)):
        assert learned() == ({"": [1, 0]}, [0, 0])


def test_without_the_size_prior_the_target_is_that_of_dec() -> None:
    assignment, size = torch.tensor([[[0.8, 0.2], [0.4, 0.6]]]), torch.tensor([[0.9, 0.1]])
    with replaced(BY_KEY["no-size-prior"].patches(0)):
        target = idec.target_distribution(assignment, size, torch.tensor([[0.99, 0.01]]))
    wanted = assignment.square() / size
    assert torch.allclose(target, wanted / wanted.sum(-1, keepdim=True))


def test_without_regression_nothing_is_lost_however_wrong() -> None:
    with replaced(BY_KEY["no-regression"].patches(0)):
        loss = idec.regression_loss(torch.rand(3, 5), torch.rand(3, 4), early=True)
    assert float(loss) == 0


def test_without_weights_of_its_own_a_sample_keeps_those_of_its_species() -> None:
    density, prior = torch.log(torch.tensor([[4.0, 1.0], [1.0, 1.0]]).double()), torch.tensor([0.2, 0.8]).double()
    with replaced(BY_KEY["no-weights"].patches(0)):
        reweight = standing_as("learn.model", "reweight")
        weights, found = reweight(density, prior, mass=torch.ones(2))
    assert torch.allclose(weights, prior)
    assert torch.allclose(found, torch.tensor([[0.5, 0.5], [0.2, 0.8]]).double())


@pytest.mark.parametrize(("key", "wanted"), [("no-stage-2", 0.1), ("stage-2", 0.4)])
def test_subtypes_come_from_one_stage_alone(key: str, wanted: float) -> None:
    first, second = torch.tensor([[0.9, 0.1, 0.0]]), torch.tensor([[0.6, 0.4, 0.0]])
    with replaced(BY_KEY[key].patches(0)):
        assert float(model.blended(first, second, torch.full((3,), 0.5))[0, 1]) == pytest.approx(wanted)


def test_names_without_idec_see_even_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[torch.Tensor] = []

    def named(values: torch.Tensor, labels: torch.Tensor, seed: int = 0) -> None:
        seen.append(labels)

    monkeypatch.setattr(fit, "named_mixtures", named)
    with replaced(BY_KEY["no-idec"].patches(0)):
        told = standing_as("learn.fit", "named_mixtures")
        told(torch.zeros(2, 3), torch.eye(5), seed=4)
    assert torch.allclose(seen[0], torch.full((5, 5), 0.2))


def test_a_vade_without_labels_has_no_weight_for_them() -> None:
    with replaced(BY_KEY["no-vade-labels"].patches(0)):
        assert vade.Plan().labels == 0
    assert vade.Plan().labels > 0


def test_a_refused_calibration_goes_on_and_its_sentence_is_kept() -> None:
    calibrate = importlib.import_module("bloodview.calibration.calibrate")
    rows = [HeldOut(f"s{n}.fcs", "dog", {"plt": 100.0}, {"plt": 900.0}) for n in range(4)]
    errors, told = np.full((4, 4), 8.0), list[str]()
    with replaced([noting_refusal(told)]):
        calibrate.refuse_disagreement(errors, rows, "reference.csv")
    assert len(told) == 1
    assert "does not fit" in told[0]
    with pytest.raises(WrongReference):
        calibrate.refuse_disagreement(errors, rows, "reference.csv")


def test_a_head_knows_what_it_was_taught_and_finds_other_proportions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_head, "STEPS", 120)
    monkeypatch.setattr(_head, "BATCH", 256)
    generator = torch.Generator().manual_seed(0)

    def drawn(rare: int) -> tuple[torch.Tensor, torch.Tensor]:
        labels = torch.cat([torch.zeros(2000 - rare), torch.full((rare,), 3)]).long()
        return torch.randn((2000, 2), generator=generator) + 2.0 * (labels == 3)[:, None], labels

    values, labels = drawn(1000)
    fresh, _ = drawn(100)
    for adapt, low, high in ((False, 0.09, 0.2), (True, 0.04, 0.065)):
        head = _head.Head(adapt=adapt, seed=0)
        head.learn(values[None], torch.nn.functional.one_hot(labels, 5)[None].double())
        found = head.posterior(fresh)
        assert torch.allclose(found.sum(1), torch.ones(2000).double())
        assert low < float(found[:, 3].mean()) < high


@pytest.mark.parametrize("key", ["two", "head-em"])
def test_an_engine_with_a_part_replaced_trains_and_counts(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.make_small(monkeypatch, steps=4, pooled=1, epochs=1)
    monkeypatch.setattr(_head, "STEPS", 20)
    monkeypatch.setattr(_head, "BATCH", 256)
    loaded = tiny.loaded()
    with replaced(BY_KEY[key].patches(0)):
        found = fit.fit(loaded.bags[:4], loaded.panel, 0, ignore)
        with torch.inference_mode():
            classes, _, _ = model.first_stage(found.one, found.scaling.apply(loaded.bags[0].values), "dog")
    plain, _, _ = model.first_stage(found.one, found.scaling.apply(loaded.bags[0].values), "dog")
    assert torch.isfinite(classes).all()
    assert torch.allclose(classes, plain) == (key == "two")


def test_a_calibration_that_gives_no_model_is_a_row(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def none(*_: object) -> None:
        raise NoModel("refused after 1 s: no.")

    monkeypatch.setattr(ablation, "trained", none)
    monkeypatch.setattr(Halves, "train", ())
    rows = list(ablation.measured(Halves(tmp_path), VARIANTS[:2], 0))
    assert [row.count("|") for row in rows] == [HEADER.splitlines()[0].count("|")] * 2


def test_without_gains_every_detector_is_as_at_the_calibration() -> None:
    with replaced(BY_KEY["no-gains"].patches(0)):
        for module in ("model", "adapt", "held_out"):
            told = standing_as(f"learn.{module}", "gains_of")
            panel = tiny.model().panel
            alignment = alignment_of(panel, tiny.model().scaling)
            found = told(alignment, tiny.model().one.species[""], torch.ones(50, len(panel.channels)))
            assert len(found) >= 3
            assert found.abs().max() == 0


def test_without_physics_a_size_forbids_nothing() -> None:
    gaps = torch.full((2, len(tiny.loaded().panel.channels)), 3.0).double()
    assert possible(gaps, tiny.loaded().panel).min() < 0.1
    with replaced(BY_KEY["no-physics"].patches(0)):
        assert standing_as("learn.fit", "possible")(gaps, tiny.loaded().panel).min() == 1
