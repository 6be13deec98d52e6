"""The main window: places the parts, takes dropped files, and closes cleanly."""

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QSizePolicy, QSplitter, QToolBar, QToolButton, QVBoxLayout, QWidget

from bloodview.gui.actions import Actions
from bloodview.gui.calibrate_open import calibration_at_stake
from bloodview.gui.day_pages import DayPages
from bloodview.gui.drop_hint import DropHint
from bloodview.gui.errors import add_error, show_error
from bloodview.gui.export_action import export_action
from bloodview.gui.gates_saving import GateSaving
from bloodview.gui.intervals_action import intervals_action
from bloodview.gui.parts import text_label
from bloodview.gui.patient_form import PatientForm
from bloodview.gui.people_dialog import people_action
from bloodview.gui.progress_strip import ProgressStrip
from bloodview.gui.quality_action import Quality
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.records_actions import RecordsActions
from bloodview.gui.records_notice import RecordsNotice
from bloodview.gui.records_tools import RecordsTools
from bloodview.gui.reporting import Reporting
from bloodview.gui.reporting_today import SavingToday
from bloodview.gui.result_panel import ResultPanel
from bloodview.gui.sample_list import SampleList
from bloodview.gui.session import Session
from bloodview.gui.why_dock import WhyDock
from bloodview.language import tr, trc

_SIZE = QSize(1280, 800)


