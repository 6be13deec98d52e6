"""The blocks of the agreement report: head, facts, verdict, worst samples, counts by species, methods."""

import math
from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from bloodview.clinic import species_named
from bloodview.clinic.agreement import Comparison, Disagreement, HeldOut, species_in, weaknesses
from bloodview.clinic.figures import between, figure, interval, percent, signed
from bloodview.clinic.quality import GOALS
from bloodview.language import decimal, mark, tr, trn, whole
from bloodview.report import style
from bloodview.report.frames import framed, pairs
from bloodview.report.species_marks import Mark
from bloodview.report.text import markup
from bloodview.result import Estimate

_LISTED = 10
_MOST_DOUBTED = 8
_MOST_WEAK = 10
_SIGNIFICANT = 0.05

_READING = mark(
    "Each sample was counted by a model that was not fitted to it: the mixture of stage 1 was fitted again without a "
    "quarter of the samples, which it then counted, and so for each quarter. The network below it and stage 2 were "
    "trained once, on all samples; the finished model counts with both stages. References have errors of their own, "
    "which are part of every difference here. Differences are counted − reference."
)
_METHODS = (
    mark(
        "Bias and 95 % limits of agreement (bias ± 1.96 SD) with their 95 % confidence intervals: Bland and Altman, "
        "Lancet 1986; 1:307 and Stat Methods Med Res 1999; 8:135."
    ),
    mark(
        "Line, its 95 % confidence intervals and the cusum test of linearity: Passing and Bablok, J Clin Chem Clin "
        "Biochem 1983; 21:709. A slope whose interval excludes 1 shows a proportional difference, an intercept whose "
        "interval excludes 0 a constant one. ∞ means that the samples are too few to bound it."
    ),
    mark(
        "CV: standard deviation of the differences over the mean of all values. τ: Kendall's rank correlation (tau-b). "
        "Relative: differences over the mean of both methods, on average, of samples high enough for it. Allowed: "
        "share of samples whose difference is within the allowable error."
    ),
    mark("In expected errors: the difference over the standard deviation that two methods usually differ by."),
)


def agreement_head(title: str, samples: int, width: float) -> list[Flowable]:
    """Give the program on the left, the title on the right."""
    left = [Paragraph("BloodView", style.CLINIC)]
    left_out = trn("{number} sample left out in turn", "{number} samples left out in turn", samples)
    right = [Paragraph(markup(title, 80), style.TITLE), Paragraph(left_out, style.RIGHT)]
    table = Table([[left, right]], [0.4 * width, 0.6 * width])
    table.setStyle(
        TableStyle([*style.PADDING, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 1, style.INK)])
    )
    return [table, Spacer(0, 2 * mm)]


