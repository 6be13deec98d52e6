"""The scatter takes the channels that tell the populations apart, and its ticks show true values."""

import math
from dataclasses import replace

import numpy as np
import pytest

from bloodview.report.axes import Axis, telling_axes, ticks
from tests.core.report.invented import invented


def test_low_angle_scatter_across_and_fluorescence_up() -> None:
    axes = telling_axes(invented(500)[1])
    assert [axis.name for axis in axes] == ["FSL-A", "SFL-A"]
    assert axes[1].meaning == "fluorescence, area"


def test_wanted_channels_are_taken_and_unknown_ones_are_not() -> None:
    sample = invented(500)[1]
    assert [axis.name for axis in telling_axes(sample, ("SSC-A", "FSH-A"))] == ["SSC-A", "FSH-A"]
    assert [axis.name for axis in telling_axes(sample, ("SSC-A", "no such"))] == ["FSL-A", "SFL-A"]


@pytest.mark.parametrize("channels", [("Time",), ("A",), ("A", "B")])
def test_any_channels_give_two_axes(channels: tuple[str, ...]) -> None:
    sample = invented(50)[1]
    few = replace(sample, channels=channels, events=sample.events[:, : len(channels)])
    axes = telling_axes(few)
    assert [axis.name for axis in axes][-1] in channels
    assert all(np.isfinite(axis.scaled(few.events[:, 0])).all() for axis in axes)


@pytest.mark.parametrize(
    ("low", "high", "cofactor"), [(-50.0, 2e5, 100.0), (20.0, 30.0, 100.0), (3e4, 9e4, 50.0), (-1e-3, 1e-3, 1.0)]
)
def test_ticks_stand_where_their_values_are(low: float, high: float, cofactor: float) -> None:
    edges = math.asinh(low / cofactor), math.asinh(high / cofactor)
    labelled = [tick for tick in ticks(Axis("A", "", cofactor), *edges) if tick.label]
    assert len(labelled) >= 3
    for tick in labelled:
        text = tick.label.replace("−", "-")
        size = {"k": 1e3, "M": 1e6}.get(text[-1], 1.0)
        value = float(text.rstrip("kM")) * size
        assert tick.position == pytest.approx(math.asinh(value / cofactor), rel=1e-3, abs=1e-6)
        assert edges[0] <= tick.position <= edges[1]
    gaps = np.diff([tick.position for tick in labelled])
    assert gaps.min() > (edges[1] - edges[0]) / 12


def test_a_linear_axis_without_width_has_one_tick() -> None:
    assert [tick.label for tick in ticks(Axis("A", "", None), 5.0, 5.0)] == ["5"]
