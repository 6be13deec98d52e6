"""The mark that a count gets from its reference interval, its own 95 % interval in mind."""

import math
from enum import StrEnum
from typing import Protocol

from bloodview.clinic.intervals import ReferenceInterval

_MOST = 1e9
"""Beyond any count in any of its units: 10^18 cells a litre fill more than a litre."""


class Measured(Protocol):
    """A count and the ends of its 95 % interval, such as `bloodview.result.Estimate`."""

    @property
    def value(self) -> float:
        """The count."""

    @property
    def low(self) -> float:
        """Lower end."""

    @property
    def high(self) -> float:
        """Upper end."""


class Flag(StrEnum):
    """Where a count lies beside its reference interval; unknown without an interval or a count."""

    CRITICAL_LOW = "critical_low"
    LOW = "low"
    BORDERLINE_LOW = "borderline_low"
    NORMAL = "normal"
    BORDERLINE_HIGH = "borderline_high"
    HIGH = "high"
    CRITICAL_HIGH = "critical_high"
    UNKNOWN = "unknown"


ABNORMAL = frozenset(Flag) - {Flag.NORMAL, Flag.UNKNOWN}
"""Flags that a person should look at."""

BELOW = frozenset({Flag.LOW, Flag.CRITICAL_LOW})
"""Flags of a count that is surely below its interval."""

ABOVE = frozenset({Flag.HIGH, Flag.CRITICAL_HIGH})
"""Flags of a count that is surely above its interval."""


def flag_of(estimate: Measured | None, interval: ReferenceInterval | None) -> Flag:
    """Flag a count: low or high where its whole 95 % interval is, borderline where that straddles a limit.

    Critical is decided by the value alone: to miss a critical count is worse than to call one too many. Where the
    95 % interval reaches over both limits, the nearer one decides.
    """
    ends = ends_of(estimate)
    if ends is None or interval is None or (interval.low is None and interval.high is None):
        return Flag.UNKNOWN
    below, value, above = ends
    if interval.critical_low is not None and value < interval.critical_low:
        return Flag.CRITICAL_LOW
    if interval.critical_high is not None and value > interval.critical_high:
        return Flag.CRITICAL_HIGH
    low = -math.inf if interval.low is None else interval.low
    high = math.inf if interval.high is None else interval.high
    if above < low:
        return Flag.LOW
    if below > high:
        return Flag.HIGH
    reaches_below = below < low
    # Of an interval that holds nothing but 0 a count is free while its own still reaches 0: no count goes lower.
    reaches_above = above > high and high > 0
    if reaches_below and (not reaches_above or value - low < high - value):
        return Flag.BORDERLINE_LOW
    return Flag.BORDERLINE_HIGH if reaches_above else Flag.NORMAL


def ends_of(estimate: Measured | None) -> tuple[float, float, float] | None:
    """Give lower end, value and upper end of a count, None where it has no number that can be one.

    A missing end is the value; no end lies below 0 or beyond what any count reaches.
    """
    if estimate is None or not 0 <= estimate.value <= _MOST:
        return None
    value = estimate.value
    low = value if math.isnan(estimate.low) else min(max(estimate.low, 0.0), value)
    high = value if math.isnan(estimate.high) else max(min(estimate.high, _MOST), value)
    return low, value, high
