"""The agreement report of a calibration as a PDF: how the model's counts agree with the references."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from bloodview import __version__
from bloodview.clinic.agreement import Comparison, Disagreement, HeldOut, comparisons, disagreements
from bloodview.clinic.quality import GOALS
from bloodview.clinic.suspects import suspects
from bloodview.errors import refusing
from bloodview.language import mark, tr
from bloodview.paths import replacing
from bloodview.report import agreement_blocks as blocks
from bloodview.report import style
from bloodview.report.agreement_curves import comparison_plots
from bloodview.report.fonts import register_fonts
from bloodview.report.pages import Edges, build
from bloodview.report.text import moment, shown

Facts = Sequence[tuple[str, str]]

_GAP = 4 * mm
_PLOT_HEIGHT = 68 * mm
_ROOM = 200 * mm
_CAPTION = mark(
    "Left: identity dashed, Passing-Bablok line solid. Right: bias solid, 95 % limits dashed, their 95 % confidence "
    "intervals and zero dotted. Shaded: allowable error. Named: the samples farthest beyond it."
)


def write_agreement(title: str, facts: Facts, rows: Sequence[HeldOut], path: Path, paper: str = "A4") -> None:
    """Write the agreement report as a PDF; raises UserError where the file cannot be written."""
    content = agreement_pdf(title, facts, rows, paper)
    with refusing(path, "written"), replacing(path) as temporary:
        temporary.write_bytes(content)


def agreement_pdf(
    title: str, facts: Facts, rows: Sequence[HeldOut], paper: str = "A4", *, printed: datetime | None = None
) -> bytes:
    """Give the agreement report of a calibration as a PDF.

    title : what the report calls itself; facts : labelled lines on the model and its cohort
    paper : "A4" or "Letter"
    printed : the time in the footer, now by default; the same input gives the same bytes
    """
    register_fonts()
    size = style.paper_size(paper)
    width = size[0] - 2 * style.MARGIN
    found, ranked = comparisons(rows), disagreements(rows)
    doubts = suspects(rows)
    when = printed or datetime.now()
    first = " · ".join(shown(f"{label} {text}", 60) for label, text in facts[:2])
    head = shown(title, 80)
    edges = Edges(
        head,
        (
            first or head,
            tr(
                "BloodView {version} · printed {when} · not a patient's report",
                version=__version__,
                when=moment(when),
            ),
        ),
        "BloodView",
        when,
    )

    def story() -> list[Flowable]:
        # Blocks remember the page they were put on: every build needs its own.
        return [
            *blocks.agreement_head(title, len(rows), width),
            *blocks.model_facts(facts, width),
            *blocks.doubted(doubts, width),
            *blocks.verdict(found, rows, width),
            *blocks.how_to_read(width),
            *blocks.worst(ranked, width),
            *blocks.notes(),
            *_pictures(found, rows, ranked, width),
        ]

    # The number of pages is known only after the first build.
    content, pages = build(story(), size, edges, 1)
    return content if pages == 1 else build(story(), size, edges, pages)[0]


def _pictures(
    found: Sequence[Comparison], rows: Sequence[HeldOut], ranked: Sequence[Disagreement], width: float
) -> list[Flowable]:
    """Give plots and table of every count that can be compared, from a new page on or below a few lines of notes."""
    overall = [each for each in found if not each.species]
    blocks_of = []
    for each in overall:
        size = ((width - _GAP) / 2, _PLOT_HEIGHT)
        blocks_of.append(
            KeepTogether(
                [
                    Paragraph(GOALS[each.count].heading, style.HEADING),
                    _beside(comparison_plots(each, rows, ranked, size), width),
                    Paragraph(tr(_CAPTION), style.SMALL),
                    Spacer(0, 1 * mm),
                    blocks.by_species(each.count, found, rows, width),
                    Spacer(0, 4 * mm),
                ]
            )
        )
    return [CondPageBreak(_ROOM), *blocks_of] if blocks_of else []


def _beside(plots: tuple[Flowable, Flowable], width: float) -> Table:
    table = Table([[plots[0], "", plots[1]]], [plots[0].width, width - 2 * plots[0].width, plots[1].width])
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    table.setStyle(TableStyle([(side, (0, 0), (-1, -1), 0) for side in sides]))
    return table
