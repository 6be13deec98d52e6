"""What a report says beside the result: where it stands, who signed it, what came before, what to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bloodview.clinic.explanation import Explanation, Outline
from bloodview.clinic.intervals import IntervalSet
from bloodview.clinic.messages import Message
from bloodview.result import Counts


@dataclass(frozen=True)
class Previous:
    """The counts of the patient's result before this one, and when its sample was acquired."""

    counts: Counts
    when: datetime | None = None


@dataclass(frozen=True)
class ReportFacts:
    """What is known beside the result; what is empty is not printed.

    status : "preliminary", "final" or "amended"; any other state of a record prints as preliminary, "" as none
    changes : what an amendment changed, a sentence each
    reviewed_by, reviewed_at, review_remark : who looked at a result that was held, and what they saw
    vet : who asked for the report; logo : a PNG or JPEG file
    intervals : what the counts are compared with; messages : what they mean, printed by rank
    units : "SI" or "conventional"
    quality : what the controls of the day said of the analyser, and when; in one line
    explanations, outlines : what the page that says why holds; none, no page
    owner_summary : whether a page in plain words for the owner follows
    """

    status: str = ""
    signed_by: str = ""
    signed_at: datetime | None = None
    amended_why: str = ""
    changes: Sequence[str] = ()
    comment: str = ""
    previous: Previous | None = None
    intervals: IntervalSet | None = None
    messages: Sequence[Message] = ()
    units: str = "SI"
    owner_summary: bool = False
    explanations: Sequence[Explanation] = ()
    outlines: Sequence[Outline] = ()
    vet: str = ""
    logo: Path | None = None
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    review_remark: str = ""
    quality: str = ""
