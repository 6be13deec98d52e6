"""Sizes, paragraph styles and table styles of the report."""

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import TableStyle

from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.report.fonts import BOLD, PLAIN

MARGIN = 15 * mm
PAPERS = {"A4": A4, "Letter": LETTER}

INK = HexColor("#1A1A1A")
SOFT_NAME = "#595959"
SOFT = HexColor(SOFT_NAME)
RULE = HexColor("#9A9A9A")
SHADE = HexColor("#EEEEEE")
DEEPER = HexColor("#D9D9D9")

BODY = ParagraphStyle("body", fontName=PLAIN, fontSize=8.6, leading=10.8, textColor=INK, splitLongWords=1)
STRONG = ParagraphStyle("strong", parent=BODY, fontName=BOLD)
STRONG_RIGHT = ParagraphStyle("strong right", parent=STRONG, alignment=TA_RIGHT)
NUMBER = ParagraphStyle("number", parent=STRONG, alignment=TA_RIGHT, fontSize=10.5, leading=12)
RIGHT = ParagraphStyle("right", parent=BODY, alignment=TA_RIGHT)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=7.4, leading=9.2, textColor=SOFT)
SMALL_INK = ParagraphStyle("small ink", parent=SMALL, textColor=INK)
SMALL_RIGHT = ParagraphStyle("small right", parent=SMALL_INK, alignment=TA_RIGHT)
FLAG = ParagraphStyle("flag", parent=BODY)
FLAG_ON_DARK = ParagraphStyle("flag on dark", parent=FLAG, textColor=white)
HEADING = ParagraphStyle("heading", parent=STRONG, fontSize=9.6, leading=12, spaceAfter=1 * mm)
CLINIC = ParagraphStyle("clinic", parent=STRONG, fontSize=13, leading=16)
CLINIC_LONG = ParagraphStyle("clinic long", parent=CLINIC, fontSize=10, leading=12.5)
TITLE = ParagraphStyle("title", parent=STRONG, fontSize=13, leading=16, alignment=TA_RIGHT)
MESSAGE = ParagraphStyle(
    "message", parent=BODY, leftIndent=16, bulletIndent=1, bulletFontName=PLAIN, bulletFontSize=8.6
)
PLAIN_WORDS = ParagraphStyle("plain words", parent=BODY, fontSize=10.5, leading=14, spaceAfter=2 * mm)
OWNER_TITLE = ParagraphStyle("owner title", parent=STRONG, fontSize=15, leading=19)
OWNER_HEADING = ParagraphStyle("owner heading", parent=STRONG, fontSize=11.5, leading=15, spaceAfter=1 * mm)
OWNER_CELL = ParagraphStyle("owner cell", parent=BODY, fontSize=10, leading=13)
NOTICE = ParagraphStyle("notice", parent=BODY, borderColor=black, borderWidth=0.6, borderPadding=(3, 5, 3, 5))
HOLD = ParagraphStyle("hold", parent=NOTICE, borderWidth=1.4, backColor=SHADE, fontSize=9, leading=11.5)
REFUSED = ParagraphStyle("refused", parent=HOLD, backColor=black, textColor=white)

PADDING = [
    ("TOPPADDING", (0, 0), (-1, -1), 1.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.9),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
]
TABLE = TableStyle(
    [
        *PADDING,
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.6, INK),
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, INK),
        ("LINEBELOW", (0, 1), (-1, -2), 0.25, RULE),
        ("LINEBELOW", (0, -1), (-1, -1), 0.6, INK),
    ]
)
FACTS = TableStyle(
    [
        *PADDING,
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 0.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0.6),
        ("TOPPADDING", (0, 0), (0, -1), 1.6),
    ]
)


def paper_size(paper: str) -> tuple[float, float]:
    """Give the width and height of a paper in points; raises UserError for one that is not known."""
    if paper not in PAPERS:
        first, second = PAPERS
        raise UserError(
            tr(
                "Paper “{paper}” is not known to the report; choose {first} or {second} in the settings.",
                paper=paper,
                first=first,
                second=second,
            )
        )
    width, height = PAPERS[paper]
    return float(width), float(height)
