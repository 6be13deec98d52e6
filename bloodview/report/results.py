"""The table of results: every count with its flag, interval, reference interval, bar and previous value."""

from collections.abc import Sequence
from itertools import groupby

from reportlab.lib.colors import white
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from bloodview.clinic import species_named
from bloodview.clinic.intervals import IntervalSet, ReferenceInterval
from bloodview.language import mark, tr
from bloodview.report import style
from bloodview.report.facts import ReportFacts
from bloodview.report.flag_marks import CRITICAL, flag_cell, flag_ground
from bloodview.report.holding import NOTHING, Holding
from bloodview.report.interval_bar import IntervalBar
from bloodview.report.rows import Row, result_rows
from bloodview.report.text import cleaned, day, markup
from bloodview.report.wrapping import heading
from bloodview.result import Counts

_CERTAINTY = {"second-hand": mark("second-hand"), "unsure": mark("unsure"), "clinic": mark("the clinic's own")}
_RESULT, _FLAG = 1, 2  # columns

# Heads and shares of the width, as far as there is something to fill them with.
_PLAIN = (
    (mark("Analyte"), 0.34),
    (mark("Result"), 0.17),
    (mark("Flag"), 0.0),
    (mark("Unit"), 0.17),
    (mark("95 % interval"), 0.32),
)
_COMPARED = (
    (mark("Analyte"), 0.205),
    (mark("Result"), 0.085),
    (mark("Flag"), 0.135),
    (mark("Unit"), 0.075),
    (mark("95 % interval"), 0.13),
    (mark("Reference"), 0.135),
    ("", 0.11),
)
_PREVIOUS = 0.125


def counts(result: Counts, facts: ReportFacts, width: float, holding: Holding = NOTHING) -> list[Flowable]:
    """Give the table of results in groups; what nothing is known of gets no column."""
    before = facts.previous.counts if facts.previous else None
    rows = result_rows(result, facts.units, facts.intervals, before, holding)
    compared = any(row.reference for row in rows)
    heads = [(tr(head), share) for head, share in (_COMPARED if compared else _PLAIN)]
    if facts.previous:
        when = facts.previous.when
        head = tr("Previous") if when is None else tr("Previous {day}", day=day(when).replace(" ", "\u00a0"))
        heads.append((head, _PREVIOUS if compared else 0.2))
    shown = [(head, share) for head, share in heads if share > 0]
    total = sum(share for _, share in shown)
    widths = [width * share / total for _, share in shown]
    lines: list[list[Flowable | str]] = [
        [
            heading(head, style.STRONG_RIGHT if column == _RESULT else style.STRONG, room)
            for column, ((head, _), room) in enumerate(zip(shown, widths, strict=True))
        ]
    ]
    looks = list[tuple[object, ...]]()
    for group, members in groupby(rows, lambda row: row.group):
        looks += [
            ("SPAN", (0, len(lines)), (-1, len(lines))),
            ("TOPPADDING", (0, len(lines)), (-1, len(lines)), 0.9),
            ("BOTTOMPADDING", (0, len(lines)), (-1, len(lines)), 0.6),
            ("LINEABOVE", (0, len(lines)), (-1, len(lines)), 0.6, style.INK),
        ]
        lines.append([Paragraph(f"<b>{group}</b>", style.SMALL), *[""] * (len(shown) - 1)])
        for row in members:
            if compared:
                looks += flag_ground(row.flag, _FLAG, len(lines))
            if row.hold:  # the reason takes the room of what is not said
                looks.append(("SPAN", (_RESULT, len(lines)), (_RESULT + 2 + compared, len(lines))))
            elif compared and row.estimate is None:  # which has no flag and needs its room
                looks.append(("SPAN", (_RESULT, len(lines)), (_FLAG, len(lines))))
            lines.append(_line(row, compared, widths, facts.previous is not None))
            if row.released:
                looks += [
                    ("SPAN", (0, len(lines)), (-1, len(lines))),
                    ("LINEABOVE", (0, len(lines)), (-1, len(lines)), 0.6, white),
                    ("TOPPADDING", (0, len(lines)), (-1, len(lines)), 0),
                ]
                lines.append([Paragraph(markup(row.released, 400), style.SMALL_INK), *[""] * (len(shown) - 1)])
    table = Table(lines, widths, repeatRows=1)
    table.setStyle(TableStyle(looks, parent=style.TABLE))
    return [table, *interval_sources(facts.intervals, rows), Spacer(0, 2 * mm)]


