"""Errors that a user may see: one sentence that says what is wrong and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
def refusing(path: Path, doing: str) -> Iterator[None]:
    """Turn an OSError inside into a UserError: `doing` completes the sentence "... cannot be <doing>"."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"{path} cannot be {doing}: {reason}; check that the drive is connected, has space and may be used."
        ) from error
