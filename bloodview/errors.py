"""Errors that a user may see: one sentence that says what is wrong and what to do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from bloodview.language import mark, tr

Doing = Literal["read", "written", "removed", "tidied", "set aside", "put aside", "used for the records"]

# Whole sentences, because another language does not end them all alike.
_REFUSED: Mapping[Doing, str] = {
    "read": mark("{path} cannot be read: {reason}; check that the drive is connected, has space and may be used."),
    "written": mark(
        "{path} cannot be written: {reason}; check that the drive is connected, has space and may be used."
    ),
    "removed": mark(
        "{path} cannot be removed: {reason}; check that the drive is connected, has space and may be used."
    ),
    "tidied": mark("{path} cannot be tidied: {reason}; check that the drive is connected, has space and may be used."),
    "set aside": mark(
        "{path} cannot be set aside: {reason}; check that the drive is connected, has space and may be used."
    ),
    "put aside": mark(
        "{path} cannot be put aside: {reason}; check that the drive is connected, has space and may be used."
    ),
    "used for the records": mark(
        "{path} cannot be used for the records: {reason}; check that the drive is connected, has space and may be used."
    ),
}


class UserError(Exception):
    """Something the user can act on; the message is written for them, and names the file."""


class UnreadableFile(UserError):
    """A file that cannot be read as what it claims to be."""


class WrongPanel(UserError):
    """A sample whose channels are not those of the panel or model."""


class WrongModel(UserError):
    """A model folder that is missing, damaged or newer than this program."""


class WrongReference(UserError):
    """A reference table that cannot be used."""


@contextmanager
def refusing(path: Path, doing: Doing) -> Iterator[None]:
    """Turn an OSError inside into a UserError, which says that `path` cannot be read, written ... as `doing` says."""
    try:
        yield
    except OSError as error:
        raise UserError(tr(_REFUSED[doing], path=path, reason=error.strerror or error)) from error
