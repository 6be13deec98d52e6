"""Any text can be printed, and prints as it is."""

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.platypus import Paragraph

from bloodview.report.fonts import register_fonts
from bloodview.report.style import BODY
from bloodview.report.text import LONGEST, markup, shown

_SURROGATES = st.text(st.characters(exclude_categories=()), max_size=400)


@settings(max_examples=150, deadline=None)
@given(_SURROGATES | st.text("<>&\"'/;#abr =\n\x00", max_size=60))
def test_no_text_breaks_a_paragraph(text: str) -> None:
    register_fonts()
    Paragraph(markup(text) or "–", BODY).wrap(200, 1000)
    line = shown(text)
    assert len(line) <= LONGEST
    assert "\n" not in line
    assert "\x00" not in line


@settings(max_examples=80, deadline=None)
@given(st.text("<>&\"'/;#abr=", min_size=1, max_size=60))
def test_markup_prints_as_letters(text: str) -> None:
    register_fonts()
    assert Paragraph(markup(text), BODY).getPlainText() == text


def test_long_texts_are_shortened_in_the_middle() -> None:
    assert shown("a" * 50 + "b" * 50, 10) == "aaaaaa…bbb"
    assert len(shown("word " * 10_000)) <= LONGEST
    assert shown("short") == "short"
