"""Interpretive messages: what the counts of a sample say, its patient in mind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from bloodview.clinic.findings import Findings


class Rank(IntEnum):
    """What a message is about; the smallest comes first."""

    VALIDITY = 1
    PATTERN = 2
    SUGGESTION = 3


@dataclass(frozen=True)
class Message:
    """One sentence for the reader of a result.

    key : the rule's name in resources/clinic/messages.toml
    rank : a `Rank`
    source : where the rule comes from, in words
    """

    key: str
    rank: int
    text: str
    source: str


Rule = Callable[[Findings], Iterator[Message]]


def messages_for(findings: Findings) -> tuple[Message, ...]:
    """Give the messages of a sample: first what limits validity, then what the counts show, then what to do."""
    found: dict[str, Message] = {}
    if findings.intervals is not None and findings.intervals.problem:
        found["intervals_damaged"] = Message(
            "intervals_damaged", Rank.VALIDITY, findings.intervals.problem, "BloodView"
        )
    return tuple(sorted(found.values(), key=lambda message: message.rank))
