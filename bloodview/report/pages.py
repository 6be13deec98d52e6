"""Pages of the report: blocks put on paper between a running head and a footer that says where they come from."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from bloodview.language import language, tr, whole
from bloodview.report import style
from bloodview.report.fonts import BOLD, PLAIN

FOOT = 17 * mm
_LATER_HEAD = 20 * mm
_WATERMARK = HexColor("#EBEBEB")


@dataclass(frozen=True)
class Edges:
    """What stands at the edges of every page, and the author and time that the PDF names itself.

    head : running head of the pages after the first
    lines : the two lines of the footer
    watermark : a word across every page, behind what stands there
    """

    head: str
    lines: tuple[str, str]
    author: str
    when: datetime
    watermark: str = ""


def build(story: list[Flowable], size: tuple[float, float], edges: Edges, total: int) -> tuple[bytes, int]:
    """Put blocks on pages that say "of `total`"; returns the PDF and the number of pages that it took."""
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=size,
        title=edges.head,
        author=edges.author,
        subject=tr("Red cells, reticulocytes, clumped red cells and platelets"),
        creator="BloodView",
        lang=language(),
        invariant=1,
    )
    width = size[0] - 2 * style.MARGIN
    templates = []
    for name, head in (("first", style.MARGIN), ("later", _LATER_HEAD)):
        frame = Frame(style.MARGIN, FOOT, width, size[1] - FOOT - head, 0, 0, 0, 0, id=name)
        templates.append(
            PageTemplate(
                name,
                [frame],
                onPage=_ground(edges, size),
                onPageEnd=_page_edges(edges, size, total),
                autoNextPageTemplate="later",
            )
        )
    document.addPageTemplates(templates)
    document.build(story)
    return buffer.getvalue(), document.page


def _ground(edges: Edges, size: tuple[float, float]) -> Callable[[Canvas, BaseDocTemplate], None]:
    """Give the function that draws what lies below the blocks of a page."""

    def draw(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setViewerPreference("DisplayDocTitle", "true")
        if edges.watermark:
            _draw_watermark(canvas, edges.watermark, size)

    return draw


def _page_edges(edges: Edges, size: tuple[float, float], total: int) -> Callable[[Canvas, BaseDocTemplate], None]:
    """Give the function that draws head and footer of a page, read after its blocks."""

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setDateFormatter(lambda *_: edges.when.strftime("D:%Y%m%d%H%M%S"))
        canvas.saveState()
        left, right = style.MARGIN, size[0] - style.MARGIN
        page = tr("Page {page} of {total}", page=whole(document.page), total=whole(total))
        canvas.setStrokeColor(style.RULE)
        canvas.setLineWidth(0.5)
        canvas.line(left, FOOT - 2.5 * mm, right, FOOT - 2.5 * mm)
        canvas.setFillColor(style.SOFT)
        canvas.setFont(PLAIN, 6.5)
        room = right - left - stringWidth(page, BOLD, 7) - 4 * mm
        for number, line in enumerate(edges.lines):
            canvas.drawString(left, FOOT - 6 * mm - number * 3.2 * mm, _clipped(line, room, 6.5))
        canvas.setFont(BOLD, 7)
        canvas.setFillColor(style.INK)
        canvas.drawRightString(right, FOOT - 6 * mm, page)
        if document.page > 1:
            canvas.setFont(BOLD, 8)
            canvas.drawString(left, size[1] - 13 * mm, _clipped(edges.head, right - left, 8))
            canvas.setStrokeColor(style.INK)
            canvas.line(left, size[1] - 15 * mm, right, size[1] - 15 * mm)
        canvas.restoreState()

    return draw


def _draw_watermark(canvas: Canvas, word: str, size: tuple[float, float]) -> None:
    """Write a word from corner to corner, so light that letters and grey prints above it stay readable."""
    canvas.saveState()
    canvas.setFillColor(_WATERMARK)
    canvas.translate(size[0] / 2, size[1] / 2)
    canvas.rotate(math.degrees(math.atan2(size[1], size[0])))
    letters = 0.72 * math.hypot(*size) / stringWidth(word, BOLD, 1)
    canvas.setFont(BOLD, letters)
    canvas.drawCentredString(0, -0.36 * letters, word)
    canvas.restoreState()


def _clipped(text: str, room: float, size: float) -> str:
    """Shorten a line at its end until it fits."""
    while stringWidth(text, BOLD, size) > room:
        text = text[:-2] + "…"
    return text
