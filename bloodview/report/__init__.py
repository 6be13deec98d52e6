"""The printed report."""

from bloodview.report.colours import population_colour, population_label, population_symbol
from bloodview.report.pdf import report_pdf, write_report

__all__ = ["population_colour", "population_label", "population_symbol", "report_pdf", "write_report"]
