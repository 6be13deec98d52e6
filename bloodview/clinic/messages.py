"""Interpretive messages: what the counts of a sample say, its patient in mind."""

from bloodview.clinic.findings import Findings, findings_of
from bloodview.clinic.rules import RULES
from bloodview.clinic.wording import Message, Rank, order

__all__ = ["Findings", "Message", "Rank", "findings_of", "messages_for"]


def messages_for(findings: Findings) -> tuple[Message, ...]:
    """Give the messages of a sample: first what limits validity, then what the counts show, then what to do.

    Those of one rank stand in the order of their data file; a copy of the intervals that cannot be used comes first.
    """
    found = [message for rule in RULES if (message := rule(findings)) is not None]
    found.sort(key=lambda message: (message.rank, order(message.key)))
    problem = findings.intervals.problem if findings.intervals else ""
    if problem:
        found.insert(0, Message("intervals_damaged", Rank.VALIDITY, problem, "BloodView"))
    return tuple(found)
