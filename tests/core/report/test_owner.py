"""The page for the owner is in plain words, holds what the report holds, and never a count that is held."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from bloodview.clinic import Flag
from bloodview.report import owner_words, report_pdf
from bloodview.report.facts import ReportFacts
from bloodview.report.flag_marks import CRITICAL
from bloodview.result import Estimate, Release, Result
from bloodview.samples import Sample
from tests.core.report.invented import CLINIC, PATIENT, PRINTED, invented, refused, without_volume
from tests.core.report.known import CAT, DOG, REGENERATIVE_CAT, SIGNED

_FACTS = ReportFacts(intervals=DOG, owner_summary=True)


@pytest.fixture(scope="module")
def dog() -> tuple[Result, Sample]:
    return invented(0)  # plots of no events are quick


def _owner(about: tuple[Result, Sample], facts: ReportFacts = _FACTS) -> str:
    content = report_pdf(*about, patient=PATIENT, clinic=CLINIC, printed=PRINTED, facts=facts)
    pages = PdfReader(BytesIO(content)).pages
    assert len(pages) == 2
    return " ".join(pages[1].extract_text().split())


def test_a_healthy_animal_has_usual_values_and_no_causes(dog: tuple[Result, Sample]) -> None:
    text = _owner(dog)
    assert "About the blood count of Bella" in text
    assert "healthy dogs" in text
    assert text.count("within the usual range") == 3
    assert "7.12 10¹²/L" in text
    assert "What this may mean" not in text
    assert "Talk to your vet" in text
    assert "call the clinic" not in text
    assert "+49 40 555 0100" in text


def test_values_far_from_usual_are_explained_and_ask_for_a_call(dog: tuple[Result, Sample]) -> None:
    ill = replace(dog[0], species="cat", counts=REGENERATIVE_CAT), dog[1]
    text = _owner(ill, replace(SIGNED, intervals=CAT, owner_summary=True, units="conventional"))
    for words in (
        "L lower than usual", "H higher than usual", "LL much lower than usual", "3.21 M/µL", "healthy cats",
        owner_words.MEANS_LOW["rbc"], owner_words.MEANS_LOW["plt"], owner_words.MEANS_HIGH["retic"], owner_words.CALL,
    ):  # fmt: skip
        assert words in text, words
    assert "not signed" not in text


def test_the_edge_of_the_range_is_neither_inside_nor_outside(dog: tuple[Result, Sample]) -> None:
    edge = replace(dog[0], counts=replace(dog[0].counts, plt=Estimate(150, 139, 161)))
    text = _owner((edge, dog[1]))
    assert "(L) at the lower edge of the usual range" in text
    assert owner_words.UNCERTAIN in text
    assert owner_words.MEANS_LOW["plt"] not in text


def test_held_counts_are_not_given_before_a_person_signed(dog: tuple[Result, Sample]) -> None:
    held = replace(dog[0], release=Release.REVIEW), dog[1]
    assert "7.12" not in _owner(held)
    assert owner_words.HELD in _owner(held)
    assert "7.12" in _owner(held, replace(SIGNED, owner_summary=True))


def test_a_refused_sample_says_so_also_when_signed(dog: tuple[Result, Sample]) -> None:
    text = _owner((replace(refused(dog[0]), counts=dog[0].counts), dog[1]), replace(SIGNED, owner_summary=True))
    assert owner_words.NO_COUNTS in text
    assert "7.12" not in text


def test_preliminary_results_say_that_they_may_change(dog: tuple[Result, Sample]) -> None:
    assert owner_words.PRELIMINARY in _owner(dog, replace(_FACTS, status="preliminary"))


def test_without_volume_the_share_of_young_cells_stands_in(dog: tuple[Result, Sample]) -> None:
    text = _owner((without_volume(dog[0]), dog[1]))
    assert "1.05 %" in text
    assert "Platelets" not in text


def test_every_flag_and_count_has_its_words() -> None:
    assert set(owner_words.VERDICTS) == set(Flag)
    assert {"rbc", "retic", "plt", "clump_pct"} == set(owner_words.MEASURED)
    assert owner_words.LOWER | owner_words.HIGHER >= CRITICAL


def test_the_words_hold_no_numbers_of_their_own() -> None:
    told = [owner_words.TALK, owner_words.CALL, *owner_words.MEANS_LOW.values(), *owner_words.MEANS_HIGH.values()]
    assert not any(re.search(r"\d", text) for text in told)
