"""One catalogue: what it says, in which language, and that numbers and days follow it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest

from bloodview.language import (
    LANGUAGES,
    day_words,
    decimal,
    digits,
    language,
    moment_words,
    speak,
    speaking,
    tr,
    trn,
    wanted,
    whole,
)


def test_english_is_said_where_a_catalogue_lacks_a_sentence() -> None:
    with speaking("de"):
        assert tr("No catalogue holds {this}.", this="that") == "No catalogue holds that."
        assert trn("{number} thing", "{number} things", 2000) == "2.000 things"


def test_braces_are_kept_where_nothing_is_filled_in() -> None:
    assert tr("{name}") == "{name}"


@pytest.mark.parametrize(
    ("code", "number", "day"),
    [("en", "1,234.50", "4 Nov 2026"), ("de", "1.234,50", "04.11.2026"), ("ro", "1.234,50", "4 nov. 2026")],
)
def test_numbers_and_days_follow_the_language(code: str, number: str, day: str) -> None:
    with speaking(code):
        assert decimal(1234.5, 2) == number
        assert whole(1234) == number[:5]
        assert digits(0.25, 2) == f"0{number[5]}25"
        assert day_words(date(2026, 11, 4)) == day
        assert moment_words(datetime(2026, 11, 4, 7, 5)) == f"{day} 07:05"


def test_a_language_is_spoken_in_every_thread_until_another_is() -> None:
    speak("ro")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(language).result() == "ro"
        with speaking("de"):
            assert (language(), pool.submit(language).result()) == ("de", "ro")
    assert language() == "ro"


def test_an_unknown_language_becomes_english() -> None:
    speak("tlh")
    assert language() == "en"


@pytest.mark.parametrize(
    ("variable", "setting", "system", "code"),
    [
        ("de", "ro", "en_GB", "de"),
        ("", "ro", "en_GB", "ro"),
        ("", "", "de_AT", "de"),
        ("", "", "de-CH", "de"),
        ("", "", "fr_FR", "en"),
        ("xx", "", "de_DE", "en"),
    ],
)
def test_the_language_to_start_with(
    monkeypatch: pytest.MonkeyPatch, variable: str, setting: str, system: str, code: str
) -> None:
    monkeypatch.setenv("BLOODVIEW_LANGUAGE", variable)
    assert wanted(setting, system) == code


def test_languages_name_themselves() -> None:
    assert LANGUAGES == {"en": "English", "de": "Deutsch", "ro": "Română"}
