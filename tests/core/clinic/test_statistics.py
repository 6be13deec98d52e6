"""Statistics of method comparison against figures worked out by hand, a published example, and what must hold."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bloodview.clinic.statistics import bland_altman, kendall, linearity, passing_bablok

# Peak expiratory flow of 17 people by two meters: Bland & Altman, Lancet 1986; 1:307-310, table 1, first readings.
WRIGHT = np.array([494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427.0])
MINI = np.array([512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451.0])

PAIRS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=3, max_size=25)


def test_bland_and_altman_find_what_they_published() -> None:
    found = bland_altman(WRIGHT - MINI)
    assert found is not None
    assert found.n == 17
    assert found.bias.value == pytest.approx(-2.1, abs=0.05)
    assert found.sd == pytest.approx(38.8, abs=0.05)
    assert (found.bias.low, found.bias.high) == pytest.approx((-22.0, 17.8), abs=0.1)
    # They take 2 for 1.96 and sqrt(3 / n) for the standard error: -79.7 (-114.3 to -45.1) and 75.5 (40.9 to 110.1).
    assert (found.lower.value, found.upper.value) == pytest.approx((-79.7, 75.5), abs=1.7)
    assert (found.lower.low, found.lower.high) == pytest.approx((-114.3, -45.1), abs=2)
    assert (found.upper.low, found.upper.high) == pytest.approx((40.9, 110.1), abs=2)


def test_limits_by_hand() -> None:
    """Differences 1, 2, 3: mean 2, sd 1; t with two degrees of freedom is 4.3027."""
    found = bland_altman(np.array([1.0, 2.0, 3.0]))
    assert found is not None
    assert (found.bias.value, found.sd) == pytest.approx((2, 1))
    assert found.bias.high - 2 == pytest.approx(4.3027 / math.sqrt(3), rel=1e-4)
    assert found.upper.value == pytest.approx(3.96, abs=1e-4)
    assert found.upper.high - found.upper.value == pytest.approx(4.3027 * math.sqrt(1 / 3 + 3.8415 / 4), rel=1e-4)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_pairs_say_nothing(n: int) -> None:
    assert bland_altman(np.arange(n, dtype=float)) is None
    assert passing_bablok(np.arange(n, dtype=float), np.arange(n, dtype=float)) is None


def test_an_odd_number_of_slopes_by_hand() -> None:
    """Slopes 1, 3/2, 2/3, 2, 1/2 and one of -1, which does not count: the middle of five is 1."""
    found = passing_bablok(np.array([1.0, 2, 3, 4]), np.array([2.0, 3, 5, 4]))
    assert found is not None
    assert (found.slope.value, found.intercept.value) == pytest.approx((1, 1))
    # C = 1.96 sqrt(4 x 3 x 13 / 18) = 5.8 exceeds the five slopes: nothing bounds the line.
    assert (found.slope.low, found.slope.high) == (-math.inf, math.inf)
    assert (found.intercept.low, found.intercept.high) == (-math.inf, math.inf)


def test_an_even_number_of_slopes_and_a_shift_by_hand() -> None:
    """Slopes -3.6 (K = 1), 0.133, 0.5, 1, 1.867, 2: between number 4 and 5, halfway between 45 and 61.82 degrees."""
    found = passing_bablok(np.array([1, 2, 2.5, 4]), np.array([1, 3, 1.2, 4]))
    assert found is not None
    assert found.slope.value == pytest.approx(math.tan(math.radians((45 + 61.8215) / 2)), rel=1e-5)


def test_the_interval_by_hand() -> None:
    """Nine points on y = x, the tenth at (10, 12): slopes 1 (36 times) and 2/1, 3/2 ... 11/9.

    N = 45, C = 1.96 sqrt(10 x 9 x 25 / 18) = 21.91, M1 = round(11.54) = 12: slopes number 12 (1) and 34 (1).
    """
    x = np.arange(1.0, 11)
    y = np.where(x == 10, 12, x)
    found = passing_bablok(x, y)
    assert found is not None
    assert (found.slope.low, found.slope.value, found.slope.high) == pytest.approx((1, 1, 1))
    assert (found.intercept.low, found.intercept.value, found.intercept.high) == pytest.approx((0, 0, 0))
    # With (9, 12) as well, sixteen of the 44 slopes that count exceed 1: M1 = 11, and number 34 is the sixth of them.
    y[8] = 12.5
    slopes = sorted((y[j] - y[i]) / (x[j] - x[i]) for i in range(10) for j in range(i + 1, 10))
    wider = passing_bablok(x, y)
    assert wider is not None
    assert wider.slope.high == pytest.approx(slopes[33])
    assert wider.slope.high > 1


@given(PAIRS)
@settings(max_examples=150, deadline=None)
def test_swapping_the_methods_turns_the_line_over(pairs: list[tuple[int, int]]) -> None:
    x, y = np.array(pairs, float).T
    one, other = passing_bablok(x, y), passing_bablok(y, x)
    assert (one is None) == (other is None)
    if one is None or other is None:
        return
    assert other.slope.value == pytest.approx(1 / one.slope.value)
    if one.slope.low > 0:
        assert other.slope.high == pytest.approx(1 / one.slope.low)
    if 0 < one.slope.high < math.inf:
        assert other.slope.low == pytest.approx(1 / one.slope.high)


@given(PAIRS, st.sampled_from([0.25, 2.0, 8.0]), st.integers(-30, 30))
@settings(max_examples=100, deadline=None)
def test_unit_offset_and_order_do_not_matter(pairs: list[tuple[int, int]], unit: float, offset: int) -> None:
    x, y = np.array(pairs, float).T
    order = np.argsort(np.sin(np.arange(len(x)) * (1 + abs(offset))))
    one, other = passing_bablok(x, y), passing_bablok(unit * x[order], unit * y[order] + offset)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert other.slope.value == pytest.approx(one.slope.value)
        assert other.intercept.value == pytest.approx(unit * one.intercept.value + offset, abs=1e-6)
        assert (other.slope.low, other.slope.high) == pytest.approx((one.slope.low, one.slope.high))


@given(PAIRS)
@settings(max_examples=100, deadline=None)
def test_the_estimate_lies_in_its_interval(pairs: list[tuple[int, int]]) -> None:
    found = passing_bablok(*np.array(pairs, float).T)
    assume(found is not None)
    assert found is not None
    assert found.slope.low <= found.slope.value * (1 + 1e-9)
    assert found.slope.value <= found.slope.high * (1 + 1e-9)
    assert 0 <= found.linearity <= 1


def test_noise_leaves_the_line_and_outliers_hardly_move_it() -> None:
    rng = np.random.default_rng(1)
    truth = rng.uniform(10, 500, 80)
    x, y = truth * rng.normal(1, 0.03, 80), (1.2 * truth + 5) * rng.normal(1, 0.03, 80)
    clean = passing_bablok(x, y)
    y[:4] *= 6
    dirty = passing_bablok(x, y)
    for found in (clean, dirty):
        assert found is not None
        assert found.slope.low < 1.2 < found.slope.high
        assert found.intercept.low < 5 < found.intercept.high


@pytest.mark.parametrize(
    ("x", "y"),
    [([1.0, 1, 1, 1], [1.0, 2, 3, 4]), ([1.0, 2, 3, 4], [2.0, 2, 2, 2]), ([1.0, 2, 3, 4], [9.0, 6, 3, 1])],
    ids=["x never changes", "y never changes", "the methods fall together"],
)
def test_methods_that_do_not_rise_together_have_no_line(x: list[float], y: list[float]) -> None:
    assert passing_bablok(np.array(x), np.array(y)) is None


def test_ties_in_one_method_count_as_vertical() -> None:
    """Slopes infinite, 1, 1/2, 1, 1, 2 with (1, 1), (1, 2), (2, 2), (3, 3) less the pair of zero slope."""
    found = passing_bablok(np.array([1.0, 1, 2, 3]), np.array([1.0, 2, 2, 3]))
    # 0, 1/2, 1, 1, 1, infinite: the middle two are 1.
    assert found is not None
    assert found.slope.value == pytest.approx(1)


def test_a_bent_relation_is_told_from_a_straight_one() -> None:
    x = np.linspace(1, 100, 60)
    noise = np.random.default_rng(3).normal(0, 1, 60)
    straight, bent = passing_bablok(x, x + noise), passing_bablok(x, x**2 / 50 + noise)
    assert straight is not None
    assert bent is not None
    assert straight.linearity > 0.05
    assert bent.linearity < 0.01
    assert linearity(x, x.copy(), 1.0, 0.0) == 1


def test_tau_by_hand() -> None:
    """Of the six pairs five agree in order and one does not: (5 - 1) / 6; with a tie in x sqrt(5 x 6) pairs count."""
    assert kendall(np.array([1.0, 2, 3, 4]), np.array([1.0, 3, 2, 4])) == pytest.approx(4 / 6)
    assert kendall(np.array([1.0, 1, 3, 4]), np.array([1.0, 3, 2, 4])) == pytest.approx(3 / math.sqrt(30))
    assert math.isnan(kendall(np.array([1.0, 1]), np.array([1.0, 2])))
