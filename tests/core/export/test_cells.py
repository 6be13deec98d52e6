"""Cells of tables: one line, numbers with points, and nothing that a spreadsheet computes."""

import csv
import io
import locale
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.export import number, table, text

# Written out here once more: the test must not learn from the code what is dangerous.
_DANGEROUS = ("=", "+", "-", "@", *"\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}\uff0d")
_TRICKY = st.text(st.sampled_from(list("=+-@;,\t\r\n\"' ax1\u2028\u00a0\ud800\uff1d")), max_size=12)


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("rex.fcs", "rex.fcs"),
        ("=1+1", "'=1+1"),
        ("+x", "'+x"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "' x"),
        ("\r=x", "' =x"),
        ("a\nb\u2028c", "a b c"),
        ("größer als α = 1", "größer als α = 1"),
        ("caf\udce9.fcs", "caf\N{REPLACEMENT CHARACTER}.fcs"),
        ("", ""),
        ("  =1+1", "'  =1+1"),
        ("Rex; =1+1", "Rex; '=1+1"),
        ('Rex,"@SUM(A1)', "Rex,\"'@SUM(A1)"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("Anna-Lena, 3 - 5 years", "Anna-Lena, 3 - 5 years"),
    ],
)
def test_cells_are_one_line_and_no_formula(words: str, cell: str) -> None:
    assert text(words) == cell


def test_numbers_have_points_whatever_the_locale() -> None:
    kept = locale.setlocale(locale.LC_NUMERIC)
    try:
        for name in ("de_DE.UTF-8", "C.UTF-8"):
            try:
                locale.setlocale(locale.LC_NUMERIC, name)
            except locale.Error:
                continue
            assert number(1234.5678, 3) == "1234.568"
    finally:
        locale.setlocale(locale.LC_NUMERIC, kept)
    assert [number(value, 1) for value in (None, float("nan"), float("inf"), 0.0)] == ["", "", "", "0.0"]


@given(st.lists(_TRICKY | st.text(max_size=20), min_size=1, max_size=4), st.sampled_from(",;"), st.sampled_from(",;\t"))
def test_no_spreadsheet_computes_a_text_whatever_delimiter_it_expects(
    words: list[str], written_with: str, read_with: str
) -> None:
    columns = [f"c{place}" for place in range(len(words))]
    row = {column: text(each) for column, each in zip(columns, words, strict=True)}
    content = table(columns, [row], written_with)
    assert content.count("\n") == 2
    cells = [cell for line in csv.reader(io.StringIO(content), delimiter=read_with) for cell in line]
    assert not [cell for cell in cells if re.sub(r'^[\s"]+', "", cell).startswith(_DANGEROUS)]
    if read_with == written_with:
        assert cells[len(columns) :] == list(row.values())


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="=+-@,;＝＋－＠"), max_size=30))
def test_texts_without_danger_stay_as_they_are(words: str) -> None:
    assert text(words) == words
