"""Hebrew and Arabic names stand on paper as they are read."""

import unicodedata

import pytest

from bloodview.report.bidi import visual


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("Bella", "Bella"),
        ("Ärzte 12 (A)", "Ärzte 12 (A)"),
        ("שלום", "םולש"),
        ("שלום 12", "12 םולש"),
        ("שלום Rex", "Rex םולש"),
        ("Rex שלום טוב end", "Rex בוט םולש end"),
        ("(שלום)", "(םולש)"),
        ("רחוב 12, חיפה", "הפיח ,12 בוחר"),
        ("ביום 12/05/2024: 3.5", "3.5 :12/05/2024 םויב"),
        ("", ""),
    ],
)
def test_order_on_paper(text: str, paper: str) -> None:
    assert visual(text) == paper


def test_arabic_letters_join() -> None:
    # Kalb (dog): kaf initial, lam medial, beh final, from the right.
    names = [unicodedata.name(letter) for letter in visual("كلب")]
    assert names == ["ARABIC LETTER BEH FINAL FORM", "ARABIC LETTER LAM MEDIAL FORM", "ARABIC LETTER KAF INITIAL FORM"]


def test_alef_joins_only_what_stands_before_it_and_lam_alef_is_one_shape() -> None:
    assert [unicodedata.name(letter) for letter in visual("بابا")] == [
        "ARABIC LETTER ALEF FINAL FORM",
        "ARABIC LETTER BEH INITIAL FORM",
        "ARABIC LETTER ALEF FINAL FORM",
        "ARABIC LETTER BEH INITIAL FORM",
    ]
    assert unicodedata.name(visual("لا")) == "ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM"
