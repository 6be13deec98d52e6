"""Cells of tables for spreadsheets: one line each, no formula, the same marks whatever the locale."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# What makes a spreadsheet compute a cell instead of showing it, with the wide forms that Japanese ones take as well.
_STARTS = "=+@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}-"
_FORMULA = re.compile(rf"""^["\s]*(?=[{_STARTS}])""")
# A spreadsheet that expects another delimiter cuts cells where it finds that, quotes or not.
_FORMULA_INSIDE = re.compile(rf"""([,;]["'\s]*)(?=[{_STARTS}])""")
_LINE_ENDS = {"Cc", "Zl", "Zp"}


def text(words: str) -> str:
    """Give a text as a cell that is one line and that no spreadsheet takes for a formula, whatever its delimiter."""
    line = _FORMULA_INSIDE.sub(r"\1'", "".join(map(_shown, words)))
    return f"'{line}" if _FORMULA.match(line) or words.startswith(("\t", "\r")) else line


def number(value: float | None, places: int) -> str:
    """Give a number with so many decimals after a point, empty where there is none."""
    return "" if value is None or not math.isfinite(value) else f"{value:.{places}f}"


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> str:
    """Give rows as CSV with a header; what a row lacks is empty."""
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def _shown(letter: str) -> str:
    """Give a letter that a table can hold: no line end, and nothing that is half a character."""
    category = unicodedata.category(letter)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return " " if category in _LINE_ENDS else letter
