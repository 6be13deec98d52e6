"""The calibration that is open beside the window: showing it, and finding it before the window closes."""

from PySide6.QtWidgets import QWidget

from bloodview.gui.beside import open_one, show_beside
from bloodview.gui.calibrate_dialog import CalibrateDialog
from bloodview.gui.session import Session


def calibration_at_stake(parent: QWidget) -> CalibrateDialog | None:
    """Find an open calibration that closing the window would lose."""
    dialog = open_one(parent, CalibrateDialog)
    return dialog if dialog is not None and dialog.at_stake else None


def show_calibration(session: Session, parent: QWidget) -> CalibrateDialog:
    """Show the dialog beside the window, or the one that is open already."""
    return show_beside(parent, CalibrateDialog, lambda: CalibrateDialog(session, parent))
