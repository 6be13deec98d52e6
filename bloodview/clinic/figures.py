"""Figures of a comparison as text, the same on paper, on screen and in the model card."""

import math

from bloodview.result import Estimate


def figure(value: float, digits: int = 3) -> str:
    """Write a value with so many significant digits, a true minus, and signs for infinite or missing ones."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    return f"{value:.{min(places, 4)}f}".replace("-", "−")


def signed(value: float, digits: int = 3) -> str:
    """Write a difference: as `figure`, with a plus where it is above zero."""
    return f"+{figure(value, digits)}" if value > 0 else figure(value, digits)


def percent(value: float, sign: bool = False) -> str:
    """Write a part of 1 as percent with one decimal below ten."""
    if not math.isfinite(value):
        return figure(value)
    text = f"{100 * value:.{0 if abs(value) >= 0.0995 else 1}f}".replace("-", "−")
    return f"{'+' if sign and value > 0 else ''}{text} %"


def interval(estimate: Estimate) -> str:
    """Write the ends of an interval with the decimals of the coarser."""
    return f"{figure(estimate.low)} to {figure(estimate.high)}"
