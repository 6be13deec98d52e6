"""Sentences on counts that the release gate holds."""

from collections.abc import Mapping, Sequence

from bloodview.language import tr

TITLES: Mapping[str, str] = {"rbc": "RBC", "clump_pct": "CLUMP %", "retic_pct": "RETIC %", "plt": "PLT"}
"""The counts that can be held by themselves, as reports head them."""


def held_sentences(held: Mapping[str, str], messages: Sequence[str], *, freed: bool = False) -> list[str]:
    """Say of each count why it is held, or was before a person released it, where no message says it already."""
    told = " ".join(messages)
    named = [(TITLES[count], held[count]) for count in TITLES if count in held and held[count] not in told]
    return [
        tr("{count} was held: {reason}", count=title, reason=reason)
        if freed
        else tr("{count} is held: {reason}", count=title, reason=reason)
        for title, reason in named
    ]
