"""A report in another language: no English is left in it, it fits on its paper, numbers and days are its own."""

import gettext
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from pypdf import PdfReader

from bloodview import language
from bloodview.clinic import Patient
from bloodview.language import LANGUAGES, SOURCE, speaking
from bloodview.paths import resources
from bloodview.report import agreement_pdf, judged, report_pdf
from bloodview.report.rows import result_rows
from bloodview.report.text import day, moment
from bloodview.result import Release, Result
from bloodview.samples import Sample
from tests.core.report.invented import CLINIC, COUNTS, PATIENT, PRINTED, invented, refused, without_volume
from tests.core.report.known import REGENERATIVE_CAT, SIGNED
from tests.core.report.positions import letters_of, outside, overlapping
from tests.core.report.test_agreement import FACTS, invented_rows

FOREIGN = sorted(set(LANGUAGES) - {SOURCE})
_PLACES = string.Formatter()
_LETTERS = re.compile(r"[A-Za-z]{2,}")
# What every language writes as English does: what people, files and models say, names of counts and channels.
_SAID = (
    *vars(PATIENT).values(),
    *vars(CLINIC).values(),
    *(word for fact in FACTS for word in fact),
    *("dog_bella_0417.fcs", "Sim-1", "All species, simulated", "Dr. Anna Weber", "DSH", "said", "BloodView", "SHA-256"),
    *("RBC", "RETIC", "CLUMP", "PLT", "OTHER", "LL", "FSL-A", "SFL-A", "OWN", "PROPOSAL"),
)
_KEPT = {word for text in _SAID for word in _LETTERS.findall(text)}


def _pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def _dog() -> tuple[Result, Sample]:
    result, sample = invented(0)  # plots of no events are quick
    return replace(result, messages=("said",)), sample


def _report(about: tuple[Result, Sample], patient: Patient = PATIENT, **facts: object) -> bytes:
    found = judged(about[0], patient, date(2026, 3, 14))
    known = replace(SIGNED, intervals=found.intervals, messages=found.messages, owner_summary=True, **facts)  # type: ignore[arg-type]
    return report_pdf(*about, patient=patient, clinic=CLINIC, printed=PRINTED, facts=known)


def _reports() -> Iterator[bytes]:
    """Every kind of report: released, ill, held, without a volume, refused, amended, and the one on a calibration."""
    result, sample = _dog()
    yield _report((result, sample), comment="said")
    cat = replace(result, species="cat", counts=REGENERATIVE_CAT)
    yield _report((cat, sample), replace(PATIENT, species="feline", breed="DSH"), status="preliminary")
    yield _report((replace(cat, release=Release.REVIEW, model_simulated=False), sample))
    held = replace(without_volume(result), release=Release.REVIEW, messages=("said",))
    yield _report((held, sample), status="amended", amended_why="said", changes=("said",), previous=None)
    yield _report((replace(refused(result), messages=("said",)), sample), Patient(), status="preliminary")
    rows = list(invented_rows())
    rows[3], rows[4] = (replace(rows[one], reference=rows[other].reference) for one, other in ((3, 4), (4, 3)))
    rows[7] = replace(rows[7], reference={**rows[7].reference, "plt": 1000 * rows[7].reference["plt"]})
    rows[8] = replace(rows[8], counted={**rows[8].counted, "rbc": 3 * rows[8].reference["rbc"]})
    yield agreement_pdf("said", FACTS, rows, printed=PRINTED)


class _Dotted(gettext.NullTranslations):
    """A language that turns every English letter into a dot: what is still a letter was not said through it."""

    def gettext(self, message: str) -> str:
        return "".join(
            re.sub(r"[^\W\d_]", "·", re.sub(r"</?b>", "", text)) + (f"{{{name}}}" if name is not None else "")
            for text, name, _, _ in _PLACES.parse(message)
        )

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def test_every_word_of_a_report_is_said_through_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_catalogue", lambda _code: _Dotted())
    for content in _reports():
        for text in _pages(content):
            left = set(_LETTERS.findall(re.sub(r"[0-9a-f]{12,}", "", text))) - _KEPT
            assert left == set(), text


@cache
def _translated(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give the sentences of two words and more that a language says otherwise, each as a pattern of what is printed."""
    with (resources() / "languages" / code / "LC_MESSAGES" / "bloodview.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    found = []
    for entry in catalogue:
        ids, said = (each if isinstance(each, tuple | list) else (each,) for each in (entry.id, entry.string))
        for text in map(str, ids):
            plain = re.sub(r"</?b>", "", text)
            fixed = [part for part, _, _, _ in _PLACES.parse(plain)]
            if text and said[0] and text not in said and max(map(len, fixed)) > 12 and " " in plain.strip():
                found.append((text, re.compile(".{1,200}?".join(map(re.escape, fixed)))))
    return tuple(found)


@pytest.mark.parametrize("code", FOREIGN)
def test_no_english_sentence_of_the_catalogue_is_printed(code: str) -> None:
    with speaking(code):
        text = " ".join(page for content in _reports() for page in _pages(content))
    assert [sentence for sentence, pattern in _translated(code) if pattern.search(text)] == []


@pytest.mark.parametrize("code", FOREIGN)
def test_a_report_fits_in_every_language(code: str) -> None:
    with speaking(code):
        dog, cat, _held, amended, *_ = _reports()
    assert len(_pages(dog)) == 2  # one page, and the owner's
    for content in (dog, cat, amended):
        assert str(PdfReader(BytesIO(content)).root_object["/Lang"]) == code
        for page in letters_of(content):
            assert outside(page, 18) == ""
            assert overlapping(page) == []


@pytest.mark.parametrize(
    ("code", "dated", "numbers"),
    [
        ("en", "2026-03-04", ("7.12", "7.03 – 7.22", "75.1")),
        ("de", "04.03.2026", ("7,12", "7,03 – 7,22", "75,1")),
        ("ro", "4 mar. 2026", ("7,12", "7,03 – 7,22", "75,1")),
    ],
)
def test_numbers_and_days_follow_the_language(code: str, dated: str, numbers: tuple[str, str, str]) -> None:
    with speaking(code):
        rows = {row.count: row for row in result_rows(COUNTS)}
        assert (rows["rbc"].result, rows["rbc"].interval, rows["retic"].result) == numbers
        assert day(datetime(2026, 3, 4, 9, 5)) == dated
        assert moment(datetime(2026, 3, 4, 9, 5)) == f"{dated} 09:05"
        assert moment(None) == ""


@pytest.mark.parametrize(("written", "printed"), [("2019-05-02", "02.05.2019 ("), ("5/2019", "5/2019 ")])
def test_a_birth_date_of_a_form_follows_the_language_and_another_stays(written: str, printed: str) -> None:
    with speaking("de"):
        assert printed in _pages(_report(_dog(), replace(PATIENT, birth=written)))[0]
