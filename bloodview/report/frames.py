"""Frames that blocks of the report share: labelled facts in a box, a notice with a border."""

from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from bloodview.report import style
from bloodview.report.wrapping import paragraph

_LABEL = 19 * mm


def pairs(lines: Sequence[tuple[str, str]], width: float, *, boxed: bool = True) -> Table:
    """Give labelled facts one under the other, in a box of their own or in one that is drawn around them."""
    room = width - _LABEL
    cells = [[Paragraph(label, style.SMALL), paragraph(text, style.BODY, room - 6)] for label, text in lines]
    table = Table(cells, [_LABEL, room])
    table.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 0.5, style.RULE)] if boxed else [], parent=style.FACTS))
    return table


def framed(content: str | Sequence[Flowable], look: ParagraphStyle, width: float) -> Table:
    """Put words or blocks in a table of their own, as the frame of a bare paragraph juts into the margins."""
    plain = ParagraphStyle("framed", parent=look, borderWidth=0, borderPadding=0, backColor=None)
    inside = [Paragraph(content, plain)] if isinstance(content, str) else list(content)
    table = Table([[inside]], [width])
    table.setStyle(
        TableStyle(
            [
                *style.PADDING,
                ("LEFTPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("BOX", (0, 0), (-1, -1), look.borderWidth, style.INK),
                *([("BACKGROUND", (0, 0), (-1, -1), look.backColor)] if look.backColor else []),
            ]
        )
    )
    return table


def bare(cells: Sequence[Sequence[object]], widths: Sequence[float]) -> Table:
    """Put blocks side by side without padding or lines, their upper edges in line."""
    table = Table(cells, widths)
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    table.setStyle(TableStyle([*((side, (0, 0), (-1, -1), 0) for side in sides), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table
