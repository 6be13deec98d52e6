"""Counts are written with sensible figures and their intervals."""

from dataclasses import replace

import pytest

from bloodview.report.rows import NOT_MEASURED, result_rows
from bloodview.result import Counts, Estimate
from tests.core.report.invented import COUNTS


def test_counts_with_units_and_intervals() -> None:
    written = {row.analyte: (row.result, row.unit, row.interval) for row in result_rows(COUNTS)}
    assert written == {
        "RBC": ("7.12", "10¹²/L", "7.03 – 7.22"),
        "RBC uncorrected": ("6.99", "10¹²/L", ""),
        "CLUMP %": ("1.73", "%", "1.60 – 1.87"),
        "RETIC %": ("1.05", "%", "0.95 – 1.16"),
        "RETIC": ("75.1", "10⁹/L", "67.8 – 82.9"),
        "PLT": ("312", "10⁹/L", "298 – 328"),
    }


@pytest.mark.parametrize(
    ("plt", "result", "interval"),
    [
        (Estimate(3.14, 1.96, 11.2), "3.14", "1.96 – 11.20"),
        (Estimate(26.17, 24.6, 27.81), "26.2", "24.6 – 27.8"),
        (Estimate(1204.4, 1180.2, 1230), "1,204", "1,180 – 1,230"),
        (Estimate(0.0, 0.0, 3.6), "0", "0 – 4"),
        (Estimate(0.00001, 0.0, 0.2), "0.00", "0.00 – 0.20"),
    ],
)
def test_values_and_intervals_have_three_significant_digits(plt: Estimate, result: str, interval: str) -> None:
    row = result_rows(replace(COUNTS, plt=plt))[-1]
    assert (row.result, row.interval) == (result, interval)


def test_what_is_not_measured_is_never_a_number() -> None:
    nothing = Counts(None, None, None, Estimate(float("nan"), 0, 1), Estimate(float("inf"), 0, 1), None)
    for row in result_rows(nothing):
        assert (row.result, row.interval) == (NOT_MEASURED, "")
