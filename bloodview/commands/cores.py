"""How many cores a command uses: all that the system lets this process have, as no window waits."""

import os

from bloodview import analysis


def use_all_cores() -> None:
    """Let the learning library use every core of this process."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    analysis.use_cores(available or 1)
