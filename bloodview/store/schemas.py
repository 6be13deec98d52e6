"""Which schema the records have, and how they get the newest."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bloodview.errors import UserError
from bloodview.language import tr

STEPS = Path(__file__).resolve().parent / "migrations"
_STEP = re.compile(r"r(\d{4})_\w+\.py")


def newest(steps: Path = STEPS) -> str:
    """Give the schema that this program writes."""
    return _schemas(steps)[-1]


def schema_of(connection: Connection, name: str, steps: Path = STEPS) -> str | None:
    """Give the schema of the database called `name`, None for an empty one; refuse what is no older schema of ours."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if "alembic_version" not in tables or not {"audit", "sample"} <= tables:
        raise UserError(
            tr("{name} is no database of BloodView; choose another folder or database for the records.", name=name)
        )
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(found) != 1 or found[0] not in _schemas(steps):
        raise UserError(
            tr(
                "{name} was written by a newer BloodView (schema {found}, this program knows up to "
                "{newest}); update this program, the records stay as they are.",
                name=name,
                found=", ".join(found) or "?",
                newest=newest(steps),
            )
        )
    return str(found[0])


def bring_up_to_date(connection: Connection, schema: str = "head", steps: Path = STEPS) -> None:
    """Run the steps that are missing up to a schema, in the transaction of the connection."""
    # Only here: Alembic takes longer to load than records of the newest schema take to open.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, schema)


@cache
def _schemas(steps: Path) -> tuple[str, ...]:
    """Give every schema that there are steps to, the oldest first, as the names of their files say."""
    names = sorted(path.name for path in (steps / "versions").iterdir())
    return tuple(found[1] for name in names if (found := _STEP.fullmatch(name)))
