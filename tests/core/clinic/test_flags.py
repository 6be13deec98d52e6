"""A count is flagged with its own 95 % interval in mind."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.clinic import Flag, ReferenceInterval, flag_of
from bloodview.result import Estimate

PLT = ReferenceInterval("plt", 148, 484, "10^9/L", "a source", "source", critical_low=30, critical_high=2000)

ORDER = [
    Flag.CRITICAL_LOW,
    Flag.LOW,
    Flag.BORDERLINE_LOW,
    Flag.NORMAL,
    Flag.BORDERLINE_HIGH,
    Flag.HIGH,
    Flag.CRITICAL_HIGH,
]

number = st.floats(0, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("low", "value", "high", "flag"),
    [
        (5, 10, 15, Flag.CRITICAL_LOW),
        (25, 29.9, 35, Flag.CRITICAL_LOW),  # to miss one is worse than to call one too many
        (25, 30, 35, Flag.LOW),
        (120, 130, 147.9, Flag.LOW),
        (120, 130, 148, Flag.BORDERLINE_LOW),
        (147, 160, 170, Flag.BORDERLINE_LOW),
        (148, 160, 170, Flag.NORMAL),
        (470, 480, 484, Flag.NORMAL),
        (470, 480, 485, Flag.BORDERLINE_HIGH),
        (484, 500, 520, Flag.BORDERLINE_HIGH),
        (485, 500, 520, Flag.HIGH),
        (1900, 2001, 2100, Flag.CRITICAL_HIGH),
        (100, 200, 600, Flag.BORDERLINE_LOW),  # over both limits: the nearer one
        (100, 400, 600, Flag.BORDERLINE_HIGH),
    ],
)
def test_flags_at_the_limits(low: float, value: float, high: float, flag: Flag) -> None:
    assert flag_of(Estimate(value, low, high), PLT) is flag


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 1e300])
def test_no_number_has_no_flag(value: float) -> None:
    assert flag_of(Estimate(value, 0, 1), PLT) is Flag.UNKNOWN


def test_an_end_that_is_no_count_is_one_that_is() -> None:
    assert flag_of(Estimate(200, -1.8e308, 210), PLT) is Flag.BORDERLINE_LOW
    assert flag_of(Estimate(200, 190, 1.8e308), PLT) is Flag.BORDERLINE_HIGH
    assert flag_of(Estimate(200, 300, 100), PLT) is Flag.NORMAL  # the value lies within its interval


def test_without_count_or_interval_the_flag_is_unknown() -> None:
    assert flag_of(None, PLT) is Flag.UNKNOWN
    assert flag_of(Estimate(100, 90, 110), None) is Flag.UNKNOWN
    assert flag_of(Estimate(1, 1, 1), ReferenceInterval("plt", None, None, "%", "s", "source")) is Flag.UNKNOWN


def test_without_ends_the_value_decides() -> None:
    assert flag_of(Estimate(147, math.nan, math.nan), PLT) is Flag.LOW
    assert flag_of(Estimate(148, math.nan, math.nan), PLT) is Flag.NORMAL


def test_an_interval_open_below_knows_no_low() -> None:
    horse = ReferenceInterval("retic", None, 13.1, "10^9/L", "[S11]", "source")
    assert flag_of(Estimate(0, 0, 1), horse) is Flag.NORMAL
    assert flag_of(Estimate(20, 15, 25), horse) is Flag.HIGH


def test_an_interval_of_nothing_but_zero_is_left_only_by_counts_surely_above_it() -> None:
    ruminant = ReferenceInterval("retic_pct", 0, 0, "%", "[S2]", "source")
    assert flag_of(Estimate(0, 0, 0.02), ruminant) is Flag.NORMAL
    assert flag_of(Estimate(0.03, 0, 0.1), ruminant) is Flag.NORMAL
    assert flag_of(Estimate(0.5, 0.3, 0.7), ruminant) is Flag.HIGH


@given(number, number, number)
def test_a_larger_count_with_the_same_spread_never_has_a_lower_flag(first: float, second: float, spread: float) -> None:
    small, large = sorted((first, second))
    flags = [flag_of(Estimate(value, value - spread, value + spread), PLT) for value in (small, large)]
    assert ORDER.index(flags[0]) <= ORDER.index(flags[1])


@given(st.floats(), st.floats(), st.floats())
def test_no_numbers_break_it(value: float, low: float, high: float) -> None:
    assert (flag_of(Estimate(value, low, high), PLT) is Flag.UNKNOWN) == (not 0 <= value <= 1e9)
