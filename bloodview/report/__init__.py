"""The printed reports: of one sample, and of the agreement of a calibration."""

from bloodview.report.agreement import agreement_pdf, write_agreement
from bloodview.report.colours import population_colour, population_label, population_symbol
from bloodview.report.facts import Previous, ReportFacts
from bloodview.report.holding import released_by_hand
from bloodview.report.judging import Judged, judged
from bloodview.report.pdf import report_pdf, write_report

__all__ = [
    "Judged",
    "Previous",
    "ReportFacts",
    "agreement_pdf",
    "judged",
    "population_colour",
    "population_label",
    "population_symbol",
    "released_by_hand",
    "report_pdf",
    "write_agreement",
    "write_report",
]
