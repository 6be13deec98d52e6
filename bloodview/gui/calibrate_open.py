"""The calibration that is open beside the window: showing it, and finding it before the window closes."""

from PySide6.QtWidgets import QWidget

from bloodview.gui.calibrate_dialog import CalibrateDialog
from bloodview.gui.session import Session


def calibration_at_stake(parent: QWidget) -> CalibrateDialog | None:
    """Find an open calibration that closing the window would lose."""
    return next((each for each in parent.findChildren(CalibrateDialog) if each.isVisible() and each.at_stake), None)


def show_calibration(session: Session, parent: QWidget) -> CalibrateDialog:
    """Show the dialog beside the window, or the one that is open already."""
    dialog = next((each for each in parent.findChildren(CalibrateDialog) if each.isVisible()), None)
    if dialog is not None:
        dialog.raise_()
        dialog.activateWindow()
        return dialog
    dialog = CalibrateDialog(session, parent)
    dialog.show()
    return dialog
