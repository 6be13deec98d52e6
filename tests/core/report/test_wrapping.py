"""Long texts break into lines that are read in their order, whatever the direction of their letters."""

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.platypus import Paragraph

from bloodview.report.bidi import visual
from bloodview.report.fonts import register_fonts
from bloodview.report.style import BODY
from bloodview.report.wrapping import paragraph, paragraphs

_HEBREW = "אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע עשר אחת עשרה שתים עשרה"


def _lines(made: Paragraph, width: float) -> list[str]:
    made.wrap(width, 10_000)
    return [
        " ".join(line[1]) if isinstance(line, tuple) else "".join(word.text for word in line.words)
        for line in made.blPara.lines
    ]


def test_the_beginning_of_a_hebrew_text_is_on_its_first_line() -> None:
    register_fonts()
    lines = _lines(paragraph(_HEBREW, BODY, 90), 90)
    assert len(lines) >= 3
    words = [word for line in lines for word in reversed(line.split())]
    assert words == [visual(word) for word in _HEBREW.split()]


def test_a_long_text_takes_a_smaller_letter() -> None:
    register_fonts()
    short, long = paragraph("Bella", BODY, 100), paragraph("Bella " * 20, BODY, 100)
    assert long.style.fontSize < short.style.fontSize == BODY.fontSize


def test_lines_of_a_comment_stay_lines_and_endless_ones_end() -> None:
    register_fonts()
    assert [made.getPlainText() for made in paragraphs("one\n\n  two & <b>\r\nthree", BODY, 200)] == [
        "one",
        "two & <b>",
        "three",
    ]
    endless = paragraphs("x\n" * 10_000, BODY, 200)
    assert len(endless) < 200
    assert endless[-1].getPlainText() == "…"
    assert paragraphs(" \n ", BODY, 200) == []


@settings(max_examples=100, deadline=None)
@given(st.text("אבג مرحبا abc <>&\n()12", max_size=120), st.floats(30, 300))
def test_no_line_is_wider_than_its_column(text: str, width: float) -> None:
    register_fonts()
    for made in (paragraph(text, BODY, width), *paragraphs(text, BODY, width)):
        assert made.wrap(width, 10_000)[0] <= width
        assert all(made.getActualLineWidths0()[index] <= width + 0.01 for index in range(len(made.blPara.lines)))
