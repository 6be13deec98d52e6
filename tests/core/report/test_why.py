"""The page of the report that says which channels decided."""

from dataclasses import replace

import numpy as np
import pypdfium2
import pytest

from bloodview.clinic.explanation import Explanation, Outline
from bloodview.report import ReportFacts, report_pdf
from bloodview.report.axes import telling_axes
from bloodview.result import Population, Result
from bloodview.samples import Sample
from tests.core.report.invented import invented


@pytest.fixture(scope="module")
def dog() -> tuple[Result, Sample]:
    return invented()


def _told(sample: Sample, population: Population) -> Explanation:
    width = len(sample.channels)
    return Explanation(
        population=population,
        event=None,
        drawn=100,
        channels=sample.channels,
        attribution=np.linspace(8, -2, width),
        shift=np.zeros(width),
        times=np.linspace(0.1, 2, width),
        difference=17.25,
        error=0.0012,
        nearest=(),
    )


def _pages(result: Result, sample: Sample, facts: ReportFacts) -> list[str]:
    document = pypdfium2.PdfDocument(report_pdf(result, sample, facts=facts))
    return [document[page].get_textpage().get_text_bounded() for page in range(len(document))]


def test_page_follows_the_results_where_it_is_wanted(dog: tuple[Result, Sample]) -> None:
    result, sample = dog
    axes = telling_axes(sample)
    turn = np.linspace(0, 6.2, 40)
    circle = Outline(Population.RBC, 0.5, 1000 * np.stack([2 + np.cos(turn), 2 + np.sin(turn)], axis=1))
    told = tuple(_told(sample, each) for each in Population if each is not Population.RBC)
    plain = _pages(result, sample, ReportFacts())
    facts = ReportFacts(explanations=told, outlines=(circle, replace(circle, part=0.95)))
    pages = _pages(result, sample, facts)
    assert len(pages) == len(plain) + 1
    text = pages[-1]
    assert "Why: which channels decided" in text
    for each in ("RETIC", "CLUMP", "PLT", "OTHER"):
        assert f"{each} against an ordinary red cell" in text
    assert "× 0.10" in text
    assert "0.12 % missing" in text
    assert axes[0].name in text


def test_no_page_without_an_event(dog: tuple[Result, Sample]) -> None:
    result, sample = dog
    none = replace(_told(sample, Population.CLUMP), drawn=0)
    assert len(_pages(result, sample, ReportFacts(explanations=(none,)))) == len(_pages(result, sample, ReportFacts()))
