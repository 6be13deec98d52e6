"""The learning library, loaded only when it is needed: it takes over a second to import."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloodview.learn.model import Model


def load_model(folder: Path) -> "Model":
    """Load a model folder; raises WrongModel, one sentence, where it cannot be used."""
    from bloodview.learn.storage import load_model as load

    return load(folder)


def use_cores(count: int) -> None:
    """Let the learning library use `count` cores."""
    from bloodview.learn.cores import use

    use(count)


def leave_core_free() -> None:
    """Leave one core to the window: with all of them taken, training and window fight (models.md section 1)."""
    use_cores(max(1, (os.cpu_count() or 1) - 1))
