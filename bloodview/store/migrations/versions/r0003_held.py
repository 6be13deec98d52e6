"""Schema 3: which counts of a result are held, and how likely each is in error."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0003"
down_revision = "0002"

_NEW = ("risk", "held")
_STAYS = "results stay as they are"


def upgrade() -> None:
    """Add the columns, empty for the results of before, and the trigger that keeps them as they are."""
    for name in _NEW:
        op.add_column("result", Column(name, Text))
    when = f"CREATE TRIGGER result_held BEFORE UPDATE OF {', '.join(_NEW)} ON result"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{when} FOR EACH ROW EXECUTE FUNCTION bloodview_refuse('{_STAYS}')")
    else:
        op.execute(f"{when} BEGIN SELECT RAISE(ABORT, 'bloodview: {_STAYS}'); END")


def downgrade() -> None:
    """Refuse: records are never taken back to an older schema; a backup is."""
    raise NotImplementedError("restore the backup that was made before the change")
