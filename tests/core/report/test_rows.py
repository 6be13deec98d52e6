"""Counts are written with sensible figures and their intervals."""

from dataclasses import replace

import pytest

from bloodview.clinic import Flag
from bloodview.errors import UserError
from bloodview.report.rows import NOT_MEASURED, UNITS, reference_words, result_rows
from bloodview.result import Counts, Estimate
from tests.core.report.invented import COUNTS
from tests.core.report.known import CAT, REGENERATIVE_CAT, limits


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
    ("count", "estimate", "result", "interval"),
    [
        ("plt", Estimate(3.14, 1.96, 11.2), "3", "2 – 11"),
        ("plt", Estimate(1204.4, 1180.2, 1230), "1,204", "1,180 – 1,230"),
        ("plt", Estimate(0.0, -0.2, 3.6), "0", "0 – 4"),
        ("rbc", Estimate(12.1, 12.04, 12.2), "12.10", "12.04 – 12.20"),
        ("retic", Estimate(314.64, 300.2, 328.4), "314.6", "300.2 – 328.4"),
        ("retic_pct", Estimate(0.004, 0.0, 0.2), "0.00", "0.00 – 0.20"),
    ],
)
def test_every_count_has_the_decimals_that_laboratories_give_it(
    count: str, estimate: Estimate, result: str, interval: str
) -> None:
    counts = Counts(
        rbc=estimate, rbc_uncorrected=None, retic_pct=estimate, retic=estimate, clump_pct=None, plt=estimate
    )
    row = next(row for row in result_rows(counts) if row.count == count)
    assert (row.result, row.interval) == (result, interval)


def test_conventional_units_have_other_names_and_the_same_figures() -> None:
    both = [{row.count: (row.result, row.unit) for row in result_rows(COUNTS, units)} for units in UNITS]
    assert both[0]["rbc"] == ("7.12", "10¹²/L")
    assert both[1]["rbc"] == ("7.12", "M/µL")
    assert (both[0]["plt"][1], both[1]["plt"][1], both[1]["retic"][1]) == ("10⁹/L", "K/µL", "K/µL")
    assert [each[0] for each in both[0].values()] == [each[0] for each in both[1].values()]


def test_unknown_units_are_refused_in_a_sentence() -> None:
    with pytest.raises(UserError, match="choose SI or conventional"):
        result_rows(COUNTS, "furlongs")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(5.65, 8.87, "5.65 – 8.87"), (None, 8.9, "up to 8.90"), (5, None, "from 5.00"), (None, None, "")],
)
def test_a_reference_interval_may_be_open_at_an_end(low: float | None, high: float | None, words: str) -> None:
    assert reference_words(limits("rbc", low, high)) == words


def test_counts_are_flagged_against_their_intervals() -> None:
    rows = {row.count: row for row in result_rows(REGENERATIVE_CAT, intervals=CAT)}
    assert {count: row.flag for count, row in rows.items()} == {
        "rbc": Flag.LOW,
        "rbc_uncorrected": Flag.UNKNOWN,
        "clump_pct": Flag.UNKNOWN,
        "retic_pct": Flag.UNKNOWN,
        "retic": Flag.HIGH,
        "plt": Flag.CRITICAL_LOW,
    }
    assert rows["plt"].reference == "151 – 600"
    assert rows["clump_pct"].reference == ""


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (Estimate(355, 341, 370), "355 ↓ −12 %"),
        (Estimate(260, 250, 270), "260 ↑ +20 %"),
        (Estimate(312, 300, 320), "312 = 0 %"),
        (Estimate(120, 110, 130), "120 ↑ ×2.6"),
        (Estimate(0, 0, 3), "0"),
        (None, ""),
    ],
)
def test_the_previous_value_says_how_far_the_count_has_moved(before: Estimate | None, words: str) -> None:
    assert result_rows(COUNTS, before=replace(COUNTS, plt=before))[-1].previous == words


def test_what_is_not_measured_is_never_a_number() -> None:
    nothing = Counts(None, None, None, Estimate(float("nan"), 0, 1), Estimate(float("inf"), 0, 1), None)
    for row in result_rows(nothing):
        assert (row.result, row.interval) == (NOT_MEASURED, "")
