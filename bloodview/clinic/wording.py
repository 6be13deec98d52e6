"""The sentences of the interpretive messages and their sources, read from the data files."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.paths import resources

_T = TypeVar("_T")


class Rank(IntEnum):
    """What a message is about; the smallest comes first."""

    VALIDITY = 1
    PATTERN = 2
    SUGGESTION = 3


@dataclass(frozen=True)
class Message:
    """One sentence for the reader of a result.

    key : the sentence's name in resources/clinic/messages.toml
    rank : a `Rank`
    source : where the rule comes from, in words
    """

    key: str
    rank: int
    text: str
    source: str


class Sentence(BaseModel):
    """A sentence as the data file holds it; `sources` are keys of sources.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: Rank
    text: str
    sources: tuple[str, ...]


class Source(BaseModel):
    """A source in words, and where it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    where: str = ""


def say(key: str, **values: str) -> Message:
    """Give the message of that key, its placeholders filled."""
    sentence = sentences()[key]
    words = "; ".join(f"{tr(sources()[source].name)} [{source}]" for source in sentence.sources)
    return Message(key, sentence.rank, tr(sentence.text, **values), words)


@cache
def sentences() -> Mapping[str, Sentence]:
    """Give every sentence by its key, in the order in which messages of one rank stand."""
    return _table("messages.toml", TypeAdapter(dict[str, Sentence]))


@cache
def sources() -> Mapping[str, Source]:
    """Give every source by its key."""
    return _table("sources.toml", TypeAdapter(dict[str, Source]))


@cache
def words() -> Mapping[str, str]:
    """Give the terms that stand in for placeholders of sentences, in English."""
    return _table("words.toml", TypeAdapter(dict[str, str]))


def order(key: str) -> int:
    """Place of a sentence in its file."""
    return list(sentences()).index(key)


def _table(name: str, checked: TypeAdapter[_T]) -> _T:
    path: Path = resources() / "clinic" / name
    with refusing(path, "read"):
        text = path.read_text("utf-8")
    try:
        return checked.validate_python(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(
            tr("{path} cannot be used ({error}); install BloodView again.", path=path, error=error)
        ) from error
