"""Numbers as they stand on the screen, and on paper alike."""

import pytest

from bloodview.gui.words import interval, number
from bloodview.report.rows import result_rows
from bloodview.result import Counts, Estimate


@pytest.mark.parametrize(
    ("value", "words"),
    [(7.1249, "7.12"), (75.12, "75.1"), (312.4, "312"), (1305.2, "1,305"), (0.0005, "0.00"), (0.0, "0"), (None, "–")],
)
def test_three_digits_and_two_decimals_at_most(value: float | None, words: str) -> None:
    assert number(value) == words


def test_infinite_and_missing_values_are_dashes() -> None:
    assert number(float("nan")) == "–"
    assert number(float("inf")) == "–"


@pytest.mark.parametrize(
    ("count", "value"), [("retic_pct", 0.0004), ("rbc", 0.379), ("rbc", 7.12), ("retic", 75.1), ("plt", 1305.0)]
)
def test_paper_says_what_the_screen_says(count: str, value: float) -> None:
    estimate = Estimate(value, value * 0.9, value * 1.1)
    counts = Counts(
        rbc=estimate, rbc_uncorrected=None, retic_pct=estimate, retic=estimate, clump_pct=None, plt=estimate
    )
    row = next(row for row in result_rows(counts) if row.count == count)
    assert (row.result, row.interval) == (number(value), interval(estimate))
