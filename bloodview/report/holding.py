"""Which counts a report may print: those the release gate released, and those that a person released by review."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bloodview.clinic.holds import TITLES
from bloodview.language import tr
from bloodview.report.facts import ReportFacts
from bloodview.report.standing import signed
from bloodview.report.text import moment
from bloodview.result import Result


@dataclass(frozen=True)
class Holding:
    """The counts that are held, each with its reason, and those that a person released all the same.

    note, brief : who released them, when, and why; and the same without the reason
    """

    held: Mapping[str, str] = field(default_factory=dict)
    freed: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    brief: str = ""

    @property
    def titles(self) -> str:
        """Name the counts that the gate holds, without those that are only computed from them."""
        return ", ".join(title for count, title in TITLES.items() if count in self.held)


NOTHING = Holding()


def released_by_hand(facts: ReportFacts) -> bool:
    """Tell whether a person has looked at the result and let its counts go."""
    return signed(facts) or bool(facts.reviewed_by.strip())


def holding_of(result: Result, facts: ReportFacts) -> Holding:
    """Give what a result holds: once a person reviewed or signed it nothing, but then it says who did."""
    if not released_by_hand(facts):
        return Holding(held=result.withheld)
    who, at = facts.reviewed_by.strip(), facts.reviewed_at
    if not who:
        who, at = facts.signed_by.strip(), facts.signed_at
    brief = release_words(who, moment(at), "")
    return Holding({}, result.withheld, release_words(who, moment(at), facts.review_remark.strip()), brief)


def release_words(who: str, when: str, note: str) -> str:
    """Say who released a count that was held, when, and why."""
    if when and note:
        return tr("released by {who}, {when}: {note}", who=who, when=when, note=note)
    if when:
        return tr("released by {who}, {when}", who=who, when=when)
    return tr("released by {who}: {note}", who=who, note=note) if note else tr("released by {who}", who=who)
