"""The blocks of the report above and below the plots: head, patient, counts, messages, populations, signature."""

from collections.abc import Sequence
from datetime import datetime

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from bloodview.clinic import Clinic, Patient, species_named
from bloodview.report import style
from bloodview.report.colours import population_label
from bloodview.report.plot import Swatch
from bloodview.report.rows import NOT_MEASURED, result_rows
from bloodview.report.text import markup
from bloodview.result import MEANINGS, SIMULATED_NOTICE, Population, Release, Result
from bloodview.samples import Sample

TITLE = "Blood cell count"
SIMULATED = "Model trained on simulated samples; not calibrated to this analyser."

_BANNERS = {
    Release.REVIEW: (
        style.HOLD,
        "<b>HOLD FOR REVIEW.</b> Do not use these counts before a person has looked at the messages, the plots and "
        "a blood smear.",
    ),
    Release.REFUSED: (
        style.REFUSED,
        "<b>REFUSED.</b> The analysis gave no counts that may be used, so none are printed. The messages say why.",
    ),
}
_STATUS = {Release.OK: "Release: OK", Release.REVIEW: "Release: HOLD FOR REVIEW", Release.REFUSED: "Release: REFUSED"}
_MOST_MESSAGES = 40


def head(clinic: Clinic, result: Result, width: float) -> list[Flowable]:
    """Give the clinic on the left, title and release on the right."""
    contact = " · ".join(markup(text) for text in (clinic.address, clinic.phone) if text.strip())
    left = [Paragraph(markup(clinic.name, 80) or "BloodView", style.CLINIC), Paragraph(contact, style.BODY)]
    right = [Paragraph(TITLE, style.TITLE), Paragraph(f"<b>{_STATUS[result.release]}</b>", style.RIGHT)]
    table = Table([[left, right]], [0.6 * width, 0.4 * width])
    table.setStyle(
        TableStyle([*style.PADDING, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 1, style.INK)])
    )
    return [table, Spacer(0, 2 * mm)]


def banner(release: Release, width: float) -> list[Flowable]:
    """Give the framed warning above counts that are held or refused; nothing where they are released."""
    if release not in _BANNERS:
        return []
    look, words = _BANNERS[release]
    return [framed(words, look, width), Spacer(0, 2 * mm)]


