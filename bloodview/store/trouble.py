"""What the database refuses, as sentences for the person at the screen."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bloodview.errors import UserError
from bloodview.language import mark, tr

GUARD = "bloodview: "
"""What the refusals of our own triggers begin with."""

LOCKED = mark("{name} is in use by another window or program; wait until it is done and try again.")
_FULL = mark("{name} cannot be written because the disk is full; free some space and try again.")
READ_ONLY = mark(
    "{name} can only be read; make the file and its folder writable, or choose another folder for the records."
)
_DAMAGED = mark("{name} is damaged or no database; restore the newest backup (Tools > Restore).")
_CANNOT_OPEN = mark("{name} cannot be opened; check that the drive is connected and the folder may be used.")
_DRIVE = mark("{name} cannot be read or written because the drive failed; check that it is connected and has space.")
_UNREACHABLE = mark("{name} does not answer; check the address in BLOODVIEW_DATABASE_URL, the network and the server.")
_REFUSED = mark("{name} refuses the user or password; check them in BLOODVIEW_DATABASE_URL.")
_NO_RIGHT = mark(
    "{name} does not let this user change the records; ask who looks after the server for the right to write."
)
_GUARDED = mark("{name} refused a change of finished records ({reason}); amend the result instead.")
_OTHER = mark("{name} cannot be used ({reason}); try again, and restore a backup if it goes on.")

# Beginnings of SQLite's names of errors, and of PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_SQLITE = {
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": _CANNOT_OPEN,
    "SQLITE_PERM": _CANNOT_OPEN,
    "SQLITE_IOERR": _DRIVE,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
}
_POSTGRESQL = {
    "55P03": LOCKED,
    "40P01": LOCKED,
    "53100": _FULL,
    "25006": READ_ONLY,
    "28": _REFUSED,
    "42501": _NO_RIGHT,
    "3D000": _UNREACHABLE,
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
}


class Fault(Exception):
    """A bug that the database met, without the values of the row, which name people."""


@contextmanager
def telling(name: str) -> Iterator[None]:
    """Turn what the database refuses inside into a UserError that calls the database `name`; bugs stay bugs."""
    try:
        yield
    except PoolTimeout as error:
        raise UserError(tr(LOCKED, name=name)) from error
    except DBAPIError as error:
        sentence = _sentence(name, error.orig, isinstance(error, OperationalError))
        if sentence is None:
            raise Fault(f"{type(error.orig).__name__}: {_without_values(error.orig)}") from None
        raise UserError(sentence) from error
    except sqlite3.Error as error:
        sentence = _sentence(name, error, isinstance(error, sqlite3.OperationalError))
        if sentence is None:
            raise
        raise UserError(sentence) from error


def _without_values(error: BaseException | None) -> str:
    """Give what a driver says of an error; PostgreSQL's shows the whole row behind its first sentence."""
    diagnosis = getattr(error, "diag", None)
    return str(diagnosis.message_primary if diagnosis is not None else error)


def _sentence(name: str, error: BaseException | None, operational: bool) -> str | None:
    """Give the sentence for an error of the driver, None for one that only a bug makes."""
    reason = str(error).strip().partition("\n")[0]
    if GUARD in reason:
        return tr(_GUARDED, name=name, reason=reason.partition(GUARD)[2])
    known, code = _SQLITE, getattr(error, "sqlite_errorname", None)
    if code is None:
        known, code = _POSTGRESQL, getattr(error, "sqlstate", None)
    for start, sentence in known.items():
        if code and code.startswith(start):
            return tr(sentence, name=name)
    if not operational:
        return None
    if code is None and known is _POSTGRESQL:
        return tr(_UNREACHABLE, name=name)
    return tr(_OTHER, name=name, reason=reason)
