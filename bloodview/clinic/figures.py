"""Figures of a comparison as text, the same on paper, on screen and in the model card."""

import math

from bloodview.language import decimal, tr
from bloodview.result import Estimate

_MOST_PLACES = 4


def figure(value: float, digits: int = 3) -> str:
    """Write a value with so many significant digits, a true minus, and signs for infinite or missing ones."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    rounded = round(float(f"{value:.{digits}g}"), _MOST_PLACES)
    if rounded == 0:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(abs(rounded))), 0)
    return decimal(value, min(places, _MOST_PLACES), grouped=False).replace("-", "−")


def signed(value: float, digits: int = 3) -> str:
    """Write a difference: as `figure`, with a plus where it is above zero."""
    text = figure(value, digits)
    return f"+{text}" if value > 0 and text != "0" else text


def percent(value: float, sign: bool = False) -> str:
    """Write a part of 1 as percent with one decimal below ten."""
    if not math.isfinite(value):
        return figure(value)
    rounded = round(100 * value, 0 if abs(value) >= 0.0995 else 1) + 0.0  # no minus before a zero
    text = decimal(rounded, 0 if abs(value) >= 0.0995 else 1, grouped=False).replace("-", "−")
    return tr("{number} %", number=f"+{text}" if sign and rounded > 0 else text)


def interval(estimate: Estimate) -> str:
    """Write the ends of an interval."""
    return between(figure(estimate.low), figure(estimate.high))


def between(low: str, high: str) -> str:
    """Write two ends as an interval."""
    return tr("{low} to {high}", low=low, high=high)
