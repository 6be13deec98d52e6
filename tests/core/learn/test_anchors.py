"""Anchors and draws: what the learning starts from."""

import math

import numpy as np
import pytest
import torch

from bloodview.learn.anchors import USUAL_RED, anchors, reference_share
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
