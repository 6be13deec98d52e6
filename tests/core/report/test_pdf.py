"""The PDF says what the result says, and nothing in a file or form can change how it says it."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bloodview.clinic import Clinic, Patient
from bloodview.errors import UserError
from bloodview.report import report_pdf, write_report
from bloodview.result import SIMULATED_NOTICE, Release
from tests.core.report.invented import CLINIC, PATIENT, PRINTED, invented, refused, without_volume

_EVENTS = 3000


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_the_usual_report_is_one_page_that_holds_everything() -> None:
    result, sample = invented(_EVENTS)
    reader = PdfReader(BytesIO(report_pdf(result, sample, patient=PATIENT, clinic=CLINIC, printed=PRINTED)))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for expected in (
        "7.12", "7.03 – 7.22", "6.99", "10¹²/L", "1.05", "0.95 – 1.16", "75.1", "1.73", "312", "298 – 328", "10⁹/L",
        "Release: OK", "Bella", "2026-00417", "Labrador Retriever", "M. Sørensen", "276098106234567", "2019-05-02",
        "Tierklinik Am Park", "Parkstraße 12, 20144 Hamburg", "+49 40 555 0100", "Dog",
        "dog_bella_0417.fcs", "Sim-1", "2026-03-14 08:51", "1,450 nL", "350 times", result.sha256[:32],
        "Model trained on simulated samples; not calibrated to this analyser.", result.messages[0],
        "All species, simulated", "a1b2c3d4e5f60718", "BloodView 0.1.0", "3,000 events", "2026-03-14 09:26",
        "Page 1 of 1", "SFL-A", "FSL-A", "latent 1", "Population scatter", "Latent space", "Reviewed by",
    ):  # fmt: skip
        assert expected in text, expected
    for events in result.population_events:
        assert f"{events:,.0f}" in text


@pytest.mark.parametrize(("paper", "size"), [("A4", (595.28, 841.89)), ("Letter", (612, 792))])
def test_paper_sizes(paper: str, size: tuple[float, float]) -> None:
    result, sample = invented(_EVENTS)
    reader = PdfReader(BytesIO(report_pdf(result, sample, patient=PATIENT, clinic=CLINIC, paper=paper)))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(size, abs=0.1)


def test_an_unknown_paper_is_refused_in_a_sentence() -> None:
    with pytest.raises(UserError, match="choose A4 or Letter"):
        report_pdf(*invented(10), paper="A3")


def test_text_from_files_and_forms_prints_as_it_is() -> None:
    result, sample = invented(200)
    name = '<b>&"Rex"'
    odd = replace(result, messages=("Look at <i>this</i> & that.",), model_name="<font size=90>M")
    patient = Patient(name=name, owner="&amp; <a href='http://x'>", breed="<img src=x>")
    file = replace(sample, path=Path("<para>&.fcs"), warnings=("5 events <lost>",))
    text = _text(report_pdf(odd, file, patient=patient, clinic=Clinic(name="</b>Vet & Co")))
    for expected in (
        name, "Look at <i>this</i> & that.", "<font size=90>M", "&amp; <a href='http://x'>", "<img src=x>",
        "<para>&.fcs", "5 events <lost>", "</b>Vet & Co",
    ):  # fmt: skip
        assert expected in text, expected


@pytest.mark.parametrize(
    "name",
    [
        "x" * 10_000,
        "word " * 5_000,
        "a\nb\tc\x00d\x1b\x7f",
        "שלום",
        "مرحبا بالعالم",
        "小花 コハル 코코",
        "🐶🐾 Rex 👩‍👩‍👧",
        "\u202egnp.exe",
        "\ud800 lone",
        "e\u0301\u0301\u0301" * 50,
        "\ufffe\uffff\U0010ffff",
    ],
)
def test_no_name_breaks_the_report(name: str) -> None:
    result, sample = invented(100)
    patient = Patient(*[name] * 8)
    file = replace(sample, path=Path(name[:200].replace("\x00", "").replace("\ud800", "") + ".fcs"), instrument=name)
    odd = replace(result, messages=(name,), instrument=name, model_name=name, model_id=name)
    content = report_pdf(odd, file, patient=patient, clinic=Clinic(name, name, name), printed=PRINTED)
    reader = PdfReader(BytesIO(content))
    assert len(reader.pages) <= 3
    assert "7.12" in _text(content)


@pytest.mark.parametrize(
    ("analyzed", "written", "printed"),
    [("cat", "canine", "Cat"), (None, "canine", "Dog"), (None, "guinea pig", "guinea pig"), (None, "", "–")],
)
def test_the_species_that_was_analyzed_is_printed(analyzed: str | None, written: str, printed: str) -> None:
    result, sample = invented(50)
    content = report_pdf(replace(result, species=analyzed), sample, patient=Patient(species=written))
    assert f"Species\n{printed}\n" in _text(content)


def test_a_refused_result_prints_no_counts() -> None:
    result, sample = invented(_EVENTS)
    text = _text(report_pdf(replace(refused(result), counts=result.counts), sample, printed=PRINTED))
    assert "Release: REFUSED" in text
    assert "overlap too much to be counted" in text
    for hidden in ("7.12", "75.1", "95 % interval", f"{result.population_events[0]:,.0f}"):
        assert hidden not in text, hidden


def test_a_held_result_says_so_above_its_counts() -> None:
    result, sample = invented(200)
    text = _text(report_pdf(replace(result, release=Release.REVIEW), sample))
    assert text.index("HOLD FOR REVIEW.") < text.index("7.12")


def test_without_volume_only_percentages_are_printed() -> None:
    result, sample = invented(200)
    text = _text(report_pdf(without_volume(result), sample))
    assert text.count("not measured") == 4
    assert "1.05" in text
    assert "holds no analysed volume" in text


def test_a_calibrated_model_carries_no_notice() -> None:
    result, sample = invented(200)
    assert "simulated samples" not in _text(report_pdf(replace(result, model_simulated=False), sample))


def test_that_a_model_is_simulated_is_said_once() -> None:
    result, sample = invented(200)
    doubled = replace(result, messages=(*result.messages, SIMULATED_NOTICE))
    text = _text(report_pdf(doubled, sample))
    assert text.count("simulated samples") == 1
    assert result.messages[0] in text


def test_many_messages_fill_pages_and_every_page_is_numbered() -> None:
    result, sample = invented(200)
    many = replace(result, messages=tuple(f"Message {index}: {'words ' * 60}" for index in range(60)))
    reader = PdfReader(BytesIO(report_pdf(many, sample, patient=PATIENT, printed=PRINTED)))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) >= 3
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert result.sha256[:16] in text
        assert "Bella" in text
    assert "20 further messages are not printed." in "".join(pages)


def test_no_events_give_a_report() -> None:
    result, sample = invented(0)
    assert _text(report_pdf(result, sample)).count("no events to show") == 2


def test_the_pdf_names_itself_and_is_the_same_for_the_same_input() -> None:
    result, sample = invented(500)
    first, second = (report_pdf(result, sample, patient=PATIENT, clinic=CLINIC, printed=PRINTED) for _ in range(2))
    assert first == second
    reader = PdfReader(BytesIO(first))
    assert reader.metadata is not None
    assert reader.metadata.title == "Blood cell count · Bella · dog_bella_0417.fcs"
    assert reader.metadata.author == "Tierklinik Am Park"
    assert str(reader.metadata["/CreationDate"]) == "D:20260314092600"
    assert str(reader.root_object["/Lang"]) == "en"


def test_every_typeface_is_embedded() -> None:
    reader = PdfReader(BytesIO(report_pdf(*invented(100))))
    resources = cast(DictionaryObject, reader.pages[0]["/Resources"])
    fonts = [cast(DictionaryObject, font.get_object()) for font in cast(DictionaryObject, resources["/Font"]).values()]
    embedded = [font for font in fonts if "/FontFile2" in cast(DictionaryObject, font.get("/FontDescriptor", {}))]
    assert len(embedded) >= 2


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    result, sample = invented(100)
    path = tmp_path / "new folder" / "report.pdf"
    write_report(result, sample, path, patient=PATIENT)
    assert path.read_bytes().startswith(b"%PDF")
    assert [each.name for each in path.parent.iterdir()] == ["report.pdf"]
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(UserError, match="cannot be written"):
        write_report(result, sample, blocked / "report.pdf")


def test_many_events_take_seconds() -> None:
    program = (
        "import time; from tests.core.report.invented import invented; from bloodview.report import report_pdf;"
        "pair = invented(300_000); start = time.process_time(); report_pdf(*pair);"
        "print(time.process_time() - start)"
    )
    root = Path(__file__).parents[3]
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    assert float(answer.stdout) < 5
