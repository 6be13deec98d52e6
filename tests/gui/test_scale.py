"""Axis scales and ticks, density images, lassos."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.gating import inside_polygon
from bloodview.gui.density import Window, density_image
from bloodview.gui.scale import Kind, Scale, label, scale_for


@given(st.floats(-1e6, 1e6), st.floats(0.1, 1e4))
def test_arcsinh_goes_there_and_back(value: float, cofactor: float) -> None:
    scale = Scale(Kind.ARCSINH, cofactor)
    assert scale.raw(float(scale.place(np.array(value)))) == pytest.approx(value, rel=1e-6, abs=1e-6)


@given(st.sampled_from(list(Kind)), st.floats(-1e5, 1e5), st.floats(1e-3, 1e6), st.floats(0.01, 1e4))
def test_ticks_lie_in_view_and_are_round(kind: Kind, low: float, width: float, cofactor: float) -> None:
    scale = Scale(kind, cofactor)
    view = scale.place(np.array([low, low + width]))
    major, minor = scale.ticks(float(view[0]), float(view[1]))
    places = scale.place(np.array(major + minor))
    assert ((places >= view[0] - 1e-6) & (places <= view[1] + 1e-6)).all()


def test_an_arcsinh_axis_has_decades_on_both_sides_of_zero() -> None:
    scale = Scale(Kind.ARCSINH, 100.0)
    low, high = scale.place(np.array([-2_100.0, 150_000.0]))
    major, minor = scale.ticks(float(low), float(high))
    assert major == [-1000.0, -100.0, 0.0, 100.0, 1000.0, 10_000.0, 100_000.0]
    assert {200.0, 90_000.0, -2000.0} <= set(minor)


def test_a_log_axis_within_a_decade_still_has_ticks() -> None:
    scale = Scale(Kind.LOG)
    major, _ = scale.ticks(np.log10(200), np.log10(800))
    assert len(major) >= 2
    assert all(200 <= value <= 800 for value in major)


def test_a_log_axis_begins_at_a_decade_below_the_data() -> None:
    values = np.array([-5.0, 0.0, *np.linspace(30, 9000, 1000)], dtype=np.float32)
    scale = scale_for(Kind.LOG, values, 1.0)
    assert scale.floor == 10.0
    assert scale.place(values)[0] == 1.0


@pytest.mark.parametrize(
    ("value", "words"), [(0.0, "0"), (200.0, "200"), (1500.0, "1.5k"), (1e5, "100k"), (2e6, "2M"), (-1000.0, "-1k")]
)
def test_ticks_are_labelled_shortly(value: float, words: str) -> None:
    assert label(value) == words


def test_rare_events_keep_their_colour_in_a_density_image() -> None:
    x = np.full(1010, 0.25)
    y = np.full(1010, 0.25)
    common = np.arange(1010) < 1000
    image = density_image(x, y, [common, ~common], [(255, 0, 0), (0, 0, 255)], Window(0, 1, 0, 1, 2, 2))
    assert image.shape == (2, 2, 4)
    assert image[0, 0, 2] > 50
    assert image[0, 0, 0] > image[0, 0, 2]
    assert image[1, 1].tolist() == [0, 0, 0, 0]


def test_a_lasso_holds_what_lies_inside() -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(-2, 2, (2, 5000))
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    inside = inside_polygon(x, y, circle)
    radius = np.hypot(x, y)
    assert inside[radius < 0.99].all()
    assert not inside[radius > 1.0].any()
