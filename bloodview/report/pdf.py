"""The report as a PDF: what it holds, and how high the plots can be so that it stays on one page."""

from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from bloodview.clinic import Clinic, Patient
from bloodview.errors import refusing
from bloodview.paths import replacing
from bloodview.report import blocks, style
from bloodview.report.axes import Axis, telling_axes
from bloodview.report.fonts import register_fonts
from bloodview.report.pages import FOOT, Edges, build
from bloodview.report.plot import Plot, plot_picture
from bloodview.report.text import shown
from bloodview.result import Release, Result
from bloodview.samples import Sample

_NOBODY = Patient()
_NOWHERE = Clinic()

_GAP = 4 * mm
_LOWEST_PLOT, _HIGHEST_PLOT = 55 * mm, 88 * mm
_LOWEST_COMMENT, _MORE_COMMENT = 12 * mm, 16 * mm


def write_report(
    result: Result,
    sample: Sample,
    path: Path,
    *,
    patient: Patient = _NOBODY,
    clinic: Clinic = _NOWHERE,
    paper: str = "A4",
) -> None:
    """Write the report of one analysed sample as a PDF; raises UserError where the file cannot be written."""
    content = report_pdf(result, sample, patient=patient, clinic=clinic, paper=paper)
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
) -> bytes:
    """Give the report of one analysed sample as a PDF.

    paper : "A4" or "Letter"
    axes : channels of the population scatter, across and up; the two that tell the populations apart by default
    printed : the time in the footer, now by default; the same input gives the same bytes
    """
    register_fonts()
    size = style.paper_size(paper)
    width, room = size[0] - 2 * style.MARGIN, size[1] - FOOT - style.MARGIN
    texts = partial(_texts, result, sample, patient, clinic, width)
    left = room - _height([each for part in texts(_LOWEST_COMMENT) for each in part], width)
    plots = _plots(result, sample, axes, ((width - _GAP) / 2, _plot_height(left)))
    comment = _LOWEST_COMMENT + min(max(left - plots[0].height - 1 * mm, 0), _MORE_COMMENT)

    def story() -> list[Flowable]:
        # Blocks remember the page they were put on: every build needs its own.
        top, bottom = texts(comment)
        return [*top, KeepTogether([_beside(plots, width), *bottom])]

    edges = _edges(result, sample, patient, clinic, printed or datetime.now())
    # The number of pages is known only after the first build; a report of one page, the usual one, is built once.
    content, pages = build(story(), size, edges, 1)
    return content if pages == 1 else build(story(), size, edges, pages)[0]


def _texts(
    result: Result, sample: Sample, patient: Patient, clinic: Clinic, width: float, comment: float
) -> tuple[list[Flowable], list[Flowable]]:
    """Give the blocks above and below the plots; `comment` is the height of the field for the reader's comment."""
    top = [
        *blocks.head(clinic, result, width),
        *blocks.banner(result.release, width),
        *blocks.facts(patient, result, sample, width),
    ]
    if result.release is not Release.REFUSED:
        top += blocks.counts(result, width)
    top += blocks.messages(result, sample, width)
    bottom = [
        Spacer(0, 1.5 * mm),
        blocks.populations(result, width),
        Spacer(0, 2.5 * mm),
        blocks.signature(width, comment),
    ]
    return top, bottom


def _height(flowables: list[Flowable], width: float) -> float:
    return float(sum(each.wrap(width, 10_000)[1] + each.getSpaceBefore() + each.getSpaceAfter() for each in flowables))


def _plot_height(room: float) -> float:
    """Fill the room that the first page has left, or take the best height on the next page."""
    height: float = min(room - 1 * mm, _HIGHEST_PLOT) if room > _LOWEST_PLOT + 1 * mm else _HIGHEST_PLOT
    return height


def _plots(
    result: Result, sample: Sample, wanted: tuple[str, str] | None, size: tuple[float, float]
) -> tuple[Plot, Plot]:
    axes = telling_axes(sample, wanted)
    columns = [sample.events[:, sample.channels.index(axis.name)] for axis in axes]
    points = np.stack([axis.scaled(column) for axis, column in zip(axes, columns, strict=True)], axis=1)
    hidden = (Axis("latent 1", "", None), Axis("latent 2", "", None))
    scatter = plot_picture(points, result.population, size)
    latent = plot_picture(result.latent.astype(np.float64), result.population, size)
    return Plot("Population scatter", axes, scatter, size), Plot("Latent space", hidden, latent, size)


def _beside(plots: tuple[Plot, Plot], width: float) -> Table:
    table = Table([[plots[0], "", plots[1]]], [plots[0].width, width - 2 * plots[0].width, plots[1].width])
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    table.setStyle(TableStyle([(side, (0, 0), (-1, -1), 0) for side in sides]))
    return table


def _edges(result: Result, sample: Sample, patient: Patient, clinic: Clinic, when: datetime) -> Edges:
    file = shown(sample.path.name, 60)
    named = " · ".join(text for text in (blocks.TITLE, shown(patient.name, 50), file) if text)
    first = f"{file} · SHA-256 {result.sha256[:24]}… · {result.events:,} events"
    second = (
        f"Model {shown(result.model_name, 50)} ({shown(result.model_id, 40)}) · BloodView {shown(result.version, 20)} "
        f"· printed {blocks.moment(when)}"
    )
    return Edges(named, (first, second), shown(clinic.name, 80) or "BloodView", when)
