"""The mark on a bar stands where its value stands beside the reference interval."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.report.interval_bar import bar_share, box_shares

_NUMBERS = st.floats(0, 1e6)


@given(st.tuples(_NUMBERS, _NUMBERS).map(sorted), st.lists(_NUMBERS, min_size=2).map(sorted))
def test_inside_the_interval_is_inside_the_box_and_more_is_further_right(
    ends: list[float], values: list[float]
) -> None:
    low, high = ends
    start, end = box_shares((low, high))
    shares = [bar_share(value, (low, high)) for value in values]
    assert all(first <= second for first, second in pairwise(shares))
    for value, share in zip(values, shares, strict=True):
        if low < value < high:
            assert start - 1e-6 <= share <= end + 1e-6
        elif value > high:
            assert share >= end - 1e-6
        elif value < low:
            assert share <= start + 1e-6


@pytest.mark.parametrize(
    ("reference", "value", "share"),
    [
        ((148.0, 484.0), 316.0, 0.5),
        ((None, 100.0), 0.0, 0.0),
        ((None, 100.0), 100.0, 0.73),
        ((100.0, None), 100.0, 0.27),
        ((0.0, 0.0), 0.0, 0.5),
    ],
)
def test_known_places(reference: tuple[float | None, float | None], value: float, share: float) -> None:
    assert bar_share(value, reference) == pytest.approx(share)


def test_what_healthy_animals_do_not_have_lies_beyond_the_bar() -> None:
    assert bar_share(0.3, (0.0, 0.0)) > 1
    assert box_shares((None, 3.0))[0] == 0.0
    assert box_shares((3.0, None))[1] == 1.0
