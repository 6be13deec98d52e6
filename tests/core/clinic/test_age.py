"""Ages are read from birth dates as people write them, and no unclear one gives an age."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.clinic import age_days, age_words

AT = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("birth", "days"),
    [
        ("2026-11-24", 0),
        ("2026-11-10", 14),
        ("20261110", 14),
        ("20261110093000", 14),
        ("2026-11-10T09:30:00", 14),
        ("2026/11/10", 14),
        ("10.11.2026", 14),
        ("25/10/2026", 30),
        ("10/25/2026", 30),
        ("11/11/2026", 13),
        (" 2026-11-10 ", 14),
        ("2026-09", 69.5),  # between 55 and 84 days
        ("09/2026", 69.5),
        ("2026-11", 11.5),  # only the days up to today
        ("2024", 875.5),  # between 693 and 1058 days
    ],
)
def test_written_dates(birth: str, days: float) -> None:
    assert age_days(birth, AT) == days


@pytest.mark.parametrize(
    "birth",
    [
        "",
        "unknown",
        "2026-13-01",
        "2026-02-30",
        "3/4/2021",
        "2026-11-25",
        "2027",
        "1900-01-01",
        "about 3 years",
        "2026-1-",
    ],
)
def test_missing_unclear_and_impossible_dates_give_no_age(birth: str) -> None:
    assert age_days(birth, AT) is None


@given(st.text(max_size=40))
def test_no_text_breaks_it(birth: str) -> None:
    found = age_days(birth, AT)
    assert found is None or found >= 0


@given(st.dates(min_value=date(1980, 1, 1), max_value=AT))
def test_every_way_to_write_a_day_gives_the_same_age(birth: date) -> None:
    expected = (AT - birth).days
    assert age_days(birth.isoformat(), AT) == expected
    assert age_days(birth.strftime("%Y%m%d"), AT) == expected
    assert age_days(f"{birth.day}.{birth.month}.{birth.year}", AT) == expected


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_an_earlier_birth_is_a_greater_age(first: int, second: int) -> None:
    ages = [age_days((AT - timedelta(days=days)).isoformat(), AT) for days in sorted((first, second))]
    assert ages == sorted((first, second))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "age unknown"),
        (float("nan"), "age unknown"),
        (-1, "age unknown"),
        (0, "0 days"),
        (1, "1 day"),
        (13.5, "13 days"),
        (14, "2 weeks"),
        (111, "15 weeks"),
        (112, "3 months"),
        (400, "13 months"),
        (731, "2 years"),
        (762, "2 years 1 month"),
        (1000, "2 years 8 months"),
        (5000, "13 years"),
    ],
)
def test_ages_in_words(days: float | None, words: str) -> None:
    assert age_words(days) == words
