"""Held counts on paper: the reason and a small estimate, and no flag, bar, change or conclusion drawn from them."""

from dataclasses import replace

import pypdfium2
import pytest

from bloodview.report import ReportFacts, judged, report_pdf
from bloodview.report.fonts import register_fonts
from bloodview.report.holding import Holding, holding_of
from bloodview.report.interval_bar import IntervalBar
from bloodview.report.results import counts
from bloodview.report.rows import result_rows
from bloodview.result import Counts, Estimate, Result
from bloodview.samples import Sample
from tests.core.report import known
from tests.core.report.held import CLOG, HELD, held
from tests.core.report.invented import CLINIC, COUNTS, PATIENT, PRINTED, invented

_UNSIGNED = ReportFacts(status="preliminary")
_REVIEWED = ReportFacts(status="preliminary", reviewed_by="T. Berg", reviewed_at=PRINTED, review_remark="Seen singly.")


@pytest.fixture(scope="module")
def made() -> tuple[Result, Sample]:
    result, sample = invented(3000)
    return held(replace(result, counts=replace(COUNTS, plt=Estimate(12.0, 10.0, 14.0)))), sample


def _text(made: tuple[Result, Sample], facts: ReportFacts) -> list[str]:
    found = judged(made[0], PATIENT, PRINTED.date(), by_hand=holding_of(made[0], facts).note != "")
    facts = replace(facts, intervals=found.intervals, messages=found.messages, owner_summary=True)
    content = report_pdf(*made, patient=PATIENT, clinic=CLINIC, printed=PRINTED, facts=facts)
    document = pypdfium2.PdfDocument(content)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_a_held_count_is_a_reason_and_an_estimate_without_flag_or_change() -> None:
    before = Counts(*(getattr(COUNTS, name) for name in COUNTS.__dataclass_fields__))
    rows = result_rows(COUNTS, intervals=known.CAT, before=before, holding=Holding(held={"plt": "a clog"}))
    row = rows[-1]
    assert (row.hold, row.guess) == ("a clog", "estimate 312 10⁹/L (298 – 328)")
    assert (row.result, row.interval, row.previous, row.estimate, row.flag) == ("", "", "", None, "unknown")
    assert row.reference == result_rows(COUNTS, intervals=known.CAT)[-1].reference
    assert [each.hold for each in rows[:-1]] == [""] * 5


def test_a_reason_that_stands_above_is_referred_to() -> None:
    rows = result_rows(COUNTS, holding=holding_of(held(invented(10)[0], everything=True), _UNSIGNED))
    assert [row.hold for row in rows] == [CLOG, *["as RBC"] * 5]


def test_no_bar_is_drawn_of_a_held_count(made: tuple[Result, Sample]) -> None:
    register_fonts()
    facts = replace(_UNSIGNED, intervals=judged(made[0], PATIENT, PRINTED.date()).intervals)

    def bars(holding: Holding) -> int:
        table = counts(made[0].counts, facts, 500, holding)[0]
        return sum(isinstance(cell, IntervalBar) for line in table._cellvalues for cell in line)

    assert bars(holding_of(made[0], facts)) == 1
    assert bars(Holding()) == 4


def test_nothing_is_concluded_from_a_held_count_until_a_person_released_it(made: tuple[Result, Sample]) -> None:
    result = replace(made[0], held={"plt": HELD["plt"]})
    told = judged(result, PATIENT, PRINTED.date())
    freed = judged(result, PATIENT, PRINTED.date(), by_hand=True)
    assert (told.flags["plt"], freed.flags["plt"]) == ("unknown", "critical_low")
    assert "12" in " ".join(message.text for message in freed.messages)
    assert {message.key for message in told.messages} < {message.key for message in freed.messages}


def test_the_report_names_what_is_held_and_the_owner_does_not_read_it(made: tuple[Result, Sample]) -> None:
    page, owner = _text(made, _UNSIGNED)
    assert "HOLD FOR REVIEW: RETIC %, PLT." in page
    assert f"hold: {HELD['plt']}".replace(" ", "") in page.replace(" ", "")
    assert "estimate 12 10⁹/L (10 – 14)" in page
    assert "LL" not in page
    assert "Platelets" in owner.split("still has to check these values")[1]
    assert " 12 10⁹/L" not in owner
    assert "7.12" in owner


def test_a_person_who_released_it_is_named_with_time_and_note(made: tuple[Result, Sample]) -> None:
    pages = _text(made, _REVIEWED)
    assert "released by T. Berg, 2026-03-14 09:26: Seen singly." in pages[0]
    assert "LL" in pages[0]
    assert f"PLT was held: {HELD['plt']}" in pages[0]
    assert " 12 10⁹/L" not in pages[-1], "the owner waits for the signature"
    signed = _text(made, replace(known.SIGNED, intervals=None))
    assert f"released by {known.SIGNED.signed_by}" in signed[0]
    assert "12 10⁹/L" in signed[-1]


def test_all_counts_held_say_so_without_others_that_are_released(made: tuple[Result, Sample]) -> None:
    page = _text((held(made[0], everything=True), made[1]), _UNSIGNED)
    assert "Do not use these counts" in page[0]
    assert "The other counts are released" not in page[0]
    assert "so they are not given on this page." in page[-1]
