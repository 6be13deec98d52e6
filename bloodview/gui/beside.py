"""Dialogs that stay beside the window: one of each kind at a time."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget

Shown = TypeVar("Shown", bound=QDialog)


def open_one(parent: QWidget, kind: type[Shown]) -> Shown | None:
    """Find the dialog of a kind that is open beside the window."""
    return next((each for each in parent.findChildren(kind) if each.isVisible()), None)


def show_beside(parent: QWidget, kind: type[Shown], make: Callable[[], Shown]) -> Shown:
    """Bring the open dialog of a kind to the front, or show a new one."""
    dialog = open_one(parent, kind)
    if dialog is None:
        dialog = make()
        dialog.show()
    else:
        dialog.raise_()
        dialog.activateWindow()
    return dialog
