"""Records made by hand, for views that need no database."""

from datetime import UTC, datetime, timedelta

from bloodview.clinic import Patient
from bloodview.result import Counts, Estimate, Release
from bloodview.store.records import Action, AuditRow, PatientRecord, ResultRecord, SampleRecord, State, WorklistRow

_ANIMALS = (
    ("Rex", "Miller, Anna", "dog", "Beagle"),
    ("Luna", "Ionescu, Mihai", "cat", "European Shorthair"),
    ("Thunder", "Riverside Stables", "horse", "Hanoverian"),
    ("Bella", "Schmidt, Katharina", "dog", "Cavalier King Charles Spaniel"),
)
LONG_NAME = "Bartholomew Archibald Montgomery of the Old Mill <b>&"
LONG_OWNER = "Dr. Wilhelmina van der Westhuizen-Featherstonehaugh and family"


def made_counts(rbc: float = 6.4, plt: float = 240.0, retic_pct: float = 0.9, clump_pct: float = 1.2) -> Counts:
    """Give counts with intervals of 3, 8, 10 and 12 %."""
    return Counts(
        rbc=_within(rbc, 0.03),
        rbc_uncorrected=rbc * 0.98,
        retic_pct=_within(retic_pct, 0.1),
        retic=_within(retic_pct * rbc * 10, 0.1),
        clump_pct=_within(clump_pct, 0.12),
        plt=_within(plt, 0.08),
    )


def made_patient(number: int = 0, *, long: bool = False) -> PatientRecord:
    """Give a patient; the same number gives the same one."""
    name, owner, species, breed = _ANIMALS[number % len(_ANIMALS)]
    return PatientRecord(
        id=number + 1,
        patient=Patient(
            name=LONG_NAME if long else name,
            identifier=f"P-{4711 + number}",
            species=species,
            breed=breed,
            sex="FS",
            birth="2021-03-04",
            microchip="276098100012345",
            owner=LONG_OWNER if long else owner,
        ),
    )


def made_rows(count: int, now: datetime | None = None) -> tuple[WorklistRow, ...]:
    """Give rows of a worklist in every state, the newest first; row 3 has long names, row 5 no patient."""
    now = now or datetime.now(UTC)
    return tuple(_row(number, now) for number in range(count))


def made_flags(row: WorklistRow) -> dict[str, str]:
    """Judge counts by limits made up for tests."""
    if row.counts is None or row.counts.plt is None or row.counts.rbc is None:
        return {}
    plt, rbc = row.counts.plt.value, row.counts.rbc.value
    return {
        "plt": "critical_low" if plt < 50 else "low" if plt < 148 else "high" if plt > 484 else "normal",
        "rbc": "low" if rbc < 5.2 else "borderline_low" if rbc < 5.6 else "normal",
    }


def made_history(count: int) -> tuple[tuple[SampleRecord, ResultRecord], ...]:
    """Give the results of one patient, a month apart, the oldest first: recovering from an anaemia."""
    start = datetime(2026, 1, 10, 9, 30, tzinfo=UTC)
    return tuple(_past(number, start + timedelta(days=30 * number)) for number in range(count))


def made_audit() -> tuple[AuditRow, ...]:
    """Give the audit trail of a sample that was signed and amended."""
    at = datetime(2026, 3, 4, 10, 15, tzinfo=UTC)
    steps: tuple[tuple[Action, str, dict[str, object]], ...] = (
        (Action.IMPORTED, "", {"file": "Rex.fcs", "instrument": "Helios VX"}),
        (Action.ASSIGNED, "A. Miller", {"patient_id": 3}),
        (Action.ANALYZED, "", {"result_id": 7, "model": "Helios"}),
        (Action.REVIEWED, "B. Vet", {}),
        (Action.SIGNED, "B. Vet", {"result_id": 7, "state": "final"}),
        (Action.AMENDED, "C. Vet-Johansson-Featherstonehaugh", {"why": "Clot found in the tube, counted anew. " * 4}),
        (Action.SIGNED, "B. Vet", {"result_id": 8, "state": "amended"}),
    )
    return tuple(
        AuditRow(number, at + timedelta(minutes=7 * number), who, action, "sample 12", detail, f"{number:064x}")
        for number, (action, who, detail) in enumerate(steps, 1)
    )


def _row(number: int, now: datetime) -> WorklistRow:
    states = (State.REVIEW, State.PRELIMINARY, State.FINAL, State.AMENDED, State.NEW, State.ANALYZING)
    state = states[number % len(states)]
    counted = state not in (State.NEW, State.ANALYZING)
    refused = number % 12 == 6
    # Row 9 was opened again and is not signed anew.
    signed = state in (State.FINAL, State.AMENDED) and number % 12 != 9
    when = now - timedelta(minutes=11 * number)
    return WorklistRow(
        sample_id=number + 1,
        result_id=number + 1 if counted else None,
        patient=None if number % 12 == 5 else made_patient(number, long=number % 12 == 3),
        file="a very long name of a file that an analyser made 2026-03-04 10-15-22 tube 0001.fcs"
        if number % 12 == 3
        else f"2026-{number:04d}.fcs",
        species=_ANIMALS[number % 4][2],
        state=state,
        counts=made_counts(4.9 + 0.29 * (number % 9), 30 + 57 * (number % 11)) if counted else None,
        release=(Release.REFUSED if refused else Release.REVIEW if state is State.REVIEW else Release.OK)
        if counted
        else None,
        acquired=when - timedelta(minutes=4) if number % 7 else None,
        imported=when,
        signed_by="B. Vet" if signed else None,
        signed_at=when if signed else None,
    )


def _past(number: int, at: datetime) -> tuple[SampleRecord, ResultRecord]:
    sample = SampleRecord(
        id=number + 1,
        patient_id=1,
        file=f"Rex-{number}.fcs",
        sha256=f"{number:064x}",
        instrument="Helios VX",
        acquired=at,
        imported=at + timedelta(minutes=5),
        species="dog",
        state=State.FINAL if number % 3 else State.AMENDED,
        result_id=number + 1,
    )
    counts = made_counts(3.1 + 0.42 * min(number, 8), 90 + 31 * (number % 9), max(0.6, 6.5 - 0.8 * number))
    result = ResultRecord(
        id=number + 1,
        sample_id=sample.id,
        counts=counts,
        release=Release.OK,
        messages=(),
        model_id="fake-0001",
        model_name="Helios",
        seed=0,
        version="0.1.0",
        created=at + timedelta(minutes=6),
        species="dog",
    )
    return sample, result


def _within(value: float, part: float) -> Estimate:
    return Estimate(value, value * (1 - part), value * (1 + part))
