"""The report as a PDF: what it holds, and how high the plots can be so that it stays on one page."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from bloodview.clinic import Clinic, Patient
from bloodview.errors import refusing
from bloodview.language import tr, trn
from bloodview.paths import replacing
from bloodview.report import blocks, standing, style
from bloodview.report.banner import banner
from bloodview.report.facts import ReportFacts
from bloodview.report.fonts import register_fonts
from bloodview.report.frames import bare
from bloodview.report.holding import holding_of
from bloodview.report.legend import populations
from bloodview.report.messages import messages
from bloodview.report.owner import owner_page
from bloodview.report.pages import FOOT, Edges, build
from bloodview.report.results import counts, intervals_named
from bloodview.report.sample_plots import sample_plots
from bloodview.report.text import moment, shown
from bloodview.report.why import why_page
from bloodview.result import Release, Result
from bloodview.samples import Sample

_NOBODY = Patient()
_NOWHERE = Clinic()
_NOTHING = ReportFacts()

_GAP = 4 * mm
_LOWEST_PLOT, _HIGHEST_PLOT = 46 * mm, 88 * mm
_LOWEST_COMMENT, _MORE_COMMENT = 12 * mm, 16 * mm


@dataclass(frozen=True, eq=False)
class _Subject:
    """What one report is about."""

    result: Result
    sample: Sample
    patient: Patient
    clinic: Clinic
    facts: ReportFacts
    when: datetime


def write_report(
    result: Result,
    sample: Sample,
    path: Path,
    *,
    patient: Patient = _NOBODY,
    clinic: Clinic = _NOWHERE,
    paper: str = "A4",
    facts: ReportFacts = _NOTHING,
    **named: Any,
) -> None:
    """Write the report of one analysed sample as a PDF; raises UserError where the file cannot be written."""
    content = report_pdf(result, sample, patient=patient, clinic=clinic, paper=paper, facts=facts, **named)
    with refusing(path, "written"), replacing(path) as temporary:
        temporary.write_bytes(content)


def report_pdf(
    result: Result,
    sample: Sample,
    *,
    patient: Patient = _NOBODY,
    clinic: Clinic = _NOWHERE,
    paper: str = "A4",
    axes: tuple[str, str] | None = None,
    printed: datetime | None = None,
    facts: ReportFacts = _NOTHING,
    **named: Any,
) -> bytes:
    """Give the report of one analysed sample as a PDF.

    paper : "A4" or "Letter"
    axes : channels of the population scatter, across and up; the two that tell the populations apart by default
    printed : the time in the footer, now by default; the same input gives the same bytes
    facts : what else is known; its fields can also be given by name: `status="final", signed_by="Dr. A. Weber"`
    """
    register_fonts()
    subject = _Subject(result, sample, patient, clinic, replace(facts, **named), printed or datetime.now())
    size, edges = style.paper_size(paper), _edges(subject)
    width, room = size[0] - 2 * style.MARGIN, size[1] - FOOT - style.MARGIN
    top, below, end = _texts(subject, width, _LOWEST_COMMENT)
    # A long comment may go on on the next page; the plots stay with the counts where these leave them room.
    left = room - _height([*top, *below, *end], width)
    if left < _LOWEST_PLOT + 1 * mm and subject.facts.comment.strip():
        left = room - _height([*top, *below], width)
    plots = sample_plots(result, sample, axes, ((width - _GAP) / 2, _plot_height(left)))
    comment = _LOWEST_COMMENT + min(max(left - plots[0].height - 1 * mm, 0), _MORE_COMMENT)

    def story() -> list[Flowable]:
        # Blocks remember the page they were put on: every build needs its own.
        top, below, end = _texts(subject, width, comment)
        pictures = bare([[plots[0], "", plots[1]]], [plots[0].width, width - 2 * plots[0].width, plots[1].width])
        commented = bool(subject.facts.comment.strip())
        together = [KeepTogether([pictures, *below]), *end] if commented else [KeepTogether([pictures, *below, *end])]
        owner = owner_page(result, patient, clinic, subject.facts, width) if subject.facts.owner_summary else []
        why = why_page(result, sample, subject.facts.explanations, subject.facts.outlines, width)
        return [*top, *together, *why, *owner]

    # The number of pages is known only after the first build; a report of one page, the usual one, is built once.
    content, pages = build(story(), size, edges, 1)
    return content if pages == 1 else build(story(), size, edges, pages)[0]


def _texts(subject: _Subject, width: float, comment: float) -> tuple[list[Flowable], list[Flowable], list[Flowable]]:
    """Give the blocks above and below the plots, and comment and signature.

    comment : height of the field for the reader's comment where none is printed
    """
    result, facts = subject.result, subject.facts
    top = [
        *blocks.head(subject.clinic, facts, result, width),
        *standing.amendment(facts, width),
        *banner(facts, result, width),
        *blocks.facts(subject.patient, facts, result, subject.sample, subject.when, width),
    ]
    if result.release is not Release.REFUSED:
        top += counts(result.counts, facts, width, holding_of(result, facts))
    top += messages(facts.messages, result, subject.sample, width, holding_of(result, facts))
    below = [Spacer(0, 1.5 * mm), populations(result, width), Spacer(0, 2.5 * mm)]
    end = [*standing.comment(facts, width), standing.signature(facts, width, comment)]
    return top, below, end


def _height(flowables: list[Flowable], width: float) -> float:
    return float(sum(each.wrap(width, 10_000)[1] + each.getSpaceBefore() + each.getSpaceAfter() for each in flowables))


def _plot_height(room: float) -> float:
    """Fill the room that the first page has left, or take the best height on the next page."""
    height: float = min(room - 1 * mm, _HIGHEST_PLOT) if room > _LOWEST_PLOT + 1 * mm else _HIGHEST_PLOT
    return height


def _edges(subject: _Subject) -> Edges:
    result, facts = subject.result, subject.facts
    file = shown(subject.sample.path.name, 60)
    named = " · ".join(text for text in (tr(blocks.TITLE), shown(subject.patient.name, 50), file) if text)
    first = [file, f"SHA-256 {result.sha256[:16]}…", trn("{number} event", "{number} events", result.events)]
    if facts.intervals is not None and facts.intervals.intervals:
        intervals = shown(intervals_named(facts.intervals), 60)
        first.append(tr("intervals: {named}, sources below the results", named=intervals))
    second = tr(
        "Model {name} ({identifier}) · BloodView {version} · printed {when}",
        name=shown(result.model_name, 50),
        identifier=shown(result.model_id, 40),
        version=shown(result.version, 20),
        when=moment(subject.when),
    )
    stage = standing.stage(facts)
    watermark = tr(stage) if stage == standing.PRELIMINARY else ""
    return Edges(
        named, (" · ".join(first), second), shown(subject.clinic.name, 80) or "BloodView", subject.when, watermark
    )
