"""Numbers as they stand on the screen, and on paper alike."""

import pytest

from bloodview.gui.words import count_interval, count_words, number
from bloodview.report.rows import result_rows
from bloodview.result import Counts, Estimate


@pytest.mark.parametrize(
    ("value", "words"),
    [(7.1249, "7.12"), (75.12, "75.1"), (312.4, "312"), (1305.2, "1,305"), (0.0005, "0.00"), (0.0, "0"), (None, "–")],
)
def test_three_digits_and_two_decimals_at_most(value: float | None, words: str) -> None:
    assert number(value) == words


def test_counts_that_are_not_there_are_dashes() -> None:
    assert count_words("plt", None) == count_words("plt", float("nan")) == "–"


def test_infinite_and_missing_values_are_dashes() -> None:
    assert number(float("nan")) == "–"
    assert number(float("inf")) == "–"


@pytest.mark.parametrize("value", [0.0, 0.0004, 0.379, 7.12, 9.996, 12.345, 75.1, 312.0, 1305.2])
@pytest.mark.parametrize("count", ["rbc", "rbc_uncorrected", "retic_pct", "retic", "clump_pct", "plt"])
def test_paper_says_what_the_screen_says(count: str, value: float) -> None:
    estimate = Estimate(value, value * 0.9, value * 1.1)
    counts = Counts(
        rbc=estimate, rbc_uncorrected=value, retic_pct=estimate, retic=estimate, clump_pct=estimate, plt=estimate
    )
    row = next(row for row in result_rows(counts) if row.count == count)
    assert row.result == count_words(count, value)
    assert row.interval in (count_interval(count, estimate), "" if count == "rbc_uncorrected" else None)
