"""What the records answer: frozen values; every time is in UTC and says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bloodview.clinic import Patient
from bloodview.result import Counts, Release


class State(StrEnum):
    """Where a sample stands on its way to a released result."""

    NEW = "new"
    ANALYZING = "analyzing"
    REVIEW = "review"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"


class Role(StrEnum):
    """What a user of the clinic may do: only a vet signs."""

    VET = "vet"
    TECHNICIAN = "technician"


class Action(StrEnum):
    """What a row of the audit trail tells."""

    PATIENT_ADDED = "patient added"
    PATIENT_CHANGED = "patient changed"
    IMPORTED = "imported"
    ASSIGNED = "assigned"
    ANALYZED = "analyzed"
    REVIEWED = "reviewed"
    COMMENTED = "commented"
    SIGNED = "signed"
    AMENDED = "amended"
    REPORTED = "reported"
    CLINIC_CHANGED = "clinic changed"
    USER_ADDED = "user added"
    USER_CHANGED = "user changed"
    MATERIAL_ADDED = "control material added"
    MATERIAL_CHANGED = "control material changed"
    CONTROL_MEASURED = "control measured"
    CONTROL_EXCLUDED = "control excluded"
    CONTROL_INCLUDED = "control included"
    QUALITY_FAILED = "quality control failed"
    RESTORED = "restored"


@dataclass(frozen=True)
class PatientRecord:
    """A patient of the clinic."""

    id: int
    patient: Patient
    created: datetime | None = None
    changed: datetime | None = None


@dataclass(frozen=True)
class UserRecord:
    """Somebody who works with the records; `has_pin` asks for the PIN when signing."""

    id: int
    name: str
    role: Role
    has_pin: bool = False
    active: bool = True


@dataclass(frozen=True)
class SampleRecord:
    """A sample as it was imported, and where it stands.

    dataset : which data set of its file, from 0
    species : what file, patient or analysis name; empty where none does
    signed_by, signed_at : of the signature that holds now; None while the sample may still be changed
    amended_why : why a final result was opened again; empty for one that never was
    """

    id: int
    patient_id: int | None
    file: str
    sha256: str
    instrument: str
    acquired: datetime | None
    imported: datetime
    dataset: int = 0
    species: str = ""
    state: State = State.NEW
    result_id: int | None = None
    comment: str = ""
    signed_by: str | None = None
    signed_at: datetime | None = None
    amended_why: str = ""


@dataclass(frozen=True)
class ResultRecord:
    """One stored result without its events; it never changes but for `superseded_by`.

    species : as counted, None where unknown
    population_events : sum of posteriors per Population
    digest : sha256 of everything the result holds, its events too
    risk, held : as in `bloodview.result.Result`
    """

    id: int
    sample_id: int
    counts: Counts
    release: Release
    messages: tuple[str, ...]
    model_id: str
    model_name: str
    seed: int
    version: str
    created: datetime
    superseded_by: int | None = None
    model_simulated: bool = False
    species: str | None = None
    recipe_species: str | None = None
    events: int = 0
    population_events: tuple[float, ...] = ()
    volume_nl: float | None = None
    dilution: float | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    created_by: str = ""
    digest: str = ""
    risk: Mapping[str, float] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SignatureRecord:
    """One signature: who released which result when, with the patient and the comment as they stood then.

    why : the reason of the amendment that it closes; empty for the first
    """

    id: int
    sample_id: int
    result_id: int
    who: str
    at: datetime
    state: State
    patient: Patient
    comment: str = ""
    why: str = ""


@dataclass(frozen=True)
class Change:
    """One thing that an amendment changed.

    what : a count ("rbc", "plt", ...), "model", "comment", or a field of the patient ("patient name", ...)
    before, after : numbers in the count's unit, else texts; None where a count was or is not measurable
    """

    what: str
    before: float | str | None
    after: float | str | None


@dataclass(frozen=True)
class ReportRecord:
    """A report that was made: of which result, in which state, and the sha256 of its PDF."""

    id: int
    sample_id: int
    result_id: int
    sha256: str
    state: State
    created: datetime
    who: str = ""


@dataclass(frozen=True)
class WorklistRow:
    """One line of the worklist: a sample with its patient and the result that counts now.

    held : the counts that are not released, each with its reason; empty once a person released them
    """

    sample_id: int
    result_id: int | None
    patient: PatientRecord | None
    file: str
    species: str
    state: State
    counts: Counts | None
    release: Release | None
    acquired: datetime | None
    imported: datetime
    instrument: str = ""
    comment: str = ""
    signed_by: str | None = None
    signed_at: datetime | None = None
    control: str = ""
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WorklistQuery:
    """What to list.

    text : words of patient, owner, identifier, microchip or file, each a part of one; accents and case do not matter
    day : samples imported or measured on this local day
    since, until : the same for a span, `until` not included; a time without a zone is local
    order : "imported", "acquired", "patient", "owner", "species", "state", "file", "rbc", "retic_pct", "clump_pct" or
        "plt"; samples without an owner or a count stand last
    """

    text: str = ""
    day: date | None = None
    since: datetime | None = None
    until: datetime | None = None
    states: tuple[State, ...] = ()
    species: tuple[str, ...] = ()
    patient_id: int | None = None
    order: str = "imported"
    descending: bool = True
    limit: int = 500
    offset: int = 0


@dataclass(frozen=True)
class AuditRow:
    """One row of the audit trail; `hash` is over this row and the hash of the row before.

    subject : "sample 12", "patient 3", "user 1", "clinic" or "records"
    detail : what was done, by names of fields
    """

    id: int
    at: datetime
    who: str
    action: Action
    subject: str
    detail: Mapping[str, object]
    hash: str


@dataclass(frozen=True)
class Verification:
    """What a check of the records found.

    audit_rows, results, files : how many were checked
    problems : sentences, the first bad row first; empty where everything holds
    """

    audit_rows: int
    results: int
    files: int
    problems: tuple[str, ...] = ()
