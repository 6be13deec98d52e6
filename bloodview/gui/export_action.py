"""The action that exports what is chosen: the samples selected in the worklist, or the one that is looked at."""

from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from bloodview.gui.day_pages import DayPages
from bloodview.gui.exporting import show_export
from bloodview.gui.records import Records
from bloodview.gui.records_work import row_of
from bloodview.gui.session import Session
from bloodview.language import tr
from bloodview.store import WorklistRow


def export_action(session: Session, records: Records, pages: DayPages, window: QWidget) -> QAction:
    """Make the action for the menu; with nothing selected it exports all samples that the worklist shows."""
    action = QAction(tr("Export…"), window)
    action.setShortcut(QKeySequence("Ctrl+E"))
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(tr("{tip} ({key})", tip=tr("Results or events as files for other programs"), key=key))
    action.triggered.connect(lambda: _export(session, records, pages, window))
    return action


def _export(session: Session, records: Records, pages: DayPages, window: QWidget) -> None:
    if pages.currentWidget() is pages.worklist:
        show_export(session, records.read, pages.worklist.chosen() or pages.worklist.rows.rows(), window)
        return
    sample_id = pages.keeper.id_of(session.current)
    if sample_id is not None:
        ask = partial(_ask, session, records, window)
        records.read(lambda store: row_of(store, sample_id), ask)


def _ask(session: Session, records: Records, window: QWidget, row: WorklistRow) -> None:
    show_export(session, records.read, [row], window)
