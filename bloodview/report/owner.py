"""The page for the owner: what was measured, how it lies beside what is usual, and what to do."""

from collections.abc import Mapping, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table, TableStyle

from bloodview.clinic import Clinic, Flag, Patient, species_named
from bloodview.language import tr
from bloodview.report import owner_words as words
from bloodview.report import style
from bloodview.report.facts import ReportFacts
from bloodview.report.flag_marks import CRITICAL, flag_words
from bloodview.report.frames import framed
from bloodview.report.holding import Holding
from bloodview.report.interval_bar import IntervalBar
from bloodview.report.letterhead import letterhead
from bloodview.report.results import interval_sources
from bloodview.report.rows import Row, result_rows
from bloodview.report.standing import PRELIMINARY, signed, stage
from bloodview.report.text import cleaned, markup
from bloodview.report.wrapping import paragraph
from bloodview.result import Release, Result


def owner_page(result: Result, patient: Patient, clinic: Clinic, facts: ReportFacts, width: float) -> list[Flowable]:
    """Give the page for the owner, which begins on a new page; held and refused counts are not on it."""
    rows = _rows(result, facts)
    blocks: list[Flowable] = [
        PageBreak(),
        *letterhead(clinic, facts, (), width),
        *_title(patient, width),
        _plain(_introduction(result, patient)),
    ]
    if stage(facts) == PRELIMINARY:
        blocks.append(_plain(tr(words.PRELIMINARY)))
    if result.model_simulated:
        blocks += [framed(tr(words.SIMULATED), style.NOTICE, width), Spacer(0, 3 * mm)]
    if result.release is Release.REFUSED:
        blocks.append(_plain(tr(words.NO_COUNTS)))
    elif not rows:
        blocks.append(_plain(tr(words.HELD)))
    else:
        blocks.append(_table(rows, width))
        shown = {"retic" if row.count == "retic_pct" else row.count for row in rows}
        waiting = [count for count in words.MEASURED if count in _held(result, facts) and count not in shown]
        held = [tr(words.MEASURED[count][0]) for count in waiting]
        if held:
            blocks += [Spacer(0, 2 * mm), _plain(tr(words.HELD_SOME, counts=", ".join(held)))]
        blocks += [*interval_sources(facts.intervals, rows), Spacer(0, 4 * mm), *_meanings(rows)]
    return [*blocks, *_what_to_do(rows, clinic, width)]


def _rows(result: Result, facts: ReportFacts) -> list[Row]:
    """Give the counts that an owner may read: those released, by the program or by a person who signed."""
    unsigned = result.release is Release.REVIEW and not signed(facts)
    if result.release is Release.REFUSED or (unsigned and not result.held):
        return []
    holding = Holding(held=_held(result, facts))
    rows = {row.count: row for row in result_rows(result.counts, facts.units, facts.intervals, holding=holding)}
    shown = [rows[count] for count in words.MEASURED]
    if rows["retic"].estimate is None and rows["retic_pct"].estimate is not None:
        shown[1] = rows["retic_pct"]
    return [row for row in shown if row.estimate is not None]


def _held(result: Result, facts: ReportFacts) -> Mapping[str, str]:
    """Give the counts that an owner may not read yet: what is held waits for the signature."""
    return {} if signed(facts) else result.withheld


def _title(patient: Patient, width: float) -> list[Flowable]:
    title = tr(words.NAMELESS_TITLE)
    if patient.name.strip():
        title = tr(words.TITLE, name=cleaned(patient.name, 80))
    return [paragraph(title, style.OWNER_TITLE, width, 160), Spacer(0, 2 * mm)]


def _introduction(result: Result, patient: Patient) -> str:
    species = species_named(result.species or "") or species_named(patient.species)
    animals = words.ANIMALS.get(species.key, words.HEALTHY) if species else words.HEALTHY
    return tr(words.INTRODUCTION, animals=tr(animals))


def _table(rows: Sequence[Row], width: float) -> Table:
    widths = [share * width for share in (0.37, 0.16, 0.15, 0.32)]
    lines: list[list[Flowable | str | list[Flowable]]] = [
        [
            Paragraph(f"<b>{head}</b>", style.OWNER_CELL)
            for head in (tr("What was measured"), tr("Value"), tr("Usual range"), tr("What it says"))
        ]
    ]
    for row in rows:
        name, purpose = words.MEASURED.get(row.count, words.MEASURED["retic"])
        verdict: list[Flowable] = [Paragraph(_verdict(row.flag), style.OWNER_CELL)]
        if row.limits is not None and row.estimate is not None and row.reference:
            ends = (row.estimate.low, row.estimate.high)
            bar = IntervalBar(widths[3] - 10, (row.limits.low, row.limits.high), row.estimate.value, ends)
            verdict += [Spacer(0, 1 * mm), bar]
        lines.append(
            [
                [Paragraph(f"<b>{tr(name)}</b>", style.OWNER_CELL), Paragraph(tr(purpose), style.SMALL)],
                Paragraph(f"<b>{row.result}</b> {row.unit}", style.OWNER_CELL),
                Paragraph(row.reference or "–", style.OWNER_CELL),
                verdict,
            ]
        )
    table = Table(lines, widths)
    table.setStyle(
        TableStyle([("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)], parent=style.TABLE)
    )
    return table


def _verdict(flag: Flag) -> str:
    letters = flag_words(flag).split(" ")[0]
    says = tr(words.VERDICTS[flag])
    return f"<b>{letters}</b> {says}" if letters else says


def _meanings(rows: Sequence[Row]) -> list[Flowable]:
    """Explain in general words what values outside the usual range may come from."""
    told = list[str]()
    for row in rows:
        count = "retic" if row.count == "retic_pct" else row.count
        if row.flag in words.LOWER:
            told.append(words.MEANS_LOW.get(count, ""))
        if row.flag in words.HIGHER:
            told.append(words.MEANS_HIGH.get(count, ""))
    flags = {row.flag for row in rows}
    if flags & {Flag.BORDERLINE_LOW, Flag.BORDERLINE_HIGH}:
        told.append(words.UNCERTAIN)
    if flags & (words.LOWER | words.HIGHER) - CRITICAL:
        told.append(words.USUAL)
    given = [tr(text) for text in told if text]
    return [Paragraph(tr("What this may mean"), style.OWNER_HEADING), *map(_plain, given)] if given else []


def _what_to_do(rows: Sequence[Row], clinic: Clinic, width: float) -> list[Flowable]:
    blocks: list[Flowable] = [Paragraph(tr("What to do"), style.OWNER_HEADING)]
    if any(row.flag in CRITICAL for row in rows):
        blocks += [framed(f"<b>{tr(words.CALL)}</b>", style.HOLD, width), Spacer(0, 2 * mm)]
    blocks.append(_plain(tr(words.TALK)))
    contact = " · ".join(cleaned(text) for text in (clinic.name, clinic.phone) if text.strip())
    return [*blocks, paragraph(contact, style.OWNER_CELL, width, 330)] if contact else blocks


def _plain(text: str) -> Paragraph:
    return Paragraph(markup(text, 600), style.PLAIN_WORDS)
