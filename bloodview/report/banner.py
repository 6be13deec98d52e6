"""The framed warning above counts that are held or refused."""

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer

from bloodview.clinic.holds import TITLES
from bloodview.language import mark, tr
from bloodview.report import style
from bloodview.report.facts import ReportFacts
from bloodview.report.frames import framed
from bloodview.report.holding import holding_of
from bloodview.report.standing import signed
from bloodview.report.text import markup, moment
from bloodview.report.wrapping import paragraph
from bloodview.result import Release, Result

_HELD = mark(
    "<b>HOLD FOR REVIEW.</b> Do not use these counts before a person has looked at the messages, the plots and "
    "a blood smear."
)
_HELD_AND_SIGNED = mark(
    "<b>HOLD FOR REVIEW.</b> The program held these counts for the reasons in the messages; {who} has looked at "
    "them and signed."
)
_HELD_AND_REVIEWED = mark(
    "<b>HOLD FOR REVIEW.</b> The program held these counts for the reasons in the messages; {who} has looked at "
    "them, but nobody has signed them yet."
)
_HELD_IN_PART = mark(
    "<b>HOLD FOR REVIEW: {counts}.</b> These counts are not released before a person has looked at the plots and a "
    "blood smear; the reason stands beside each. The other counts are released."
)
_REFUSED = mark(
    "<b>REFUSED.</b> The analysis gave no counts that may be used, so none are printed. The messages say why."
)


def banner(facts: ReportFacts, result: Result, width: float) -> list[Flowable]:
    """Give the framed warning above counts that are held or refused; nothing where they are released."""
    release = Release.REVIEW if result.held and result.release is Release.OK else result.release
    if release is Release.OK:
        return []
    words, look = (tr(_REFUSED), style.REFUSED) if release is Release.REFUSED else (_held(facts, result), style.HOLD)
    remark = facts.review_remark.strip()
    if release is not Release.REVIEW or not remark:
        return [framed(words, look, width), Spacer(0, 2 * mm)]
    plain = ParagraphStyle("held", parent=style.BODY, fontSize=look.fontSize, leading=look.leading)
    seen = paragraph(_seen(facts, remark), plain, width - 12, 600)
    return [framed([Paragraph(words, plain), seen], look, width), Spacer(0, 2 * mm)]


def _held(facts: ReportFacts, result: Result) -> str:
    """Say what is held, or who has looked at it since."""
    if signed(facts):
        return tr(_HELD_AND_SIGNED, who=markup(facts.signed_by, 80))
    if facts.reviewed_by:
        return tr(_HELD_AND_REVIEWED, who=markup(facts.reviewed_by, 80))
    holding = holding_of(result, facts)
    measured = [count for count in TITLES if getattr(result.counts, count) is not None]
    if holding.held and not set(measured) <= set(holding.held):
        return tr(_HELD_IN_PART, counts=holding.titles)
    return tr(_HELD)


def _seen(facts: ReportFacts, remark: str) -> str:
    """Say in plain text what a person saw who looked at a held result."""
    when = moment(facts.reviewed_at)
    if when:
        return tr("Reviewed by {who}, {when}: {remark}", who=facts.reviewed_by, when=when, remark=remark)
    return tr("Reviewed by {who}: {remark}", who=facts.reviewed_by, remark=remark)
