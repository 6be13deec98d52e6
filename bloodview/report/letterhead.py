"""The head of a page: the clinic with its logo on the left, what the page is on the right."""

import logging
from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from bloodview.clinic import Clinic
from bloodview.errors import UserError
from bloodview.report import style
from bloodview.report.facts import ReportFacts
from bloodview.report.logo import logo_picture
from bloodview.report.text import cleaned
from bloodview.report.wrapping import paragraph

_LOG = logging.getLogger(__name__)
_PADDING = 6


def letterhead(clinic: Clinic, facts: ReportFacts, right: Sequence[Flowable], width: float) -> list[Flowable]:
    """Give the clinic beside the blocks of the right side."""
    picture = _logo(facts)
    share = 0.44 * width if right else _PADDING
    left = width - share - (picture.drawWidth + 3 * mm if picture else 0)
    cells: list[object] = [_clinic(clinic, left - _PADDING), list(right)]
    widths = [left, share]
    if picture:
        cells, widths = [picture, *cells], [picture.drawWidth + 3 * mm, *widths]
    table = Table([cells], widths)
    table.setStyle(
        TableStyle([*style.PADDING, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 1, style.INK)])
    )
    return [table, Spacer(0, 2 * mm)]


def _clinic(clinic: Clinic, room: float) -> list[Flowable]:
    """Give name, address and phone; the two latter on one line where they fit."""
    contact = [text for text in (cleaned(clinic.address), cleaned(clinic.phone)) if text]
    if contact and stringWidth(" · ".join(contact), style.BODY.fontName, style.BODY.fontSize) < room:
        contact = [" · ".join(contact)]
    name = paragraph(clinic.name or "BloodView", _fitting(clinic.name, room), room, 120)
    return [name, *(paragraph(text, style.BODY, room, 330) for text in contact)]


def _logo(facts: ReportFacts) -> Flowable | None:
    """Give the logo; a report is needed also where its logo cannot be read."""
    if facts.logo is None:
        return None
    try:
        return logo_picture(facts.logo)
    except UserError as error:
        _LOG.warning("the report is printed without its logo: %s", error)
        return None


def _fitting(name: str, room: float) -> ParagraphStyle:
    """Give the style of the clinic's name: smaller where it is long."""
    return style.CLINIC if stringWidth(name, style.CLINIC.fontName, style.CLINIC.fontSize) < room else style.CLINIC_LONG
