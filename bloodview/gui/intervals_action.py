"""The action that shows the reference intervals; what is on screen is judged anew after a change of them."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from bloodview.clinic import clinic_folder
from bloodview.gui.beside import show_beside
from bloodview.gui.intervals_dialog import IntervalsDialog
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.language import tr


def intervals_action(session: Session, records: Records | None, window: QWidget) -> QAction:
    """Make the action for the menu."""
    action = QAction(tr("Reference intervals…"), window)
    action.setToolTip(tr("Limits, critical limits and their sources; edit them as the clinic's own"))
    action.triggered.connect(lambda: show_intervals(session, records, window))
    return action


def show_intervals(session: Session, records: Records | None, window: QWidget) -> IntervalsDialog:
    """Show the intervals of the species that is looked at beside the window, one such dialog at a time."""

    def make() -> IntervalsDialog:
        looked_at = session.current.species if session.current is not None else ""
        dialog = IntervalsDialog(clinic_folder(), looked_at or session.settings.default_species, window)
        dialog.changed.connect(judge_anew)
        return dialog

    def judge_anew() -> None:
        session.current_changed.emit()
        if records is not None:
            records.changed.emit()

    return show_beside(window, IntervalsDialog, make)
