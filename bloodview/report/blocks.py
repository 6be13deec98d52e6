"""The blocks of the report above the results: clinic and title, patient and sample; and the messages below them."""

import logging
from collections.abc import Sequence
from datetime import datetime

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from bloodview.clinic import Clinic, Message, Patient, age_days, age_words, species_named
from bloodview.errors import UserError
from bloodview.report import style
from bloodview.report.facts import ReportFacts
from bloodview.report.frames import bare, framed, pairs
from bloodview.report.logo import logo_picture
from bloodview.report.standing import standing_lines
from bloodview.report.text import cleaned, markup, moment
from bloodview.report.wrapping import paragraph
from bloodview.result import SIMULATED_NOTICE, Result
from bloodview.samples import Sample

_LOG = logging.getLogger(__name__)

TITLE = "Blood cell count"
SIMULATED = "Model trained on simulated samples; not calibrated to this analyser."

_MOST_MESSAGES = 40
_SEXES = {
    "M": "male",
    "MN": "male, neutered",
    "MC": "male, neutered",
    "F": "female",
    "FS": "female, spayed",
    "FN": "female, spayed",
}


def head(clinic: Clinic, facts: ReportFacts, result: Result, width: float) -> list[Flowable]:
    """Give the clinic with its logo on the left, the title and where the report stands on the right."""
    picture = _logo(facts)
    left = 0.56 * width - (picture.drawWidth + 3 * mm if picture else 0)
    contact = [text for text in (cleaned(clinic.address), cleaned(clinic.phone)) if text]
    if stringWidth(" · ".join(contact), style.BODY.fontName, style.BODY.fontSize) < left - 6:
        contact = [" · ".join(contact)] if contact else []
    named = [paragraph(clinic.name or "BloodView", _fitting(clinic.name, left), left - 6, 120)]
    named += [paragraph(text, style.BODY, left - 6, 330) for text in contact]
    right = [Paragraph(TITLE, style.TITLE), *standing_lines(facts, result.release)]
    cells, widths = ([named, right], [left, 0.44 * width])
    if picture:
        cells, widths = [picture, *cells], [picture.drawWidth + 3 * mm, *widths]
    table = Table([cells], widths)
    table.setStyle(
        TableStyle([*style.PADDING, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 1, style.INK)])
    )
    return [table, Spacer(0, 2 * mm)]


def facts(
    patient: Patient, told: ReportFacts, result: Result, sample: Sample, when: datetime, width: float
) -> list[Flowable]:
    """Give what is known of the patient and of the sample, side by side; `when` stands in for an unknown day of it."""
    # The species that was analyzed goes before the one in the file, which the user may have corrected.
    named = species_named(result.species or "") or species_named(patient.species)
    volume = "not known" if result.volume_nl is None else f"{_brief(result.volume_nl)} nL of diluted blood"
    dilution = "not known" if result.dilution is None else f"{_brief(result.dilution)} times"
    patient_lines = [
        ("Patient", patient.name),
        ("Patient ID", patient.identifier),
        ("Species", named.label if named else patient.species or result.species or ""),
        ("Breed", patient.breed),
        ("Sex", _sex(patient.sex)),
        ("Born", _born(patient.birth, sample.acquired or when)),
        ("Microchip", patient.microchip),
        ("Owner", patient.owner),
        *([("Vet", told.vet)] if told.vet.strip() else []),
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
    beside = bare(
        [[pairs(patient_lines, half, boxed=False), "", pairs(sample_lines, half, boxed=False)]], [half, 4 * mm, half]
    )
    # Boxes of the outer table are equally high.
    beside.setStyle(TableStyle([("BOX", (each, 0), (each, 0), 0.5, style.RULE) for each in (0, 2)]))
    return [beside, Spacer(0, 2.5 * mm)]


def messages(told: Sequence[Message], result: Result, sample: Sample, width: float) -> list[Flowable]:
    """Give the messages, what limits validity first, and the notice on an uncalibrated model."""
    own = list(dict.fromkeys((*result.messages, *sample.warnings)))
    if result.model_simulated:
        # The frame below says it; an analysis says it too, for those who read the messages alone.
        own = [text for text in own if text != SIMULATED_NOTICE]
    lines = [markup(text, 600) for text in own]
    lines += [_interpretation(each) for each in sorted(told, key=lambda message: message.rank)]
    blocks: list[Flowable] = []
    if lines:
        blocks.append(Paragraph("Messages", style.HEADING))
        blocks += [
            Paragraph(line, style.MESSAGE, bulletText=f"{number}.")
            for number, line in enumerate(lines[:_MOST_MESSAGES], 1)
        ]
        if len(lines) > _MOST_MESSAGES:
            blocks.append(Paragraph(f"{len(lines) - _MOST_MESSAGES} further messages are not printed.", style.MESSAGE))
        blocks.append(Spacer(0, 2 * mm))
    if result.model_simulated:
        blocks += [framed(SIMULATED, style.NOTICE, width), Spacer(0, 2.5 * mm)]
    return blocks


def _interpretation(message: Message) -> str:
    source = markup(message.source, 200)
    look = f'<font size="{style.SMALL.fontSize}" color="{style.SOFT_NAME}">'
    return f"{markup(message.text, 600)} {look}({source})</font>" if source else markup(message.text, 600)


def _logo(told: ReportFacts) -> Flowable | None:
    """Give the logo; a report is needed also where its logo cannot be read."""
    if told.logo is None:
        return None
    try:
        return logo_picture(told.logo)
    except UserError as error:
        _LOG.warning("the report is printed without its logo: %s", error)
        return None


def _fitting(name: str, width: float) -> ParagraphStyle:
    """Give the style of the clinic's name: smaller where it is long."""
    return style.CLINIC if len(name) * 0.5 * style.CLINIC.fontSize < 1.6 * width else style.CLINIC_LONG


def _sex(written: str) -> str:
    words = _SEXES.get(written.strip().upper())
    return f"{written.strip().upper()} ({words})" if words else written


def _born(birth: str, at: datetime) -> str:
    days = age_days(birth, at.date())
    return birth if days is None else f"{birth} ({age_words(days)})"


def _brief(value: float) -> str:
    """Write a volume or dilution whole from 100 on, with three significant digits below."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
