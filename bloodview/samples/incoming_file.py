"""What of a watched folder was taken already, kept from one start of the program to the next."""

import json
import logging
from pathlib import Path

from bloodview.errors import refusing
from bloodview.paths import replacing
from bloodview.samples.incoming import Seen, Stamp

_LOG = logging.getLogger(__name__)


def remember(seen: Seen, folder: Path, path: Path) -> None:
    """Write which files of the folder were taken, whole or not at all, for this user's eyes only."""
    taken = {name: [stamp.size, stamp.changed] for name, stamp in seen.taken.items()}
    # Names need not be text that UTF-8 can hold, so everything beyond ASCII is escaped.
    content = json.dumps({"folder": str(folder), "taken": taken})
    with refusing(path, "written"), replacing(path, mode=0o600) as temporary:
        temporary.write_text(content, encoding="ascii")


def recall(folder: Path, path: Path) -> Seen:
    """Read which files of the folder were taken; nothing is known of another folder, or where the file is damaged.

    What is not known is handed out once more, and whoever imports it recognises it by its content.
    """
    if not path.exists():
        return Seen()
    with refusing(path, "read"):
        content = path.read_bytes()
    try:
        kept = json.loads(content)
        if kept["folder"] != str(folder):
            return Seen()
        return Seen(
            taken={str(name): Stamp(int(size), int(changed)) for name, (size, changed) in kept["taken"].items()}
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        _LOG.warning("the list of imported files is damaged and begun anew: %s", type(error).__name__)
        return Seen()
