"""The whole report of a clinic: on one page, in order, everything on the paper and nothing upon anything."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from bloodview.clinic import Patient
from bloodview.report import report_pdf
from bloodview.report.facts import ReportFacts
from bloodview.result import Estimate, Release, Result
from bloodview.samples import Sample
from tests.core.report.invented import CLINIC, PATIENT, PRINTED, invented, refused, without_volume
from tests.core.report.known import BACKWARD, CAT, DOG, LONG_NAMES, MESSAGES, PREVIOUS, REGENERATIVE_CAT, SIGNED
from tests.core.report.positions import letters_of, outside, overlapping

_COMMENT = "Mild anisocytosis on the smear.\nNo platelet clumps at the feathered edge."


@pytest.fixture(scope="module")
def dog() -> tuple[Result, Sample]:
    return invented(0)  # plots of no events are quick


@pytest.fixture(scope="module")
def cat(dog: tuple[Result, Sample]) -> tuple[Result, Sample]:
    return replace(dog[0], species="cat", counts=REGENERATIVE_CAT), dog[1]


@pytest.fixture(scope="module")
def with_events() -> tuple[Result, Sample]:
    return invented(400)


def _report(about: tuple[Result, Sample], facts: ReportFacts, patient: Patient = PATIENT, paper: str = "A4") -> bytes:
    return report_pdf(*about, patient=patient, clinic=CLINIC, paper=paper, printed=PRINTED, facts=facts)


def _pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_normal_case_is_one_page_in_the_order_of_a_report(with_events: tuple[Result, Sample], paper: str) -> None:
    pages = _pages(_report(with_events, replace(SIGNED, comment=_COMMENT), paper=paper))
    assert len(pages) == 1
    expected = (
        "Tierklinik Am Park", "Blood cell count", "FINAL · signed by Dr. Anna Weber, 2026-03-14 10:02", "Release: OK",
        "Bella", "2026-00417", "Dog", "Labrador Retriever", "FS (female, spayed)", "2019-05-02 (6 years 10 months)",
        "276098106234567", "M. Sørensen", "Dr. Anna Weber", "Previous 2025-09-02",
        "Red cells", "7.12", "10¹²/L", "7.03 – 7.22", "5.65 – 8.87", "6.80 ↑ +5 %", "6.99", "1.73",
        "Regeneration", "1.05", "(H) borderline", "0.00 – 1.00", "75.1", "10.0 – 110.0", "30.0 ↑ ×2.5",
        "Platelets", "312", "148 – 484", "355 ↓ −12 %",
        "Reference intervals (Dog, adult).", "RBC, RETIC, PLT: [S30] IDEXX ProCyte Dx ranges", "(second-hand)",
        "RETIC %: [S2] Hematologic Reference Ranges", "Messages", "Marked regeneration.", "[S7] eClinpath",
        "Model trained on simulated samples", "Population scatter", "Latent space", "mature single red cells",
        "Comment",
        "Mild anisocytosis on the smear.", "No platelet clumps", "Reviewed by", "Dr. Anna Weber", "2026-03-14 10:02",
    )  # fmt: skip
    # White space is where the lines are broken.
    text, found = pages[0].replace("\xa0", " ").replace("\n", " "), 0
    for words in expected:
        assert words in text[found:], f"{words!r} is missing after {text[max(found - 60, 0) : found]!r}"
        found = text.index(words, found) + len(words)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    ("patient", "facts"),
    [
        (PATIENT, replace(SIGNED, comment=_COMMENT)),
        (
            LONG_NAMES,
            ReportFacts(status="preliminary", previous=PREVIOUS, intervals=CAT, messages=MESSAGES, vet="W" * 90),
        ),
        (BACKWARD, replace(SIGNED, comment=f"{BACKWARD.breed} {BACKWARD.owner} " * 12, owner_summary=True)),
        (
            Patient(*["W" * 300] * 8),
            replace(
                SIGNED, status="amended", amended_why="why " * 200, changes=("changed " * 90,) * 4, owner_summary=True
            ),
        ),
    ],
    ids=["normal", "long", "backward", "endless"],
)
def test_every_letter_is_on_the_paper_and_none_upon_another(
    with_events: tuple[Result, Sample], patient: Patient, facts: ReportFacts, paper: str
) -> None:
    for page in letters_of(_report(with_events, facts, patient, paper)):
        assert len(page.text) > 100
        assert outside(page, 18) == ""
        assert overlapping(page) == []


def test_a_long_comment_goes_on_over_pages_and_the_plots_stay_whole(dog: tuple[Result, Sample]) -> None:
    lines = [f"Line {number} of a long comment." for number in range(90)]
    pages = _pages(_report(dog, replace(SIGNED, comment="\n".join(lines))))
    assert 2 <= len(pages) <= 3
    assert all(line in "\n".join(pages) for line in lines)
    assert "Population scatter" in pages[0]
    assert "mature single red cells" in pages[0]
    assert "Reviewed by" in pages[-1]


@pytest.mark.parametrize(
    ("status", "watermarks", "line"),
    [
        ("preliminary", 1, "PRELIMINARY · not signed yet"),
        ("review", 1, "PRELIMINARY · not signed yet"),
        ("final", 0, "FINAL · signed by Dr. Anna Weber"),
        ("amended", 0, "AMENDED · signed by Dr. Anna Weber"),
        ("", 0, "Release: OK"),
    ],
)
def test_only_what_is_not_signed_off_has_a_watermark(
    dog: tuple[Result, Sample], status: str, watermarks: int, line: str
) -> None:
    text = _pages(_report(dog, replace(SIGNED, status=status)))[0]
    assert line in text
    assert text.count("PRELIMINARY") == 2 * watermarks  # in the line and behind it


def test_an_amended_report_says_why_and_what_changed(dog: tuple[Result, Sample]) -> None:
    facts = replace(SIGNED, status="amended", amended_why="Wrong patient.", changes=("Patient: <Rex> became Bella.",))
    text = _pages(_report(dog, facts))[0]
    order = ["AMENDED.", "replaces an earlier one", "Why:", "Wrong patient.", "What changed:", "<Rex> became Bella."]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    unsigned = _pages(_report(dog, replace(facts, signed_by="", signed_at=None)))[0]
    assert "AMENDED · not signed yet" in unsigned
    assert "Dr. Anna Weber, 2026" not in unsigned


def test_a_time_of_signing_with_a_zone_is_printed_in_local_time(dog: tuple[Result, Sample]) -> None:
    signed_at = datetime(2026, 3, 14, 10, 2, tzinfo=UTC)
    text = _pages(_report(dog, replace(SIGNED, signed_at=signed_at)))[0]
    assert signed_at.astimezone().strftime("%Y-%m-%d %H:%M") in text


def test_messages_are_ranked_and_name_their_sources(cat: tuple[Result, Sample]) -> None:
    text = _pages(_report(cat, ReportFacts(intervals=CAT, messages=MESSAGES)))[0]
    places = [text.index(message.text) for message in sorted(MESSAGES, key=lambda message: message.rank)]
    assert places == sorted(places)
    assert text.index(cat[0].messages[0]) < places[0]
    sources = text[text.index("Sources of the messages:") :].replace("\n", " ")
    for number, message in enumerate(sorted(MESSAGES, key=lambda message: message.rank), 1):
        assert f"{message.text} [{number}]" in text
        assert f"[{number}] {message.source}" in sources


def test_a_source_of_two_messages_is_named_once(cat: tuple[Result, Sample]) -> None:
    told = [replace(message, source="[S15] Porter & Weiser; [S63] Page.") for message in MESSAGES]
    text = _pages(_report(cat, ReportFacts(messages=told)))[0]
    assert text.count("[1, 2]") == len(told)
    assert text.count("Porter & Weiser") == text.count("[2] [S63] Page.") == 1


def test_a_critical_count_names_the_source_of_its_limit(cat: tuple[Result, Sample]) -> None:
    plt = replace(CAT.intervals["plt"], critical_source="General knowledge [OWN]")
    facts = ReportFacts(intervals=replace(CAT, intervals={"plt": plt}))
    assert "Critical PLT: General knowledge [OWN]." in _pages(_report(cat, facts))[0]
    usual = replace(cat[0], counts=replace(cat[0].counts, plt=Estimate(250, 240, 260)))
    assert "Critical PLT" not in _pages(_report((usual, cat[1]), facts))[0]


def test_flags_are_letters_and_words(cat: tuple[Result, Sample]) -> None:
    text = _pages(_report(cat, ReportFacts(intervals=CAT)))[0]
    assert all(words in text for words in ("L low", "H high", "LL critical low"))


def test_without_intervals_nothing_is_compared(dog: tuple[Result, Sample]) -> None:
    text = _pages(_report(dog, ReportFacts()))[0]
    assert not any(words in text for words in ("Reference", "Flag", "Previous", "borderline"))


def test_what_was_not_measured_is_compared_with_nothing(dog: tuple[Result, Sample]) -> None:
    text = _pages(_report((without_volume(dog[0]), dog[1]), replace(SIGNED, previous=None)))[0]
    assert text.count("not measured") == 4  # on one line each
    assert "148 – 484" in text
    assert "LL" not in text


def test_held_counts_say_who_looked_at_them(dog: tuple[Result, Sample]) -> None:
    held = replace(dog[0], release=Release.REVIEW), dog[1]
    assert "Do not use these counts" in _pages(_report(held, ReportFacts(status="review")))[0]
    signed = _pages(_report(held, SIGNED))[0].replace("\n", " ")
    assert "Dr. Anna Weber has looked at them and signed." in signed
    assert "HOLD FOR REVIEW." in signed


def test_a_held_report_that_was_reviewed_says_by_whom_and_what_they_saw(dog: tuple[Result, Sample]) -> None:
    held = replace(dog[0], release=Release.REVIEW), dog[1]
    facts = ReportFacts(
        status="preliminary",
        reviewed_by="Tim <b>",
        reviewed_at=datetime(2026, 3, 4, 12, 40, tzinfo=UTC),
        review_remark="Smear looked at:\nno clumps & no ghosts.",
    )
    text = " ".join(_pages(_report(held, facts))[0].split())
    assert "PRELIMINARY · reviewed by Tim <b>" in text
    assert "Tim <b> has looked at them, but nobody has signed them yet." in text
    assert "Do not use these counts" not in text
    assert "Smear looked at: no clumps & no ghosts." in text
    final = " ".join(_pages(_report(held, replace(facts, status="final", signed_by="Dr. Lake")))[0].split())
    assert "Dr. Lake has looked at them and signed." in final
    assert "Reviewed by Tim <b>, 2026-03-04" in final


def test_a_refused_result_prints_neither_counts_nor_what_came_before(dog: tuple[Result, Sample]) -> None:
    pages = _pages(_report((refused(dog[0]), dog[1]), replace(SIGNED, owner_summary=True)))
    assert not any(words in page for page in pages for words in ("7.12", "355", "148 – 484"))


def test_names_are_not_obeyed(dog: tuple[Result, Sample]) -> None:
    name = "<b>&</b><font size=90>X"
    intervals = replace(DOG, band=name, intervals={"plt": replace(DOG.intervals["plt"], source=name)})
    facts = replace(
        SIGNED, status="amended", signed_by=name, amended_why=name, changes=(name,), comment=name, vet=name,
        intervals=intervals, messages=(replace(MESSAGES[0], text=name, source=name),), owner_summary=True,
    )  # fmt: skip
    content = _report(dog, facts, Patient(*[name] * 8))
    text = " ".join(_pages(content))
    assert text.count(name) >= 15
    assert max((letters.boxes[:, 3] - letters.boxes[:, 1]).max() for letters in letters_of(content)) < 16


def test_fields_can_be_given_by_name_and_unknown_ones_are_refused(dog: tuple[Result, Sample]) -> None:
    named = report_pdf(*dog, printed=PRINTED, status="final", signed_by="Dr. Anna Weber", units="conventional")
    assert named == report_pdf(
        *dog, printed=PRINTED, facts=ReportFacts(status="final", signed_by="Dr. Anna Weber", units="conventional")
    )
    with pytest.raises(TypeError, match="colour"):
        report_pdf(*dog, colour="red")


def test_the_window_of_a_reader_shows_the_title(dog: tuple[Result, Sample]) -> None:
    reader = PdfReader(BytesIO(_report(dog, SIGNED)))
    assert reader.viewer_preferences is not None
    assert reader.viewer_preferences.display_doctitle
    assert reader.metadata is not None
    assert reader.metadata.subject == "Red cells, reticulocytes, clumped red cells and platelets"
