"""How times are kept: in UTC, without a zone in the database, with one in the program."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """A time with a zone, kept in UTC; one without a zone is the clock of this computer."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give what is written: the time in UTC, its zone left off."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give what was written as a time in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def now() -> datetime:
    """Give the present time in UTC."""
    return datetime.now(UTC)