class MainWindow(QMainWindow):
    """List and patient on the left, the result on the right, progress below.

    With records the worklist is the first page, and what is opened and counted is kept.
    """

    def __init__(self, session: Session, records: Records | None = None) -> None:
        super().__init__()
        self.session = session
        self.records = records
        self._sure = False
        self.actions_ = Actions(session, self)
        self.setWindowTitle("BloodView")
        self.setAcceptDrops(True)
        self.samples = SampleList(session)
        self.patient = PatientForm(session)
        self.result = ResultPanel(session, self.actions_)
        self.why = WhyDock(session, self.result)
        self.why.hide()
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.why)
        self.progress = ProgressStrip(session.jobs, self.actions_.cancel)
        self.notice = RecordsNotice()
        parts = self._parts()
        self.pages = DayPages(session, records, parts, self.actions_.open) if records is not None else None
        self._place(self.pages or parts)
        self.records_actions = RecordsActions(session, self.pages, self) if self.pages is not None else None
        self.reporting = Reporting(session, self, records, self.pages.keeper if self.pages is not None else None)
        keeper = self.pages.keeper if self.pages is not None else None
        self.gate_saving = GateSaving(session, self.result.gates, records, keeper, self)
        # The model may have been loaded only after a sample came out of the records.
        self.result.bar.review_wanted.connect(lambda _on: self.gate_saving.look())
        self.actions_.report_wanted.connect(self.reporting.preview)
        self._of_sample = [self.actions_.analyze, self.actions_.print, self.actions_.save]
        if self.records_actions is not None:
            self._of_sample.append(self.records_actions.sign)
        self.quality: Quality | None = None
        if records is not None and self.pages is not None:
            self.quality = Quality(session, records, self.pages, self.progress.quality, self)
        self.drop_hint = DropHint(self)
        self._fill_menus()
        self._fill_toolbar()
        session.crashed.connect(lambda error: show_error(error, self))
        if records is not None:
            self._follow(records)
        self.resize(_SIZE)
        geometry = _place_kept().value("window/geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.drop_hint.appear()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the files."""
        self.drop_hint.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.drop_hint.hide()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        open_files(self.session, paths)

    def close_now(self) -> None:
        """Close without asking, whatever is lost."""
        self._sure = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the work, wait for it, and remember the window's place; a calibration is given up only when asked."""
        calibration = None if self._sure else calibration_at_stake(self)
        if calibration is not None:
            event.ignore()
            calibration.reject()
            return
        self.hide()
        if self.pages is not None:
            self.pages.keeper.settle_all()
        self.session.close()
        if self.records is not None:
            self.records.close()
        _place_kept().setValue("window/geometry", self.saveGeometry())
        super().closeEvent(event)

    def _follow(self, records: Records) -> None:
        records.crashed.connect(lambda error: show_error(error, self))
        records.refused.connect(lambda error: add_error(error, self))
        records.unusable.connect(self.notice.say)
        if self.pages is not None:
            self.pages.page_changed.connect(self._offer)
            self._offer()

    def _offer(self) -> None:
        """Offer what acts on the sample looked at only where it is seen."""
        seen = self.pages is None or self.pages.currentWidget() is self.pages.samples
        for action in self._of_sample:
            action.setVisible(seen)

    def _parts(self) -> QSplitter:
        side = QFrame()
        side.setObjectName("side")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        heading = text_label(tr("Samples"), name="heading")
        heading.setContentsMargins(12, 10, 12, 8)
        column.addWidget(heading)
        column.addWidget(self.samples, 1)
        line = QFrame()
        line.setFixedHeight(1)
        line.setStyleSheet("background: palette(mid);")
        column.addWidget(line)
        column.addWidget(self.patient)
        side.setMinimumWidth(230)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(side)
        splitter.addWidget(self.result)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([260, 1020])
        return splitter

    def _place(self, shown: QWidget) -> None:
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.notice)
        rows.addWidget(shown, 1)
        rows.addWidget(self.progress)
        self.setCentralWidget(whole)

    def _fill_menus(self) -> None:
        actions = self.actions_
        file = self.menuBar().addMenu(trc("menu", "&File"))
        file.addAction(actions.open)
        file.addAction(actions.open_folder)
        file.addMenu(actions.recent)
        file.addSeparator()
        file.addAction(actions.save)
        file.addAction(actions.print)
        if self.records is not None and self.pages is not None:
            today = SavingToday(self.session, self.records, self.pages, self)
            file.addAction(today.action)
            self.pages.worklist.offer(today.action)
            file.addAction(export_action(self.session, self.records, self.pages, self))
        file.addSeparator()
        file.addAction(actions.settings)
        file.addSeparator()
        file.addAction(actions.quit)
        analysis = self.menuBar().addMenu(trc("menu", "&Analysis"))
        for action in (actions.analyze, actions.analyze_all, actions.cancel):
            analysis.addAction(action)
        analysis.addAction(self.why.toggleViewAction())
        if self.records_actions is not None:
            records = self.records_actions
            analysis.addSeparator()
            for action in (records.review, records.sign, records.audit, records.history):
                analysis.addAction(action)
            if self.quality is not None:
                analysis.addAction(self.quality.control)
            view = self.menuBar().addMenu(trc("menu", "&View"))
            view.addActions(records.pages)
        tools = self.menuBar().addMenu(trc("menu", "&Tools"))
        tools.addAction(actions.calibrate)
        tools.addAction(actions.models)
        tools.addAction(intervals_action(self.session, self.records, self))
        if self.records is not None:
            keeping = RecordsTools(self.session, self.records, self)
            tools.addAction(people_action(self.records, self))
            if self.quality is not None:
                tools.addAction(self.quality.charts)
            tools.addSeparator()
            tools.addAction(keeping.verify)
            tools.addAction(keeping.backup)
            tools.addAction(keeping.restore)
        help_ = self.menuBar().addMenu(trc("menu", "&Help"))
        help_.addAction(actions.manual)
        help_.addAction(actions.about)

    def _fill_toolbar(self) -> None:
        actions = self.actions_
        bar = QToolBar(tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        records = self.records_actions
        for group in (
            *((records.pages,) if records is not None else ()),
            (actions.open,),
            (actions.analyze, actions.analyze_all, actions.cancel),
            (actions.print, actions.save, *((records.sign,) if records is not None else ())),
        ):
            for action in group:
                bar.addAction(action)
            line = bar.addSeparator()
            if actions.print in group:
                self._of_sample.append(line)
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(room)
        bar.addAction(actions.settings)
        bar.widgetForAction(actions.analyze).setObjectName("primary")
        # The page that is shown is underlined, which greyscale shows as well.
        bar.setStyleSheet(
            "QToolBar QToolButton:checked { background: palette(midlight);"
            " border-bottom: 2px solid palette(highlight); }"
        )
        self.addToolBar(bar)
        settings = bar.widgetForAction(actions.settings)
        # In a language of long words the gear has to do; its tool tip says the rest.
        if isinstance(settings, QToolButton) and bar.sizeHint().width() > _SIZE.width():
            settings.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)


def _place_kept() -> QSettings:
    """Give where the window's place is kept; everything else is in the settings file."""
    return QSettings("BloodView", "BloodView")