def facts(patient: Patient, result: Result, sample: Sample, width: float) -> list[Flowable]:
    """Give what is known of the patient and of the sample, side by side."""
    # The species that was analyzed goes before the one in the file, which the user may have corrected.
    named = species_named(result.species or "") or species_named(patient.species)
    volume = "not known" if result.volume_nl is None else f"{_brief(result.volume_nl)} nL of diluted blood"
    dilution = "not known" if result.dilution is None else f"{_brief(result.dilution)} times"
    patient_lines = [
        ("Patient", patient.name),
        ("Patient ID", patient.identifier),
        ("Species", named.label if named else patient.species or result.species or ""),
        ("Breed", patient.breed),
        ("Sex", patient.sex),
        ("Born", patient.birth),
        ("Microchip", patient.microchip),
        ("Owner", patient.owner),
    ]
    sample_lines = [
        ("File", sample.path.name),
        ("Instrument", result.instrument or sample.instrument),
        ("Acquired", moment(sample.acquired)),
        ("Volume", volume),
        ("Dilution", dilution),
        ("Model", result.model_name),
        ("SHA-256", f"{result.sha256[:32]} {result.sha256[32:]}"),
    ]
    half = (width - 4 * mm) / 2
    table = Table([[pairs(patient_lines, half), "", pairs(sample_lines, half)]], [half, 4 * mm, half])
    table.setStyle(
        TableStyle(
            [(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")]
            + [("VALIGN", (0, 0), (-1, -1), "TOP")]
        )
    )
    return [table, Spacer(0, 2.5 * mm)]


def counts(result: Result, width: float) -> list[Flowable]:
    """Give the table of results; reference intervals get their column as soon as a row has one."""
    rows = result_rows(result.counts)
    referenced = any(row.reference for row in rows)
    heads = ["Analyte", "", "Result", "Unit", "95 % interval"] + (["Reference interval"] if referenced else [])
    shares = [0.2, 0.28, 0.14, 0.12, 0.26] if not referenced else [0.17, 0.25, 0.13, 0.1, 0.18, 0.17]
    lines: list[list[Flowable]] = [[Paragraph(f"<b>{text}</b>", style.BODY) for text in heads]]
    lines[0][2] = Paragraph("<b>Result</b>", style.RIGHT)
    looks = list[tuple[object, ...]]()
    for row, before in zip(rows, (None, *rows), strict=False):
        if before is not None and row.group != before.group:
            looks.append(("LINEABOVE", (0, len(lines)), (-1, len(lines)), 0.6, style.INK))
        number = style.RIGHT if row.result == NOT_MEASURED else style.NUMBER
        line = [
            Paragraph(row.analyte, style.STRONG),
            Paragraph(row.meaning or row.group.lower(), style.SMALL),
            Paragraph(row.result, number),
            Paragraph(row.unit, style.BODY),
            Paragraph(row.interval, style.BODY),
        ]
        lines.append(line + ([Paragraph(row.reference, style.BODY)] if referenced else []))
    table = Table(lines, [share * width for share in shares])
    table.setStyle(TableStyle(looks, parent=style.TABLE))
    return [table, Spacer(0, 2.5 * mm)]


def messages(result: Result, sample: Sample, width: float) -> list[Flowable]:
    """Give the messages, what limits validity first, and the notice on an uncalibrated model."""
    told = list(dict.fromkeys((*result.messages, *sample.warnings)))
    if result.model_simulated:
        # The frame below says it; an analysis says it too, for those who read the messages alone.
        told = [text for text in told if text != SIMULATED_NOTICE]
    blocks: list[Flowable] = []
    if told:
        blocks.append(Paragraph("Messages", style.HEADING))
        blocks += [
            Paragraph(markup(text, 600), style.MESSAGE, bulletText=f"{number}.")
            for number, text in enumerate(told[:_MOST_MESSAGES], 1)
        ]
        if len(told) > _MOST_MESSAGES:
            blocks.append(Paragraph(f"{len(told) - _MOST_MESSAGES} further messages are not printed.", style.MESSAGE))
        blocks.append(Spacer(0, 2 * mm))
    if result.model_simulated:
        blocks += [framed(SIMULATED, style.NOTICE, width), Spacer(0, 2.5 * mm)]
    return blocks


def populations(result: Result, width: float) -> Flowable:
    """Give the table of populations, which is also the legend of the plots; a refused result gets no numbers."""
    total, refused = sum(result.population_events), result.release is Release.REFUSED
    heads = [
        Paragraph(f"<b>{text}</b>", style.BODY if column < 3 else style.RIGHT)
        for column, text in enumerate(("", "Population", "", "Events", "% of events"))
    ]
    lines: list[list[Flowable]] = [heads]
    for population, events in zip(Population, result.population_events, strict=True):
        share = f"{100 * events / total:.2f}" if total > 0 else "–"
        numbers = ("–", "–") if refused else (f"{events:,.0f}", share)
        lines.append(
            [
                Swatch(population),
                Paragraph(population_label(population), style.STRONG),
                Paragraph(MEANINGS[population], style.BODY),
                *(Paragraph(number, style.RIGHT) for number in numbers),
            ]
        )
    table = Table(lines, [14 * mm, 25 * mm, width - 99 * mm, 30 * mm, 30 * mm])
    table.setStyle(style.TABLE)
    return table


def signature(width: float, height: float = 12 * mm) -> Flowable:
    """Give the fields in which a person comments on and signs the review."""
    labels = [Paragraph(text, style.SMALL) for text in ("Comment", "Reviewed by (name, signature)", "Date and time")]
    table = Table([labels], [0.42 * width, 0.36 * width, 0.22 * width], [height])
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


def moment(when: datetime | None) -> str:
    """Write a date and time to the minute, empty where there is none."""
    return "" if when is None else when.strftime("%Y-%m-%d %H:%M")


def _brief(value: float) -> str:
    """Write a volume or dilution whole from 100 on, with three significant digits below."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def pairs(lines: Sequence[tuple[str, str]], width: float) -> Table:
    """Give labelled facts one under the other in a box."""
    cells = [[Paragraph(label, style.SMALL), Paragraph(markup(text) or "–", style.BODY)] for label, text in lines]
    table = Table(cells, [19 * mm, width - 19 * mm])
    table.setStyle(style.FACTS)
    return table


def framed(words: str, look: ParagraphStyle, width: float) -> Table:
    """Put a paragraph in a table of its own, as the frame of a bare paragraph juts into the margins."""
    plain = ParagraphStyle("framed", parent=look, borderWidth=0, borderPadding=0, backColor=None)
    table = Table([[Paragraph(words, plain)]], [width])
    table.setStyle(
        TableStyle(
            [
                *style.PADDING,
                ("LEFTPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("BOX", (0, 0), (-1, -1), look.borderWidth, style.INK),
                *([("BACKGROUND", (0, 0), (-1, -1), look.backColor)] if look.backColor else []),
            ]
        )
    )
    return table
