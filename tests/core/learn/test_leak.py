"""Debris among the platelets is learned from samples left out, and taken back in every new one."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from bloodview.learn.leak import NO_LEAK, USUAL_LEAK, leaks_of, share_without_leak, without_leak
from bloodview.learn.sure import UNKNOWN, Told
from bloodview.result import Population

Floats = NDArray[np.float64]
EVENTS = 6000
PLT, OTHER = Population.PLT, Population.OTHER
DEBRIS = np.array([0.004, 0.01, 0.02, 0.03, 0.05, 0.08, 0.006, 0.015, 0.025, 0.04, 0.06, 0.1])
PLATELETS = np.array([0.05, 0.001, 0.02, 0.08, 0.01, 0.006, 0.03, 0.1, 0.012, 0.007, 0.04, 0.02])
SPECIES = ("dog", "cat", "horse") * 4


def shares(plt: Floats, other: Floats) -> Floats:
    """Class shares [S, 5] of samples whose red cells are half of them reticulocytes and clumps."""
    red = 1 - plt - other
    return np.stack([0.5 * red, 0.3 * red, 0.2 * red, plt, other], axis=1)


def counted(kept: float, leak: float, plt: Floats = PLATELETS) -> Floats:
    """Class shares of samples in which some platelets are lost and some debris is taken for platelets."""
    return shares(kept * plt + leak * DEBRIS, DEBRIS)


def leak_of(kept: float, part: float) -> Tensor:
    return torch.tensor([kept, part], dtype=torch.float64)


def posteriors(events: int = 3000, platelets: int = 150) -> Tensor:
    """Class posteriors [n, 5] of red cells, platelets and debris; some of the platelets are doubtful."""
    rng = np.random.default_rng(4)
    kind = np.repeat([0, 3, 4], [events - 2 * platelets, platelets, platelets])
    logits = rng.normal(0, 1.5, (events, 5))
    logits[np.arange(events), kind] += 6
    return torch.softmax(torch.from_numpy(logits), dim=1)


def test_a_known_leak_is_found() -> None:
    """The leak in samples left out, the kept part by the mixture in use, of 12 samples drawn to 1 as by 5 more.

    The usual leak, 0.07 and more in a horse, still draws what four bleeding animals tell a little.
    """
    found = leaks_of(counted(0.7, 0.1), counted(0.9, 0.1), PLATELETS, SPECIES, EVENTS)
    assert set(found) == {"", "dog", "cat", "horse"}
    assert all(0.09 < float(found[name][1]) < 0.1 for name in ("", "dog", "cat"))
    assert 0.1 < float(found["horse"][1]) < 0.12
    # 11 of the 12 samples have 30 platelets; of the cats 3 of 4.
    kept = (11 * 0.9 + 5 * 1.0) / 16
    assert float(found[""][0]) == pytest.approx(kept, abs=0.01)
    assert float(found["dog"][0]) == pytest.approx((4 * 0.9 + 5 * kept) / 9, abs=0.01)
    assert float(found["cat"][0]) == pytest.approx((3 * 0.9 + 5 * kept) / 8, abs=0.01)


def test_without_a_bleeding_animal_the_leak_is_the_usual_one() -> None:
    """References of many platelets, 12 % apart from the counts, would say anything of a little debris."""
    many = 10 * DEBRIS
    wrong = many * np.where(np.arange(12) % 2, 1.12, 0.88)
    found = leaks_of(shares(many, DEBRIS), shares(many, DEBRIS), wrong, SPECIES, EVENTS)
    assert float(found[""][1]) == pytest.approx(USUAL_LEAK, abs=0.01)


def test_a_species_that_keeps_more_than_there_are_has_a_kept_part_of_its_own() -> None:
    each = np.where(np.array(SPECIES) == "horse", 1.3, 1.0)
    found = leaks_of(counted(1.0, 0.05), counted(1.0, 0.05, each * PLATELETS), PLATELETS, SPECIES, EVENTS)
    assert float(found[""][0]) == pytest.approx(1.0, abs=0.01)
    assert float(found["dog"][0]) == pytest.approx(1.0, abs=0.01)
    assert float(found["horse"][0]) == pytest.approx((4 * 1.3 + 5) / 9, abs=0.01)


def test_a_species_whose_debris_lies_nearer_has_a_leak_of_its_own() -> None:
    part = np.where(np.array(SPECIES) == "horse", 0.2, 0.02)
    left_out = shares(PLATELETS + part * DEBRIS, DEBRIS)
    found = leaks_of(left_out, left_out, PLATELETS, SPECIES, EVENTS)
    assert float(found["horse"][1]) > float(found[""][1]) > float(found["cat"][1])
    assert float(found["horse"][1]) == pytest.approx(0.2, abs=0.05)
    assert float(found["cat"][1]) == pytest.approx(0.02, abs=0.03)


def test_samples_without_a_reference_or_a_count_have_no_say() -> None:
    plt, left_out, used = PLATELETS.copy(), counted(0.9, 0.1), counted(0.9, 0.1)
    plt[0], left_out[1], used[:2] = np.nan, np.nan, 0.2
    found = leaks_of(left_out, used, plt, SPECIES, EVENTS)
    assert found[""].tolist() == pytest.approx([(10 * 0.9 + 5) / 15, 0.1], abs=0.015)
    told = leaks_of(counted(0.9, 0.1)[2:], counted(0.9, 0.1)[2:], PLATELETS[2:], SPECIES[2:], EVENTS)
    assert found[""].tolist() == pytest.approx(told[""].tolist())


def test_no_leak_is_learned_from_fewer_than_eight_samples() -> None:
    seven = slice(0, 7)
    found = leaks_of(counted(0.7, 0.2)[seven], counted(0.7, 0.2)[seven], PLATELETS[seven], SPECIES[seven], EVENTS)
    assert {name: leak.tolist() for name, leak in found.items()} == {"": [1, 0]}
    found[""][0] = 7.0
    assert NO_LEAK.tolist() == [1, 0]


def test_what_is_learned_stays_within_reason() -> None:
    """Debris never adds platelets that are missing, and no count is cut or raised beyond belief."""
    missing = leaks_of(counted(1.0, -0.02), counted(1.0, 0.0), PLATELETS, SPECIES, EVENTS)
    assert missing[""].tolist() == pytest.approx([1, 0])
    few = 0.01 * PLATELETS
    most = leaks_of(counted(1.0, 0.9, few), counted(9.0, 0.9), few, SPECIES, EVENTS)
    assert most[""].tolist() == pytest.approx([1.0, 0.3])
    much = leaks_of(counted(1.0, 0.1), counted(9.0, 0.1), PLATELETS, SPECIES, EVENTS)
    assert float(much[""][0]) == 1.5
    least = leaks_of(counted(1.0, 0.1), counted(0.0, 0.0), PLATELETS, SPECIES, EVENTS)
    assert float(least[""][0]) == 0.5


def test_a_cohort_without_species_or_platelets_has_one_leak() -> None:
    found = leaks_of(counted(0.9, 0.1), counted(0.9, 0.1), 0 * PLATELETS, ("",) * 12, EVENTS)
    assert set(found) == {""}
    assert float(found[""][0]) == 1
    assert np.isfinite(found[""].numpy()).all()


@pytest.mark.parametrize(
    ("row", "leak", "wanted"),
    [
        # (0.05 - 0.2 x 0.1) / 1: what was leaked is debris again.
        ([0.8, 0.03, 0.02, 0.05, 0.1], (1.0, 0.2), [0.8, 0.03, 0.02, 0.03, 0.12]),
        # (0.05 - 0.1 x 0.1) / 0.8 is what it was.
        ([0.8, 0.03, 0.02, 0.05, 0.1], (0.8, 0.1), [0.8, 0.03, 0.02, 0.05, 0.1]),
        # 0.05 / 0.8: lost platelets were taken for debris.
        ([0.8, 0.03, 0.02, 0.05, 0.1], (0.8, 0.0), [0.8, 0.03, 0.02, 0.0625, 0.0875]),
        # 0.05 / 1.25
        ([0.8, 0.03, 0.02, 0.05, 0.1], (1.25, 0.0), [0.8, 0.03, 0.02, 0.04, 0.11]),
        # More was leaked than there are: 2 % of what was counted stays.
        ([0.8, 0.03, 0.02, 0.05, 0.1], (1.0, 0.6), [0.8, 0.03, 0.02, 0.001, 0.149]),
        # 0.4 / 0.5 is 0.3 more than debris has: red cells lose it, each in proportion.
        ([0.3, 0.12, 0.08, 0.4, 0.1], (0.5, 0.0), [0.12, 0.048, 0.032, 0.8, 0.0]),
        # 0.8 / 0.5 is more than all events.
        ([0.1, 0.05, 0.0, 0.8, 0.05], (0.5, 0.0), [0.0, 0.0, 0.0, 1.0, 0.0]),
        ([0.9, 0.0, 0.0, 0.0, 0.1], (0.8, 0.2), [0.9, 0.0, 0.0, 0.0, 0.1]),
        ([0.8, 0.03, 0.02, 0.05, 0.1], (1.0, 0.0), [0.8, 0.03, 0.02, 0.05, 0.1]),
    ],
)
def test_shares_are_put_right_by_hand(row: list[float], leak: tuple[float, float], wanted: list[float]) -> None:
    given = np.array(row)
    found = share_without_leak(given, leak_of(*leak))
    assert found.tolist() == pytest.approx(wanted, abs=1e-12)
    assert found.sum() == pytest.approx(1)
    assert given.tolist() == row


def test_a_sample_that_was_not_counted_stays_blank() -> None:
    assert np.isnan(share_without_leak(np.full(5, np.nan), leak_of(0.9, 0.1))).all()


@pytest.mark.parametrize("leak", [(1.0, 0.3), (0.9, 0.1), (0.6, 0.0), (1.4, 0.0), (1.2, 0.25)])
def test_events_sum_to_the_corrected_share(leak: tuple[float, float]) -> None:
    given = posteriors()
    before = given.clone()
    found = without_leak(given, leak_of(*leak))
    wanted = share_without_leak(given.mean(0).numpy(), leak_of(*leak))
    assert float(found[:, PLT].mean()) == pytest.approx(wanted[PLT], rel=1e-9)
    assert torch.allclose(found.sum(1), torch.ones(len(found)).double(), atol=1e-12)
    assert float(found.min()) >= 0
    assert torch.equal(given, before)


def test_what_platelets_lose_is_debris() -> None:
    given = posteriors()
    found = without_leak(given, leak_of(1.0, 0.4))
    assert torch.allclose(found[:, :PLT], given[:, :PLT], atol=1e-12)
    assert torch.allclose(found[:, OTHER] - given[:, OTHER], given[:, PLT] - found[:, PLT], atol=1e-12)
    assert bool((found[:, PLT] <= given[:, PLT]).all())


def test_what_platelets_gain_comes_from_all_in_proportion() -> None:
    given = posteriors()
    found = without_leak(given, leak_of(0.6, 0.0))
    rest = [number for number in range(5) if number != PLT]
    left = found[:, rest] / found[:, rest].sum(1, keepdim=True)
    assert torch.allclose(left, given[:, rest] / given[:, rest].sum(1, keepdim=True), atol=1e-9)
    assert bool((found[:, PLT] >= given[:, PLT]).all())


def test_the_least_sure_events_change_first_and_keep_their_order() -> None:
    plt = torch.tensor([0.999, 0.8, 0.5, 0.3, 0.001], dtype=torch.float64)
    given = torch.zeros((5, 5)).double()
    given[:, PLT], given[:, OTHER] = plt, 1 - plt
    found = without_leak(given, leak_of(1.0, 0.3))[:, PLT]
    # The mean of 0.52 loses 0.3 of the debris of 0.48; the log odds of all events move by one amount.
    assert float(found.mean()) == pytest.approx(0.52 - 0.3 * 0.48, rel=1e-9)
    moved = torch.logit(found) - torch.logit(plt)
    assert moved.tolist() == pytest.approx([float(moved[0])] * 5, rel=1e-9)
    assert bool(((plt - found)[[1, 2, 3]] > 10 * (plt - found)[[0, 4, 0]]).all())


def test_no_leak_changes_nothing() -> None:
    given = posteriors()
    assert without_leak(given, NO_LEAK) is given
    assert torch.equal(without_leak(given, leak_of(1.0, 0.0)), given)


def test_sure_platelets_are_weighed_in_event_by_event() -> None:
    given = posteriors()
    mean = given.mean(0).numpy()
    few = Told(0.0, 20_000, torch.tensor([0.7, 0.0]).double())
    found = without_leak(given, NO_LEAK, few)
    wanted = share_without_leak(mean, NO_LEAK, few)
    assert wanted[PLT] < 0.95 * mean[PLT]
    assert float(found[:, PLT].mean()) == pytest.approx(wanted[PLT], rel=1e-9)
    assert torch.allclose(found.sum(1), torch.ones(len(found)).double(), atol=1e-12)
    unknown = Told(0.0, 20_000, UNKNOWN)
    assert without_leak(given, NO_LEAK, unknown) is given


def test_a_sample_without_events_has_none_after() -> None:
    assert without_leak(torch.zeros((0, 5)).double(), leak_of(0.9, 0.1)).shape == (0, 5)


@pytest.mark.parametrize("leak", [(0.6, 0.3), (1.4, 0.0)])
def test_a_sample_without_platelets_gets_none(leak: tuple[float, float]) -> None:
    given = torch.tensor([[0.9, 0.0, 0.0, 0.0, 0.1], [0.0, 0.0, 0.0, 0.0, 1.0]]).double()
    assert torch.allclose(without_leak(given, leak_of(*leak)), given, atol=1e-15)


@pytest.mark.parametrize("leak", [(1.0, 0.3), (0.6, 0.0), (1.4, 0.0)])
def test_platelets_beyond_doubt_stay_within_bounds(leak: tuple[float, float]) -> None:
    """Sums of responsibilities are 1 but for rounding, above it too."""
    given = posteriors(3000, 20)
    for number, plt in enumerate((1 + 2.3e-16, 1.0, 1 - 1.1e-16, 1 - 1e-13)):
        given[number] = torch.tensor([1e-17, 0.0, 2e-17, plt, max(1 - plt, 0.0)]).double()
    found = without_leak(given, leak_of(*leak))
    assert float(found.min()) >= 0
    assert torch.allclose(found.sum(1), torch.ones(len(found)).double(), atol=1e-12)
    assert bool((found[:3, PLT] > 1 - 1e-9).all())
