"""Which samples are being analyzed now: a note beside the sample, which ends by itself after a crash."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bloodview.errors import UserError
from bloodview.store.columns import now
from bloodview.store.schema import running
from bloodview.store.store import Store

LEASE = timedelta(minutes=2)
"""How long a sample shows as analyzing at most: an analysis takes seconds, and whoever made it may have died."""


@contextmanager
def analyzing(store: Store, sample_id: int) -> Iterator[None]:
    """Let a sample show as analyzing while the block runs, in every window."""
    mine = {"sample_id": sample_id, "since": now(), "host": platform.node(), "process": os.getpid()}
    with store.writing() as connection:
        connection.execute(delete(running).where(running.c.sample_id == sample_id))
        connection.execute(insert(running).values(mine))
    try:
        yield
    finally:
        # Where the note cannot be taken away now, it ends by itself.
        with suppress(UserError), store.writing() as connection:
            connection.execute(
                delete(running).where(running.c.sample_id == sample_id, running.c.process == mine["process"])
            )


def lease_from() -> datetime:
    """Give the time from which a note counts."""
    return now() - LEASE


def forget_the_dead(connection: Connection) -> None:
    """Take away the notes of processes of this computer that are gone."""
    if os.name != "posix":  # elsewhere a process cannot be looked at without a risk to it; the lease ends by itself
        return
    here = select(running.c.process).where(running.c.host == platform.node()).distinct()
    gone = [process for process in connection.execute(here).scalars() if not _alive(process)]
    if gone:
        connection.execute(delete(running).where(running.c.host == platform.node(), running.c.process.in_(gone)))


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
