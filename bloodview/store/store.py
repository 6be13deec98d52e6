"""The open records: where they lie, and the two ways to use them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from bloodview.store.engine import PATIENCE, lock
from bloodview.store.trouble import telling


@dataclass(frozen=True, eq=False)
class Store:
    """Open records; give them to the functions of this package, from any thread.

    name : what the database is called in a sentence
    folder : holds the original files, reports and backups
    file : the database itself, None on a server
    patience : seconds that a change waits for another one
    """

    engine: Engine
    name: str
    folder: Path
    file: Path | None
    patience: float = PATIENCE

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the records as they are when it is first used, whoever changes them meanwhile."""
        with telling(self.name), self.engine.connect() as plain:
            # All that is read in one block belongs together; SQLite sees to that by itself.
            server = plain.dialect.name == "postgresql"
            yield plain.execution_options(isolation_level="REPEATABLE READ") if server else plain

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together when the block ends well, or none of them."""
        with telling(self.name), self.engine.connect() as plain:
            connection = plain.execution_options(writing=True)
            with connection.begin():
                lock(connection)
                yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
