"""The blocks of the report above the results: clinic and title, patient and sample."""

from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, TableStyle

from bloodview.clinic import Clinic, Patient, age_days, age_words, species_named
from bloodview.language import decimal, digits, mark, tr
from bloodview.report import style
from bloodview.report.facts import ReportFacts
from bloodview.report.frames import bare, pairs
from bloodview.report.letterhead import letterhead
from bloodview.report.standing import standing_lines
from bloodview.report.text import day, moment
from bloodview.result import Result
from bloodview.samples import Sample

TITLE = mark("Blood cell count")
_SEXES = {
    "M": mark("male"),
    "MN": mark("male, neutered"),
    "MC": mark("male, neutered"),
    "F": mark("female"),
    "FS": mark("female, spayed"),
    "FN": mark("female, spayed"),
}


def head(clinic: Clinic, facts: ReportFacts, result: Result, width: float) -> list[Flowable]:
    """Give the clinic on the left, the title and where the report stands on the right."""
    right = [Paragraph(tr(TITLE), style.TITLE), *standing_lines(facts, result.release)]
    return letterhead(clinic, facts, right, width)


def facts(
    patient: Patient, told: ReportFacts, result: Result, sample: Sample, when: datetime, width: float
) -> list[Flowable]:
    """Give what is known of the patient and of the sample, side by side; `when` stands in for an unknown day of it."""
    # The species that was analyzed goes before the one in the file, which the user may have corrected.
    named = species_named(result.species or "") or species_named(patient.species)
    volume = dilution = tr("not known")
    if result.volume_nl is not None:
        volume = tr("{volume} nL of diluted blood", volume=_brief(result.volume_nl))
    if result.dilution is not None:
        dilution = tr("{factor} times", factor=_brief(result.dilution))
    patient_lines = [
        (tr("Patient"), patient.name),
        (tr("Patient ID"), patient.identifier),
        (tr("Species"), named.label if named else patient.species or result.species or ""),
        (tr("Breed"), patient.breed),
        (tr("Sex"), _sex(patient.sex)),
        (tr("Born"), _born(patient.birth, sample.acquired or when)),
        (tr("Microchip"), patient.microchip),
        (tr("Owner"), patient.owner),
        *([(tr("Vet"), told.vet)] if told.vet.strip() else []),
    ]
    sample_lines = [
        (tr("File"), sample.path.name),
        (tr("Instrument"), result.instrument or sample.instrument),
        (tr("Acquired"), moment(sample.acquired)),
        *([(tr("Controls"), told.quality)] if told.quality.strip() else []),
        (tr("Volume"), volume),
        (tr("Dilution"), dilution),
        (tr("Model"), result.model_name),
        ("SHA-256", f"{result.sha256[:32]} {result.sha256[32:]}"),
    ]
    half = (width - 4 * mm) / 2
    beside = bare(
        [[pairs(patient_lines, half, boxed=False), "", pairs(sample_lines, half, boxed=False)]], [half, 4 * mm, half]
    )
    # Boxes of the outer table are equally high.
    beside.setStyle(TableStyle([("BOX", (each, 0), (each, 0), 0.5, style.RULE) for each in (0, 2)]))
    return [beside, Spacer(0, 2.5 * mm)]


def _sex(written: str) -> str:
    words = _SEXES.get(written.strip().upper())
    return f"{written.strip().upper()} ({tr(words)})" if words else written


def _born(birth: str, at: datetime) -> str:
    days = age_days(birth, at.date())
    return birth if days is None else f"{_day(birth)} ({age_words(days)})"


def _day(written: str) -> str:
    """Write a day as the language does where it is one as forms write it, else as it is."""
    try:
        return day(datetime.fromisoformat(written)) if len(written) == len("2021-03-04") else written
    except ValueError:
        return written


def _brief(value: float) -> str:
    """Write a volume or dilution whole from 100 on, with three significant digits below."""
    return decimal(value, 0) if value >= 100 else digits(value, 3)