def model_facts(facts: Sequence[tuple[str, str]], width: float) -> list[Flowable]:
    """Give what is known of the model, in two boxes side by side."""
    if not facts:
        return []
    half, middle = (width - 4 * mm) / 2, (len(facts) + 1) // 2
    sides = [
        pairs([(markup(label, 30), text) for label, text in part], half)
        for part in (facts[:middle], facts[middle:])
        if part
    ]
    table = Table([[sides[0], "", sides[-1] if len(sides) > 1 else ""]], [half, 4 * mm, half])
    table.setStyle(
        TableStyle(
            [(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")]
            + [("VALIGN", (0, 0), (-1, -1), "TOP")]
        )
    )
    return [table, Spacer(0, 2.5 * mm)]


def doubted(sentences: Sequence[str], width: float) -> list[Flowable]:
    """Give the framed list of references to check; nothing where none are doubted."""
    if not sentences:
        return []
    shown = [markup(text, 400) for text in sentences[:_MOST_DOUBTED]]
    if len(sentences) > _MOST_DOUBTED:
        more = len(sentences) - _MOST_DOUBTED
        one = "{number} further sample is not listed here; see the table below."
        shown.append(trn(one, "{number} further samples are not listed here; see the table below.", more))
    warning = tr("CHECK THESE REFERENCES.")
    lines = [f"<b>{warning}</b>", *shown]
    return [framed("<br/>".join(lines), style.HOLD, width), Spacer(0, 2.5 * mm)]


def verdict(found: Sequence[Comparison], rows: Sequence[HeldOut], width: float) -> list[Flowable]:
    """Give the table of all counts over all samples, and what it says of each."""
    heads = (
        *(tr("Count"), "n", tr("Bias"), tr("Relative"), tr("95 % limits")),
        *(tr("Slope"), tr("Intercept"), tr("CV"), "τ", tr("Allowed")),
    )
    lines: list[list[Flowable]] = [
        [Paragraph(f"<b>{text}</b>", style.SMALL_RIGHT if number else style.BODY) for number, text in enumerate(heads)]
    ]
    overall = {each.count: each for each in found if not each.species}
    for count, goal in GOALS.items():
        name = Paragraph(
            f"<b>{goal.label}</b>" + ("" if goal.unit == "%" else f'<br/><font size="7">{goal.unit}</font>'), style.BODY
        )
        if count in overall:
            lines.append([name, *_verdict_cells(overall[count])])
        else:
            known = sum(row.pair(count) is not None for row in rows)
            lines.append([name, _cell(str(known)), _cell(tr("too few")), *(_cell("–") for _ in heads[3:])])
    shares = (0.095, 0.04, 0.13, 0.085, 0.16, 0.135, 0.155, 0.06, 0.06, 0.08)
    table = Table(lines, [share * width for share in shares])
    table.setStyle(style.TABLE)
    says = [Paragraph(f"<b>{GOALS[each.count].label}:</b> {reading(each)}", style.BODY) for each in overall.values()]
    says += [Paragraph(f"<b>{markup(text, 300)}</b>", style.BODY) for text in weaknesses(found)[:_MOST_WEAK]]
    return [
        Paragraph(tr("Agreement of each count"), style.HEADING),
        table,
        Spacer(0, 1.5 * mm),
        *says,
        Spacer(0, 2 * mm),
    ]


def reading(found: Comparison) -> str:
    """Say in words what the figures of one count show."""
    said = []
    if found.line is None:
        said.append(tr("the references and the counts do not rise together, so no line is fitted"))
    else:
        slope, intercept, unit = found.line.slope, found.line.intercept, GOALS[found.count].unit
        if not slope.low <= 1 <= slope.high:
            said.append(tr("a proportional difference (slope {slope})", slope=figure(slope.value)))
        if not intercept.low <= 0 <= intercept.high:
            value = signed(intercept.value)
            said.append(tr("a constant difference (intercept {intercept} {unit})", intercept=value, unit=unit))
        if not said:
            said.append(tr("neither a proportional nor a constant difference is shown"))
        if found.line.linearity < _SIGNIFICANT:
            p = figure(found.line.linearity, 1)
            said.append(tr("the relation is hardly a straight line (cusum p = {p})", p=p))
    findings, beyond = ", ".join(said), found.n - found.near
    if not beyond:
        return tr("{findings}; all samples are within the allowable error.", findings=findings)
    return trn(
        "{findings}; {number} of {all} samples is not within the allowable error.",
        "{findings}; {number} of {all} samples are not within the allowable error.",
        beyond,
        findings=findings,
        all=whole(found.n),
    )


def worst(found: Sequence[Disagreement], width: float) -> list[Flowable]:
    """Give the table of the samples that disagree most."""
    if not found:
        return []
    heads = (
        *(tr("Sample"), tr("Species"), tr("Count"), tr("Reference"), tr("Counted")),
        *(tr("Difference"), tr("In expected errors"), tr("Allowable")),
    )
    lines: list[list[Flowable]] = [
        [
            Paragraph(f"<b>{text}</b>", style.SMALL_RIGHT if 2 < number < 7 else style.SMALL_INK)
            for number, text in enumerate(heads)
        ]
    ]
    within, beyond = tr("within"), tr("beyond")
    for each in found[:_LISTED]:
        numbers = (
            figure(each.reference),
            figure(each.counted),
            signed(each.counted - each.reference),
            signed(each.residual, 2),
        )
        lines.append(
            [
                Paragraph(markup(each.file, 40), style.SMALL_INK),
                Paragraph(species_label(each.species), style.SMALL_INK),
                Paragraph(f"{GOALS[each.count].label}", style.SMALL_INK),
                *(Paragraph(text, style.SMALL_RIGHT) for text in numbers),
                Paragraph(within if each.allowed else f"<b>{beyond}</b>", style.SMALL_INK),
            ]
        )
    shares = (0.22, 0.12, 0.1, 0.11, 0.11, 0.11, 0.13, 0.1)
    table = Table(lines, [share * width for share in shares])
    table.setStyle(style.TABLE)
    return [Paragraph(tr("Samples that disagree most"), style.HEADING), table, Spacer(0, 2.5 * mm)]


def by_species(count: str, found: Sequence[Comparison], rows: Sequence[HeldOut], width: float) -> Table:
    """Give the table of one count per species, which is also the legend of its plots."""
    heads = (
        *("", tr("Species"), "n", tr("Bias"), tr("95 % limits")),
        *(tr("Slope"), tr("Intercept"), tr("CV"), tr("Allowed")),
    )
    lines: list[list[Flowable | str]] = [
        [
            Paragraph(f"<b>{text}</b>", style.SMALL_RIGHT if number > 1 else style.SMALL_INK)
            for number, text in enumerate(heads)
        ]
    ]
    compared = {each.species: each for each in found if each.count == count}
    species = [*species_in(rows), *([""] if any(not row.species for row in rows) else [])]
    for name in species:
        known = sum(row.pair(count) is not None for row in rows if row.species == name)
        each = compared.get(name) if name else None
        cells = [Paragraph(str(known), style.SMALL_RIGHT)]
        if each is None:
            cells += (
                [Paragraph(text, style.SMALL_RIGHT) for text in (tr("too few"), *"–––––")]
                if name
                else [Paragraph("–", style.SMALL_RIGHT)] * 6
            )
        else:
            limits = between(signed(each.absolute.lower.value), signed(each.absolute.upper.value))
            line = (each.line.slope, each.line.intercept) if each.line else (None, None)
            cells += [
                Paragraph(text, style.SMALL_RIGHT)
                for text in (
                    signed(each.absolute.bias.value),
                    limits,
                    *("–" if end is None else f"{figure(end.value)} ({interval(end)})" for end in line),
                    percent(each.cv),
                    percent(each.within),
                )
            ]
        lines.append([Mark(name), Paragraph(species_label(name), style.SMALL_INK), *cells])
    shares = (0.035, 0.105, 0.04, 0.09, 0.16, 0.185, 0.225, 0.07, 0.09)
    table = Table(lines, [share * width for share in shares])
    table.setStyle(style.TABLE)
    return table


def notes() -> list[Flowable]:
    """Say how the figures were made and where the allowable errors come from."""
    sources = [
        tr(
            "{count} Allowable: {source}. Usual: {usual}.",
            count=f"<b>{goal.label}.</b>",
            source=tr(goal.source),
            usual=tr(goal.usual),
        )
        for goal in GOALS.values()
    ]
    return [
        Paragraph(tr("Methods"), style.HEADING),
        *(Paragraph(tr(text), style.SMALL) for text in _METHODS),
        Spacer(0, 1.5 * mm),
        KeepTogether(
            [
                Paragraph(tr("Allowable errors, and how two methods usually differ"), style.HEADING),
                *(Paragraph(text, style.SMALL) for text in sources),
            ]
        ),
        Spacer(0, 3 * mm),
    ]


def how_to_read(width: float) -> list[Flowable]:
    """Say what was compared with what."""
    return [framed(tr(_READING), style.NOTICE, width), Spacer(0, 2.5 * mm)]


def species_label(species: str) -> str:
    """Give the name of a species for people, ready for a paragraph."""
    known = species_named(species)
    return known.label if known else markup(species, 30) or tr("not named")


def _verdict_cells(found: Comparison) -> list[Flowable]:
    absolute, relative = found.absolute, found.relative
    limits = between(signed(absolute.lower.value), signed(absolute.upper.value))
    ends = between(signed(absolute.lower.low), signed(absolute.upper.high))
    return [
        _cell(str(found.n)),
        _estimate(absolute.bias, signs=True),
        _cell(percent(relative.bias.value, sign=True) if relative else "–"),
        _cell(limits, ends),
        _estimate(found.line.slope if found.line else None),
        _estimate(found.line.intercept if found.line else None),
        _cell(percent(found.cv)),
        _cell(_rank(found.tau)),
        _cell(percent(found.within)),
    ]


def _estimate(found: Estimate | None, signs: bool = False) -> Flowable:
    if found is None:
        return _cell("–")
    return _cell(signed(found.value) if signs else figure(found.value), interval(found))


def _cell(text: str, small: str = "") -> Flowable:
    """A figure, with its interval small below it."""
    below = f'<br/><font size="6.6">{small}</font>' if small else ""
    return Paragraph(f"{text}{below}", style.SMALL_RIGHT)


def _rank(tau: float) -> str:
    return "–" if math.isnan(tau) else decimal(tau, 2).replace("-", "−")
