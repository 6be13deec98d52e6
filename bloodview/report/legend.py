"""The populations in one line below the plots: the legend of both and the number of events in each."""

from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from bloodview.language import percent, tr, trn
from bloodview.report import style
from bloodview.report.colours import population_label
from bloodview.report.frames import bare
from bloodview.report.plot import Swatch
from bloodview.result import MEANINGS, Population, Release, Result


def populations(result: Result, width: float) -> Flowable:
    """Give swatch, meaning, events and share of each population; a refused result gets no numbers."""
    total, share = sum(result.population_events), width / len(Population)
    cells: list[list[Flowable]] = []
    for population, events in zip(Population, result.population_events, strict=True):
        numbers = trn("{number} event", "{number} events", round(events))
        if total > 0:
            share_words = percent(events / total, 2).replace(" ", "\u00a0")
            numbers += f" · {share_words}"
        swatch = Swatch(population)
        name = Paragraph(population_label(population), style.STRONG)
        cells.append(
            [
                bare([[swatch, name]], [swatch.width + 4, share - 6 - swatch.width - 4]),
                Paragraph(tr(MEANINGS[population]), style.SMALL),
                Paragraph("–" if result.release is Release.REFUSED else numbers, style.SMALL_INK),
            ]
        )
    table = Table([cells], [share] * len(cells))
    table.setStyle(
        TableStyle(
            [
                *style.PADDING,
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BOX", (0, 0), (-1, -1), 0.5, style.RULE),
                ("INNERGRID", (0, 0), (-1, -1), 0.25, style.RULE),
            ]
        )
    )
    return table
