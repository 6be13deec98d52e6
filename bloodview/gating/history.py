"""The gates of a review with every step back and forth: a frozen value, replaced whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from bloodview.gating.gates import Gate

Gates = tuple[Gate, ...]


@dataclass(frozen=True)
class History:
    """The gates now, those before (the last step last) and those undone (the next to redo last)."""

    gates: Gates = ()
    before: tuple[Gates, ...] = ()
    undone: tuple[Gates, ...] = ()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self.before)

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back and nothing was done since."""
        return bool(self.undone)


def changed(history: History, gates: Iterable[Gate]) -> History:
    """Put other gates in place of those now; what was undone can then no longer be done again."""
    now = tuple(gates)
    return history if now == history.gates else History(now, (*history.before, history.gates))


def added(history: History, gate: Gate) -> History:
    """Add a gate after all others; the same one again moves there."""
    return changed(history, (*(each for each in history.gates if each != gate), gate))


def removed(history: History, place: int) -> History:
    """Take away the gate at a place in the list, from 0."""
    return changed(history, history.gates[:place] + history.gates[place + 1 :])


def undo(history: History) -> History:
    """Take the last step back; nothing happens where there is none."""
    if not history.before:
        return history
    return History(history.before[-1], history.before[:-1], (*history.undone, history.gates))


def redo(history: History) -> History:
    """Take the step that was taken back last again."""
    if not history.undone:
        return history
    return History(history.undone[-1], (*history.before, history.gates), history.undone[:-1])
