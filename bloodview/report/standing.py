"""Where a report stands: preliminary, final or amended, held or refused, and who signed it."""

from collections.abc import Mapping

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from bloodview.language import mark, tr
from bloodview.report import style
from bloodview.report.facts import ReportFacts
from bloodview.report.frames import bare, framed
from bloodview.report.text import markup, moment
from bloodview.report.wrapping import paragraph, paragraphs
from bloodview.result import Release

PRELIMINARY = mark("PRELIMINARY")
_STAGES = {"final": mark("FINAL"), "amended": mark("AMENDED")}

_RELEASE: Mapping[Release, str] = {
    Release.OK: mark("Release: OK"),
    Release.REVIEW: mark("Release: HOLD FOR REVIEW"),
    Release.REFUSED: mark("Release: REFUSED"),
}


def stage(facts: ReportFacts) -> str:
    """Give where a report stands, in English: "", PRELIMINARY, FINAL or AMENDED; what is not signed is preliminary."""
    if not facts.status:
        return ""
    return _STAGES.get(facts.status.casefold(), PRELIMINARY)


def signed(facts: ReportFacts) -> bool:
    """Tell whether a person has signed the report."""
    return stage(facts) in {"FINAL", "AMENDED"} and bool(facts.signed_by.strip())


def standing_lines(facts: ReportFacts, release: Release) -> list[Flowable]:
    """Give the lines below the title that say where the report stands and whether its counts may be used."""
    lines = [Paragraph(f"<b>{tr(_RELEASE[release])}</b>", style.RIGHT)]
    if stage(facts):
        lines.insert(0, Paragraph(_stage_line(facts), style.RIGHT))
    return lines


def amendment(facts: ReportFacts, width: float) -> list[Flowable]:
    """Give the frame that says why a report was amended and what changed in it, also before it is signed again."""
    if stage(facts) != "AMENDED" and not facts.amended_why.strip():
        return []
    label, room = 24 * mm, width - 24 * mm - 12
    told: list[Flowable] = [Paragraph(tr("<b>AMENDED.</b> This report replaces an earlier one."), style.BODY)]
    for words, texts in ((tr("Why:"), [facts.amended_why]), (tr("What changed:"), list(facts.changes))):
        given = [paragraph(text, style.BODY, room, 600) for text in texts[:20] if text.strip()]
        if given:
            told.append(bare([[Paragraph(f"<b>{words}</b>", style.BODY), given]], [label, room]))
    return [framed(told, style.HOLD, width), Spacer(0, 2 * mm)]


def comment(facts: ReportFacts, width: float) -> list[Flowable]:
    """Give the comment of the vet, which goes on over pages where it is long."""
    lines = paragraphs(facts.comment, style.BODY, width - 6)
    if not lines:
        return []
    table = Table([[Paragraph(tr("Comment"), style.SMALL)], *([line] for line in lines)], [width])
    table.setStyle(
        TableStyle([*style.PADDING, ("TOPPADDING", (0, 1), (-1, -1), 0), ("BOX", (0, 0), (-1, -1), 0.5, style.RULE)])
    )
    return [table, Spacer(0, 2 * mm)]


def signature(facts: ReportFacts, width: float, height: float = 12 * mm) -> Flowable:
    """Give the fields of comment, name and time: filled where the report is signed, empty to be written in else."""
    name, when = ("", "") if not signed(facts) else (facts.signed_by, moment(facts.signed_at))
    reviewed, dated = tr("Reviewed by (name, signature)"), tr("Date and time")
    fields = [(tr("Comment"), "", 0.42), (reviewed, name, 0.36), (dated, when, 0.22)]
    if facts.comment.strip():
        fields = [(reviewed, name, 0.66), (dated, when, 0.34)]
    cells = [
        [Paragraph(label, style.SMALL), *([paragraph(text, style.BODY, share * width - 6)] if text else [])]
        for label, text, share in fields
    ]
    table = Table([cells], [share * width for *_, share in fields], [height])
    table.setStyle(
        TableStyle(
            [
                *style.PADDING,
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BOX", (0, 0), (-1, -1), 0.5, style.RULE),
                ("INNERGRID", (0, 0), (-1, -1), 0.5, style.RULE),
            ]
        )
    )
    return table


def _stage_line(facts: ReportFacts) -> str:
    name, who, when = stage(facts), markup(facts.signed_by, 80), moment(facts.signed_at)
    when, stands = when.replace(" ", "\u00a0"), f"<b>{tr(name)}</b>"
    if name == PRELIMINARY and facts.reviewed_by:
        return tr("{stage} · reviewed by {who}", stage=stands, who=markup(facts.reviewed_by, 80))
    if name == PRELIMINARY or (name == "AMENDED" and not who):
        return tr("{stage} · not signed yet", stage=stands)
    if who and when:
        return tr("{stage} · signed by {who}, {when}", stage=stands, who=who, when=when)
    return tr("{stage} · signed by {who}", stage=stands, who=who) if who else stands
