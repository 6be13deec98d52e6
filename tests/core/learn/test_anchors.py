"""Anchors and draws: what the learning starts from."""

import math

import numpy as np
import pytest
import torch

from bloodview.learn.anchors import USUAL_RED, anchors, grown, possible, reference_share
from bloodview.learn.bags import Bag, Shares, draw
from bloodview.result import Population
from bloodview.samples import Detector, Panel, PanelChannel, Signal

NAN = float("nan")


def panel(*roles: tuple[Detector, Signal]) -> Panel:
    channels = tuple(
        PanelChannel(name=f"{detector}-{signal}", detector=detector, signal=signal, cofactor=1.0)
        for detector, signal in roles
    )
    return Panel(name="Test", channels=channels)


def test_events_are_ranked_by_the_channel_that_betrays_them() -> None:
    roles = [
        (Detector.FLUORESCENCE, Signal.AREA),
        (Detector.FORWARD_LOW, Signal.WIDTH),
        (Detector.FORWARD_LOW, Signal.AREA),
    ]
    values = torch.tensor([[[1.0, 9.0, 5.0], [3.0, 7.0, 4.0], [2.0, 8.0, 6.0], [0.0, 6.0, 7.0]]])
    found = anchors(values, panel(*roles))
    assert found[Population.PLT].tolist() == [[0.25, 0, 0.5, 0.75]]  # smallest area first
    assert found[Population.RETIC].tolist() == [[0.5, 0, 0.25, 0.75]]  # brightest first
    assert found[Population.CLUMP].tolist() == [[0, 0.5, 0.25, 0.75]]  # widest first


def test_a_panel_without_the_channel_has_no_anchor() -> None:
    found = anchors(torch.zeros(1, 4, 1), panel((Detector.IMPEDANCE, Signal.HEIGHT)))
    assert set(found) == {Population.PLT, Population.CLUMP}
    assert anchors(torch.zeros(1, 4, 1), panel((Detector.OTHER, Signal.AREA))) == {}


LASER = (
    (Detector.FORWARD_LOW, Signal.AREA),
    (Detector.FORWARD_HIGH, Signal.AREA),
    (Detector.FLUORESCENCE, Signal.AREA),
    (Detector.FORWARD_LOW, Signal.WIDTH),
)
LIKE_TWO_CELLS = [0.7, 0.7, 0.7, 5.0]
LIKE_RED_CELLS = [0.0, 0.0, 0.0, 5.0]
LIKE_PLATELETS = [-2.5, -2.5, -1.0, -5.0]
LIKE_WHITE_CELLS = [1.0, 1.0, 3.5, 5.0]


def test_a_population_is_grown_where_all_areas_grow_alike() -> None:
    gaps = torch.tensor([LIKE_TWO_CELLS, LIKE_RED_CELLS, LIKE_PLATELETS, LIKE_WHITE_CELLS]).double()
    two, red, platelets, white = grown(gaps, panel(*LASER)).tolist()
    assert two > 0.9
    assert max(red, platelets, white) < 0.05


def test_the_width_of_a_pulse_is_no_growth() -> None:
    gaps = torch.tensor([LIKE_TWO_CELLS, LIKE_RED_CELLS]).double()
    other = gaps.clone()
    other[:, 3] = -100.0
    assert torch.equal(grown(other, panel(*LASER)), grown(gaps, panel(*LASER)))


def test_more_growth_is_never_less_likely_clumps_while_light_keeps_pace() -> None:
    sizes = torch.linspace(-1, 3, 30).double()
    found = grown(sizes[:, None].repeat(1, 4), panel(*LASER))
    assert bool((found[1:] >= found[:-1]).all())
    assert 0 <= float(found.min()) < 0.01 < 0.95 < float(found.max()) <= 1


def test_without_fluorescence_growth_is_half_a_proof() -> None:
    """A white cell grows in scatter too, and nothing else tells it."""
    alone = panel((Detector.IMPEDANCE, Signal.HEIGHT), (Detector.OTHER, Signal.AREA))
    found = grown(torch.tensor([[0.7, 0.0], [0.0, 9.0], [9.0, 0.0]]).double(), alone)
    assert float(found[0]) > 0.45
    assert float(found[1]) < 0.05
    assert found.tolist() == pytest.approx([0.5, 0.0, 0.5], abs=0.05)
    assert grown(torch.ones(3, 1).double(), panel((Detector.FLUORESCENCE, Signal.AREA))).tolist() == [0, 0, 0]
    assert grown(torch.ones(3, 1).double(), panel((Detector.OTHER, Signal.AREA))).tolist() == [0, 0, 0]


def test_reference_shares_of_all_events() -> None:
    shares = torch.tensor([[0.9, 0.05, 0.02, NAN], [NAN, NAN, 0.1, 0.2]])
    assert reference_share(Population.PLT, shares).tolist() == pytest.approx([0.05, NAN], nan_ok=True)
    assert reference_share(Population.RETIC, shares).tolist() == pytest.approx([0.018, 0.1 * USUAL_RED])
    assert reference_share(Population.CLUMP, shares).tolist() == pytest.approx([NAN, 0.2 * USUAL_RED], nan_ok=True)


def test_events_are_drawn_once_and_the_same_again() -> None:
    values = np.arange(1000, dtype=np.float32)[:, None]
    bags = [Bag(str(number), values, None, Shares(NAN, NAN, NAN, math.nan)) for number in range(2)]
    first, second = draw(bags, 300, seed=1)
    assert len(np.unique(first)) == 300
    assert not np.array_equal(first, second)
    assert np.array_equal(first, draw(bags, 300, seed=1)[0])
    assert not np.array_equal(first, draw(bags, 300, seed=2)[0])
    assert len(draw(bags, 5000, seed=1)[0]) == 1000


def test_size_forbids_what_no_cell_of_a_class_can_be() -> None:
    gaps = torch.tensor([LIKE_TWO_CELLS, LIKE_RED_CELLS, LIKE_PLATELETS]).double()
    two, red, small = possible(gaps, panel(*LASER))
    assert float(two[Population.PLT]) < 1e-6
    assert float(two[Population.CLUMP]) > 0.99
    assert float(red[Population.PLT]) > 0.9  # a giant platelet is as large as a red cell
    assert float(red[Population.RETIC]) > 0.9
    assert max(float(small[Population.CLUMP]), float(small[Population.RETIC])) < 1e-6
    assert float(small[Population.PLT]) > 0.99
    for row in (two, red, small):
        assert row[[Population.RBC, Population.OTHER]].tolist() == [1, 1]


def test_events_are_judged_by_size_as_populations_are() -> None:
    gaps = torch.tensor([LIKE_TWO_CELLS, LIKE_RED_CELLS, LIKE_PLATELETS]).double()
    events = gaps.repeat(2, 5, 1)
    assert torch.equal(possible(events, panel(*LASER))[1, :3], possible(gaps, panel(*LASER)))


def test_a_panel_without_size_forbids_nothing() -> None:
    assert possible(torch.ones(3, 1).double(), panel((Detector.FLUORESCENCE, Signal.AREA))).min() == 1
