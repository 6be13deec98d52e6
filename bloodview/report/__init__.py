"""The printed report."""

from bloodview.report.colours import population_colour, population_label, population_symbol

__all__ = ["population_colour", "population_label", "population_symbol"]
