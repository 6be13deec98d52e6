"""Platelets counted by the events that surely are, and weighed against the sum of posteriors."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bloodview.learn.sure import NEARNESS, PULL, SURE, UNKNOWN, Told, rates_of, surely, told_by, weighed
from bloodview.result import Population

RBC, RETIC, CLUMP, PLT, OTHER = Population
EVENTS = 20_000


def told(share: float, rate: float = 0.7, passing: float = 0.05, events: int = EVENTS) -> Told:
    return Told(share, events, torch.tensor([rate, passing], dtype=torch.float64))


def test_an_event_is_sure_where_platelets_are_far_likelier_than_all_else() -> None:
    owner, prior = torch.tensor([RBC, PLT, OTHER, PLT]), torch.tensor([0.9, 0.03, 0.04, 0.03]).double()
    rest = torch.log(torch.tensor(0.94)).item()
    platelet = torch.log(torch.tensor(0.03)).item()
    odds = torch.tensor([SURE - 0.01, SURE + 0.01, -20.0]).double()
    # All else at log density 0; one of the platelets' two components carries the event.
    log = torch.stack([0 * odds, odds + rest - platelet, 0 * odds, 0 * odds - 100], dim=1)
    assert surely(log, owner, prior).tolist() == [False, True, False]


def test_without_a_component_of_platelets_nothing_is_sure() -> None:
    log = torch.zeros(3, 2).double()
    assert not surely(log, torch.tensor([RBC, OTHER]), torch.ones(2).double()).any()
    assert surely(log, torch.tensor([PLT, PLT]), torch.ones(2).double()).all()
    assert len(surely(log[:0], torch.tensor([RBC, PLT]), torch.ones(2).double())) == 0


def labels(platelets: int, debris: int, events: int = 1000) -> torch.Tensor:
    one = torch.zeros((events, 5)).double()
    one[:, RBC] = 1
    one[:platelets] = torch.tensor([0, 0, 0, 1, 0]).double()
    one[platelets : platelets + debris] = torch.tensor([0, 0, 0, 0, 1]).double()
    return one


def sure(passed: int, platelets: int, debris: int, events: int = 1000) -> torch.Tensor:
    """The first `passed` platelets, and the first `debris` events of debris behind the platelets."""
    found = torch.zeros(events).bool()
    found[:passed] = True
    found[platelets : platelets + debris] = True
    return found


def believed(told: float, nearness: float = 1.0) -> float:
    """Between what labels tell and what is usual, 0.06, by deviations 0.5 and 0.35 of the logarithm."""
    usual = 0.06 * nearness
    return float(np.exp((np.log(told) / 0.25 + np.log(usual) / 0.1225) / (1 / 0.25 + 1 / 0.1225)))


def test_rates_are_the_parts_that_pass_each_species_its_own() -> None:
    each = torch.stack([labels(200, 100), labels(200, 100)])
    found = rates_of([sure(160, 200, 10), sure(100, 200, 0)], each, ("dog", "horse"))
    assert found[""].tolist() == pytest.approx([260 / 400, believed(10 / 200)])
    assert float(found["dog"][0]) == pytest.approx(0.8)
    assert float(found["horse"][0]) == pytest.approx(0.5)
    # Debris is drawn to that of all as by PULL events more.
    assert float(found["dog"][1]) == pytest.approx(believed((10 + PULL * 0.05) / (100 + PULL)))
    assert float(found["horse"][1]) == pytest.approx(believed(PULL * 0.05 / (100 + PULL), NEARNESS["horse"]))


def test_a_species_with_few_platelets_has_the_rates_of_all() -> None:
    each = torch.stack([labels(200, 100), labels(10, 100)])
    found = rates_of([sure(160, 200, 10), sure(1, 10, 90)], each, ("dog", "cat"))
    assert torch.equal(found["cat"], found[""])
    none = rates_of([sure(1, 10, 0)], labels(10, 100)[None], ("dog",))
    assert torch.equal(none[""], UNKNOWN)
    assert not Told(0.1, 100, none["dog"]).known


def test_in_a_bleeding_animal_the_sure_platelets_decide() -> None:
    """1 % of debris; the sum says 0.15 % platelets, the sure ones 0.03 %."""
    share = weighed(0.0015, 0.01, told(0.7 * 0.0003 + 0.05 * 0.01))
    assert share == pytest.approx(0.0003, abs=3e-4)
    assert share < 0.0007


def test_in_a_healthy_animal_the_sum_decides() -> None:
    assert weighed(0.05, 0.01, told(0.7 * 0.04 + 0.05 * 0.01)) == pytest.approx(0.05, rel=0.02)


def test_two_counts_that_agree_stand() -> None:
    for share in (0.0, 0.0003, 0.01, 0.1):
        assert weighed(share, 0.01, told(0.7 * share + 0.05 * 0.01)) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("lacking", [Told(0.0, EVENTS, UNKNOWN), told(0.01, rate=0.05), told(0.01, events=0)])
def test_without_rates_the_sum_stands(lacking: Told) -> None:
    assert weighed(0.0123, 0.01, lacking) == 0.0123


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 1), st.floats(0, 1), st.integers(1, 1_000_000))
def test_the_weighed_share_lies_between_both(
    summed: float, other: float, share: float, rate: float, passing: float, events: int
) -> None:
    second = max(0.0, (share - passing * other) / rate)
    found = weighed(summed, other, told(share, rate, passing, events))
    assert min(summed, second) - 1e-9 <= found <= max(summed, second) + 1e-9


def test_samples_left_out_are_told_by_the_rates_of_their_species() -> None:
    rates = {"": torch.tensor([0.5, 0.1]).double(), "dog": torch.tensor([0.7, 0.02]).double()}
    found = told_by(torch.tensor([0.1, 0.2]).numpy(), rates, ("dog", "goat"), 6000)
    assert [float(each.rates[0]) for each in found] == pytest.approx([0.7, 0.5])
    assert [each.share for each in found] == pytest.approx([0.1, 0.2])
