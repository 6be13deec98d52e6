"""From transformed values to what the networks see."""

import numpy as np
import pytest
import torch

from bloodview.learn.scaling import BOUND, Scaling, scaling_of

NAN, INF = float("nan"), float("inf")


def test_scaling_by_hand() -> None:
    found = scaling_of([np.array([[1, 5, 2], [3, 5, NAN]], np.float32), np.array([[5, 5, INF], [7, 5, 4]], np.float32)])
    # 1 3 5 7: mean 4, variance 5. The second channel is constant; the third has 2 and 4 only.
    assert found.mean.tolist() == pytest.approx([4, 5, 3])
    assert found.deviation.tolist() == pytest.approx([5**0.5, 1, 1])


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:Degrees of freedom")
def test_a_channel_without_any_value_is_left_alone() -> None:
    found = scaling_of([np.full((3, 1), NAN, np.float32)])
    assert (found.mean.tolist(), found.deviation.tolist()) == ([0], [1])


def test_applied_values_are_finite_and_bounded() -> None:
    scaling = Scaling(np.array([1.0, 0.0]), np.array([2.0, 1.0]))
    values = np.array([[5, NAN], [INF, -INF], [1e30, 0.5]], np.float32)
    scaled = scaling.apply(values)
    assert scaled.tolist() == [[2, 0], [BOUND, -BOUND], [BOUND, 0.5]]
    assert scaled.dtype == torch.float32


def test_no_events_are_fine() -> None:
    assert Scaling(np.zeros(2), np.ones(2)).apply(np.zeros((0, 2), np.float32)).shape == (0, 2)
