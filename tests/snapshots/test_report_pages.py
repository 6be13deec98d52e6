"""Report pages as pictures: what a reader sees may change only on purpose."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from bloodview.clinic import Clinic, Patient
from bloodview.language import LANGUAGES, SOURCE, speaking
from bloodview.report import ReportFacts, judged, released_by_hand, report_pdf
from bloodview.result import Estimate, Release
from tests.core.report import known
from tests.core.report.held import held
from tests.core.report.invented import CLINIC, PATIENT, PRINTED, invented, refused, without_volume
from tests.snapshots.compare import assert_like

_SCALE = 90 / 72  # 90 pixels an inch: every letter can be read


def _page(content: bytes, number: int = 0) -> NDArray[np.uint8]:
    document = pypdfium2.PdfDocument(content)
    try:
        return np.asarray(document[number % len(document)].render(scale=_SCALE).to_pil().convert("RGB"))
    finally:
        document.close()


@pytest.mark.parametrize("name", ["report_a4", "report_letter", "report_review", "report_refused"])
def test_report_page(name: str, request: pytest.FixtureRequest) -> None:
    result, sample = invented()
    patient, clinic, paper = PATIENT, CLINIC, "A4"
    if name == "report_letter":
        paper = "Letter"
    elif name == "report_review":
        result, patient = replace(without_volume(result), release=Release.REVIEW), Patient()
    elif name == "report_refused":
        result, clinic = refused(result), Clinic()
    content = report_pdf(result, sample, patient=patient, clinic=clinic, paper=paper, printed=PRINTED)
    assert_like(_page(content), name, update=bool(request.config.getoption("--update-snapshots", default=False)))


@pytest.mark.parametrize("name", ["report_final", "report_preliminary", "report_amended", "report_owner"])
def test_page_of_a_clinic(name: str, request: pytest.FixtureRequest) -> None:
    result, sample = invented()
    patient, facts = PATIENT, replace(known.SIGNED, owner_summary=True)
    if name in {"report_preliminary", "report_owner"}:
        result = replace(result, species="cat", counts=known.REGENERATIVE_CAT)
        facts = replace(facts, intervals=known.CAT, messages=known.MESSAGES, units="conventional")
    if name == "report_preliminary":
        patient, facts = known.LONG_NAMES, replace(facts, status="preliminary")
    elif name == "report_amended":
        patient = known.BACKWARD
        facts = replace(facts, status="amended", amended_why="It was filed under the wrong patient.", comment="Seen.")
    content = report_pdf(result, sample, patient=patient, clinic=CLINIC, printed=PRINTED, facts=facts)
    page = _page(content, int(name == "report_owner"))
    assert_like(page, name, update=bool(request.config.getoption("--update-snapshots", default=False)))


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {SOURCE}))
@pytest.mark.parametrize("name", ["report", "report_ill", "report_owner"])
def test_page_in_another_language(name: str, code: str, request: pytest.FixtureRequest) -> None:
    result, sample = invented()
    result, patient = replace(result, messages=()), PATIENT
    if name != "report":
        result, patient = replace(result, species="cat", counts=known.REGENERATIVE_CAT), replace(PATIENT, breed="DSH")
    with speaking(code):
        found = judged(result, patient, PRINTED.date())
        facts = replace(known.SIGNED, intervals=found.intervals, messages=found.messages, owner_summary=True)
        content = report_pdf(result, sample, patient=patient, clinic=CLINIC, printed=PRINTED, facts=facts)
    page = _page(content, 2 if name == "report_owner" else 0)
    assert_like(page, f"{name}_{code}", update=bool(request.config.getoption("--update-snapshots", default=False)))


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("name", ["report_held", "report_freed", "report_held_owner"])
def test_page_with_held_counts(name: str, code: str, request: pytest.FixtureRequest) -> None:
    result, sample = invented()
    result = replace(held(result), messages=())
    facts = ReportFacts(status="preliminary", previous=known.SIGNED.previous, owner_summary=True)
    if name == "report_freed":
        facts = replace(facts, reviewed_by="T. Berg", reviewed_at=PRINTED, review_remark="Smear: few, but single.")
    with speaking(code):
        found = judged(result, PATIENT, PRINTED.date(), by_hand=released_by_hand(facts))
        facts = replace(facts, intervals=found.intervals, messages=found.messages)
        content = report_pdf(result, sample, patient=PATIENT, clinic=CLINIC, printed=PRINTED, facts=facts)
    page = _page(content, -1 if name == "report_held_owner" else 0)
    kept = name if code == SOURCE else f"{name}_{code}"
    assert_like(page, kept, update=bool(request.config.getoption("--update-snapshots", default=False)))


def test_a_changed_page_is_noticed_and_soft_edges_are_forgiven(tmp_path: Path) -> None:
    result, sample = invented(2000)
    pages = [
        _page(report_pdf(each, sample, patient=PATIENT, clinic=CLINIC, printed=PRINTED))
        for each in (result, replace(result, counts=replace(result.counts, plt=Estimate(318.4, 299, 336))))
    ]
    assert_like(pages[0], "page", update=True, folder=tmp_path)
    softened = np.clip(pages[0].astype(np.int16) + np.random.default_rng(1).integers(-9, 9, pages[0].shape), 0, 255)
    assert_like(softened.astype(np.uint8), "page", update=False, folder=tmp_path, mean=3.0)
    with pytest.raises(AssertionError, match="page differs at row"):
        assert_like(pages[1], "page", update=False, folder=tmp_path)
    assert (tmp_path / "page.failed.png").exists()
