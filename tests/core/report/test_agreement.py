"""The agreement report says what the comparison found, whatever the table holds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from bloodview.clinic import all_species
from bloodview.clinic.agreement import HeldOut, columns, compare, disagreements
from bloodview.errors import UserError
from bloodview.report import agreement_pdf, write_agreement
from bloodview.report.agreement_blocks import reading
from bloodview.report.agreement_curves import comparison_plots
from bloodview.report.species_marks import Mark, species_mark

PRINTED = datetime(2026, 3, 14, 9, 26)
FACTS = (("Model", "Helios, 24 samples"), ("Model id", "abc123"), ("Trained on", "simulated samples, not real blood"))
SPREAD = {"rbc": 0.01, "plt": 0.08, "retic_pct": 0.1, "clump_pct": 0.1}


def invented_rows(samples: int = 24, species: Sequence[str] = ("dog", "cat", "horse")) -> tuple[HeldOut, ...]:
    """Invent samples that two methods read with small errors."""
    rng = np.random.default_rng(1)
    rows = []
    for number in range(samples):
        truth = {
            "rbc": rng.uniform(2, 10),
            "plt": rng.uniform(5, 900),
            "retic_pct": rng.uniform(0, 9),
            "clump_pct": 1.0,
        }
        read = [{name: value * rng.normal(1, SPREAD[name]) for name, value in truth.items()} for _ in range(2)]
        rows.append(HeldOut(f"s{number:02}.fcs", species[number % len(species)], *read))
    return tuple(rows)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_the_report_holds_everything() -> None:
    rows = invented_rows()
    content = agreement_pdf("Agreement with the references", FACTS, rows, printed=PRINTED)
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    assert len(pages) == 3
    first = pages[0]
    for expected in (
        "Agreement with the references", "24 samples left out in turn", "Helios, 24 samples", "abc123",
        "simulated samples, not real blood", "10¹²/L", "10⁹/L", "RETIC %", "CLUMP %", "Samples that disagree most",
        "fitted again without a quarter", "errors of their own", "Passing and Bablok", "from memory, not verified",
        "this project's proposal", "2026-03-14 09:26", "Page 1 of 3",
    ):  # fmt: skip
        assert expected in " ".join(first.split()), expected
    for expected in ("Counted against reference", "Differences (Bland-Altman)", "Dog", "Cat", "Horse", "RBC reference"):
        assert pages[1].count(expected) >= 2 or expected == "RBC reference", expected
    found = compare("plt", *columns(rows, "plt"))
    assert found is not None
    assert found.line is not None
    assert f"{found.absolute.bias.value:+.2f}".replace("-", "−")[:5] in first
    assert f"{found.line.slope.value:.3g}"[:4] in first
    assert "CHECK THESE REFERENCES" not in text_of(content)


def test_doubted_references_stand_above_the_table() -> None:
    rows = list(invented_rows())
    rows[4] = replace(rows[4], reference={**rows[4].reference, "plt": rows[4].reference["plt"] * 10})
    text = " ".join(text_of(agreement_pdf("Agreement", FACTS, rows)).split())
    assert (
        text.index("CHECK THESE REFERENCES") < text.index("The references of s04.fcs") < text.index("Agreement of each")
    )


def test_what_not_to_rely_on_is_said() -> None:
    rows = [
        replace(row, counted={**row.counted, "plt": 0.0}) if row.species == "cat" else row for row in invented_rows()
    ]
    text = " ".join(text_of(agreement_pdf("Agreement", FACTS, rows)).split())
    assert "PLT in samples of cat is within the allowable error in only 0 of 8 samples: do not rely on it" in text


@pytest.mark.parametrize(("paper", "size"), [("A4", (595.28, 841.89)), ("Letter", (612, 792))])
def test_paper_sizes(paper: str, size: tuple[float, float]) -> None:
    reader = PdfReader(BytesIO(agreement_pdf("Agreement", FACTS, invented_rows(), paper)))
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(size, abs=0.1)
    with pytest.raises(UserError, match="choose A4 or Letter"):
        agreement_pdf("Agreement", FACTS, (), "A3")


def test_the_same_input_gives_the_same_bytes() -> None:
    one, other = (agreement_pdf("Agreement", FACTS, invented_rows(), printed=PRINTED) for _ in range(2))
    assert one == other


SAME = {"rbc": 5.0, "plt": 0.0, "retic_pct": 0.0, "clump_pct": 0.0}


@pytest.mark.parametrize(
    "rows",
    [
        (),
        invented_rows(2),
        invented_rows(3),
        invented_rows(14, [species.key for species in all_species()]),
        invented_rows(8, ("", "unicorn")),
        [HeldOut("a.fcs", "dog", {"rbc": 5.0}, {}), HeldOut("b.fcs", "dog", {}, {"rbc": 5.0})],
        [HeldOut(f"{number}.fcs", "dog", SAME, SAME) for number in range(6)],
        [replace(row, file="<b>&" + "x" * 190 + "</para>.fcs", species="<i>" + "s" * 99) for row in invented_rows(6)],
        [replace(row, counted={name: 30 * value for name, value in row.counted.items()}) for row in invented_rows(6)],
    ],
    ids=["none", "two", "three", "all species", "no known species", "no pair", "constant", "odd names", "far off"],
)
def test_any_table_makes_a_report(rows: Sequence[HeldOut]) -> None:
    text = text_of(agreement_pdf("Agreement", (), rows))
    assert f"{len(rows)} samples left out in turn" in text
    assert "Methods" in text
    if len(rows) < 3:
        assert text.count("too few\n") == 4
        assert "Bland-Altman" not in text


def test_many_doubted_references_fill_no_page() -> None:
    rows = list(invented_rows(60))
    for number in range(12):
        rows[number] = replace(rows[number], reference={**rows[number].reference, "rbc": 0.1})
    text = " ".join(text_of(agreement_pdf("Agreement", FACTS, rows)).split())
    assert "4 further samples are not listed here" in text


Change = Callable[[np.ndarray], np.ndarray]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x: x, "neither a proportional nor a constant difference is shown; all samples are within"),
        (lambda x: 1.05 * x, "a proportional difference (slope 1.05); all samples are within"),
        (lambda x: x + 0.2, "a constant difference (intercept +0.200 10¹²/L)"),
        (lambda x: 10 - x, "do not rise together, so no line is fitted; 18 of 20 samples are not within"),
    ],
)
def test_the_reading_in_words(change: Change, words: str) -> None:
    x = np.linspace(2, 8, 20)
    jitter = 1e-3 * np.where(np.arange(20) % 2, 1, -1)
    found = compare("rbc", x, change(x) + jitter)
    assert found is not None
    assert words in reading(found)


def test_a_bent_relation_is_read_as_one() -> None:
    x = np.linspace(1, 100, 40)
    found = compare("plt", x, x**2 / 60)
    assert found is not None
    assert "hardly a straight line" in reading(found)


def test_plots_draw_every_sample_with_its_mark() -> None:
    rows = invented_rows(9)
    found = compare("rbc", *columns(rows, "rbc"))
    assert found is not None
    content = BytesIO()
    agreement_pdf("Agreement", (), ())  # registers the typefaces
    canvas = Canvas(content, pageCompression=0)
    for plot in comparison_plots(found, rows, disagreements(rows), (250, 190)):
        plot.drawOn(canvas, 20, 20)
        canvas.showPage()
    canvas.save()
    assert len(PdfReader(content).pages) == 2


def test_species_have_marks_of_their_own() -> None:
    marks = [species_mark(species.key) for species in all_species()]
    assert len(set(marks)) == len(marks)
    assert species_mark("unicorn") == species_mark("") == ("dot", True)
    assert Mark("dog").height > 0


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "model" / "agreement.pdf"
    write_agreement("Agreement", FACTS, invented_rows(4), path)
    assert path.read_bytes().startswith(b"%PDF")
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(UserError, match="cannot be written"):
        write_agreement("Agreement", FACTS, (), blocked / "agreement.pdf")