def source_words(intervals: IntervalSet, counts_shown: Sequence[str]) -> str:
    """Say where the reference intervals of the counts come from, each source once."""
    names = {"rbc": "RBC", "retic_pct": "RETIC %", "retic": "RETIC", "clump_pct": "CLUMP %", "plt": "PLT"}
    known = [each for each in (intervals.intervals.get(count) for count in counts_shown) if each is not None]
    found: dict[str, list[str]] = {}
    for each in known:
        found.setdefault(_source(each), []).append(names.get(each.count, each.count))
    told = "; ".join(f"{', '.join(members)}: {source}" for source, members in found.items())
    return tr("Reference intervals ({named}). {told}.", named=intervals_named(intervals), told=told)


def intervals_named(intervals: IntervalSet) -> str:
    """Name a set of reference intervals: its species, breed and age band."""
    species = species_named(intervals.species)
    named = (species.label if species else intervals.species, intervals.breed, tr(intervals.band))
    return ", ".join(cleaned(name) for name in named if name)


def _source(limits: ReferenceInterval) -> str:
    certainty = tr(_CERTAINTY.get(limits.certainty, ""))
    source = cleaned(limits.source, 300)
    return f"{source} ({certainty})" if certainty and certainty not in source else source


def _line(row: Row, compared: bool, widths: Sequence[float], with_previous: bool) -> list[Flowable | str]:
    number = style.RIGHT if row.estimate is None else style.NUMBER
    hold = Paragraph(_hold(row), style.BODY) if row.hold else None
    # What is too long for the line stands below the name whole.
    meaning = row.meaning.replace(" ", "\u00a0")
    if meaning:
        meaning = f' <font size="{style.SMALL.fontSize}" color="{style.SOFT_NAME}">{meaning}</font>'
    line: list[Flowable | str] = [
        Paragraph(f"<b>{row.analyte}</b>{meaning}", style.BODY),
        hold or Paragraph(row.result, number),
        *([flag_cell(row.flag)] if compared else []),
        Paragraph(row.unit, style.BODY),
        Paragraph(row.interval, style.BODY),
    ]
    if compared:
        line += [Paragraph(row.reference or "–", style.BODY), _bar(row, widths[6] - 6)]
    return line + ([Paragraph(row.previous, style.BODY)] if with_previous else [])


def _hold(row: Row) -> str:
    """Write why a count is held, and below it, small and grey, what it would be."""
    reason = tr("<b>hold:</b> {reason}", reason=markup(row.hold, 300))
    return f'{reason}<br/><font size="{style.SMALL.fontSize}" color="{style.SOFT_NAME}">{row.guess}</font>'


def _bar(row: Row, width: float) -> Flowable | str:
    if row.limits is None or row.estimate is None or not row.reference:
        return ""
    ends = (row.estimate.low, row.estimate.high)
    return IntervalBar(width, (row.limits.low, row.limits.high), row.estimate.value, ends)


def interval_sources(intervals: IntervalSet | None, rows: Sequence[Row]) -> list[Flowable]:
    """Give the note that stands below a table with reference intervals."""
    if intervals is None or not any(row.reference for row in rows):
        return []
    words = [source_words(intervals, [row.count for row in rows if row.reference])]
    # What is critical may come from elsewhere than the interval.
    for row in rows:
        if row.limits is not None and row.flag in CRITICAL and row.limits.critical_source:
            source = cleaned(row.limits.critical_source, 300)
            words.append(tr("Critical {count}: {source}.", count=row.analyte, source=source))
    return [Spacer(0, 0.6 * mm), Paragraph(markup(" ".join(words), 1500), style.SMALL)]
