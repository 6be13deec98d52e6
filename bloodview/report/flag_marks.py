"""How a flag looks on paper: letters and words, so that no reader needs a colour."""

from collections.abc import Mapping

from reportlab.platypus import Paragraph

from bloodview.clinic.flags import Flag
from bloodview.language import mark, tr
from bloodview.report import style

_MARKS: Mapping[Flag, tuple[str, str]] = {
    Flag.CRITICAL_LOW: ("LL", mark("critical low")),
    Flag.LOW: ("L", mark("low")),
    Flag.BORDERLINE_LOW: ("(L)", mark("borderline")),
    Flag.BORDERLINE_HIGH: ("(H)", mark("borderline")),
    Flag.HIGH: ("H", mark("high")),
    Flag.CRITICAL_HIGH: ("HH", mark("critical high")),
}
CRITICAL = frozenset({Flag.CRITICAL_LOW, Flag.CRITICAL_HIGH})
"""Flags that need a call at once."""


def flag_words(flag: Flag) -> str:
    """Write a flag as letters and words; a normal count and one that nothing is known of have none."""
    if flag not in _MARKS:
        return ""
    letters, words = _MARKS[flag]
    return f"{letters} {tr(words)}"


def flag_cell(flag: Flag) -> Paragraph | str:
    """Give the words of a flag for a table, white where the cell is dark."""
    if flag not in _MARKS:
        return ""
    letters, words = _MARKS[flag]
    look = style.FLAG_ON_DARK if flag in CRITICAL else style.FLAG
    return Paragraph(f'<b>{letters}</b> <font size="{style.SMALL.fontSize}">{tr(words)}</font>', look)


def flag_ground(flag: Flag, column: int, line: int) -> list[tuple[object, ...]]:
    """Give the ground of a flag's cell: dark for a critical one, shaded for one that is sure."""
    cell = ((column, line), (column, line))
    if flag in CRITICAL:
        return [("BACKGROUND", *cell, style.INK)]
    return [("BACKGROUND", *cell, style.DEEPER)] if flag in {Flag.LOW, Flag.HIGH} else []
