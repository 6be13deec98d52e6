"""Paragraphs of text from files and forms: long ones get smaller letters, Hebrew and Arabic break as they are read."""

import unicodedata
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph

from bloodview.report.bidi import visual
from bloodview.report.text import LONGEST, cleaned

_SMALLEST = 0.8  # of a style's size: a letter below that is hard to read on paper
_MOST_LINES = 120
_PADDING = 6.2  # of both sides of a cell, and what a word needs beside it


def paragraph(text: str, look: ParagraphStyle, width: float, most: int = LONGEST) -> Paragraph:
    """Give a text in a column of the given width; one that needs more than two lines takes a smaller letter.

    reportlab breaks lines from the left, which in Hebrew and Arabic would put the end of a text on its first line.
    """
    words = cleaned(text, most)
    if stringWidth(words, look.fontName, look.fontSize) > 2 * width:
        look = ParagraphStyle(
            f"{look.name} small", parent=look, fontSize=_SMALLEST * look.fontSize, leading=_SMALLEST * look.leading
        )
    return Paragraph(_broken(words, look, width) or "–", look)


def heading(words: str, look: ParagraphStyle, room: float) -> Paragraph:
    """Give the head of a table's column, smaller where one of its words would not fit, never broken."""
    widest = max((stringWidth(word, look.fontName, look.fontSize) for word in words.split(" ")), default=0.0)
    if widest > room - _PADDING:
        size = look.fontSize * (room - _PADDING) / widest
        look = ParagraphStyle(f"{look.name} fitting", parent=look, fontSize=size)
    return Paragraph(escape(words), look)


def paragraphs(text: str, look: ParagraphStyle, width: float, most: int = 4000) -> list[Paragraph]:
    """Give a text of several lines as one paragraph a line, at most `most` letters in all."""
    lines = [line for line in text[:most].splitlines() if line.strip()]
    if len(text) > most or len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    return [_line(line, look, width, most) for line in lines]


def _line(text: str, look: ParagraphStyle, width: float, most: int) -> Paragraph:
    words = cleaned(text, most)
    backward = _reads_backward(words)
    aligned = ParagraphStyle(f"{look.name} line", parent=look, alignment=TA_RIGHT if backward else TA_LEFT)
    return Paragraph(_broken(words, aligned, width) or "–", aligned)


def _reads_backward(text: str) -> bool:
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((direction in {"R", "AL"} for direction in strong if direction in {"L", "R", "AL"}), False)


def _broken(text: str, look: ParagraphStyle, width: float) -> str:
    """Give the markup of a text: as it is where it reads from the left, else broken here and each line turned."""
    if visual(text) == text:
        return escape(text)
    room = 0.97 * (width - look.leftIndent - look.rightIndent)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, look) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and _width(lines[-1] + letter, look) > room:
                lines.append("")
            lines[-1] += letter
    return "<br/>".join(escape(visual(line)) for line in lines)


def _width(text: str, look: ParagraphStyle) -> float:
    return float(stringWidth(visual(text), look.fontName, look.fontSize))
