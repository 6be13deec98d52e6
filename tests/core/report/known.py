"""What a clinic knows beside an invented result: intervals, messages, a result before it, a signature."""

from dataclasses import replace
from datetime import datetime

from bloodview.clinic import IntervalSet, Message, Patient, ReferenceInterval
from bloodview.report.facts import Previous, ReportFacts
from bloodview.result import Counts, Estimate
from tests.core.report.invented import COUNTS

_PRINTED_ON_REPORTS = "[S30] IDEXX ProCyte Dx ranges as printed on clinic reports"


def limits(
    count: str,
    low: float | None,
    high: float | None,
    *,
    unit: str = "10^9/L",
    source: str = _PRINTED_ON_REPORTS,
    certainty: str = "second-hand",
    critical_low: float | None = None,
) -> ReferenceInterval:
    """Give a reference interval."""
    return ReferenceInterval(count, low, high, unit, source, certainty, critical_low)


DOG = IntervalSet(
    "dog",
    "adult",
    {
        "rbc": limits("rbc", 5.65, 8.87, unit="10^12/L"),
        "retic": limits("retic", 10.0, 110.0),
        "retic_pct": limits(
            "retic_pct", 0, 1.0, unit="%", source="[S2] Hematologic Reference Ranges", certainty="source"
        ),
        "plt": limits("plt", 148, 484, critical_low=30),
    },
)
CAT = IntervalSet(
    "cat",
    "adult",
    {
        "rbc": limits("rbc", 6.54, 12.2, unit="10^12/L"),
        "retic": limits("retic", 3.0, 50.0),
        "plt": limits("plt", 151, 600, critical_low=30),
    },
)
REGENERATIVE_CAT = Counts(
    rbc=Estimate(3.214, 3.102, 3.329),
    rbc_uncorrected=3.021,
    retic_pct=Estimate(9.79, 9.51, 10.08),
    retic=Estimate(314.64, 300.2, 328.4),
    clump_pct=Estimate(6.38, 6.12, 6.71),
    plt=Estimate(22.4, 17.3, 28.1),
)
MESSAGES = (
    Message("retest", 3, "Disperse the sample in saline and measure again.", "[S15] Porter & Weiser"),
    Message("regeneration", 2, "Marked regeneration.", "[S7] eClinpath absolute reticulocyte count"),
    Message("clumps", 1, "PLT is a minimum estimate: look for clumps on a smear.", "[S21] Riond 2015"),
)
PREVIOUS = Previous(
    replace(COUNTS, rbc=Estimate(6.8, 6.7, 6.9), plt=Estimate(355, 341, 370), retic=Estimate(30, 25, 36)),
    datetime(2025, 9, 2, 9, 30),
)
SIGNED = ReportFacts(
    status="final",
    signed_by="Dr. Anna Weber",
    signed_at=datetime(2026, 3, 14, 10, 2),
    previous=PREVIOUS,
    intervals=DOG,
    messages=MESSAGES[1:2],
    vet="Dr. Anna Weber",
)
LONG_NAMES = Patient(
    name="Prinzessin Mirabella von und zu Hohenstein-Löwenstein aus dem Hause der Sieben Katzen <b>&",
    identifier="2026-004171234567890123456789012345678901234567890",
    species="feline",
    breed="Norwegische Waldkatze mit Maine-Coon-Einschlag aus zweiter Verpaarung",
    sex="FS",
    birth="2019-05-02",
    microchip="276098106234567",
    owner="Dr. Alexandra-Maximiliane Freifrau von Hohenstein-Löwenstein-Wertheim, Schloßstraße 12, Wertheim",
)
BACKWARD = Patient(
    name="بلا السعيدة الجميلة",
    species="canine",
    breed="כלב רועים גרמני מעורב עם לברדור רטריבר וכנעני",
    owner="יוסי כהן, רחוב הרצל 12, תל אביב, בית המשפחה הגדול שליד הגן הציבורי והשוק",
)
